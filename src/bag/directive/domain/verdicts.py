"""The vocabulary of judging: facts and the case of a day in; verdicts and occurrences out. No clock, no database."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from bag.core.domain.calendar import WorkCalendar
from bag.core.domain.evidence import EvidenceShape

ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    CONFORMING = "conforming"
    LATE_DONE = "late_done"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    VIOLATED = "violated"
    NO_DATA = "no_data"
    VACUOUS = "vacuous"
    WAIVED = "waived"


GOOD = frozenset({Status.CONFORMING, Status.LATE_DONE})
"""The only statuses that may be shown as fulfilled."""
NOT_COUNTED = frozenset({Status.VACUOUS, Status.WAIVED})
"""Left out of the score: nothing was to be done."""
TROUBLE = frozenset({Status.OVERDUE, Status.VIOLATED})
"""Escalated up the line."""


class State(StrEnum):
    """How one occurrence stands."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    VIOLATED = "violated"
    NO_DATA = "no_data"
    WAIVED = "waived"


@dataclass(frozen=True)
class Fact:
    """One piece of evidence. ``on`` it happened, ``recorded_on`` it was written down; ``item`` names it for good.

    The other fields belong to shapes: ``due_on`` and ``met_on`` to events and tasks (``met_recorded_on``: when the end
    was written down, None for the day itself), ``starts_at`` and ``ends_at`` (None: still running) to spans, ``until``
    to documents, ``value`` to measures, ``allowed`` to events.
    """

    on: date
    recorded_on: date
    item: str = ""
    label: str = ""
    shape: EvidenceShape = EvidenceShape.MARK
    due_on: date | None = None
    met_on: date | None = None
    met_recorded_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    until: date | None = None
    value: float | None = None
    allowed: bool = True

    @property
    def future(self) -> bool:
        """Written down before it happened: a plan, not a proof. Spans and documents may begin later by nature."""
        return self.on > self.recorded_on and self.shape not in (EvidenceShape.SPAN, EvidenceShape.DOCUMENT)

    @property
    def known_from(self) -> date:
        """The first day on which it counts."""
        return max(self.on, self.recorded_on)

    @property
    def shown_on(self) -> date | None:
        """The day on which something was shown to be done: a task shows by its closing; None while it is open."""
        return self.met_on if self.shape is EvidenceShape.TASK else self.on

    @property
    def closing_known_from(self) -> date | None:
        """The first day on which its end was on record; None while it is open."""
        return None if self.met_on is None else max(self.met_on, self.met_recorded_on or self.met_on)

    @property
    def written_on(self) -> date:
        """The day from which the showing was on record."""
        closing = self.closing_known_from
        return max(self.recorded_on, closing) if self.shape is EvidenceShape.TASK and closing else self.recorded_on

    def as_known_on(self, day: date) -> Fact:
        """What was known of it on a day: a closing written down later was not."""
        closing = self.closing_known_from
        return replace(self, met_on=None) if closing is not None and closing > day else self


@dataclass(frozen=True)
class Verdict:
    """The status with the code of its reason, the values its sentence needs, the next due date and the last proof.

    Without a new fact the status stays the same up to and with ``holds_until`` (None: for good).
    """

    status: Status
    reason: str
    values: dict[str, str | int] = field(default_factory=dict)
    due_on: date | None = None
    last_on: date | None = None
    holds_until: date | None = None


@dataclass(frozen=True)
class Occurred:
    """One time that a duty was owed: a window of days, or the term of one event (``item``)."""

    first: date
    last: date
    due_on: date
    state: State
    met_on: date | None = None
    recorded_on: date | None = None
    item: str = ""
    label: str = ""


@dataclass(frozen=True)
class Case:
    """What an evaluator looks at: the facts known on ``today``, oldest first, of a duty watched from ``starts_on``.

    ``word`` begins the reason codes: ``shown`` for records, ``attested`` for statements.
    """

    today: date
    starts_on: date
    facts: tuple[Fact, ...]
    calendar: WorkCalendar
    word: str = "shown"

    @cached_property
    def shown(self) -> list[tuple[date, Fact]]:
        """The facts that show something done, by that day."""
        return sorted(((day, fact) for fact in self.facts if (day := fact.shown_on)), key=lambda pair: pair[0])

    @cached_property
    def _days(self) -> list[date]:
        return [day for day, _fact in self.shown]

    @property
    def last_on(self) -> date | None:
        return self.shown[-1][0] if self.shown else None

    def shown_before(self, day: date) -> date | None:
        """The last day before ``day`` on which something was shown to be done."""
        place = bisect_left(self._days, day)
        return self._days[place - 1] if place else None

    def shown_between(self, first: date, last: date) -> list[Fact]:
        """Facts that show something done in a stretch of days, oldest first."""
        return [fact for _day, fact in self.shown[bisect_left(self._days, first) : bisect_right(self._days, last)]]


class Timeline:
    """Facts in the order in which they happened, ready to be asked what was known on any day.

    Plans noted as facts are left out.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        rows = sorted(facts, key=lambda fact: (fact.on, fact.recorded_on, fact.item))
        self._rows = [
            (fact.known_from, fact.closing_known_from or date.min, fact, fact.as_known_on(date.min))
            for fact in rows
            if not fact.future
        ]

    def known_on(self, day: date) -> tuple[Fact, ...]:
        """What had happened and was on record by the end of a day, oldest first."""
        return tuple([fact if met <= day else unmet for known, met, fact, unmet in self._rows if known <= day])


def earliest(today: date, *days: date | None) -> date | None:
    """The first of these days that is not past; None when there is none."""
    return min((day for day in days if day is not None and day >= today), default=None)
