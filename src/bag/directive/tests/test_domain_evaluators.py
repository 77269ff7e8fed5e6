"""The evaluators beyond windows: known answers, and what holds of every evaluator whatever the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.core.domain.calendar import LOCAL
from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.evaluators.coverage import gaps
from bag.directive.domain.rules import EVALUATORS, RuleError, parameters_of, stored
from bag.directive.domain.status import (
    GOOD,
    NOT_COUNTED,
    TROUBLE,
    Fact,
    Facts,
    Rule,
    State,
    Status,
    Verdict,
    judge,
    occurrences,
)

START = date(2026, 1, 1)
SHAPES = {
    "periodic": EvidenceShape.MARK,
    "coverage": EvidenceShape.SPAN,
    "threshold": EvidenceShape.MEASURE,
    "freshness": EvidenceShape.MARK,
    "every_event": EvidenceShape.EVENT,
    "before": EvidenceShape.TASK,
    "forbid": EvidenceShape.EVENT,
    "document": EvidenceShape.DOCUMENT,
    "close_by": EvidenceShape.TASK,
    "attest": EvidenceShape.MARK,
}
SAMPLES: dict[str, dict[str, Any]] = {"threshold": {"minimum": 99.5, "share": 0.9}, "periodic": {"grace_days": 5}}


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def event(on: str, *, due: str = "", met: str = "", shape: EvidenceShape = EvidenceShape.EVENT, **extra: Any) -> Fact:
    return Fact(
        day(on), day(on), item=f"{on} {due}", shape=shape,
        due_on=day(due) if due else None, met_on=day(met) if met else None, **extra,
    )  # fmt: skip


def span(start: str, end: str = "") -> Fact:
    begins = moment(start)
    ends = moment(end) if end else None
    return Fact(begins.date(), begins.date(), item=start, shape=EvidenceShape.SPAN, starts_at=begins, ends_at=ends)


def rule(evaluator: str, **given: Any) -> Rule:
    starts = given.pop("starts", START)
    return Rule(parameters_of(evaluator, given), "automatic", starts)


def verdict(evaluator: str, today: str, *facts: Fact, **given: Any) -> Verdict:
    return judge(rule(evaluator, **given), Facts(True, facts), day(today))


def states(evaluator: str, today: str, *facts: Fact, **given: Any) -> list[State]:
    return [row.state for row in occurrences(rule(evaluator, **given), Facts(True, facts), day(today), START)]


# -- every event, close by
def test_every_event_from_vacuous_to_late() -> None:
    fault = event("2026-03-02")
    assert verdict("every_event", "2026-03-01", fault, within_days=5).status is Status.VACUOUS
    assert verdict("every_event", "2026-03-03", fault, within_days=5).reason == "events_ahead"
    assert verdict("every_event", "2026-03-04", fault, within_days=5).status is Status.DUE_SOON
    late = verdict("every_event", "2026-03-08", fault, within_days=5)
    assert (late.status, late.due_on) == (Status.OVERDUE, day("2026-03-07"))
    in_time = replace(fault, met_on=day("2026-03-06"))
    assert verdict("every_event", "2026-03-08", in_time, within_days=5).status is Status.CONFORMING
    assert verdict("every_event", "2026-03-05", in_time, within_days=5).status is Status.DUE_SOON
    too_late = replace(fault, met_on=day("2026-03-08"))
    assert verdict("every_event", "2026-03-08", too_late, within_days=5).status is Status.LATE_DONE
    assert verdict("every_event", "2027-01-01", too_late, within_days=5).status is Status.VACUOUS
    assert states("every_event", "2026-03-08", in_time, too_late, within_days=5) == [State.MET, State.MET_LATE]


def test_terms_in_working_days_pass_over_the_feast() -> None:
    # Ramazan Bayramı 2026 is 20 to 22 March, its eve 19 March a half day that is worked
    fault = event("2026-03-18")
    found = verdict("every_event", "2026-03-18", fault, within_days=3, working=True)
    assert found.due_on == day("2026-03-24")


def test_an_open_event_of_last_year_is_not_forgotten() -> None:
    old = event("2025-12-20")
    found = verdict("every_event", "2026-02-10", old, within_days=10)
    assert (found.status, found.due_on) == (Status.OVERDUE, day("2025-12-30"))


def test_a_mark_is_itself_what_was_asked() -> None:
    signed = Fact(day("2026-03-02"), day("2026-03-02"), item="form")
    assert verdict("every_event", "2026-03-03", signed).status is Status.CONFORMING
    assert (
        verdict("every_event", "2026-05-03", replace(signed, recorded_on=day("2026-05-01"))).status is Status.LATE_DONE
    )


def test_close_by_looks_at_the_term_of_each_task() -> None:
    loan = event("2026-02-01", due="2026-04-30", shape=EvidenceShape.TASK)
    assert verdict("close_by", "2026-04-20", loan).status is Status.VACUOUS
    assert verdict("close_by", "2026-04-28", loan).status is Status.DUE_SOON
    assert verdict("close_by", "2026-05-01", loan).status is Status.OVERDUE
    back = replace(loan, met_on=day("2026-04-30"))
    assert verdict("close_by", "2026-05-01", back).status is Status.CONFORMING
    without = event("2026-02-01", shape=EvidenceShape.TASK)
    assert verdict("close_by", "2026-02-20", without, within_days=10).due_on == day("2026-02-11")


# -- before
@pytest.mark.parametrize(("move", "limit"), [("2026-04-30", "2026-02-28"), ("2028-04-30", "2028-02-29")])
def test_two_months_before_the_thirtieth_of_april(move: str, limit: str) -> None:
    asked = event(f"{move[:4]}-01-10", due=move, shape=EvidenceShape.TASK)
    last, next_day = day(limit), day(limit) + timedelta(days=1)
    soon = verdict("before", limit, asked)
    assert (soon.status, soon.due_on) == (Status.DUE_SOON, last)
    assert verdict("before", next_day.isoformat(), asked).status is Status.OVERDUE
    assert verdict("before", move, asked).status is Status.OVERDUE
    assert verdict("before", (day(move) + timedelta(days=1)).isoformat(), asked).status is Status.VIOLATED
    assert verdict("before", move, replace(asked, met_on=last)).status is Status.CONFORMING
    assert verdict("before", move, replace(asked, met_on=next_day)).status is Status.VIOLATED
    assert states("before", move, replace(asked, met_on=next_day)) == [State.VIOLATED]


def test_nothing_is_due_long_before_the_limit() -> None:
    asked = event("2026-01-10", due="2026-11-30", shape=EvidenceShape.TASK)
    found = verdict("before", "2026-03-01", asked)
    assert (found.status, found.due_on) == (Status.VACUOUS, day("2026-09-30"))


# -- forbid
def test_forbid() -> None:
    allowed, forbidden = event("2026-05-05"), event("2026-05-06", allowed=False)
    assert verdict("forbid", "2026-05-04", allowed).status is Status.VACUOUS
    assert verdict("forbid", "2026-05-05", allowed, forbidden).status is Status.CONFORMING
    found = verdict("forbid", "2026-05-06", allowed, forbidden)
    assert (found.status, found.due_on) == (Status.VIOLATED, day("2026-05-06"))
    assert verdict("forbid", "2027-01-01", allowed, forbidden).status is Status.VACUOUS
    assert states("forbid", "2026-05-06", allowed, forbidden) == [State.MET, State.VIOLATED]


# -- coverage
def test_gaps_to_the_minute() -> None:
    first, last = moment("2026-01-01"), moment("2026-01-02")
    spans = [(first, moment("2026-01-01T12:00")), (moment("2026-01-01T12:01"), last)]
    assert [gap.minutes for gap in gaps(spans, first, last)] == [1]
    assert gaps(spans, first, last, allowed=1) == []
    assert [gap.minutes for gap in gaps([], first, last)] == [1440]


def test_coverage_without_gap() -> None:
    guard = [span("2026-01-01", "2026-01-20T08:00"), span("2026-01-20T08:00", "2026-02-03")]
    assert verdict("coverage", "2026-01-25", *guard).status is Status.CONFORMING
    assert verdict("coverage", "2026-02-02", *guard).status is Status.CONFORMING
    broken = verdict("coverage", "2026-02-05", *guard)
    assert (broken.status, broken.due_on, broken.values["minutes"]) == (Status.VIOLATED, day("2026-02-03"), 2880)
    assert verdict("coverage", "2026-01-25").status is Status.NO_DATA
    assert verdict("coverage", "2026-05-25", span("2026-01-01")).status is Status.CONFORMING
    assert states("coverage", "2026-02-05", *guard) == [State.MET, State.VIOLATED]


def test_the_first_day_of_a_month_is_judged_by_the_month_before() -> None:
    guard = span("2026-01-01", "2026-01-31T20:00")
    assert verdict("coverage", "2026-02-01", guard).values["minutes"] == 240


# -- threshold
def measure(on: str, value: float) -> Fact:
    return Fact(day(on), day(on), item=on, shape=EvidenceShape.MEASURE, value=value)


def test_threshold_on_the_running_and_the_last_window() -> None:
    good, bad = measure("2026-03-31", 99.9), measure("2026-04-10", 98.0)
    limits = {"minimum": 99.5}
    assert verdict("threshold", "2026-03-31", good, **limits).reason == "within"
    assert verdict("threshold", "2026-04-09", good, bad, **limits).reason == "within_last"
    found = verdict("threshold", "2026-04-10", good, bad, **limits)
    assert (found.status, found.due_on) == (Status.VIOLATED, day("2026-04-10"))
    assert verdict("threshold", "2026-05-02", good, bad, **limits).status is Status.VIOLATED
    assert verdict("threshold", "2026-06-02", good, bad, **limits).status is Status.NO_DATA
    nine = [measure(f"2026-04-{n:02}", 99.9) for n in range(1, 10)]
    assert verdict("threshold", "2026-04-12", *nine, bad, share=0.9, **limits).status is Status.CONFORMING
    assert verdict("threshold", "2026-04-12", *nine, bad, share=0.91, **limits).status is Status.VIOLATED
    assert verdict("threshold", "2026-04-10", measure("2026-04-10", float("nan")), **limits).status is Status.VIOLATED
    assert states("threshold", "2026-05-02", good, bad, **limits)[2:] == [State.MET, State.VIOLATED, State.OPEN]


# -- freshness
def test_freshness() -> None:
    seen = Fact(day("2026-01-31"), day("2026-01-31"), item="a")
    age = {"max_age": "P1M"}
    assert verdict("freshness", "2026-02-01", seen, **age).due_on == day("2026-02-28")
    assert verdict("freshness", "2026-02-20", seen, **age).status is Status.CONFORMING
    assert verdict("freshness", "2026-02-21", seen, **age).status is Status.DUE_SOON
    assert verdict("freshness", "2026-03-01", seen, **age).status is Status.OVERDUE
    assert verdict("freshness", "2026-01-15", **age).status is Status.NO_DATA
    assert verdict("freshness", "2026-02-02", **age).status is Status.OVERDUE
    later = Fact(day("2026-03-20"), day("2026-03-20"), item="b")
    quarters = states("freshness", "2026-05-10", seen, later, period="P3M", **age)
    assert quarters == [State.MET_LATE, State.MISSED]


# -- document
def paper(on: str, until: str) -> Fact:
    return Fact(day(on), day(on), item=on, shape=EvidenceShape.DOCUMENT, until=day(until) if until else None)


def test_a_document_in_review_date() -> None:
    policy = paper("2026-02-01", "2026-08-31")
    assert verdict("document", "2026-01-20", policy).status is Status.NO_DATA
    assert verdict("document", "2026-07-31", policy).status is Status.CONFORMING
    assert verdict("document", "2026-08-01", policy, notice_days=30).status is Status.DUE_SOON
    expired = verdict("document", "2026-09-01", policy)
    assert (expired.status, expired.due_on) == (Status.OVERDUE, day("2026-08-31"))
    renewed = paper("2026-09-10", "2027-09-10")
    assert verdict("document", "2026-09-11", policy, renewed).status is Status.OVERDUE
    replaced = replace(policy, met_on=day("2026-09-10"))
    assert verdict("document", "2026-09-09", replaced, renewed).status is Status.OVERDUE
    assert verdict("document", "2026-09-11", replaced, renewed).status is Status.CONFORMING
    assert states("document", "2026-09-11", replaced, renewed) == [State.MET_LATE, State.OPEN]
    assert verdict("document", "2027-01-02").status is Status.OVERDUE
    assert verdict("document", "2026-03-01", paper("2026-02-01", "")).due_on == day("2027-02-01")


# -- rules
@pytest.mark.parametrize(
    ("evaluator", "given", "code"),
    [
        ("periodic", {"period": "P0M"}, "not_a_period"),
        ("periodic", {"grace_days": -1}, "negative"),
        ("periodic", {"grace_days": "3"}, "wrong_type"),
        ("periodic", {"within_days": 3}, "unknown_parameter"),
        ("threshold", {}, "no_limit"),
        ("threshold", {"minimum": 2.0, "maximum": 1.0}, "limits_crossed"),
        ("threshold", {"minimum": float("nan")}, "wrong_type"),
        ("threshold", {"minimum": 1.0, "share": 0.0}, "not_a_share"),
        ("freshness", {"max_age": "P0D"}, "not_a_period"),
        ("guess", {}, "unknown_evaluator"),
    ],
)
def test_rules_that_make_no_sense_are_refused(evaluator: str, given: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        parameters_of(evaluator, given)
    assert refused.value.code == code


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_rules_survive_being_stored(evaluator: str) -> None:
    kept = parameters_of(evaluator, SAMPLES.get(evaluator, {}))
    assert parameters_of(evaluator, stored(kept)) == kept


# -- whatever the facts
NEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def known(draw: st.DrawFn, evaluator: str) -> tuple[Fact, ...]:
    """Some facts of the shape that an evaluator looks at, written down on time or late, met or not."""
    found = []
    for number, on in enumerate(draw(st.lists(NEAR, max_size=5))):
        begins = datetime(on.year, on.month, on.day, 8, tzinfo=LOCAL)
        length = draw(st.integers(0, 90))
        found.append(
            Fact(
                on=on,
                recorded_on=on + timedelta(days=draw(st.sampled_from([0, 0, 3, 40, -2]))),
                item=str(number),
                shape=SHAPES[evaluator],
                due_on=on + timedelta(days=length) if draw(st.booleans()) else None,
                met_on=on + timedelta(days=draw(st.integers(0, 90))) if draw(st.booleans()) else None,
                starts_at=begins,
                ends_at=begins + timedelta(days=length) if draw(st.booleans()) else None,
                until=on + timedelta(days=length) if draw(st.booleans()) else None,
                value=draw(st.sampled_from([99.9, 98.0])),
                allowed=draw(st.booleans()),
            )
        )
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rule, Facts]:
    evaluator = draw(st.sampled_from(sorted(EVALUATORS)))
    period = draw(st.sampled_from(["P1D", "P1W", "P1M", "P3M", "P1Y"]))
    mode = "manual" if evaluator == "attest" else draw(st.sampled_from(["automatic", "automatic", "automatic_attest"]))
    asked = Rule(parameters_of(evaluator, {**SAMPLES.get(evaluator, {}), "period": period}), mode, draw(NEAR), "P3M")
    statements = tuple(Fact(on, on, item=str(on)) for on in draw(st.lists(NEAR, max_size=3)))
    until = draw(st.none() | NEAR)
    return asked, Facts(True, draw(known(evaluator)), statements, waived_until=until)


@settings(max_examples=200)
@given(cases(), st.dates(date(2026, 1, 1), date(2027, 2, 1)))
def test_a_verdict_holds_until_the_day_it_says(case: tuple[Rule, Facts], today: date) -> None:
    asked, facts = case
    found = judge(asked, facts, today)
    turns = [turn for turn in facts.turns() if turn > today]
    last = min(
        [*turns, today + timedelta(days=60), (found.holds_until or date.max - timedelta(days=1)) + timedelta(days=1)]
    )
    day_after = today + timedelta(days=1)
    while day_after < last:
        again = judge(asked, facts, day_after)
        assert (again.status, again.reason, again.due_on) == (found.status, found.reason, found.due_on), day_after
        day_after += timedelta(days=1)


@settings(max_examples=100)
@given(cases(), st.dates(date(2026, 1, 1), date(2027, 2, 1)))
def test_what_holds_of_every_verdict(case: tuple[Rule, Facts], today: date) -> None:
    asked, facts = case
    found = judge(asked, facts, today)
    if found.status in TROUBLE:
        assert found.due_on is not None
        assert found.due_on <= today
    if found.status in GOOD:
        assert any(fact.on <= today for fact in (*facts.evidence, *facts.statements))
    nothing = judge(asked, Facts(True), today)
    assert nothing.status not in GOOD
    later = tuple(replace(fact, recorded_on=date(2028, 1, 1)) for fact in facts.evidence)
    unseen = judge(asked, replace(facts, evidence=later), today)
    assert (unseen.status in NOT_COUNTED | {found.status}) or unseen.status not in GOOD or asked.by_statement


@settings(max_examples=100)
@given(cases(), st.dates(date(2026, 1, 1), date(2027, 2, 1)))
def test_occurrences_are_in_order_and_unique(case: tuple[Rule, Facts], today: date) -> None:
    asked, facts = case
    found = occurrences(asked, facts, today, date(2026, 1, 1))
    assert all(row.first <= row.last for row in found)
    assert len({(row.first, row.item) for row in found}) == len(found)
    assert all(row.due_on < today for row in found if row.state is State.MISSED)
