"""Legal clocks against worked answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.core.domain import clocks
from bag.core.domain.calendar import LOCAL, Leave, WorkCalendar
from bag.core.domain.clocks import CLOCKS, ClockError, Reason, Stop, Unit

LEGAL = WorkCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "start", "end"),
    [
        # Kurban Bayramı 27-30 May 2026, its eve a half day that counts.
        ("right-to-information", "2026-05-22", "2026-06-17"),
        ("right-to-information-extended", "2026-05-22", "2026-07-08"),
        ("right-to-information-payment", "2026-06-01", "2026-06-22"),
        ("right-to-information-objection", "2026-06-01", "2026-06-16"),
        ("right-to-information-objection", "2026-05-12", "2026-06-01"),  # 27 May is a feast, 30 and 31 a weekend
        ("petition", "2026-06-01", "2026-07-01"),
        ("data-subject-request", "2026-04-27", "2026-05-27"),  # the law does not move it
        ("data-subject-complaint-latest", "2026-06-01", "2026-07-31"),
        # "same day number, else the last day of the month": the regulation's own example is 30 and 31 October.
        ("advance", "2026-10-30", "2026-11-30"),
        ("advance", "2026-10-31", "2026-11-30"),
        ("advance", "2028-01-31", "2028-02-29"),
        ("advance", "2026-12-10", "2026-12-31"),
        ("credit", "2026-02-15", "2026-05-15"),
        ("credit", "2026-11-15", "2026-12-31"),
    ],
)
def test_worked_answers(clock: str, start: str, end: str) -> None:
    assert clocks.due(CLOCKS[clock], at(start), LEGAL).at == day(end)


def test_seventy_two_hours_run_through_feasts_and_nights() -> None:
    found = clocks.due(CLOCKS["personal-data-breach"], at("2026-05-26T17:00"), LEGAL)
    assert found.at == at("2026-05-29T17:00")
    assert found.skipped == ()


def test_a_cost_notice_stops_the_clock() -> None:
    clock, start = CLOCKS["right-to-information"], at("2026-05-22")
    found = clocks.due(clock, start, LEGAL, [Stop(day("2026-06-05"), day("2026-06-12"))])
    assert found.at == day("2026-06-25")
    assert found.counted == 15
    assert sum(skipped.reason is Reason.STOPPED for skipped in found.skipped) == 8
    late = clocks.due(clock, start, LEGAL, [Stop(day("2026-07-01"), day("2026-07-10"))])
    assert late.at == day("2026-06-17")


def test_administrative_leave_is_no_working_day_and_no_legal_holiday() -> None:
    calendar = WorkCalendar.of([Leave(day("2026-06-01"), "İdari izin")])
    working = clocks.due(CLOCKS["right-to-information"], at("2026-05-22"), calendar)
    assert working.at == day("2026-06-18")
    assert clocks.Skipped(day("2026-06-01"), Reason.LEAVE, "İdari izin") in working.skipped
    objection = CLOCKS["right-to-information-objection"]
    assert clocks.due(objection, at("2026-05-17"), calendar).at == day("2026-06-01")
    moved = clocks.due(objection, at("2026-05-12"), calendar)
    assert (moved.at, moved.rolled_from) == (day("2026-06-02"), day("2026-05-27"))


def test_half_days_count_and_names_stand_with_what_is_skipped() -> None:
    found = clocks.after_working_days(day("2026-10-27"), 2, LEGAL)
    assert found.at == day("2026-10-30")  # 28 October is worked until 13:00, 29 October not at all
    assert [(skipped.date, skipped.reason) for skipped in found.skipped] == [(day("2026-10-29"), Reason.HOLIDAY)]
    assert "Cumhuriyet" in found.skipped[0].title
    assert clocks.after_working_minutes(at("2026-10-28T12:00"), 60, LEGAL).at == at("2026-10-30T09:00")
    assert clocks.after_working_minutes(at("2026-05-22T16:30"), 240, LEGAL).at == at("2026-05-25T11:30")


def test_so_long_before_a_day() -> None:
    assert clocks.months_before(day("2026-04-30"), 2).at == day("2026-02-28")
    assert clocks.months_before(day("2028-04-30"), 2).at == day("2028-02-29")
    assert clocks.months_before(day("2026-01-15"), 2).at == day("2025-11-15")
    assert clocks.working_days_before(day("2026-06-01"), 2, LEGAL).at == day("2026-05-25")


def test_a_feast_of_later_years_is_an_estimate() -> None:
    assert not clocks.after_working_days(day("2027-05-10"), 15, LEGAL).estimated
    assert clocks.after_working_days(day("2033-02-20"), 40, LEGAL).estimated


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("negative", lambda: clocks.after_working_days(day("2026-01-01"), -1, LEGAL)),
        ("nothing_to_count", lambda: clocks.after_working_days(day("2026-01-01"), 0, LEGAL)),
        ("too_far", lambda: clocks.after_days(day("2026-01-01"), 100_000)),
        ("too_far", lambda: clocks.months_before(day("0001-05-01"), 12)),
        ("too_far", lambda: clocks.after_working_minutes(at("2026-01-01"), 60 * 100_000, LEGAL)),
        ("year_unknown", lambda: clocks.due(CLOCKS["petition"], at("1850-01-01"), LEGAL)),
        ("stop_ends_before_it_begins", lambda: Stop(day("2026-01-02"), day("2026-01-01"))),
        (
            "clock_cannot_be_stopped",
            lambda: clocks.due(
                CLOCKS["advance"], at("2026-01-01"), LEGAL, [Stop(day("2026-01-02"), day("2026-01-03"))]
            ),
        ),
    ],
)
def test_questions_without_an_answer(code: str, ask: object) -> None:
    with pytest.raises(ClockError) as refused:
        ask()  # type: ignore[operator]
    assert refused.value.code == code


def test_a_stop_that_never_ends_is_too_far() -> None:
    with pytest.raises(ClockError, match="too far"):
        clocks.after_working_days(day("2026-01-01"), 1, LEGAL, [Stop(day("2026-01-01"), day("2099-01-01"))])


def test_every_clock_names_its_law() -> None:
    assert all("sayılı Kanun" in clock.law and clock.title and clock.starts for clock in CLOCKS.values())
    assert {clock.unit for clock in CLOCKS.values()} == set(Unit)


@given(DAYS, st.integers(1, 60), st.integers(0, 40), st.integers(0, 20))
def test_every_day_is_counted_or_named(start: date, days: int, pause: int, length: int) -> None:
    stop = Stop(start + timedelta(days=pause), start + timedelta(days=pause + length))
    found = clocks.after_working_days(start, days, LEGAL, [stop])
    assert (found.at - start).days == days + len(found.skipped)
    assert LEGAL.is_working_day(found.at)
    assert found.at not in stop
    assert found.at >= LEGAL.add_working_days(start, days)


@given(DAYS, st.integers(0, 36))
def test_months_keep_the_day_number_and_come_back(start: date, months: int) -> None:
    end = clocks.after_months(start, months).at
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
    assert clocks.months_before(end, months).at <= start
    assert clocks.after_months(start, months, within_year=True).at == min(end, date(start.year, 12, 31))


@given(DAYS, st.integers(0, 90))
def test_an_end_that_rolls_is_a_working_day(start: date, days: int) -> None:
    found = clocks.after_days(start, days, rolls_by=LEGAL)
    plain = start + timedelta(days=days)
    assert LEGAL.is_working_day(found.at)
    assert found.rolled_from == (None if found.at == plain else plain)
    assert len(found.skipped) == (found.at - plain).days
