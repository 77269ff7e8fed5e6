"""The life of an excavation: which verb may follow which state, and what is still missing for a verb."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bag.excavations.domain.risk import Risk


class State(StrEnum):
    REQUESTED = "requested"
    CHECKED = "checked"
    ASSIGNED = "assigned"
    MARKED = "marked"
    DIGGING = "digging"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    EDIT = "edit"
    AREA = "area"
    ASSIGN = "assign"
    MARK = "mark"
    START = "start"
    VISIT = "visit"
    DAMAGE = "damage"
    SETTLE = "settle"
    CLOSE = "close"
    CANCEL = "cancel"


OPEN = frozenset(set(State) - {State.CLOSED, State.CANCELLED})
ON_SITE = frozenset({State.ASSIGNED, State.MARKED, State.DIGGING})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: OPEN - {State.DIGGING},
    Verb.AREA: frozenset({State.REQUESTED, State.CHECKED, State.ASSIGNED}),
    Verb.ASSIGN: frozenset({State.CHECKED, *ON_SITE}),
    Verb.MARK: frozenset({State.ASSIGNED}),
    Verb.START: frozenset({State.CHECKED, State.ASSIGNED, State.MARKED}),
    Verb.VISIT: ON_SITE,
    Verb.DAMAGE: OPEN - {State.REQUESTED},
    Verb.SETTLE: frozenset(set(State) - {State.REQUESTED, State.CANCELLED}),
    Verb.CLOSE: frozenset({State.CHECKED, *ON_SITE}),
    Verb.CANCEL: OPEN - {State.DIGGING},
}
WAY = (State.REQUESTED, State.CHECKED, State.ASSIGNED, State.MARKED, State.DIGGING, State.CLOSED)
"""The marks of an excavation that needs an observer; without risk the middle ones are not needed."""


@dataclass(frozen=True)
class Facts:
    """What the refusals look at."""

    risk: Risk
    observer: bool = False
    marked: bool = False
    visits: int = 0
    open_damages: int = 0
    unpriced_damages: int = 0


def missing(verb: Verb, facts: Facts) -> list[str]:
    """Codes of what stands in the way of a verb; empty when nothing does.

    Near our lines nobody digs without an observer; with a high risk not before the line is marked; and a job near a
    line that nobody of ours visited is not closed, nor one whose damage is not repaired and priced.
    """
    watched = facts.risk in (Risk.MEDIUM, Risk.HIGH)
    found = []
    if verb == Verb.START:
        if watched and not facts.observer:
            found.append("observer")
        if facts.risk == Risk.HIGH and not facts.marked:
            found.append("marking")
    if verb == Verb.CLOSE:
        if watched and facts.visits == 0:
            found.append("visit")
        if facts.open_damages:
            found.append("repair")
        if facts.unpriced_damages:
            found.append("cost")
    return found


def marks(state: str, risk: Risk) -> list[tuple[str, bool]]:
    """The marks in order, and which lie behind."""
    short = (State.REQUESTED, State.CHECKED, State.DIGGING, State.CLOSED)
    way = WAY if risk in (Risk.MEDIUM, Risk.HIGH) or State(state) in (State.ASSIGNED, State.MARKED) else short
    at = way.index(State(state)) if State(state) in way else 0
    return [(one.value, place <= at) for place, one in enumerate(way)]
