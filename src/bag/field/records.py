"""Record types of field work."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, MANAGED, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.field import details
from bag.field.forms import ChecklistForm, WorkOrderForm
from bag.field.models import Checklist, CostRate, DayPlan, WorkOrder
from bag.field.rights import READERS, seen_by
from bag.field.services import orders
from bag.field.wording import ORDER_TONES


class WorkOrderRecord(Record):
    """Work orders. Their state moves by verbs on their page, on the day's board and on the phone."""

    model = WorkOrder
    icon = "tool"
    order: ClassVar = ("-number", "-id")
    form = WorkOrderForm
    rights = Rights(view=READERS, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = [
        "owner_service", "place", "equipment", "lead", "vehicle", "contract", "checklist", "request", "incident",
        "planned_by", "source",
    ]  # fmt: skip
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=ORDER_TONES),
        Column("kind", kind="choice"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("due_on"),
        Column("lead", sort="lead__sort_text"),
        Column("planned_start"),
        Column("priority", kind="number", hidden=True),
        Column("equipment", sort="equipment__sort_text", hidden=True),
        Column("vehicle", sort="vehicle__sort_text", hidden=True),
        Column("contract", sort="contract__sort_text", hidden=True),
        Column("outcome", kind="choice", hidden=True),
        Column("done_at", hidden=True),
        Column("signed_at", hidden=True),
        Column("reopened", hidden=True),
    ]
    filters: ClassVar = [
        "state", "kind", "owner_service", "place", "equipment", "lead", "vehicle", "contract", "priority", "outcome",
        "due_on", "planned_start", "done_at", "signed_at", "cancelled_at", "created_at",
    ]  # fmt: skip
    fields: ClassVar = [
        "title", "kind", "description", "owner_service", "place", "equipment", "contract", "checklist", "priority",
        "due_on", "minutes", "customer_signs",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Job"), ["title", "kind", "description", "owner_service", "place", "equipment"]),
        (_("How and until when"), ["checklist", "contract", "priority", "due_on", "minutes", "customer_signs"]),
    ]
    bulk_fields: ClassVar = ["priority", "due_on", "minutes"]
    nav_group = "field"
    nav_order = 30

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return seen_by(super().visible_to(user), user)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return orders.save_order(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [orders.save_order(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.order(row, request.user, may=self.allows(request.user, "change", row))


class ChecklistRecord(Record):
    """Checklists of the services."""

    model = Checklist
    icon = "checklist"
    form = ChecklistForm
    rights = Rights(view=READERS, add=WRITERS, change=WRITERS, delete=LEADERS, export=BRANCH)
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("service", sort="service__sort_text"),
        Column("count_items", _("items")),
        Column("active"),
    ]
    filters: ClassVar = ["service", "active"]
    fields: ClassVar = ["name", "service", "items", "active", "notes"]
    bulk_fields: ClassVar = ["active"]
    nav_group = "field"
    nav_order = 36

    def in_words(self, row: Any, name: str) -> Any:
        return details.items_in_words(row) if name == "items" else None


class DayPlanRecord(Record):
    """Daily work plans; they are made on the board."""

    model = DayPlan
    icon = "calendar-event"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "service__code"
    related: ClassVar = ["service", "published_by"]
    columns: ClassVar = [
        Column("date", kind="link"),
        Column("service", sort="service__sort_text"),
        Column("first_published_at"),
        Column("published_at"),
        Column("published_by"),
        Column("version", kind="number"),
        Column("published_version", kind="number", hidden=True),
    ]
    filters: ClassVar = ["service", "date", "first_published_at"]
    fields: ClassVar = ["notes"]
    order: ClassVar = ("-date", "-id")

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.day_plan(row)


class CostRateRecord(Record):
    """What an hour costs. The manager and the administration service keep the rates of all services."""

    model = CostRate
    icon = "receipt-2"
    rights = MANAGED
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("what", kind="link"),
        Column("service", sort="service__sort_text"),
        Column("valid_from"),
        Column("rate", kind="money"),
        Column("notes"),
    ]
    filters: ClassVar = ["what", "service", "valid_from"]
    fields: ClassVar = ["what", "service", "valid_from", "rate", "notes"]
    bulk_fields: ClassVar = ["notes"]
    order: ClassVar = ("-valid_from", "-id")
    searchable = False
    nav_group = "field"
    nav_order = 90


RECORDS = (WorkOrderRecord, ChecklistRecord, DayPlanRecord, CostRateRecord)
