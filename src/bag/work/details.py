"""What the page of an incident shows beside its fields."""

from __future__ import annotations

from typing import Any

from bag.core.ui.tags import TimelineItem
from bag.work.domain.incidents import ALLOWED, OPEN, State, Verb
from bag.work.forms import AssignForm, NoteForm, ReasonForm, ResolveForm, RoleForm, WaitForm
from bag.work.models import Incident, IncidentState
from bag.work.request_details import clock_face
from bag.work.wording import STEPS

SHOWN = 200
STATE_TONES = {
    IncidentState.NEW.value: "major",
    IncidentState.ASSIGNED.value: "info",
    IncidentState.PENDING.value: "unknown",
    IncidentState.RESOLVED.value: "ok",
    IncidentState.CLOSED.value: "void",
}
_ICONS = {
    "opened": ("urgent", "major"),
    "assigned": ("user", "info"),
    "pending": ("hourglass", "unknown"),
    "resumed": ("player-play", "info"),
    "resolved": ("circle-check", "ok"),
    "closed": ("lock", "void"),
    "reopened": ("rotate-clockwise", "major"),
    "follower": ("link", "info"),
    "major": ("alert-triangle", "critical"),
    "affected": ("building", "major"),
    "role": ("id-badge-2", "info"),
    "late": ("clock", "critical"),
}


def incident(row: Incident, user: Any, *, may: bool) -> dict[str, Any]:
    """The time line, newest first, and the forms of the verbs that fit the state. Eight queries at most."""
    steps = row.steps.select_related("by").order_by("-at", "-id")[:SHOWN]
    context: dict[str, Any] = {
        "steps": [TimelineItem.of_step(step, STEPS, _ICONS) for step in steps],
        "state_tone": STATE_TONES[row.state],
        "clock": clock_face(row, row.resolved_at),
        "joined": list(row.requests.order_by("-opened_at")[:SHOWN]),
        "problems": list(row.problems.all()),
    }
    if row.major:
        context["roles"] = list(row.roles.select_related("person").order_by("role"))
        context["role_form"] = RoleForm(row.service) if may and State(row.state) in OPEN else None
    if may:
        context["forms"] = {verb.value: form for verb, form in _forms(row).items() if State(row.state) in ALLOWED[verb]}
    return context


def _forms(row: Incident) -> dict[Verb, Any]:
    return {
        Verb.ASSIGN: AssignForm(row.service, initial={"person": row.assignee_id}),
        Verb.WAIT: WaitForm(),
        Verb.RESUME: True,
        Verb.RESOLVE: ResolveForm(),
        Verb.CLOSE: True,
        Verb.REOPEN: ReasonForm(),
        Verb.NOTE: NoteForm(),
    }
