"""Periods, verdicts and escalation: pure dates, checked across month lengths, years, days off and silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.directive.domain.escalation import level
from bag.directive.domain.periods import Period, following, parse_period, previous, shift, window_of
from bag.directive.domain.status import GOOD, Facts, Proof, Rule, Status, Verdict, days_overdue, judge, score

START = date(2026, 1, 1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PERIODS = st.sampled_from(["P1D", "P2D", "P1W", "P1M", "P2M", "P3M", "P6M", "P1Y"]).map(parse_period)


def proof(*days: str, late: int = 0) -> tuple[Proof, ...]:
    found = [date.fromisoformat(day) for day in days]
    return tuple(Proof(day, day + timedelta(days=late)) for day in found)


def verdict(
    today: str,
    *evidence: str,
    evaluator: str = "periodic",
    mode: str = "automatic",
    period: str = "P1M",
    attest: str = "",
    attested: tuple[str, ...] = (),
    connected: bool = True,
    late: int = 0,
    starts: date = START,
    unset: bool = False,
    holidays: frozenset[date] = frozenset(),
    waived: str = "",
) -> Verdict:
    rule = Rule(evaluator, mode, starts, period, attest, unset)
    until = date.fromisoformat(waived) if waived else None
    facts = Facts(connected, proof(*evidence, late=late), proof(*attested), until, holidays)
    return judge(rule, facts, date.fromisoformat(today))


def test_months_are_calendar_months() -> None:
    assert shift(date(2026, 4, 30), Period(2, "M"), -1) == date(2026, 2, 28)
    assert shift(date(2028, 4, 30), Period(2, "M"), -1) == date(2028, 2, 29)
    assert shift(date(2026, 10, 31), Period(1, "M")) == date(2026, 11, 30)
    assert shift(date(2026, 12, 31), Period(2, "M")) == date(2027, 2, 28)
    assert shift(date(2028, 2, 29), Period(1, "Y")) == date(2029, 2, 28)
    window = window_of(date(2026, 11, 23), Period(3, "M"))
    assert (window.first, window.last) == (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("text", ["", "P0M", "3M", "P3", "P3H", "monthly", "P100M"])
def test_wrong_periods_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        parse_period(text)


@given(DAYS, PERIODS)
def test_windows_tile_the_calendar(day: date, period: Period) -> None:
    window = window_of(day, period)
    assert day in window
    assert previous(window, period).last + timedelta(days=1) == window.first
    assert following(window, period).first == window.last + timedelta(days=1)
    assert window_of(window.last, period) == window
    assert parse_period(str(period)) == period


def test_monthly_duty_through_the_turn_of_the_year() -> None:
    assert verdict("2026-12-10", "2026-12-05").status is Status.CONFORMING
    done = verdict("2026-12-10", "2026-12-05")
    assert done.due_on == date(2027, 1, 31)
    assert verdict("2027-01-10", "2026-12-05").status is Status.CONFORMING
    assert verdict("2027-01-26", "2026-12-05").status is Status.DUE_SOON
    late = verdict("2027-02-01", "2026-12-05")
    assert (late.status, late.due_on, late.values["missed"]) == (Status.OVERDUE, date(2027, 1, 31), 1)
    assert days_overdue(late, date(2027, 2, 1)) == 1
    assert verdict("2027-03-10", "2026-12-05").values["missed"] == 2


def test_a_week_of_downtime_changes_nothing() -> None:
    before = [verdict(f"2026-06-{day:02}", "2026-05-20").status for day in (1, 24, 30)]
    assert before == [Status.CONFORMING, Status.DUE_SOON, Status.DUE_SOON]


def test_the_month_a_duty_begins_in_is_never_missed() -> None:
    assert verdict("2026-03-20", starts=date(2026, 3, 10)).status is Status.NO_DATA
    assert verdict("2026-03-28", starts=date(2026, 3, 10)).status is Status.DUE_SOON
    assert verdict("2026-04-05", starts=date(2026, 3, 10)).status is Status.NO_DATA
    assert verdict("2026-05-01", starts=date(2026, 3, 10)).status is Status.OVERDUE


def test_written_down_after_the_due_date_is_late_done() -> None:
    assert verdict("2026-06-10", "2026-05-28", late=9).status is Status.LATE_DONE
    assert verdict("2026-06-10", "2026-05-28", late=1).status is Status.CONFORMING


def test_evidence_of_tomorrow_shows_nothing_today() -> None:
    assert verdict("2026-02-10", "2026-02-11", starts=date(2026, 2, 1)).status is Status.NO_DATA


def test_daily_duty_rests_on_days_off() -> None:
    friday, monday = "2026-10-23", "2026-10-26"
    assert verdict(monday, friday, period="P1D").status is Status.CONFORMING
    assert verdict("2026-10-27", friday, period="P1D").status is Status.OVERDUE
    republic_day = frozenset({date(2026, 10, 29)})
    assert verdict("2026-10-30", "2026-10-28", period="P1D", holidays=republic_day).status is Status.CONFORMING
    assert verdict("2026-10-30", "2026-10-28", period="P1D").status is Status.OVERDUE


def test_silence_is_never_green() -> None:
    assert verdict("2026-06-10", connected=False).reason == "source_not_connected"
    assert verdict("2026-06-10", connected=False).status is Status.NO_DATA
    assert verdict("2026-06-10", evaluator="every_event", period="P1M").status is Status.VACUOUS
    assert verdict("2026-06-10", "2026-06-01", unset=True).reason == "period_not_set"
    for status in (Status.NO_DATA, Status.VACUOUS, Status.WAIVED):
        assert status not in GOOD


def test_statements_of_owners() -> None:
    wanted = verdict("2026-06-10", mode="manual", period="", attest="P1Y", starts=date(2026, 5, 1))
    assert wanted.status is Status.NO_DATA
    given_now = verdict("2026-06-10", mode="manual", period="", attest="P1Y", attested=("2026-02-01",))
    assert (given_now.status, given_now.due_on) == (Status.CONFORMING, date(2027, 12, 31))
    stale = verdict("2028-01-10", mode="manual", period="", attest="P1Y", attested=("2026-02-01",))
    assert (stale.status, stale.due_on) == (Status.OVERDUE, date(2027, 12, 31))
    both = {"mode": "automatic_attest", "period": "P1M", "attest": "P3M", "starts": date(2026, 5, 1)}
    assert verdict("2026-05-10", "2026-05-05", **both).status is Status.NO_DATA  # type: ignore[arg-type]
    stated = verdict("2026-05-10", "2026-05-05", attested=("2026-05-06",), **both)  # type: ignore[arg-type]
    assert stated.status is Status.CONFORMING
    unconnected = verdict("2026-06-10", connected=False, attest="P3M", attested=("2026-05-06",))
    assert (unconnected.status, unconnected.reason) == (Status.CONFORMING, "attested_unconnected")


def test_waiver_holds_until_its_day() -> None:
    assert verdict("2026-06-10", waived="2026-06-10").status is Status.WAIVED
    assert verdict("2026-06-11", waived="2026-06-10").status is not Status.WAIVED


def test_the_score_leaves_out_what_asked_for_nothing() -> None:
    statuses = [Status.CONFORMING, Status.LATE_DONE, Status.OVERDUE, Status.NO_DATA, Status.VACUOUS, Status.WAIVED]
    assert score(statuses) == 0.5
    assert score([Status.VACUOUS]) is None


@given(DAYS, st.lists(DAYS, max_size=6), st.sampled_from(["P1D", "P1W", "P1M", "P3M", "P1Y"]))
def test_no_verdict_is_good_without_proof_near_by(today: date, days: list[date], period: str) -> None:
    rule = Rule("periodic", "automatic", date(2000, 1, 1), period)
    found = judge(rule, Facts(True, tuple(Proof(day, day) for day in days)), today)
    window = window_of(today, parse_period(period))
    first = previous(window, parse_period(period)).first - timedelta(days=4 if period == "P1D" else 0)
    if found.status in GOOD:
        assert any(first <= day <= today for day in days)
    if any(day in window and day <= today for day in days):
        assert found.status is Status.CONFORMING


def test_escalation_climbs_after_each_grace() -> None:
    told = [level("staff", days) for days in (0, 1, 3, 4, 7, 8, 14, 15)]
    assert told == ["", "staff", "staff", "chief", "chief", "manager", "manager", "head"]
    assert [level("manager", days) for days in (1, 7, 8)] == ["manager", "manager", "head"]
    assert level("branch", 8) == "head"
