"""The target-time clock against a minute counter: ``python -m bench.target_times [--quick] --json``.

Over 2025 to 2027 of the Turkish calendar with administrative leaves, random openings, targets, pending times, changes
of the target are asked of the clock and of a counter that walks minute by minute through an array laid out
from the holiday list alone. ``mismatches`` counts different answers; ``micros`` is the median time of one answer.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from datetime import date, datetime, timedelta

import holidays
import numpy as np

from bag.core.domain.calendar import LOCAL, Leave, WorkCalendar
from bag.work.domain.hours_text import service_hours
from bag.work.domain.target_times import Clock, Pending, TargetChange
from bench.common import machine, report

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
BEGIN = datetime(2025, 1, 1, tzinfo=LOCAL)
DAYS = (LAST - FIRST).days + 1
LEAVES = (Leave(date(2026, 6, 1), "köprü"), Leave(date(2025, 12, 31), "yılbaşı", half_day=True))
HOURS = {
    "office": (range(5), [(510, 750), (810, 1050)], True),
    "24/7": (range(7), [(0, 1440)], False),
    "mon-fri 08:30-17:30": (range(5), [(510, 1050)], True),
    "mon-sat 07:00-12:00,13:00-24:00 holidays": (range(6), [(420, 720), (780, 1440)], False),
    "sat-mon 20:00-23:15": ((5, 6, 0), [(1200, 1395)], True),
}


def laid_out(name: str) -> np.ndarray:
    """Whether each minute of the three years is worked."""
    weekdays, shifts, keeps = HOURS[name]
    off = holidays.country_holidays("TR", years=range(2025, 2028), categories=("public",))
    half = holidays.country_holidays("TR", years=range(2025, 2028), categories=("half_day",))
    leaves = {leave.date: leave for leave in LEAVES}
    minutes = np.zeros(DAYS * 1440, dtype=np.int32)
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        leave = leaves.get(day)
        if day.weekday() not in weekdays or (keeps and (day in off or (leave and not leave.half_day))):
            continue
        latest = 780 if keeps and (day in half or leave) else 1440
        for start, end in shifts:
            minutes[number * 1440 + start : number * 1440 + max(start, min(end, latest))] = 1
    return minutes


def counted(worked: np.ndarray, opened: int, target: int, waits: list, changes: list) -> int | None:
    """The first minute at which the counted time reaches the target in force; None beyond the three years."""
    work = worked.copy()
    work[:opened] = 0
    for start, end in waits:
        work[start:end] = 0
    total = np.concatenate(([0], np.cumsum(work)))
    wanted = np.full(len(total), target)
    for at, minutes in sorted(changes):
        wanted[at:] = minutes
    reached = np.flatnonzero(total[opened:] >= wanted[opened:])
    return opened + int(reached[0]) if len(reached) else None


def question(chance: random.Random) -> tuple[int, int, list[tuple[int, int]], list[tuple[int, int]]]:
    """Opening, target, pending times and changes, in minutes."""
    opened = chance.randrange(DAYS * 1440 - 400 * 1440)
    target = chance.choice((chance.randrange(1, 600), chance.randrange(1, 6000)))
    edges = sorted(chance.sample(range(opened, opened + 20_000), 2 * chance.randrange(4)))
    waits = list(zip(edges[::2], edges[1::2], strict=True))
    moments = chance.sample(range(opened, opened + 15_000), chance.choice((0, 0, 1, 2)))
    return opened, target, waits, [(at, chance.randrange(1, 5000)) for at in moments]


def moment(minute: int) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def compare(rounds: int) -> tuple[int, int, float]:
    """Questions that both could answer, different answers, and the median time of an answer in seconds."""
    chance = random.Random(20)
    calendar = WorkCalendar.of(LEAVES)
    asked, mismatches, times = 0, 0, []
    for name in HOURS:
        worked, hours = laid_out(name), service_hours(name, calendar)
        for _round in range(rounds):
            opened, target, waits, changes = question(chance)
            wanted = counted(worked, opened, target, waits, changes)
            if wanted is None:
                continue
            start = time.perf_counter()
            pending = [Pending(moment(first), moment(last)) for first, last in waits]
            changed = [TargetChange(moment(at), minutes) for at, minutes in changes]
            found = Clock(moment(opened), target, hours, pending, changed).due()
            times.append(time.perf_counter() - start)
            asked += 1
            mismatches += found != moment(wanted)
    return asked, mismatches, statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    asked, mismatches, median = compare(40 if parser.parse_args().quick else 400)
    report({
        "bench": "target_times", "machine": machine(), "questions": asked, "mismatches": mismatches,
        "micros": round(median * 1e6), "mismatches_met": mismatches == 0,
    })  # fmt: skip


if __name__ == "__main__":
    main()
