"""How much of a directive is proved by records, and which sources the rest waits for. Counting only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.rules import EVALUATORS

Connected = Mapping[str, EvidenceShape]
"""Shapes of the sources that are registered in this installation, by key."""


class State(StrEnum):
    """How a duty, or a clause with all its duties, is proved in this installation."""

    PROVED = "proved"
    """By records alone."""
    STATED = "stated"
    """By records and the owner's statement."""
    PARTLY = "partly"
    """Some duties of the clause have a source that is connected, others wait."""
    WAITING = "waiting"
    """No source that it names is connected: there is no data."""
    MANUAL = "manual"
    """Openly by the owner's statement alone."""
    BARE = "bare"
    """Neither: nothing could ever prove it."""


@dataclass(frozen=True)
class Check:
    """One duty as far as counting needs it. ``services`` owe it; ``('',)`` is the branch."""

    key: str
    clause: str
    article: str
    services: tuple[str, ...]
    mode: str
    evaluator: str
    sources: tuple[str, ...]
    period_unset: bool

    def state(self, connected: Connected) -> State:
        if self.mode == "manual":
            return State.MANUAL
        if not self.sources:
            return State.BARE
        if not any(connected.get(key) in EVALUATORS[self.evaluator].shapes for key in self.sources):
            return State.WAITING
        return State.STATED if self.mode == "automatic_attest" else State.PROVED


@dataclass(frozen=True)
class Row:
    """One clause with the state of its duties together."""

    clause: str
    article: str
    services: tuple[str, ...]
    mode: str
    state: State


@dataclass(frozen=True)
class Figures:
    """The answer of ``bag directive coverage``. ``instances``: different pairs of clause and service; ``automatic``,
    ``automatic_attest`` and ``manual`` count clauses; ``not_connected``: clauses that name sources of which none is
    registered here; ``checks``: owed duties with all parts of the clauses; ``unset_periods``: duties whose period waits
    for a decision."""

    rows: int
    instances: int
    automatic: int
    automatic_attest: int
    manual: int
    without_source: int
    not_connected: int
    checks: int
    unset_periods: int
    sources: int
    connected_sources: int


def clauses(checks: Iterable[Check], connected: Connected) -> list[Row]:
    """One row per clause, in the order of the checks; the checks of a clause stand together."""
    return [_row(list(group), connected) for _clause, group in groupby(checks, key=lambda check: check.clause)]


def _row(checks: list[Check], connected: Connected) -> Row:
    first = checks[0]
    services = tuple(dict.fromkeys(code for check in checks for code in check.services))
    return Row(first.clause, first.article, services, first.mode, _together({c.state(connected) for c in checks}))


def _together(states: set[State]) -> State:
    for state in (State.BARE, State.MANUAL):
        if state in states:
            return state
    if State.WAITING in states:
        return State.WAITING if len(states) == 1 else State.PARTLY
    return State.STATED if State.STATED in states else State.PROVED


def figures(checks: Iterable[Check], connected: Connected, planned: Iterable[str]) -> Figures:
    """All figures. ``planned``: keys of the sources that the finished product has."""
    checks = list(checks)
    rows = clauses(checks, connected)
    modes, states = Counter(row.mode for row in rows), Counter(row.state for row in rows)
    return Figures(
        rows=len(rows),
        instances=sum(len(row.services) for row in rows),
        automatic=modes["automatic"],
        automatic_attest=modes["automatic_attest"],
        manual=modes["manual"],
        without_source=states[State.BARE],
        not_connected=states[State.WAITING],
        checks=sum(len(check.services) for check in checks),
        unset_periods=sum(check.period_unset for check in checks),
        sources=len({*planned, *connected}),
        connected_sources=len(connected),
    )


def by_article(rows: Iterable[Row]) -> dict[str, Counter[State]]:
    """Clauses of each article by state, in the order of the rows."""
    found: dict[str, Counter[State]] = {}
    for row in rows:
        found.setdefault(row.article, Counter())[row.state] += 1
    return found


def by_service(rows: Iterable[Row]) -> dict[str, Counter[State]]:
    """Clauses that each service owes by state; '' is the branch."""
    found: dict[str, Counter[State]] = {}
    for row in rows:
        for service in row.services:
            found.setdefault(service, Counter())[row.state] += 1
    return found


def demand(checks: Iterable[Check]) -> Counter[str]:
    """How many duties name each source."""
    return Counter(key for check in checks for key in check.sources)
