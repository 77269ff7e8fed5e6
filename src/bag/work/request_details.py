"""What the pages of requests and their types show beside the fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.tags import TimelineItem
from bag.work.catalogue_form import shown
from bag.work.desk_forms import (
    FinishForm,
    JoinForm,
    MessageForm,
    PriorityForm,
    TransferForm,
    TurnDownForm,
    WaitOpenForm,
)
from bag.work.domain.questions import QuestionError, read
from bag.work.domain.requests import ALLOWED, State, Verb
from bag.work.domain.target_times import Phase, standing
from bag.work.forms import AssignForm
from bag.work.models import Incident, ProblemState, Request, RequestState
from bag.work.services import approvals, clock
from bag.work.wording import PHASES, REQUEST_STEPS

SHOWN = 200
REQUEST_TONES = {
    RequestState.NEW.value: "major",
    RequestState.APPROVAL.value: "warning",
    RequestState.ASSIGNED.value: "info",
    RequestState.PENDING.value: "unknown",
    RequestState.DONE.value: "ok",
    RequestState.ACCEPTED.value: "ok",
    RequestState.REJECTED.value: "void",
    RequestState.WITHDRAWN.value: "void",
}
PROBLEM_TONES = {
    ProblemState.OPEN.value: "major",
    ProblemState.KNOWN.value: "warning",
    ProblemState.CLOSED.value: "ok",
}
_ICONS = {
    "opened": ("inbox", "info"),
    "asked": ("user-check", "warning"),
    "approved": ("user-check", "ok"),
    "refused": ("ban", "major"),
    "assigned": ("user", "info"),
    "pending": ("hourglass", "unknown"),
    "resumed": ("player-play", "info"),
    "done": ("circle-check", "ok"),
    "accepted": ("star", "ok"),
    "silent": ("star", "ok"),
    "reopened": ("rotate-clockwise", "major"),
    "rejected": ("ban", "void"),
    "out_of_scope": ("ban", "void"),
    "withdrawn": ("x", "void"),
    "linked": ("link", "info"),
    "routed": ("route", "info"),
    "checked": ("checklist", ""),
    "late": ("clock", "critical"),
}


@dataclass(frozen=True)
class ClockFace:
    """How the target of a piece of work is shown. ``left`` is negative once it is missed."""

    target: datetime | None
    word: str
    tone: str
    hours: str
    rule: str
    counted: timedelta


def clock_face(row: Request | Incident, ended_at: datetime | None) -> ClockFace | None:
    """The target of a row, as it stood when the work ended or stands now; None when none was promised."""
    told = clock.clock_of(row)
    if told is None or row.hours is None:
        return None
    found = standing(told, ended_at or timezone.now())
    if ended_at is None:
        word, tone = str(PHASES[found.phase]), _TONES[found.phase]
    else:
        kept = row.target_at is None or ended_at <= row.target_at
        word, tone = (_("in time"), "ok") if kept else (_("too late"), "critical")
    return ClockFace(row.target_at, word, tone, str(row.hours), row.hours.text, found.counted)


_TONES = {Phase.RUNNING: "info", Phase.PENDING: "unknown", Phase.OUTSIDE_HOURS: "void", Phase.MISSED: "critical"}


def request(row: Request, user: Any, *, may: bool) -> dict[str, Any]:
    """Answers, checklist, time line, approvals, clock, and the forms of the verbs that fit. Eight queries at most."""
    context: dict[str, Any] = {
        "steps": lines(row, asker=False),
        "state_tone": REQUEST_TONES[row.state],
        "answers": answers_of(row),
        "approvals": list(row.approvals.select_related("position", "decided_by")),
        "checklist": [(place, line, place in row.done_lines) for place, line in enumerate(row.type.lines)],
        "clock": clock_face(row, row.done_at or row.closed_at),
    }
    if row.state == RequestState.APPROVAL:
        waiting = approvals.waiting_for(row)
        context["may_decide"] = waiting is not None and approvals.may_decide(user, row, waiting)
    if may:
        context["forms"] = {verb.value: form for verb, form in _forms(row).items() if State(row.state) in ALLOWED[verb]}
    return context


def lines(row: Request, *, asker: bool) -> list[TimelineItem]:
    """The time line, newest first; for the requester only what is meant for them. One query."""
    steps = row.steps.select_related("by").order_by("-at", "-id")
    if asker:
        steps = steps.filter(shown=True)
    return [TimelineItem.of_step(step, REQUEST_STEPS, _ICONS) for step in steps[:SHOWN]]


def answers_of(row: Request) -> list[tuple[str, str]]:
    """Labels and answers."""
    try:
        return shown(read(row.type.questions), row.answers)
    except QuestionError:
        return shown([], row.answers)


def _forms(row: Request) -> dict[Verb, Any]:
    return {
        Verb.ASSIGN: AssignForm(row.service, initial={"person": row.assignee_id}),
        Verb.WAIT: WaitOpenForm(),
        Verb.RESUME: True,
        Verb.FINISH: FinishForm(),
        Verb.REJECT: TurnDownForm(),
        Verb.PRIORITY: PriorityForm(initial={"priority": row.priority}),
        Verb.TRANSFER: TransferForm(),
        Verb.LINK: JoinForm(row.service) if row.incident_id is None else None,
        Verb.NOTE: MessageForm(),
    }
