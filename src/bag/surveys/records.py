"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.access import BRANCH, NOBODY, WRITERS, Rights, Role
from bag.core.records.spec import Column, Record
from bag.surveys import details
from bag.surveys.models import ObserverReport, Survey, VatRate
from bag.surveys.services import observers, steps, surveys

MANAGEMENT = frozenset({Role.MANAGER, Role.OFFICE})


class SurveyRecord(Record):
    """Surveys. The form holds what is to be surveyed; everything else moves by verbs on the page."""

    model = Survey
    icon = "ruler-measure"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = [*steps.JOINED, "decided_by", "reported_by", "opened_by"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("kind", kind="choice"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("lead", sort="lead__sort_text"),
        Column("due_on"),
        Column("opened_at"),
        Column("unit", sort="unit__sort_text", hidden=True),
        Column("planned_at", hidden=True),
        Column("reported_at", hidden=True),
        Column("decided_at", hidden=True),
        Column("transferred_at", hidden=True),
    ]
    filters: ClassVar = [
        "state", "kind", "owner_service", "place", "unit", "lead", "opened_at", "due_on", "reported_at", "decided_at",
        "installed_at", "transferred_at", "closed_at",
    ]  # fmt: skip
    fields: ClassVar = [
        "title", "kind", "owner_service", "place", "unit", "request", "need", "lead", "planned_at", "due_on",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["lead", "planned_at", "due_on"]
    order: ClassVar = ("-opened_at", "-id")
    nav_group = "field"
    nav_order = 34

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return surveys.save_survey(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [surveys.save_survey(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.survey(row, request.user, may=self.allows(request.user, "change", row))


class ObserverReportRecord(Record):
    """Reports of observers at excavations and relocations."""

    model = ObserverReport
    icon = "eye"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "place", "observer"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("digger"),
        Column("observer", sort="observer__sort_text"),
        Column("starts_at"),
        Column("damaged"),
        Column("notice", hidden=True),
        Column("ends_at", hidden=True),
    ]
    filters: ClassVar = ["owner_service", "place", "observer", "damaged", "starts_at"]
    fields: ClassVar = [
        "title", "owner_service", "place", "digger", "notice", "observer", "starts_at", "ends_at", "observed",
        "damaged", "damage",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["observer", "notice"]
    nav_group = "field"
    nav_order = 36

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return observers.save_report(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [observers.save_report(row, actor, created=True) for row in rows]


class VatRateRecord(Record):
    """Rates of value added tax, dated; kept by the manager and the administration staff."""

    model = VatRate
    icon = "receipt-2"
    rights = Rights(view=BRANCH, add=MANAGEMENT, change=MANAGEMENT, delete=MANAGEMENT)
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("percent", kind="number"),
        Column("valid_from"),
        Column("valid_to"),
    ]
    filters: ClassVar = ["valid_from", "valid_to"]
    fields: ClassVar = ["name", "percent", "valid_from", "valid_to"]
    nav_group = "records"
    nav_order = 90


RECORDS = (SurveyRecord, ObserverReportRecord, VatRateRecord)
