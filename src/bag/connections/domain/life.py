"""The life of a connection: which verb may follow which state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    PLANNED = "planned"
    APPROVED = "approved"
    ORDERED = "ordered"
    INSTALLED = "installed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What is done with a connection; ``DONE`` is told by the work order."""

    EDIT = "edit"
    PLAN = "plan"
    APPROVE = "approve"
    REJECT = "reject"
    ORDER = "order"
    DONE = "done"
    REDO = "redo"
    LINK = "link"
    ACCEPT = "accept"
    CANCEL = "cancel"


OPEN = frozenset(State) - {State.ACCEPTED, State.REJECTED, State.CANCELLED}
HOLDING = frozenset({State.PLANNED, State.APPROVED, State.ORDERED, State.INSTALLED, State.ACCEPTED})
"""States in which the port, the link and the address of the plan are taken."""
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: frozenset({State.REQUESTED}),
    Verb.PLAN: frozenset({State.REQUESTED, State.PLANNED}),
    Verb.APPROVE: frozenset({State.PLANNED}),
    Verb.REJECT: frozenset({State.REQUESTED, State.PLANNED}),
    Verb.ORDER: frozenset({State.APPROVED}),
    Verb.DONE: frozenset({State.ORDERED}),
    Verb.REDO: frozenset({State.INSTALLED}),
    Verb.LINK: frozenset({State.APPROVED, State.ORDERED, State.INSTALLED}),
    Verb.ACCEPT: frozenset({State.INSTALLED}),
    Verb.CANCEL: OPEN,
}
CHAIN = ("requested", "planned", "approved", "ordered", "installed", "accepted")
_REACHED = {State(name): place for place, name in enumerate(CHAIN, 1)}


def reached(state: str) -> int:
    """How many marks of ``CHAIN`` lie behind a connection; none for one that was turned down or given up."""
    return _REACHED.get(State(state), 0)
