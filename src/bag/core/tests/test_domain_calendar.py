"""Turkish working days and hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.core.domain.calendar import LOCAL, DayKind, Leave, WorkCalendar
from bag.core.domain.quiet import earliest, is_quiet, next_at

CALENDAR = WorkCalendar.of(
    [Leave(date(2026, 5, 25), "İdari izin"), Leave(date(2026, 1, 2), "Yarım gün", half_day=True)]
)
MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=LOCAL) + timedelta(minutes=minutes)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-03-19", DayKind.HALF),  # eve of Ramazan Bayramı
        ("2026-03-20", DayKind.OFF),
        ("2026-10-28", DayKind.HALF),
        ("2026-10-29", DayKind.OFF),
        ("2026-05-25", DayKind.OFF),  # administrative leave
        ("2026-05-26", DayKind.HALF),
        ("2026-05-27", DayKind.OFF),  # Kurban Bayramı
        ("2026-05-31", DayKind.OFF),  # Sunday
        ("2026-06-01", DayKind.FULL),
        ("2026-01-02", DayKind.HALF),
        ("2026-07-15", DayKind.OFF),
    ],
)
def test_kinds_of_day(day: str, kind: DayKind) -> None:
    assert CALENDAR.day(date.fromisoformat(day)).kind is kind


def test_two_reasons_stand_together_and_far_feasts_are_estimated() -> None:
    assert "Kurban" in CALENDAR.day(date(2027, 5, 19)).title
    assert "Atatürk" in CALENDAR.day(date(2027, 5, 19)).title
    far = next(day for n in range(365) if "Kurban" in (day := CALENDAR.day(date(2033, 1, 1) + timedelta(days=n))).title)
    assert far.estimated
    assert not CALENDAR.day(date(2026, 5, 27)).estimated


def test_adding_working_days() -> None:
    assert CALENDAR.add_working_days(date(2026, 5, 22), 1) == date(2026, 5, 26)  # the half day counts
    assert CALENDAR.add_working_days(date(2026, 5, 22), 2) == date(2026, 6, 1)
    assert CALENDAR.add_working_days(date(2026, 6, 1), -2) == date(2026, 5, 22)
    assert CALENDAR.add_working_days(date(2026, 5, 27), 0) == date(2026, 6, 1)
    assert CALENDAR.working_days_between(date(2026, 5, 22), date(2026, 6, 1)) == 2


def test_minutes_over_a_feast() -> None:
    assert CALENDAR.working_minutes(at("2026-05-26T12:00"), at("2026-06-01T09:00")) == 30 + 30
    assert CALENDAR.add_working_minutes(at("2026-05-26T12:00"), 60) == at("2026-06-01T09:00")
    assert CALENDAR.add_working_minutes(at("2026-06-01T12:00"), 60) == at("2026-06-01T14:00")
    assert CALENDAR.add_working_minutes(at("2026-06-01T17:00"), 30) == at("2026-06-01T17:30")


def test_moments_of_other_zones() -> None:
    utc = datetime(2026, 6, 1, 5, 30, tzinfo=ZoneInfo("UTC"))
    assert CALENDAR.add_working_minutes(utc, 15) == at("2026-06-01T08:45")


def test_more_than_ten_years_is_refused() -> None:
    with pytest.raises(ValueError, match="ten years"):
        CALENDAR.add_working_minutes(at("2026-06-01T12:00"), 10**8)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_minutes(at("2026-06-01T12:00"), -1)


@given(MOMENTS, st.integers(0, 5000))
def test_minutes_come_back(start: datetime, minutes: int) -> None:
    assert CALENDAR.working_minutes(start, CALENDAR.add_working_minutes(start, minutes)) == minutes


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(1, 60))
def test_days_come_back(start: date, days: int) -> None:
    end = CALENDAR.add_working_days(start, days)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(start, end) == days


def test_quiet_hours_over_midnight() -> None:
    begin, end = at("2026-01-01T22:00").time(), at("2026-01-01T07:30").time()
    assert is_quiet(at("2026-06-01T23:00"), begin, end)
    assert is_quiet(at("2026-06-01T07:29"), begin, end)
    assert not is_quiet(at("2026-06-01T07:30"), begin, end)
    assert not is_quiet(at("2026-06-01T12:00"), begin, end)
    assert not is_quiet(at("2026-06-01T12:00"), None, None)
    assert earliest(at("2026-06-01T23:00"), begin, end) == at("2026-06-02T07:30")
    assert earliest(at("2026-06-01T12:00"), begin, end) == at("2026-06-01T12:00")
    assert next_at(at("2026-06-01T08:00"), at("2026-06-01T08:00").time()) == at("2026-06-02T08:00")
