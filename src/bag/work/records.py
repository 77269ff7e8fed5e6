"""Record types of the work room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights, Role
from bag.core.records.spec import Column, Record
from bag.work import details, request_details
from bag.work.catalogue_form import RequestTypeForm
from bag.work.models import (
    ApprovalStep,
    Incident,
    IncidentTargets,
    Problem,
    Request,
    RequestType,
    RoutingRule,
    ServiceHours,
)
from bag.work.queries import desk
from bag.work.services import incidents, problems

KEPT_BY_LEADERS = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=LEADERS)
KEPT_BY_MANAGER = Rights(
    view=BRANCH, add=frozenset({Role.MANAGER}), change=frozenset({Role.MANAGER}), delete=frozenset({Role.MANAGER})
)
TARGETS = ["hours", "target_1", "target_2", "target_3", "target_4", "target_5"]


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
        Column("target_at"),
        Column("equipment", sort="equipment__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("resolved_at", hidden=True),
        Column("major", hidden=True),
        Column("reopened", hidden=True),
    ]
    filters: ClassVar = [
        "state", "priority", "service", "assignee", "equipment", "place", "opened_at", "resolved_at", "target_at",
        "major",
    ]  # fmt: skip
    fields: ClassVar = ["title", "service", "impact", "urgency", "equipment", "place", "description"]
    bulk_fields: ClassVar = ["impact", "urgency"]
    nav_group = "work"
    nav_order = 20

    def search_in(self, rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
        return desk.found(rows, text, whole=whole)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return incidents.save_incident(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [incidents.save_incident(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.incident(row, request.user, may=self.allows(request.user, "change", row))


class RequestRecord(Record):
    """Requests. They come in by their own pages and move by verbs; the form mends what they are about."""

    model = Request
    icon = "clipboard-list"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "service__code"
    related: ClassVar = ["type", "service", "assignee", "person", "unit", "equipment", "place", "requester"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=request_details.REQUEST_TONES),
        Column("priority", kind="number"),
        Column("service", sort="service__sort_text"),
        Column("assignee", sort="assignee__sort_text"),
        Column("opened_at"),
        Column("target_at"),
        Column("type", sort="type__sort_text", hidden=True),
        Column("unit", sort="unit__sort_text", hidden=True),
        Column("channel", kind="choice", hidden=True),
        Column("equipment", sort="equipment__sort_text", hidden=True),
        Column("place", sort="place__sort_text", hidden=True),
        Column("done_at", hidden=True),
        Column("rating", hidden=True),
        Column("reopened", hidden=True),
    ]
    filters: ClassVar = [
        "state", "type", "priority", "service", "assignee", "unit", "equipment", "place", "channel", "opened_at",
        "target_at", "done_at", "closed_at", "rating",
    ]  # fmt: skip
    fields: ClassVar = ["title", "description", "person", "unit", "contact", "equipment", "place"]
    bulk_fields: ClassVar = ["equipment", "place", "unit"]
    nav_group = "work"
    nav_order = 12

    def search_in(self, rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
        return desk.found(rows, text, whole=whole)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        row.save(update_fields=self.fields)
        return row

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return request_details.request(row, request.user, may=self.allows(request.user, "change", row))


class ProblemRecord(Record):
    """Problems: root cause and corrective action behind incidents."""

    model = Problem
    icon = "bug"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "service__code"
    related: ClassVar = ["service", "owner"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=request_details.PROBLEM_TONES),
        Column("service", sort="service__sort_text"),
        Column("owner", sort="owner__sort_text"),
        Column("opened_at"),
        Column("due_on"),
        Column("done_on"),
        Column("closed_at", hidden=True),
    ]
    filters: ClassVar = ["state", "service", "owner", "opened_at", "due_on", "done_on", "closed_at"]
    fields: ClassVar = [
        "title", "service", "owner", "description", "root_cause", "workaround", "corrective_action", "due_on",
        "done_on",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["owner", "due_on"]
    nav_group = "work"
    nav_order = 24

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return problems.save_problem(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return problems.save_problems(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return {"state_tone": request_details.PROBLEM_TONES[row.state]}


class RequestTypeRecord(Record):
    """The catalogue of what can be asked for."""

    model = RequestType
    form = RequestTypeForm
    icon = "list-details"
    rights = KEPT_BY_LEADERS
    service_path = "service__code"
    related: ClassVar = ["service", "hours"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("service", sort="service__sort_text"),
        Column("kind", kind="choice"),
        Column("active"),
        Column("priority", kind="number"),
        Column("hours", sort="hours__sort_text"),
        Column("target_3"),
        Column("code", kind="mono", hidden=True),
        Column("title_en", hidden=True),
        Column("rank", kind="number", hidden=True),
    ]
    filters: ClassVar = ["service", "kind", "active"]
    fields: ClassVar = [
        "code", "service", "kind", "title", "title_en", "summary", "words", "icon", "rank", "active", "questions",
        "priority", *TARGETS, "checklist", "output_form",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (
            "",
            ["code", "service", "kind", "title", "title_en", "summary", "words", "icon", "rank", "active", "priority"],
        ),
        (_("Target times"), TARGETS),
        (_("At the end"), ["checklist", "output_form"]),
    ]
    bulk_fields: ClassVar = ["active", "priority", "hours", "rank"]


class ApprovalStepRecord(Record):
    """Who must agree to requests of a type."""

    model = ApprovalStep
    icon = "user-check"
    rights = KEPT_BY_LEADERS
    service_path = "type__service__code"
    related: ClassVar = ["type__service", "position"]
    columns: ClassVar = [
        Column("type", sort="type__sort_text"),
        Column("rank", kind="link"),
        Column("position", sort="position__sort_text"),
    ]
    filters: ClassVar = ["type", "position"]
    fields: ClassVar = ["type", "rank", "position"]


class RoutingRuleRecord(Record):
    """Where requests of a type go by their answers."""

    model = RoutingRule
    icon = "route"
    rights = KEPT_BY_LEADERS
    service_path = "type__service__code"
    related: ClassVar = ["type__service", "service"]
    columns: ClassVar = [
        Column("type", sort="type__sort_text"),
        Column("rank", kind="link"),
        Column("question", kind="mono"),
        Column("answer"),
        Column("service", sort="service__sort_text"),
        Column("advice"),
    ]
    filters: ClassVar = ["type", "service"]
    fields: ClassVar = ["type", "rank", "question", "answer", "service", "advice"]


class ServiceHoursRecord(Record):
    """Named calendars of service hours."""

    model = ServiceHours
    icon = "clock"
    rights = KEPT_BY_MANAGER
    columns: ClassVar = [Column("name", kind="link"), Column("text", kind="mono")]
    fields: ClassVar = ["name", "text"]


class IncidentTargetsRecord(Record):
    """How soon the incidents of each service must be resolved."""

    model = IncidentTargets
    icon = "hourglass"
    rights = KEPT_BY_MANAGER
    service_path = "service__code"
    related: ClassVar = ["service", "hours"]
    columns: ClassVar = [
        Column("service", sort="service__sort_text", kind="link"),
        Column("hours", sort="hours__sort_text"),
        *(Column(name) for name in TARGETS[1:]),
    ]
    filters: ClassVar = ["hours"]
    fields: ClassVar = ["service", *TARGETS]


RECORDS = (
    RequestRecord, IncidentRecord, ProblemRecord, RequestTypeRecord, ApprovalStepRecord, RoutingRuleRecord,
    ServiceHoursRecord, IncidentTargetsRecord,
)  # fmt: skip
