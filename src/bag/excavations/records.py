"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.excavations import details
from bag.excavations.models import Excavation
from bag.excavations.services import excavations


class ExcavationRecord(Record):
    """Excavations. The form holds what the permit says; area, verdict and visits come by the page."""

    model = Excavation
    icon = "shovel"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "place", "observer", "opened_by", "marked_by", "closed_by"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("risk", kind="choice", tones=details.RISK_TONES),
        Column("digger"),
        Column("starts_on"),
        Column("ends_on"),
        Column("observer", sort="observer__sort_text"),
        Column("body", kind="choice", hidden=True),
        Column("permit_number", hidden=True),
        Column("place", sort="place__sort_text", hidden=True),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("emergency", hidden=True),
    ]
    filters: ClassVar = ["state", "risk", "body", "method", "emergency", "observer", "place", "owner_service",
                         "starts_on", "ends_on", "closed_at"]  # fmt: skip
    fields: ClassVar = [
        "title", "owner_service", "place", "digger", "contact", "body", "permit_number", "permit_on", "emergency",
        "method", "depth_cm", "buffer_m", "starts_on", "ends_on", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["title", "owner_service", "place", "digger", "contact"]),
        (_("Permit"), ["body", "permit_number", "permit_on", "emergency", "starts_on", "ends_on"]),
        (_("Work"), ["method", "depth_cm", "buffer_m", "notes"]),
    ]
    bulk_fields: ClassVar = ["ends_on", "notes"]
    order: ClassVar = ("-starts_on", "-id")
    nav_group = "fiber"
    nav_order = 60

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return excavations.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [excavations.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.excavation(row, may=self.allows(request.user, "change", row))


RECORDS = (ExcavationRecord,)
