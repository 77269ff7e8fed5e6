"""Planned work repeats on the clock of the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bag.monitoring.domain.recurrence import RecurrenceError, between, check, latest, occurrence_at

BEGIN = datetime(2026, 5, 5, 22, 0, tzinfo=UTC)  # Wednesday 01:00 in İzmir
END = BEGIN + timedelta(hours=2)


def test_once_is_once():
    assert occurrence_at(BEGIN, END, "", BEGIN - timedelta(seconds=1)) is None
    assert occurrence_at(BEGIN, END, "", BEGIN) is not None
    assert occurrence_at(BEGIN, END, "", END) is None
    assert len(between(BEGIN, END, "", BEGIN, END)) == 1
    assert between(BEGIN, END, "", END, END + timedelta(days=9)) == []


def test_weekly_on_the_local_weekday():
    week = timedelta(days=7)
    rule = "FREQ=WEEKLY;BYDAY=WE"
    assert occurrence_at(BEGIN, END, rule, BEGIN + week + timedelta(minutes=1)) is not None
    assert occurrence_at(BEGIN, END, rule, BEGIN + timedelta(days=6)) is None
    found = between(BEGIN, END, rule, BEGIN + timedelta(minutes=1), BEGIN + 3 * week)
    assert [one.starts_at for one in found] == [BEGIN, BEGIN + week, BEGIN + 2 * week]


def test_the_begin_is_an_occurrence_even_where_the_rule_does_not_meet_it():
    rule = "FREQ=MONTHLY;BYDAY=1SU"
    assert occurrence_at(BEGIN, END, rule, BEGIN + timedelta(minutes=5)) is not None
    found = between(BEGIN, END, rule, BEGIN, BEGIN + timedelta(days=40))
    assert [one.starts_at for one in found] == [BEGIN, datetime(2026, 6, 6, 22, 0, tzinfo=UTC)]
    last = latest(BEGIN, END, rule, BEGIN + timedelta(days=10))
    assert last is not None
    assert last.starts_at == BEGIN


def test_until_ends_it():
    rule = "FREQ=DAILY;UNTIL=20260507T235959Z"
    assert len(between(BEGIN, END, rule, BEGIN, BEGIN + timedelta(days=30))) == 2


@pytest.mark.parametrize(
    "rule",
    ["FREQ=HOURLY", "her gün", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYHOUR=3", "FREQ=DAILY;INTERVAL=-1", "x" * 300],
)
def test_rules_that_make_no_sense_are_refused(rule):
    with pytest.raises(RecurrenceError):
        check(rule)
