"""What a roster is made of, and what it comes out as. Days are dates; a shift is one role on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from bag.core.domain.calendar import DayKind, WorkCalendar

WEEK = frozenset(range(7))


class Rule(StrEnum):
    """What may keep a person, or a vehicle, from a shift."""

    ROLE = "role"
    SKILL = "skill"
    LEAVE = "leave"
    AVAILABILITY = "availability"
    NIGHT_DUTY = "night_duty"
    MIN_GAP = "min_gap_days"
    MAX_PER_MONTH = "max_per_month"
    REST = "rest_hours"
    ONE_A_DAY = "one_shift_a_day"
    VEHICLE = "vehicle"
    PEOPLE = "people"
    """No single rule: there are too few people."""


RELAXABLE = (Rule.LEAVE, Rule.AVAILABILITY, Rule.NIGHT_DUTY, Rule.SKILL, Rule.MIN_GAP, Rule.MAX_PER_MONTH, Rule.REST,
             Rule.VEHICLE, Rule.ROLE)  # fmt: skip
"""Rules that are taken away, one at a time, to see whether they bind."""


@dataclass(frozen=True)
class Limits:
    """Rules of one kind of employment. ``min_gap_days`` 3: after a duty on the 1st the next is on the 4th at the
    earliest. ``rest_hours`` lie between the end of a shift and the beginning of the next."""

    min_gap_days: int = 3
    max_per_month: int = 8
    rest_hours: int = 11
    night_duty: bool = True


@dataclass(frozen=True)
class Weights:
    """Points of a shift by its day."""

    holiday: int = 4
    weekend: int = 3
    half_day: int = 3
    weekday: int = 2


@dataclass(frozen=True)
class Role:
    """A duty that is kept every day by ``needed`` people, from ``start`` (minute of the day) for ``hours``."""

    code: str
    needed: int = 1
    start: int = 0
    hours: int = 24
    night: bool = True
    skills: frozenset[str] = frozenset()
    vehicle: str = ""
    """The kind of vehicle that goes with it; empty: none."""


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Person:
    """Somebody who may be on duty. ``carried`` are points above (below: negative) the fair share from earlier."""

    code: str
    roles: frozenset[str]
    limits: Limits = Limits()
    leave: tuple[Span, ...] = ()
    weekdays: frozenset[int] = WEEK
    employed: Span | None = None
    skills: frozenset[str] = frozenset()
    carried: float = 0.0

    def away(self, day: date) -> Rule | None:
        """Why the person cannot be on duty on a day at all; None when the person can."""
        if any(day in span for span in self.leave):
            return Rule.LEAVE
        if day.weekday() not in self.weekdays or (self.employed is not None and day not in self.employed):
            return Rule.AVAILABILITY
        return None

    def barred(self, role: Role) -> Rule | None:
        """Why the person never takes a role; None when the person may."""
        if role.code not in self.roles:
            return Rule.ROLE
        if not role.skills <= self.skills:
            return Rule.SKILL
        if role.night and not self.limits.night_duty:
            return Rule.NIGHT_DUTY
        return None


@dataclass(frozen=True)
class Vehicle:
    """A vehicle that serves one shift a day, except in ``out``."""

    code: str
    kind: str
    out: tuple[Span, ...] = ()

    def free(self, day: date) -> bool:
        return not any(day in span for span in self.out)


@dataclass(frozen=True)
class Assignment:
    """Who has a role on a day, and with which vehicle."""

    day: date
    role: str
    person: str
    vehicle: str = ""


@dataclass(frozen=True)
class Plan:
    """What a roster is asked for. ``history`` are duties before ``first``: rest and gaps reach back to them."""

    first: date
    last: date
    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    vehicles: tuple[Vehicle, ...] = ()
    weights: Weights = Weights()
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    history: tuple[Assignment, ...] = ()

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def weight(self, day: date) -> int:
        """Points of a shift on ``day``; a holiday on a weekend is a holiday."""
        kind = replace(self.calendar, weekend=()).day(day).kind
        if kind is DayKind.OFF:
            return self.weights.holiday
        if day.weekday() in self.calendar.weekend:
            return self.weights.weekend
        return self.weights.half_day if kind is DayKind.HALF else self.weights.weekday


@dataclass(frozen=True)
class Open:
    """A shift for which ``missing`` people were not found; ``reasons`` counts the people that each rule kept away."""

    day: date
    role: str
    missing: int
    reasons: Mapping[Rule, int]


@dataclass(frozen=True)
class Binding:
    """A rule without which fewer shifts would stay open: ``open_without``, None for too few people.
    ``proved``: that number is a minimum."""

    rule: Rule
    open_without: int | None
    proved: bool = True


@dataclass(frozen=True)
class Share:
    """What one person has. ``fair`` are the points that the common rate gives for ``available_days``, where the rate is
    that of all people who stand in for each other, with what they carried."""

    person: str
    shifts: int
    points: int
    available_days: int
    carried: float
    fair: float

    @property
    def carry(self) -> float:
        """Points above (below: negative) the fair share, for the ledger."""
        return self.carried + self.points - self.fair

    @property
    def deviation(self) -> float:
        """The distance from the common rate per available day, as a share of it; 0 for somebody without a share."""
        return self.carry / self.fair if self.fair > 0 else 0.0


@dataclass(frozen=True)
class Roster:
    """A solved plan. ``open_at_least`` is a proven lower bound; it is the minimum when it equals what is open."""

    assignments: tuple[Assignment, ...]
    open: tuple[Open, ...]
    open_at_least: int
    binding: tuple[Binding, ...]
    shares: tuple[Share, ...]

    @property
    def missing(self) -> int:
        return sum(hole.missing for hole in self.open)

    @property
    def proved(self) -> bool:
        return self.missing == self.open_at_least

    @property
    def fairness_spread(self) -> float:
        """The greatest deviation from the common rate per available day, as a share of it."""
        return max((abs(share.deviation) for share in self.shares), default=0.0)
