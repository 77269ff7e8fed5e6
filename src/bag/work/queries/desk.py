"""Reads of the work room that are worth a name, each with a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet, Value

from bag.core.words import question
from bag.organization.queries import on_day, today
from bag.work.models import Approval, Incident, IncidentState, Problem, Request, RequestType
from bag.work.services.clock import OPEN_REQUEST

POOL = 1500
"""The newest rows that hold a word of the text; the likest of them are shown."""
LIKEST = 6
LONGEST = 300
"""Letters of a typed text that are compared."""
SHORTEST_WORD = 3
DIGITS = 5
"""Digits of a word that names one piece of work, or a few."""


class _Holds(Func):
    """``column @@ query``: a condition."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class _Likeness(Func):
    """How many of the words a row holds."""

    template = "ts_rank(%(expressions)s::tsquery)"
    output_field = FloatField()


def found(rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
    """Rows that hold the words of a text; a number is looked up before anything is sorted.

    A number finds few rows, which the planner cannot know: told to give the newest first, it would walk through all.
    """
    matching: QuerySet[Any] = rows.matching(text, whole=whole)  # type: ignore[attr-defined]
    if not any(sum(char.isdigit() for char in word) >= DIGITS for word in text.split()):
        return matching
    held = rows.model._default_manager.matching(text, whole=whole)
    return rows.filter(pk__in=held.order_by().values("pk")[:POOL])


def any_word(text: str) -> str:
    """The ``tsquery`` that asks for any word of a text; empty when none is long enough."""
    words = dict.fromkeys(word for word in text[:LONGEST].replace("\x00", "").split() if len(word) >= SHORTEST_WORD)
    asked = [found for word in list(words)[:20] if (found := question(word, whole=True))]
    return " | ".join(f"({found})" for found in asked)


@dataclass(frozen=True)
class Alike:
    """What is like a typed text: open incidents, how earlier ones were solved, what is known."""

    open: list[Incident]
    solved: list[Incident]
    known: list[Problem]
    requests: list[Request]

    def without(self, incident: Incident) -> Alike:
        """What is left beside an incident itself."""
        others = [[row for row in rows if row.pk != incident.pk] for rows in (self.open, self.solved)]
        return Alike(others[0], others[1], self.known, self.requests)

    def __bool__(self) -> bool:
        return bool(self.open or self.solved or self.known or self.requests)


def alike(text: str, equipment: int | None = None) -> Alike:
    """Work like the text, the likest first; of a piece of equipment also without a common word. Four queries."""
    asked = any_word(text)
    if not asked and equipment is None:
        return Alike([], [], [], [])
    over = (IncidentState.RESOLVED, IncidentState.CLOSED)
    incidents = Incident.objects.select_related("service")
    return Alike(
        open=_likest(incidents.exclude(state__in=over), asked, equipment),
        solved=_likest(incidents.filter(state__in=over).exclude(resolution=""), asked, equipment),
        known=_likest(Problem.objects.exclude(root_cause="", workaround=""), asked, None),
        requests=_likest(
            Request.objects.select_related("service").filter(state__in=OPEN_REQUEST, incident=None), asked, equipment
        ),
    )


def _likest(rows: QuerySet[Any], asked: str, equipment: int | None) -> list[Any]:
    if not asked and equipment is None:
        return []
    own = Q(equipment=equipment) if equipment is not None else Q(pk=None)
    if not asked:
        return list(rows.filter(own).order_by("-opened_at")[:LIKEST])
    holds = Q(_Holds(F("search_vector"), Value(asked)))
    newest = rows.filter(own | holds).order_by("-opened_at").values("pk")[:POOL]
    ranked = rows.filter(pk__in=newest).annotate(likeness=_Likeness(F("search_vector"), Value(asked)))
    return list(ranked.order_by("-likeness", "-opened_at")[:LIKEST])


def offered() -> list[RequestType]:
    """The catalogue, by service and order. One query."""
    rows = RequestType.objects.filter(active=True).select_related("service")
    return list(rows.order_by("rank", "sort_text"))


def approvals_for(user: Any) -> QuerySet[Approval]:
    """Approvals that wait for a position the person holds or acts in today, the oldest first."""
    held = on_day(today(), "position__assignments__starts", "position__assignments__ends")
    rows = Approval.objects.filter(
        held, position__assignments__person__user=user, decided_at=None, asked_at__isnull=False,
        request__state="approval",
    )  # fmt: skip
    own = Q(request__requester=user) | Q(request__opened_by=user)
    return (
        rows.exclude(own)
        .select_related("request__type", "request__service", "position")
        .distinct()
        .order_by("asked_at")
    )
