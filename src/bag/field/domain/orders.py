"""The life of a work order: which verb may follow which state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    PLANNED = "planned"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    DONE = "done"
    SIGNED = "signed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What people do with a work order."""

    PLAN = "plan"
    DISPATCH = "dispatch"
    ARRIVE = "arrive"
    FILL = "fill"
    """Answers, parts and measured values: what the form holds."""
    TIME = "time"
    FINISH = "finish"
    SIGN = "sign"
    ARCHIVE = "archive"
    CANCEL = "cancel"
    REOPEN = "reopen"
    NOTE = "note"


OPEN = frozenset({State.PLANNED, State.DISPATCHED, State.ON_SITE})
"""The job itself is still to be done."""
FINISHED = frozenset({State.DONE, State.SIGNED, State.ARCHIVED})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.PLAN: frozenset({State.PLANNED, State.DISPATCHED}),
    Verb.DISPATCH: frozenset({State.PLANNED, State.DISPATCHED}),
    Verb.ARRIVE: frozenset({State.DISPATCHED}),
    Verb.FILL: frozenset({State.ON_SITE}),
    Verb.TIME: frozenset({State.ON_SITE, State.DONE}),
    Verb.FINISH: frozenset({State.ON_SITE}),
    Verb.SIGN: frozenset({State.DONE}),
    Verb.ARCHIVE: frozenset({State.SIGNED}),
    Verb.CANCEL: OPEN,
    Verb.REOPEN: frozenset({State.DONE, State.SIGNED, State.CANCELLED}),
    Verb.NOTE: frozenset(State),
}


class WrongState(ValueError):
    """A verb that does not fit the state of the order."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(f"{verb} {state}")
        self.verb, self.state = verb, state


def require(verb: Verb, state: str) -> None:
    """Raises ``WrongState`` when the verb may not follow the state."""
    if State(state) not in ALLOWED[verb]:
        raise WrongState(verb, State(state))
