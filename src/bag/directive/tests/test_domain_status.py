"""Periods, verdicts of periodic and attested duties, and escalation: pure dates, across month lengths, years, days off
and silence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.core.domain.calendar import Leave, WorkCalendar
from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.escalation import reached
from bag.directive.domain.periods import Period, following, parse_period, previous, shift, window_of
from bag.directive.domain.rules import parameters_of
from bag.directive.domain.status import (
    GOOD,
    Fact,
    Facts,
    Occurred,
    Rule,
    State,
    Status,
    Verdict,
    days_overdue,
    judge,
    occurrences,
    score,
    worst,
)
from bag.directive.domain.twins import Standing, counted_once, groups

START = date(2026, 1, 1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PERIODS = st.sampled_from(["P1D", "P2D", "P1W", "P1M", "P2M", "P3M", "P6M", "P1Y"]).map(parse_period)


def day(text: str) -> date:
    return date.fromisoformat(text)


def proof(*days: str, late: int = 0) -> tuple[Fact, ...]:
    return tuple(Fact(day(text), day(text) + timedelta(days=late), item=text) for text in days)


def rule(evaluator: str = "periodic", mode: str = "automatic", starts: date = START, **stored: Any) -> Rule:
    attest = stored.pop("attest", "P1Y")
    unset = stored.pop("unset", False)
    return Rule(parameters_of(evaluator, {"period": "P1M", **stored}), mode, starts, attest, unset)


def verdict(
    today: str, *evidence: str, late: int = 0, attested: tuple[str, ...] = (), facts: Any = None, **given: Any
) -> Verdict:
    known = facts or Facts(True, proof(*evidence, late=late), proof(*attested))
    return judge(rule(**given), known, day(today))


def test_months_are_calendar_months() -> None:
    assert shift(date(2026, 4, 30), Period(2, "M"), -1) == date(2026, 2, 28)
    assert shift(date(2028, 4, 30), Period(2, "M"), -1) == date(2028, 2, 29)
    assert shift(date(2026, 10, 31), Period(1, "M")) == date(2026, 11, 30)
    assert shift(date(2026, 12, 31), Period(2, "M")) == date(2027, 2, 28)
    assert shift(date(2028, 2, 29), Period(1, "Y")) == date(2029, 2, 28)


@pytest.mark.parametrize("text", ["P1D", "P2W", "P3M", "P5Y"])
def test_periods_end_where_the_calendar_ends(text: str) -> None:
    assert shift(date.min, parse_period(text), -1) == date.min
    assert shift(date.max, parse_period(text)) == date.max
    window = window_of(date(2026, 11, 23), Period(3, "M"))
    assert (window.first, window.last) == (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("text", ["", "P0M", "3M", "P3", "P3H", "monthly", "P100M"])
def test_wrong_periods_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        parse_period(text)


@given(DAYS, PERIODS)
def test_windows_tile_the_calendar(at: date, period: Period) -> None:
    window = window_of(at, period)
    assert at in window
    assert previous(window, period).last + timedelta(days=1) == window.first
    assert following(window, period).first == window.last + timedelta(days=1)
    assert window_of(window.last, period) == window
    assert parse_period(str(period)) == period


def test_monthly_duty_through_the_turn_of_the_year() -> None:
    done = verdict("2026-12-10", "2026-12-05")
    assert (done.status, done.due_on) == (Status.CONFORMING, date(2027, 1, 31))
    assert verdict("2027-01-10", "2026-12-05").status is Status.CONFORMING
    assert verdict("2027-01-26", "2026-12-05").status is Status.DUE_SOON
    late = verdict("2027-02-01", "2026-12-05")
    assert (late.status, late.due_on, late.values["missed"]) == (Status.OVERDUE, date(2027, 1, 31), 1)
    assert days_overdue(late, date(2027, 2, 1)) == 1
    two = verdict("2027-03-10", "2026-12-05")
    assert (two.values["missed"], two.due_on) == (2, date(2027, 1, 31))


def test_the_month_a_duty_begins_in_is_never_missed() -> None:
    assert verdict("2026-03-20", starts=date(2026, 3, 10)).status is Status.NO_DATA
    assert verdict("2026-03-28", starts=date(2026, 3, 10)).status is Status.DUE_SOON
    assert verdict("2026-04-05", starts=date(2026, 3, 10)).status is Status.NO_DATA
    assert verdict("2026-05-01", starts=date(2026, 3, 10)).status is Status.OVERDUE


def test_written_down_after_the_due_date_is_late_done() -> None:
    assert verdict("2026-06-10", "2026-05-28", late=9).status is Status.LATE_DONE
    assert verdict("2026-06-10", "2026-05-28", late=1).status is Status.CONFORMING
    assert verdict("2026-06-05", "2026-05-28", late=9).status is Status.OVERDUE


def test_a_grace_after_the_window() -> None:
    assert verdict("2026-06-05", "2026-04-20", grace_days=10).status is Status.DUE_SOON
    assert verdict("2026-06-11", "2026-04-20", grace_days=10).status is Status.OVERDUE
    answered = verdict("2026-06-09", "2026-04-20", "2026-06-08", grace_days=10)
    assert (answered.status, answered.due_on) == (Status.CONFORMING, date(2026, 7, 10))
    assert answered.reason == "shown_last_window"
    twice = verdict("2026-06-09", "2026-05-20", "2026-06-08", grace_days=10)
    assert twice.reason == "shown_in_window"


def test_evidence_of_tomorrow_shows_nothing_today() -> None:
    assert verdict("2026-02-10", "2026-02-11", starts=date(2026, 2, 1)).status is Status.NO_DATA
    plan = Facts(True, (Fact(day("2026-02-20"), day("2026-02-01")),))
    for today in ("2026-02-10", "2026-02-21"):
        assert verdict(today, facts=plan, starts=date(2026, 2, 1)).status not in GOOD


def test_daily_duty_rests_on_days_off_and_not_on_half_days() -> None:
    friday, monday = "2026-10-23", "2026-10-26"
    assert verdict(monday, friday, period="P1D").status is Status.CONFORMING
    assert verdict("2026-10-25", friday, period="P1D").status is Status.CONFORMING
    assert verdict("2026-10-27", friday, period="P1D").status is Status.OVERDUE
    # 28 October is a half day and is worked; 29 October is Republic Day
    assert verdict("2026-10-30", "2026-10-28", period="P1D").status is Status.CONFORMING
    assert verdict("2026-10-30", "2026-10-27", period="P1D").status is Status.OVERDUE


def test_daily_duty_rests_on_administrative_leave() -> None:
    leave = WorkCalendar.of([Leave(day("2026-11-11"), "İdari izin")])
    tuesday, thursday = "2026-11-10", "2026-11-12"
    assert verdict(thursday, facts=Facts(True, proof(tuesday), calendar=leave), period="P1D").status in GOOD
    assert verdict(thursday, tuesday, period="P1D").status is Status.OVERDUE
    half = WorkCalendar.of([Leave(day("2026-11-11"), "Yarım gün", half_day=True)])
    assert verdict(thursday, facts=Facts(True, proof(tuesday), calendar=half), period="P1D").status is Status.OVERDUE


def test_silence_is_never_green() -> None:
    assert verdict("2026-06-10", facts=Facts(False)).reason == "source_not_connected"
    assert verdict("2026-06-10", facts=Facts(False, (), proof("2026-06-01"))).status is Status.NO_DATA
    stale = Facts(True, proof("2026-06-01"), alive_until=day("2026-06-05"))
    assert verdict("2026-06-05", facts=stale).status is Status.CONFORMING
    assert verdict("2026-06-06", facts=stale).reason == "source_stale"
    assert verdict("2026-06-06", facts=Facts(True, proof("2026-06-01"), alive_until=date.min)).reason == "source_silent"
    assert verdict("2026-06-10", evaluator="every_event").status is Status.VACUOUS
    assert verdict("2026-06-10", "2026-06-01", unset=True).reason == "period_not_set"
    broken = judge(Rule(None, "automatic", START), Facts(True, proof("2026-06-01")), day("2026-06-10"))
    assert (broken.status, broken.reason) == (Status.NO_DATA, "rule_broken")
    for status in (Status.NO_DATA, Status.VACUOUS, Status.WAIVED):
        assert status not in GOOD


def test_evidence_that_is_gone_is_told() -> None:
    gone = verdict("2026-06-10", facts=Facts(True, proof("2026-05-05"), gone=1))
    assert gone.values["gone"] == 1


def test_statements_of_owners() -> None:
    yearly = {"evaluator": "attest", "mode": "manual", "period": "P1Y"}
    wanted = verdict("2026-06-10", starts=date(2026, 5, 1), **yearly)
    assert (wanted.status, wanted.reason) == (Status.NO_DATA, "attestation_wanted")
    given_now = verdict("2026-06-10", attested=("2026-02-01",), **yearly)
    assert (given_now.status, given_now.due_on) == (Status.CONFORMING, date(2027, 12, 31))
    stale = verdict("2028-01-10", attested=("2026-02-01",), **yearly)
    assert (stale.status, stale.due_on) == (Status.OVERDUE, date(2027, 12, 31))


def test_records_and_statement_together() -> None:
    both: dict[str, Any] = {"mode": "automatic_attest", "attest": "P3M", "starts": date(2026, 5, 1)}
    assert verdict("2026-05-10", "2026-05-05", **both).reason == "attestation_wanted"
    assert verdict("2026-05-10", "2026-05-05", attested=("2026-05-06",), **both).status is Status.CONFORMING
    assert verdict("2026-05-10", attested=("2026-05-06",), **both).status is Status.NO_DATA
    found = occurrences(
        rule(**both), Facts(True, proof("2026-05-05"), proof("2026-05-06")), day("2026-05-10"), day("2026-05-01")
    )
    assert [(row.item, row.state) for row in found] == [
        ("", State.MET),
        ("", State.OPEN),
        ("statement", State.MET),
        ("statement", State.OPEN),
    ]


def test_waiver_holds_until_its_day() -> None:
    lifted = Facts(True, waived_until=day("2026-06-10"))
    held = verdict("2026-06-10", facts=lifted)
    assert (held.status, held.holds_until) == (Status.WAIVED, day("2026-06-10"))
    assert verdict("2026-06-11", facts=lifted).status is not Status.WAIVED
    states = [row.state for row in occurrences(rule(), lifted, day("2026-05-20"), day("2026-05-01"))]
    assert states == [State.WAIVED]


def test_a_waiver_does_not_lift_the_days_before_its_decision() -> None:
    lifted = Facts(True, waived_from=day("2026-06-05"), waived_until=day("2026-06-10"))
    waived = [on for on in ("2026-06-04", "2026-06-05", "2026-06-10", "2026-06-11") if _waives(on, lifted)]
    assert waived == ["2026-06-05", "2026-06-10"]
    assert day("2026-06-05") in lifted.turns()


def _waives(on: str, facts: Facts) -> bool:
    return verdict(on, facts=facts).status is Status.WAIVED


def test_a_closing_written_down_later_was_not_known_before() -> None:
    task = Fact(
        day("2026-06-01"), day("2026-06-01"), shape=EvidenceShape.TASK, due_on=day("2026-06-03"),
        met_on=day("2026-06-02"), met_recorded_on=day("2026-06-09"),
    )  # fmt: skip
    assert (task.as_known_on(day("2026-06-08")).met_on, task.as_known_on(day("2026-06-09")).met_on) == (
        None,
        day("2026-06-02"),
    )
    assert (task.written_on, Facts(True, (task,)).turns()[-1]) == (day("2026-06-09"), day("2026-06-09"))


def test_occurrences_of_a_monthly_duty() -> None:
    known = Facts(True, (*proof("2026-01-20", "2026-04-05"), *proof("2026-03-20", late=20)))
    found = occurrences(rule(), known, day("2026-06-10"), day("2026-01-01"))
    assert [(row.first.month, row.state) for row in found] == [
        (1, State.MET),
        (2, State.MISSED),
        (3, State.MET_LATE),
        (4, State.MET),
        (5, State.MISSED),
        (6, State.OPEN),
    ]
    assert (found[2].met_on, found[2].recorded_on) == (day("2026-03-20"), day("2026-04-09"))


def test_occurrences_of_a_daily_duty_are_working_days() -> None:
    found: list[Occurred] = occurrences(
        rule(period="P1D"), Facts(True, proof("2026-10-27", "2026-10-28")), day("2026-10-31"), day("2026-10-24")
    )
    assert [(row.first.day, row.state) for row in found] == [
        (26, State.MISSED),
        (27, State.MET),
        (28, State.MET),
        (30, State.MISSED),
        (2, State.OPEN),
    ]


def test_the_score_leaves_out_what_asked_for_nothing() -> None:
    statuses = [Status.CONFORMING, Status.LATE_DONE, Status.OVERDUE, Status.NO_DATA, Status.VACUOUS, Status.WAIVED]
    assert score(statuses) == 0.5
    assert score([Status.VACUOUS]) is None
    assert worst(statuses) is Status.OVERDUE
    assert worst([Status.VACUOUS, Status.CONFORMING]) is Status.CONFORMING


def test_near_twins_count_once() -> None:
    names = groups({"5-g": ["17-a"], "17-a": ["5-g"], "6-b": ["7-b"], "7-b": ["8-b"], "8-b": [], "9-a": ["99-z"]})
    assert names == {"5-g": "17-a", "17-a": "17-a", "6-b": "6-b", "7-b": "6-b", "8-b": "6-b"}
    rows = [
        Standing("5-g", "g", "", Status.CONFORMING),
        Standing("17-a", "g", "cameras", Status.OVERDUE),
        Standing("6-b", "h", "", Status.CONFORMING),
        Standing("7-b/radio", "h", "radio", Status.CONFORMING),
        Standing("7-b/voice", "h", "voice", Status.NO_DATA),
        Standing("9-a", "", "network", Status.CONFORMING),
    ]
    assert sorted(counted_once(rows)) == ["conforming", "conforming", "conforming", "no_data", "overdue"]


@given(DAYS, st.lists(DAYS, max_size=6), st.sampled_from(["P1D", "P1W", "P1M", "P3M", "P1Y"]))
def test_no_verdict_is_good_without_proof_near_by(today: date, days: list[date], period: str) -> None:
    facts = tuple(Fact(at, at, item=str(at)) for at in days)
    found = judge(rule(period=period, starts=date(2000, 1, 1)), Facts(True, facts), today)
    window = window_of(today, parse_period(period))
    first = previous(window, parse_period(period)).first - timedelta(days=15 if period == "P1D" else 0)
    if found.status in GOOD:
        assert any(first <= at <= today for at in days)
    if any(at in window and at <= today for at in days):
        assert found.status is Status.CONFORMING


def test_escalation_climbs_after_each_grace() -> None:
    told = [reached("staff", days)[-1:] for days in (0, 1, 3, 4, 7, 8, 14, 15)]
    assert told == [(), ("staff",), ("staff",), ("chief",), ("chief",), ("manager",), ("manager",), ("head",)]
    assert [reached("manager", days)[-1] for days in (1, 7, 8)] == ["manager", "manager", "head"]
    assert reached("branch", 8) == ("manager", "head")
    assert reached("staff", 4, {"staff": 0, "chief": 2}) == ("staff", "chief", "manager")


def test_an_empty_post_gets_no_grace() -> None:
    assert reached("chief", 1, vacant={"chief"}) == ("chief", "manager")
    assert reached("staff", 1, vacant={"staff", "chief", "manager"}) == ("staff", "chief", "manager", "head")
