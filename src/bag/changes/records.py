"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.changes import details
from bag.changes.change_forms import ChangeForm
from bag.changes.domain.life import State, Verb, allowed
from bag.changes.models import Change, FreezePeriod, Procedure
from bag.changes.services import planning, steps
from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record

KEPT_BY_LEADERS = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=LEADERS)


class ChangeRecord(Record):
    """Changes. The form plans them; everything else moves by verbs on the page."""

    model = Change
    form = ChangeForm
    icon = "adjustments-horizontal"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = list(steps.JOINED)
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("kind", kind="choice"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("risk", kind="choice"),
        Column("starts_at"),
        Column("ends_at"),
        Column("lead", sort="lead__sort_text"),
        Column("planned_outage", kind="number", hidden=True),
        Column("outage_minutes", kind="number", hidden=True),
        Column("beyond_plan", kind="number", hidden=True),
        Column("started_at", hidden=True),
        Column("ended_at", hidden=True),
        Column("approved_at", hidden=True),
    ]
    filters: ClassVar = [
        "state", "kind", "risk", "owner_service", "lead", "starts_at", "ends_at", "started_at", "ended_at",
        "approved_at", "beyond_plan",
    ]  # fmt: skip
    fields: ClassVar = [
        "title", "kind", "owner_service", "procedure", "reason", "lead", "risk", "risk_note", "plan", "rollback",
        "starts_at", "ends_at", "planned_outage", "request", "incident",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["title", "kind", "owner_service", "procedure", "reason", "lead"]),
        (_("When"), ["starts_at", "ends_at", "planned_outage"]),
        (_("How"), ["risk", "risk_note", "plan", "rollback"]),
        (_("Came of"), ["request", "incident"]),
    ]
    bulk_fields: ClassVar = ["lead"]
    order: ClassVar = ("-starts_at", "-id")
    nav_group = "field"
    nav_order = 38

    def editable(self, row: Any) -> bool:
        return State(row.state) in allowed(Verb.EDIT, row.kind)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return planning.save_change(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [planning.save_change(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.change(row, request.user, may=self.allows(request.user, "change", row))


class ProcedureRecord(Record):
    """Standard changes, approved once by whoever keeps them: the chief or the manager."""

    model = Procedure
    icon = "book"
    rights = KEPT_BY_LEADERS
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("outage_minutes", kind="number"),
        Column("active"),
        Column("review_on"),
    ]
    filters: ClassVar = ["owner_service", "active", "review_on"]
    fields: ClassVar = ["title", "owner_service", "plan", "rollback", "outage_minutes", "active", "review_on"]
    bulk_fields: ClassVar = ["active", "review_on"]


class FreezePeriodRecord(Record):
    """Periods without changes."""

    model = FreezePeriod
    icon = "lock"
    rights = KEPT_BY_LEADERS
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("starts_at"),
        Column("ends_at"),
        Column("service", sort="service__sort_text"),
    ]
    filters: ClassVar = ["service", "starts_at", "ends_at"]
    fields: ClassVar = ["title", "service", "starts_at", "ends_at", "reason"]
    bulk_fields: ClassVar = ["service"]
    order: ClassVar = ("-starts_at", "-id")


RECORDS = (ChangeRecord, ProcedureRecord, FreezePeriodRecord)
