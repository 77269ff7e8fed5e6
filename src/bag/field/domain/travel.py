"""Travel between jobs of a day and the order that costs the least of it.

Times are an estimate: the great-circle distance × ``DETOUR`` at ``SPEED``, plus ``STOPPING`` for parking and walking.
A leg that crosses the gulf of İzmir goes round its head. Known limits: ferries, traffic by the hour and one-way streets
are not known; nothing leaves the machine to ask a road service.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

Position = tuple[float, float]
"""Latitude and longitude in degrees (WGS84)."""
EARTH = 6371.0088
"""Mean radius of the earth in kilometers (IUGG)."""
DETOUR = 1.35
"""Roads of a city are so much longer than the straight line."""
SPEED = 28.0
"""Kilometers in an hour, door to door."""
STOPPING = 5
"""Minutes for parking and walking at each job."""
NEAR = 0.05
"""Kilometers within which two jobs are at the same address."""
GULF: tuple[Position, ...] = ((38.560, 26.700), (38.415, 26.900), (38.432, 27.080), (38.446, 27.158))
"""A line through the water from the mouth of the inner gulf to its head; a leg that cuts it cannot go straight."""
HEAD: Position = (38.4545, 27.1690)
"""The road round the head of the gulf, at Bayraklı."""
BEGIN, END = 8 * 60 + 30, 17 * 60 + 30
"""The working day of a team, in minutes of the day."""
MOST = 60
"""Jobs of one team that are put in order."""


def minute_of(moment: time | None) -> int | None:
    """The minute of the day."""
    return None if moment is None else moment.hour * 60 + moment.minute


@dataclass(frozen=True)
class Job:
    """A job of a team: how long it takes, and the minute of the day before which nobody lets the team in."""

    key: int
    minutes: int
    position: Position | None = None
    not_before: int | None = None


@dataclass(frozen=True)
class Timed:
    """A job with its times in minutes of the day. ``travel`` leads to it; ``waits`` until ``not_before``."""

    job: Job
    travel: int
    waits: int
    starts: int
    ends: int


def distance(one: Position, other: Position) -> float:
    """Kilometers by road, as the module says."""
    return DETOUR * sum(great_circle(a, b) for a, b in pairwise(way(one, other)))


def way(one: Position, other: Position) -> list[Position]:
    """The points of a leg: straight, or round the head of the gulf."""
    return [one, HEAD, other] if _crosses_gulf(one, other) else [one, other]


def great_circle(one: Position, other: Position) -> float:
    """Kilometers as the crow flies (haversine formula)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(part) for part in at) for at in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def minutes_between(one: Position | None, other: Position | None) -> int:
    """Whole minutes from one job to the next; nothing where a position is not known or the address is the same."""
    if one is None or other is None:
        return 0
    kilometers = distance(one, other)
    return 0 if kilometers < NEAR else STOPPING + math.ceil(60 * kilometers / SPEED)


def _crosses_gulf(one: Position, other: Position) -> bool:
    return any(_cut(one, other, a, b) for a, b in pairwise(GULF))


def _cut(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether the segments ab and cd cross in the plane of degrees, close enough within a city."""
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Position, b: Position, point: Position) -> bool:
    return (b[1] - a[1]) * (point[0] - a[0]) > (b[0] - a[0]) * (point[1] - a[1])


# -- the day of a team


def lay_out(jobs: Sequence[Job], begin: int, home: Position | None = None) -> list[Timed]:
    """The jobs one after the other from the minute ``begin``, the first reached from ``home``."""
    at, where = begin, home
    day = []
    for job in jobs:
        travel = minutes_between(where, job.position)
        reached = at + travel
        starts = max(reached, job.not_before or 0)
        day.append(Timed(job, travel, starts - reached, starts, starts + job.minutes))
        at, where = starts + job.minutes, job.position or where
    return day


def cost(jobs: Sequence[Job], begin: int, home: Position | None = None) -> tuple[int, int]:
    """The minute at which the team is home again, and the minutes on the road; less is better, in this order."""
    day = lay_out(jobs, begin, home)
    last = next((job.position for job in reversed(jobs) if job.position is not None), home)
    back = minutes_between(last, home)
    return (day[-1].ends if day else begin) + back, sum(one.travel for one in day) + back


def best_order(jobs: Sequence[Job], begin: int, home: Position | None = None) -> list[Job]:
    """The jobs in an order that is never worse than the given one: nearest insertion, then 2-opt until nothing gains.

    Jobs without a position keep their order at the end; appointments count by the waiting they cause.
    """
    known = [job for job in jobs if job.position is not None][:MOST]
    rest = [job for job in jobs if job not in known]
    tour: list[Job] = []
    for job in known:
        places = [[*tour[:place], job, *tour[place:]] for place in range(len(tour) + 1)]
        tour = min(places, key=lambda order: cost(order, begin, home))
    found = _improved([*tour, *rest], len(tour), begin, home)
    given = list(jobs)
    return found if cost(found, begin, home) < cost(given, begin, home) else given


def _improved(jobs: list[Job], movable: int, begin: int, home: Position | None) -> list[Job]:
    """2-opt on the first ``movable`` jobs: turn a stretch round while that makes the day cheaper."""
    best, least = jobs, cost(jobs, begin, home)
    gained = True
    while gained:
        gained = False
        for first in range(movable - 1):
            for last in range(first + 2, movable + 1):
                turned = [*best[:first], *reversed(best[first:last]), *best[last:]]
                price = cost(turned, begin, home)
                if price < least:
                    best, least, gained = turned, price, True
    return best
