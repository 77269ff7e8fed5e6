"""The life of a survey, from the request to the custody of what was installed: which verb may follow which state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    VISITED = "visited"
    REPORTED = "reported"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    INSTALLING = "installing"
    INSTALLED = "installed"
    HANDED_OVER = "handed_over"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What people do with a survey; ``DONE`` is told by the work order."""

    VISIT = "visit"
    EDIT = "edit"
    REPORT = "report"
    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    INSTALL = "install"
    DONE = "done"
    HAND_OVER = "hand_over"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    NOTE = "note"


EDITABLE = frozenset({State.VISITED, State.RETURNED})
"""Findings, sketches, bill and assessment may change; afterwards the report stands for what was seen."""
OPEN = frozenset(State) - {State.REJECTED, State.TRANSFERRED, State.CANCELLED}
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.VISIT: frozenset({State.REQUESTED, State.VISITED, State.RETURNED}),
    Verb.EDIT: EDITABLE,
    Verb.REPORT: EDITABLE,
    Verb.APPROVE: frozenset({State.REPORTED}),
    Verb.REJECT: frozenset({State.REPORTED}),
    Verb.RETURN: frozenset({State.REPORTED}),
    Verb.INSTALL: frozenset({State.APPROVED}),
    Verb.DONE: frozenset({State.INSTALLING}),
    Verb.HAND_OVER: frozenset({State.INSTALLED}),
    Verb.TRANSFER: frozenset({State.HANDED_OVER}),
    Verb.CANCEL: frozenset({State.REQUESTED, State.VISITED, State.RETURNED, State.APPROVED}),
    Verb.NOTE: frozenset(State),
}
CHAIN = ("requested", "visited", "reported", "decided", "installed", "handed_over", "transferred")
"""The marks that a survey passes, in order."""
_REACHED = {
    State.REQUESTED: 1,
    State.VISITED: 2,
    State.RETURNED: 2,
    State.REPORTED: 3,
    State.REJECTED: 4,
    State.APPROVED: 4,
    State.INSTALLING: 4,
    State.INSTALLED: 5,
    State.HANDED_OVER: 6,
    State.TRANSFERRED: 7,
}


class WrongState(ValueError):
    """A verb that does not fit the state of the survey."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(f"{verb} {state}")
        self.verb, self.state = verb, state


def require(verb: Verb, state: str) -> None:
    """Raises ``WrongState`` when the verb may not follow the state."""
    if State(state) not in ALLOWED[verb]:
        raise WrongState(verb, State(state))


def reached(state: str) -> int:
    """How many marks of ``CHAIN`` lie behind a survey; none for a cancelled one."""
    return _REACHED.get(State(state), 0)
