"""The clock of target times: the published sample, a minute counter, pending times, changes, refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.core.domain.calendar import LOCAL, DayKind, Leave, WorkCalendar
from bag.work.domain.hours_text import service_hours
from bag.work.domain.target_times import (
    AROUND_THE_CLOCK,
    Clock,
    Pending,
    Phase,
    ServiceHours,
    TargetChange,
    TargetTimeError,
    standing,
)

CALENDAR = WorkCalendar.of([Leave(date(2026, 6, 1), "köprü"), Leave(date(2025, 12, 31), "yılbaşı", half_day=True)])
OFFICE = service_hours("mon-fri 08:30-17:30", CALENDAR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_the_published_sample() -> None:
    assert Clock(at("2026-05-22T16:30"), 240, OFFICE).due() == at("2026-05-25T11:30")


@pytest.mark.parametrize(
    ("hours", "opened", "minutes", "due"),
    [
        (OFFICE, "2026-05-22T16:30", 60, "2026-05-22T17:30"),  # stays at closing time
        (OFFICE, "2026-05-26T12:00", 120, "2026-06-02T09:30"),  # eve ends at 13:00, feast, leave on 1 June
        (AROUND_THE_CLOCK, "2026-05-26T23:30", 120, "2026-05-27T01:30"),
        (service_hours("sat-mon 20:00-24:00", CALENDAR), "2026-05-23T23:30", 60, "2026-05-24T20:30"),
        (service_hours("mesai", CALENDAR), "2026-05-22T12:00", 60, "2026-05-22T14:00"),
        (service_hours("Pzt-Cum 08:30-12:30,13:30-17:30", CALENDAR), "2026-05-22T12:00", 60, "2026-05-22T14:00"),
        (service_hours("mon-sun 10:00-11:00 holidays", CALENDAR), "2026-05-27T10:30", 60, "2026-05-28T10:30"),
    ],
)
def test_calendars(hours: ServiceHours, opened: str, minutes: int, due: str) -> None:
    assert Clock(at(opened), minutes, hours).due() == at(due)


def test_pending_does_not_count() -> None:
    waits = [Pending(at("2026-05-22T17:00"), at("2026-05-25T09:30")), Pending(at("2026-05-25T10:00"))]
    assert Clock(at("2026-05-22T16:30"), 240, OFFICE, waits[:1]).due() == at("2026-05-25T13:00")
    clock = Clock(at("2026-05-22T16:30"), 240, OFFICE, waits)
    assert clock.due() is None
    assert standing(clock, at("2026-05-25T12:00")).phase is Phase.PENDING
    assert standing(clock, at("2026-05-25T12:00")).left == timedelta(minutes=180)


def test_a_change_keeps_what_was_counted() -> None:
    opened, change = at("2026-05-25T09:00"), at("2026-05-25T11:00")
    assert Clock(opened, 480, OFFICE, (), [TargetChange(change, 180)]).due() == at("2026-05-25T12:00")
    assert Clock(opened, 480, OFFICE, (), [TargetChange(change, 60)]).due() == change
    assert Clock(opened, 60, OFFICE, (), [TargetChange(change, 480)]).due() == at("2026-05-25T10:00")


def test_warnings_come_before_the_target() -> None:
    found = standing(Clock(at("2026-05-22T16:30"), 240, OFFICE), at("2026-05-22T17:00"))
    assert found.warnings == ((50, at("2026-05-25T09:30")), (75, at("2026-05-25T10:30")), (90, at("2026-05-25T11:06")))
    assert (found.phase, found.counted) == (Phase.RUNNING, timedelta(minutes=30))
    assert standing(Clock(at("2026-05-22T16:30"), 240, OFFICE), at("2026-05-23T12:00")).phase is Phase.OUTSIDE_HOURS


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("pending_ends_before_it_begins", lambda o: Clock(o, 9, OFFICE, [Pending(o + timedelta(2), o + timedelta(1))])),
        ("pending_before_opening", lambda o: Clock(o, 9, OFFICE, [Pending(o - timedelta(2), o)])),
        ("pending_overlaps", lambda o: Clock(o, 9, OFFICE, [Pending(o), Pending(o + timedelta(1))])),
        ("change_before_opening", lambda o: Clock(o, 9, OFFICE, (), [TargetChange(o - timedelta(1), 9)])),
        ("target_out_of_range", lambda o: Clock(o, 0, OFFICE)),
        ("too_far", lambda o: Clock(o, 600_000, service_hours("sat 10:00-10:01", CALENDAR)).due()),
        ("calendar_unknown", lambda _o: service_hours("whenever", CALENDAR)),
        ("hours_impossible", lambda _o: service_hours("17:30-08:30", CALENDAR)),
        ("hours_overlap", lambda _o: service_hours("08:00-12:00,11:00-13:00", CALENDAR)),
    ],
)
def test_refusals(code: str, ask) -> None:
    with pytest.raises(TargetTimeError) as refused:
        ask(at("2026-05-25T09:00"))
    assert refused.value.code == code


SHIFTS = {"mon-fri 08:30-17:30": [(510, 1050)], "08:00-12:00,20:00-24:00": [(480, 720), (1200, 1440)], "24/7": None}


def worked(name: str, moment: datetime) -> bool:
    """Whether the minute that begins at ``moment`` counts, from the words of the calendar alone."""
    if SHIFTS[name] is None:
        return True
    day = CALENDAR.day(moment.date())
    minute = moment.hour * 60 + moment.minute
    latest = {DayKind.OFF: 0, DayKind.HALF: 780, DayKind.FULL: 1440}[day.kind]
    return minute < latest and any(start <= minute < end for start, end in SHIFTS[name])


@settings(max_examples=60)
@given(
    name=st.sampled_from(sorted(SHIFTS)),
    minute=st.integers(0, 3 * 365 * 1440),
    target=st.integers(1, 2_000),
    wait=st.tuples(st.integers(0, 9_000), st.integers(0, 9_000)),
    change=st.tuples(st.integers(0, 9_000), st.integers(1, 2_000)),
)
def test_the_clock_agrees_with_a_minute_counter(name, minute, target, wait, change) -> None:
    opened = at("2025-01-01T00:00") + timedelta(minutes=minute)
    pending = Pending(opened + timedelta(minutes=min(wait)), opened + timedelta(minutes=max(wait)))
    changed = TargetChange(opened + timedelta(minutes=change[0]), change[1])
    moment, counted = opened, 0
    while counted < (changed.minutes if moment >= changed.at else target):
        counted += worked(name, moment) and not pending.start <= moment < pending.end
        moment += timedelta(minutes=1)
    assert Clock(opened, target, service_hours(name, CALENDAR), [pending], [changed]).due() == moment
