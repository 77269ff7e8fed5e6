"""The life of a change: which verb may follow which state of which kind, and what its actual times mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    ROLLED_BACK = "rolled_back"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """A standard change follows a procedure that was approved once; an emergency is approved afterwards."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


class Verb(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    START = "start"
    FINISH = "finish"
    ROLL_BACK = "roll_back"
    CANCEL = "cancel"
    NOTE = "note"


OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED, State.RUNNING})
PLANNED = frozenset({State.SUBMITTED, State.APPROVED, State.RUNNING})
"""Those that take up time in the calendar."""
ENDED = frozenset({State.DONE, State.ROLLED_BACK})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: frozenset({State.DRAFT}),
    Verb.SUBMIT: frozenset({State.DRAFT}),
    Verb.APPROVE: frozenset({State.SUBMITTED}),
    Verb.REJECT: frozenset({State.SUBMITTED}),
    Verb.START: frozenset({State.APPROVED}),
    Verb.FINISH: frozenset({State.RUNNING}),
    Verb.ROLL_BACK: frozenset({State.RUNNING}),
    Verb.CANCEL: frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED}),
    Verb.NOTE: frozenset(State),
}
_EMERGENCY: dict[Verb, frozenset[State]] = {
    Verb.START: frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED}),
    Verb.APPROVE: frozenset({State.SUBMITTED, State.RUNNING}) | ENDED,
    Verb.REJECT: frozenset({State.SUBMITTED}),
}
OVERRUN_AFTER = timedelta(minutes=15)
"""So long after the planned end people are told that a change runs over."""


class WrongState(ValueError):
    """A verb that does not fit the state of the change."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(f"{verb} {state}")
        self.verb, self.state = verb, state


def allowed(verb: Verb, kind: str) -> frozenset[State]:
    """The states that a verb may follow."""
    if Kind(kind) == Kind.EMERGENCY and verb in _EMERGENCY:
        return _EMERGENCY[verb]
    return ALLOWED[verb]


def require(verb: Verb, state: str, kind: str) -> None:
    """Raises ``WrongState`` when the verb may not follow the state."""
    if State(state) not in allowed(verb, kind):
        raise WrongState(verb, State(state))


def beyond_plan(planned_minutes: int, outage_minutes: int) -> int:
    """Minutes of outage beyond the plan, never negative."""
    return max(0, outage_minutes - planned_minutes)


def overran(planned_end: datetime, actual_end: datetime | None, now: datetime) -> timedelta:
    """How long a change ran, or runs, beyond its planned end; zero for one that kept it."""
    return max(timedelta(0), (actual_end or now) - planned_end)


def marks(state: str, *, emergency: bool, approved: bool) -> list[tuple[str, bool]]:
    """The marks of a change in order, and which lie behind it; an emergency is approved last."""
    begun = State(state) in {State.RUNNING, *ENDED}
    ended = State(state) in ENDED
    given = State(state) != State.DRAFT or begun
    if emergency:
        return [("planned", given), ("started", begun), ("ended", ended), ("approved", approved)]
    return [("planned", given), ("approved", approved), ("started", begun), ("ended", ended)]
