"""Record types of the work room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.access import BRANCH, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.work import details
from bag.work.models import Incident
from bag.work.services import incidents


class IncidentRecord(Record):
    """Incidents. Their state moves by verbs on their page; the form changes what the incident is about."""

    model = Incident
    icon = "urgent"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "service__code"
    related: ClassVar = ["service", "assignee", "equipment", "place", "opened_by"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("priority", kind="number"),
        Column("service", sort="service__sort_text"),
        Column("assignee", sort="assignee__sort_text"),
        Column("opened_at"),
        Column("equipment", sort="equipment__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("resolved_at", hidden=True),
        Column("major", hidden=True),
        Column("reopened", hidden=True),
    ]
    filters: ClassVar = [
        "state", "priority", "service", "assignee", "equipment", "place", "opened_at", "resolved_at", "major",
    ]  # fmt: skip
    fields: ClassVar = ["title", "service", "impact", "urgency", "equipment", "place", "description"]
    bulk_fields: ClassVar = ["impact", "urgency"]
    nav_group = "work"
    nav_order = 20

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return incidents.save_incident(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [incidents.save_incident(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.incident(row, request.user, may=self.allows(request.user, "change", row))


RECORDS = (IncidentRecord,)
