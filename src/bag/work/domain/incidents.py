"""The life of an incident and its priority: which verb may follow which state, and what impact and urgency make."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Verb(StrEnum):
    """What people, and monitoring, do with an incident."""

    ASSIGN = "assign"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"
    FOLLOW = "follow"


OPEN = frozenset({State.NEW, State.ASSIGNED, State.PENDING})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.ASSIGN: OPEN,
    Verb.WAIT: frozenset({State.NEW, State.ASSIGNED}),
    Verb.RESUME: frozenset({State.PENDING}),
    Verb.RESOLVE: OPEN,
    Verb.CLOSE: frozenset({State.RESOLVED}),
    Verb.REOPEN: frozenset({State.RESOLVED}),
    Verb.NOTE: frozenset(State),
    Verb.FOLLOW: frozenset(State),
}
REOPENING = timedelta(days=7)
"""For so long after it was resolved the same trouble opens the same incident again; later it is a new one."""


class WrongState(ValueError):
    """A verb that does not fit the state of the incident."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(f"{verb} {state}")
        self.verb, self.state = verb, state


def require(verb: Verb, state: str) -> None:
    """Raises ``WrongState`` when the verb may not follow the state."""
    if State(state) not in ALLOWED[verb]:
        raise WrongState(verb, State(state))


def priority(impact: int, urgency: int) -> int:
    """1 (at once) to 5 (when there is time) from two levels of 1 (high) to 3 (low), as ITIL's matrix has it."""
    if not (1 <= impact <= 3 and 1 <= urgency <= 3):
        raise ValueError("a level lies between 1 and 3")
    return impact + urgency - 1
