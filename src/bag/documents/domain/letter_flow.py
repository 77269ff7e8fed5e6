"""The way of a letter: draft, initials in their order, signature, number, dispatch, delivery; or back with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

EDITABLE = frozenset({"draft", "returned"})
"""Statuses in which the words may still be changed."""
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "submit": (EDITABLE, "circulating"),
    "return": (frozenset({"circulating", "signed"}), "returned"),
    "sign": (frozenset({"circulating"}), "signed"),
    "number": (frozenset({"signed"}), "numbered"),
    "send": (frozenset({"numbered"}), "sent"),
    "deliver": (frozenset({"sent"}), "delivered"),
}
"""Verb → statuses from which it is allowed, and the one it leads to."""
ORDER = ("initial", "coordination", "sign", "endorse", "approve")
"""Roles of a chain in the order in which they act."""
OF_KIND: dict[str, frozenset[str]] = {
    "letter": frozenset({"initial", "coordination", "sign"}),
    "olur": frozenset(ORDER),
    "onay": frozenset(ORDER),
}
NEEDED: dict[str, frozenset[str]] = {
    "letter": frozenset({"sign"}),
    "olur": frozenset({"sign", "approve"}),
    "onay": frozenset({"sign", "approve"}),
}
"""Roles that exactly one person of the chain must have, by kind of letter."""


class IllegalMove(ValueError):
    """The verb is not allowed in this status."""


class Step(Protocol):
    @property
    def role(self) -> str: ...
    @property
    def done(self) -> bool: ...


S = TypeVar("S", bound=Step)


def moved(status: str, verb: str) -> str:
    """The status after ``verb``; raises ``IllegalMove``."""
    sources, target = MOVES[verb]
    if status not in sources:
        raise IllegalMove(f"{verb} from {status}")
    return target


def may_move(status: str, verb: str) -> bool:
    return status in MOVES[verb][0]


def turn(steps: Sequence[S]) -> S | None:
    """The step whose turn it is: the first that is not done; None when all are. ``steps`` are in their order."""
    return next((step for step in steps if not step.done), None)


def chain_faults(kind: str, roles: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong with the roles of a chain: (``missing``, ``twice`` or ``odd``, role); empty when it may set out."""
    faults = [("missing", role) for role in ORDER if role in NEEDED[kind] and role not in roles]
    once = frozenset({"sign", "endorse", "approve"})
    faults += [("twice", role) for role in ORDER if role in once and list(roles).count(role) > 1]
    return faults + [("odd", role) for role in ORDER if role in roles and role not in OF_KIND[kind]]
