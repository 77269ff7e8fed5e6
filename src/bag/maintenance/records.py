"""Record types of maintenance."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.maintenance import details
from bag.maintenance.models import MaintenancePlan, MeterReading, Occurrence
from bag.maintenance.plan_forms import PlanForm
from bag.maintenance.rights import READERS, seen_by
from bag.maintenance.services import plans
from bag.maintenance.wording import PLAN_TONES, STATE_TONES, VERDICT_TONES

CALENDAR = ["every", "unit", "starts", "ends", "day_rule", "nth", "weekday", "first_month", "last_month", "shift"]


class PlanRecord(Record):
    """Plans; written by the service, approved by its chief."""

    model = MaintenancePlan
    icon = "calendar-event"
    form = PlanForm
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)
    service_path = "owner_service__code"
    related: ClassVar = [
        "owner_service", "equipment_type", "place", "checklist", "contract__contractor", "approved_by",
    ]  # fmt: skip
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("area"),
        Column("state", tones=PLAN_TONES),
        Column("trigger"),
        Column("every"),
        Column("unit"),
        Column("contract", sort="contract__sort_text"),
        Column("category", hidden=True),
        Column("equipment_type", sort="equipment_type__sort_text", hidden=True),
        Column("place", sort="place__sort_text", hidden=True),
        Column("checklist", sort="checklist__sort_text", hidden=True),
        Column("review_on", hidden=True),
        Column("approved_on", hidden=True),
    ]
    filters: ClassVar = [
        "owner_service", "area", "state", "trigger", "category", "equipment_type", "contract", "checklist", "review_on",
        "approved_on",
    ]  # fmt: skip
    fields: ClassVar = [
        "title", "owner_service", "area", "description", "equipment_type", "category", "place", "checklist", "contract",
        "trigger", "every", "unit", "starts", "ends", "day_rule", "nth", "weekday", "first_month", "last_month",
        "shift", "meter", "metric", "interval", "limit", "side", "lead_days", "grace_days", "minutes", "priority",
        "report_required",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Work"), ["title", "owner_service", "area", "description", "checklist", "minutes", "priority"]),
        (_("What is looked after"), ["equipment_type", "category", "place"]),
        (_("By whom"), ["contract", "report_required"]),
        (_("When it falls due"), ["trigger", "lead_days", "grace_days"]),
        (_("By the calendar"), CALENDAR),
        (_("By counters and readings"), ["meter", "metric", "interval", "limit", "side"]),
    ]
    bulk_fields: ClassVar = ["contract", "checklist", "lead_days", "grace_days", "minutes", "priority"]
    nav_group = "maintenance"
    nav_order = 64

    def in_words(self, row: Any, name: str) -> Any:
        """A plan without a season has no months."""
        return "" if name in ("first_month", "last_month") and getattr(row, name) is None else None

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plans.save_plan(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [plans.save_plan(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.plan(row, request.user)


class OccurrenceRecord(Record):
    """What falls due; written by the night and moved by verbs."""

    model = Occurrence
    icon = "clipboard-check"
    rights = Rights(view=READERS, add=NOBODY, change=NOBODY, delete=NOBODY, export=BRANCH)
    service_path = "plan__owner_service__code"
    related: ClassVar = [
        "plan__owner_service", "plan__contract__supervisor", "equipment", "place", "order", "report", "verdict_by",
    ]  # fmt: skip
    columns: ClassVar = [
        Column("plan", sort="plan__sort_text", kind="link"),
        Column("target", _("piece or place")),
        Column("due_on"),
        Column("state", tones=STATE_TONES),
        Column("done_at"),
        Column("verdict", tones=VERDICT_TONES),
        Column("plan__owner_service", _("service"), sort="plan__owner_service__sort_text", hidden=True),
        Column("order", sort="order__sort_text", hidden=True),
        Column("deadline", hidden=True),
        Column("missed_on", hidden=True),
        Column("reason", hidden=True),
    ]
    filters: ClassVar = [
        "plan", "plan__owner_service", "plan__area", "plan__contract", "equipment", "place", "state", "verdict",
        "due_on", "done_at", "missed_on", "refused_at",
    ]  # fmt: skip
    fields: ClassVar = ["plan", "equipment", "place", "slot", "step", "due_on", "deadline", "state", "reason"]
    order: ClassVar = ("-due_on", "-id")
    searchable = False
    nav_group = "maintenance"
    nav_order = 65

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return seen_by(super().visible_to(user), user)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.occurrence(row, request.user)


class MeterReadingRecord(Record):
    """What counters showed; entered by people or taken over from monitoring."""

    model = MeterReading
    icon = "gauge"
    service_path = "equipment__owner_service__code"
    related: ClassVar = ["equipment__owner_service", "by"]
    columns: ClassVar = [
        Column("equipment", sort="equipment__sort_text", kind="link"),
        Column("meter"),
        Column("value"),
        Column("at"),
        Column("by", sort="by__name"),
        Column("note", hidden=True),
    ]
    filters: ClassVar = ["equipment", "meter", "at"]
    fields: ClassVar = ["equipment", "meter", "value", "at", "note"]
    order: ClassVar = ("-at", "-id")

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        row.by = actor
        return super().save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        for row in rows:
            row.by = actor
        return super().save_many(rows, actor)


RECORDS = (PlanRecord, OccurrenceRecord, MeterReadingRecord)
