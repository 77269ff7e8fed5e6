"""The life of an internet right: which verb may follow which state."""

from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    AGREED = "agreed"
    APPROVED = "approved"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REJECTED = "rejected"


class Verb(StrEnum):
    EDIT = "edit"
    AGREE = "agree"
    APPROVE = "approve"
    REJECT = "reject"
    GRANT = "grant"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"


IN_FORCE = frozenset({State.GRANTED, State.SUSPENDED})
"""Given and not taken back; a suspended one is not exported."""
AGREED = frozenset({State.APPROVED, State.GRANTED, State.SUSPENDED})
"""Nothing gets here without the word of the unit and the approval of the network service."""
OPEN = frozenset({State.REQUESTED, State.AGREED, State.APPROVED})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: frozenset({State.REQUESTED}),
    Verb.AGREE: frozenset({State.REQUESTED}),
    Verb.APPROVE: frozenset({State.AGREED}),
    Verb.REJECT: frozenset({State.REQUESTED, State.AGREED}),
    Verb.GRANT: frozenset({State.APPROVED}),
    Verb.SUSPEND: frozenset({State.GRANTED}),
    Verb.RESUME: frozenset({State.SUSPENDED}),
    Verb.END: frozenset({State.APPROVED, State.GRANTED, State.SUSPENDED}),
}
MARKS = (State.REQUESTED, State.AGREED, State.APPROVED, State.GRANTED)


def fits(verb: Verb, state: str) -> bool:
    """May the verb follow the state?"""
    return State(state) in ALLOWED[verb]


def marks(state: str) -> list[tuple[str, bool]]:
    """The marks of a right in order, and which lie behind it."""
    reached = State(state)
    reached = State.GRANTED if reached in (State.SUSPENDED, State.ENDED) else reached
    at = MARKS.index(reached) if reached in MARKS else 0
    return [(one.value, place <= at) for place, one in enumerate(MARKS)]
