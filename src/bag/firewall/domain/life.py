"""The life of a request for a rule: which verb may follow which state, who may do it, what an emergency is allowed."""

from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    REVIEW = "review"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    EXPIRED = "expired"
    REMOVED = "removed"
    REJECTED = "rejected"


class Verb(StrEnum):
    EDIT = "edit"
    EXAMINE = "examine"
    APPROVE = "approve"
    REJECT = "reject"
    IMPLEMENT = "implement"
    VERIFY = "verify"
    REMOVE = "remove"


IN_FORCE = frozenset({State.IMPLEMENTED, State.VERIFIED})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: frozenset({State.REQUESTED}),
    Verb.EXAMINE: frozenset({State.REQUESTED}),
    Verb.APPROVE: frozenset({State.REVIEW}),
    Verb.REJECT: frozenset({State.REQUESTED, State.REVIEW}),
    Verb.IMPLEMENT: frozenset({State.APPROVED}),
    Verb.VERIFY: frozenset({State.IMPLEMENTED}),
    Verb.REMOVE: frozenset({State.IMPLEMENTED, State.VERIFIED, State.EXPIRED}),
}
_EMERGENCY: dict[Verb, frozenset[State]] = {
    Verb.IMPLEMENT: frozenset({State.REQUESTED, State.REVIEW, State.APPROVED}),
    Verb.APPROVE: frozenset({State.REVIEW}) | IN_FORCE,
}
"""An emergency is carried out first and approved within one working day after."""


def allowed(verb: Verb, *, emergency: bool) -> frozenset[State]:
    """The states that a verb may follow."""
    return _EMERGENCY.get(verb, ALLOWED[verb]) if emergency else ALLOWED[verb]


def marks(state: str, *, emergency: bool, approved: bool) -> list[tuple[str, bool]]:
    """The marks of a request in order, and which lie behind it."""
    order = [State.REQUESTED, State.REVIEW, State.APPROVED, State.IMPLEMENTED, State.VERIFIED]
    reached = State(state)
    if reached in (State.EXPIRED, State.REMOVED):
        reached = State.VERIFIED
    at = order.index(reached) if reached in order else 0
    found = [(one.value, place <= at) for place, one in enumerate(order)]
    if emergency:
        found = [(name, done) for name, done in found if name not in (State.REVIEW, State.APPROVED)]
        found.append((State.APPROVED.value, approved))
    return found
