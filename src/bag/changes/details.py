"""What the page of a change shows beside its fields: its marks, who is hit, what clashes, the forms that fit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.changes import change_forms as forms
from bag.changes import notices, queries
from bag.changes.domain.life import ENDED, OPEN, State, Verb, allowed, marks, overran
from bag.changes.models import Change, ChangeKind
from bag.changes.services.steps import may_approve
from bag.changes.wording import MARKS, STEPS
from bag.core.ui.tags import TimelineItem
from bag.core.ui.waymarks import Waymark

SHOWN = 200
STATE_TONES = {
    State.DRAFT.value: "unknown",
    State.SUBMITTED.value: "warning",
    State.APPROVED.value: "info",
    State.RUNNING.value: "major",
    State.DONE.value: "ok",
    State.ROLLED_BACK.value: "minor",
    State.REJECTED.value: "void",
    State.CANCELLED.value: "void",
}
RISK_TONES = {1: "critical", 2: "warning", 3: "ok"}
_ICONS = {
    "opened": ("pencil", "info"),
    "submitted": ("send", "info"),
    "approved": ("user-check", "ok"),
    "preapproved": ("book", "ok"),
    "afterwards": ("user-check", "ok"),
    "rejected": ("ban", "void"),
    "told": ("mail", "info"),
    "started": ("player-play", "major"),
    "overrun": ("clock", "critical"),
    "done": ("circle-check", "ok"),
    "rolled_back": ("arrow-back-up", "minor"),
    "cancelled": ("x", "void"),
}


def change(row: Change, user: Any, *, may: bool) -> dict[str, Any]:
    """Everything beside the fields. Eighteen queries at most."""
    open_still = State(row.state) in OPEN
    found = queries.affected(row)
    context: dict[str, Any] = {
        "state_tone": STATE_TONES[row.state],
        "risk_tone": RISK_TONES[row.risk],
        "chain": chain(row),
        "affected": found,
        "frozen_at": row.approved_at if row.impact else None,
        "clash": queries.clashes(row) if open_still and State(row.state) != State.RUNNING else None,
        "notice": row.notice or (notices.notice_of(row, found) if open_still else ""),
        "pieces": list(row.equipment.select_related("type", "place")),
        "places": list(row.places.all()),
        "late": overran(row.ends_at, row.ended_at, timezone.now()) if row.started_at else timedelta(0),
        "lasted": (row.ended_at - row.started_at) if row.ended_at and row.started_at else None,
        "steps": [
            TimelineItem.of_step(step, STEPS, _ICONS)
            for step in row.steps.select_related("by").order_by("-at", "-id")[:SHOWN]
        ],
        "owed": owed(row),
    }
    if may:
        context["forms"] = {verb.value: form() for verb, form in _forms(row).items() if _fits(row, verb)}
        if row.state in (State.APPROVED, State.RUNNING) and found.units:
            context["notice_form"] = forms.NoticeForm(initial={"text": context["notice"]})
    if _fits(row, Verb.APPROVE) and row.approved_at is None and may_approve(user, row):
        context["approval"] = forms.ApprovalForm()
        context["may_reject"] = _fits(row, Verb.REJECT)
    return context


def owed(row: Change) -> bool:
    """Whether an emergency still waits for its approval afterwards."""
    begun = State(row.state) == State.RUNNING or State(row.state) in ENDED
    return row.kind == ChangeKind.EMERGENCY and begun and row.approved_at is None


def _fits(row: Change, verb: Verb) -> bool:
    return State(row.state) in allowed(verb, row.kind)


def _forms(row: Change) -> dict[Verb, Any]:
    """Makers of the forms: those of verbs that do not fit are not made."""
    return {
        Verb.SUBMIT: lambda: True,
        Verb.START: forms.StartForm,
        Verb.FINISH: lambda: forms.EndForm(row),
        Verb.CANCEL: forms.ReasonForm,
        Verb.NOTE: forms.NoteForm,
    }


def chain(row: Change) -> list[Waymark]:
    """The marks of a change in order. No query when the row came with its relations."""
    emergency = row.kind == ChangeKind.EMERGENCY
    stopped = State(row.state) in (State.REJECTED, State.CANCELLED)
    told = {
        "planned": (row.submitted_at or row.opened_at, str(row.opened_by or "")),
        "approved": (row.approved_at, _approver(row)),
        "started": (row.started_at, str(row.lead or "")),
        "ended": (row.ended_at, str(row.get_state_display()) if State(row.state) in ENDED else ""),
    }
    found = marks(row.state, emergency=emergency, approved=row.approved_at is not None)
    first = next((place for place, (_name, done) in enumerate(found) if not done), len(found))
    return [
        Waymark(
            title=str(MARKS[name]),
            at=told[name][0] if done else None,
            note=told[name][1] if done else "",
            done=done,
            now=place == first and not stopped,
            stopped=place == first and stopped,
        )
        for place, (name, done) in enumerate(found)
    ]  # fmt: skip


def _approver(row: Change) -> str:
    if row.approved_by is not None:
        return str(row.approved_by)
    return str(row.procedure or "") if row.approved_at is not None else ""
