"""When maintenance falls due: known cases, and what must hold for every rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.core.domain.calendar import Leave, WorkCalendar
from bag.maintenance.domain.recurrence import (
    ABOVE,
    BELOW,
    DAY,
    KEEP,
    LAST,
    LAST_DAY,
    MONTH,
    NEXT,
    PREVIOUS,
    SAME,
    WEEK,
    WEEKDAY,
    YEAR,
    CalendarRule,
    RuleError,
    crossings,
    due_day,
    run,
    steps_reached,
)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
seasons = st.none() | st.tuples(st.integers(1, 12), st.integers(1, 12))
by_days = st.builds(
    CalendarRule, starts=days, every=st.integers(1, 60), unit=st.sampled_from([DAY, WEEK]), season=seasons
)
by_months = st.builds(
    CalendarRule,
    starts=days,
    every=st.integers(1, 24),
    unit=st.sampled_from([MONTH, YEAR]),
    day=st.sampled_from([SAME, LAST_DAY, WEEKDAY]),
    nth=st.sampled_from([1, 2, 3, 4, 5, LAST]),
    weekday=st.integers(0, 6),
    season=seasons,
)
rules = by_days | by_months


def test_the_31st_is_the_31st_again_after_february() -> None:
    found = CalendarRule(date(2026, 1, 31)).slots(date(2026, 1, 1), date(2026, 5, 31))
    assert [(on.month, on.day) for on in found] == [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31)]


def test_two_months_after_30_december_is_the_end_of_february() -> None:
    assert CalendarRule(date(2027, 12, 30), every=2).slot(1) == date(2028, 2, 29)


def test_a_leap_day_every_year() -> None:
    rule = CalendarRule(date(2024, 2, 29), unit=YEAR)
    assert [rule.slot(place) for place in (1, 4)] == [date(2025, 2, 28), date(2028, 2, 29)]


def test_weeks_run_through_new_year() -> None:
    found = CalendarRule(date(2026, 12, 21), unit=WEEK).slots(date(2026, 12, 21), date(2027, 1, 12))
    assert found == [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 11)]


@pytest.mark.parametrize(
    ("nth", "weekday", "month", "day"),
    [(1, 0, 6, 1), (1, 0, 11, 2), (LAST, 4, 11, 27), (5, 0, 11, 30), (5, 1, 11, 24), (2, 6, 2, 8)],
)
def test_weekdays_of_a_month(nth: int, weekday: int, month: int, day: int) -> None:
    rule = CalendarRule(date(2026, month, 1), day=WEEKDAY, nth=nth, weekday=weekday)
    assert rule.slot(0) == date(2026, month, day)


def test_a_first_monday_before_the_first_day_does_not_count() -> None:
    rule = CalendarRule(date(2026, 6, 15), day=WEEKDAY, nth=1, weekday=0)
    assert rule.slots(date(2026, 1, 1), date(2026, 7, 31)) == [date(2026, 7, 6)]


@pytest.mark.parametrize(
    ("season", "months"), [((4, 10), [4, 5, 6, 7, 8, 9, 10]), ((11, 2), [1, 2, 11, 12]), ((7, 7), [7])]
)
def test_seasons_may_run_over_new_year(season: tuple[int, int], months: list[int]) -> None:
    rule = CalendarRule(date(2026, 1, 10), season=season)
    assert [on.month for on in rule.slots(date(2026, 1, 1), date(2026, 12, 31))] == months


def test_a_day_off_moves_to_a_working_day() -> None:
    calendar = WorkCalendar.of([Leave(date(2026, 11, 23), "İdari izin")])
    saturday = date(2026, 11, 21)
    assert due_day(saturday, KEEP, calendar) == saturday
    assert due_day(saturday, NEXT, calendar) == date(2026, 11, 24)
    assert due_day(saturday, PREVIOUS, calendar) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"every": 0}, "interval_not_positive"),
        ({"unit": WEEK, "day": LAST_DAY}, "day_of_month_without_months"),
        ({"day": WEEKDAY, "nth": 6}, "weekday_unknown"),
        ({"season": (0, 3)}, "season_unknown"),
        ({"ends": date(2025, 1, 1)}, "ends_before_start"),
    ],
)
def test_rules_that_make_no_sense_are_refused(given: dict[str, object], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        CalendarRule(date(2026, 1, 1), **given)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_end_of_time_is_no_error() -> None:
    assert CalendarRule(date(9999, 11, 30), unit=MONTH).slots(date(9999, 1, 1), date.max) == [
        date(9999, 11, 30), date(9999, 12, 30)
    ]  # fmt: skip
    assert CalendarRule(date(2026, 1, 1)).next_after(date.max) is None


@given(rules, days, st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_however_often_one_looks_nothing_is_missed_or_doubled(rule: CalendarRule, first: date, gaps: list[int]) -> None:
    """Looking at any days, with any downtime between, finds what one look at the whole time finds."""
    found: list[date] = []
    seen = first - timedelta(days=1)
    for gap in gaps:
        until = seen + timedelta(days=gap)
        found += rule.slots(seen + timedelta(days=1), until)
        seen = until
    assert found == rule.slots(first, seen)


@given(rules, days, st.integers(0, 2000))
def test_slots_are_in_order_in_their_span_and_season(rule: CalendarRule, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = rule.slots(first, last)
    assert all(one < other for one, other in pairwise(found))
    assert all(max(first, rule.starts) <= on <= last and rule.in_season(on) for on in found)


@given(by_months, st.integers(0, 200))
def test_every_interval_has_exactly_one_slot(rule: CalendarRule, place: int) -> None:
    months = rule.every * (12 if rule.unit == YEAR else 1)
    on = rule.slot(place)
    assert on.year * 12 + on.month == rule.starts.year * 12 + rule.starts.month + place * months


@given(by_days, st.integers(0, 300))
def test_days_and_weeks_keep_their_distance(rule: CalendarRule, place: int) -> None:
    assert (rule.slot(place + 1) - rule.slot(place)).days == rule.every * (7 if rule.unit == WEEK else 1)


@given(rules, days)
def test_the_next_slot_is_the_first_one_after(rule: CalendarRule, on: date) -> None:
    following = rule.next_after(on)
    if following is not None:
        assert following > on
        assert rule.slots(on + timedelta(days=1), following) == [following]


amounts = st.lists(st.decimals(0, 100000, places=1), min_size=1, max_size=20)


def test_a_replaced_counter_goes_on() -> None:
    assert run(map(Decimal, [100, 240, 20, 70])) == 310


@given(amounts, st.decimals(0, 1000, places=1), st.decimals(Decimal("0.1"), 1000, places=1))
def test_steps_of_a_counter_never_go_back(readings: list[Decimal], start: Decimal, every: Decimal) -> None:
    totals = [run(readings[:n]) for n in range(1, len(readings) + 1)]
    steps = [steps_reached(total, start, every) for total in totals]
    assert steps == sorted(steps)
    assert all(start + step * every <= max(total, start) for step, total in zip(steps, totals, strict=True))


def test_a_limit_counts_once_until_the_reading_comes_back() -> None:
    readings = [Decimal(text) for text in ("12.8", "12.1", "12.0", "12.6", "12.0")]
    assert crossings(readings, Decimal("12.2"), BELOW) == 2
    assert crossings(readings, Decimal("12.2"), ABOVE) == 2


@given(amounts, st.decimals(0, 100000, places=1), st.sampled_from([ABOVE, BELOW]))
def test_crossings_only_grow_as_readings_come_in(readings: list[Decimal], limit: Decimal, side: str) -> None:
    counts = [crossings(readings[:n], limit, side) for n in range(len(readings) + 1)]
    assert counts == sorted(counts)
    assert all(other - one <= 1 for one, other in pairwise(counts))
