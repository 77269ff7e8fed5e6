"""Penalties: rounding, limits, and what must hold for all of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.contracts.domain.penalties import (
    BREACH,
    DAY,
    HOUR,
    KURUS,
    MAINTENANCE,
    REFUSED,
    REPAIR,
    Breach,
    Rule,
    calculate,
    ceiling,
    line,
    units,
)

VALUE = Decimal("1234567.89")
lateness = st.timedeltas(timedelta(0), timedelta(days=90))
rules = st.builds(
    Rule,
    key=st.just(1),
    measure=st.sampled_from([REPAIR, MAINTENANCE]),
    unit=st.sampled_from([HOUR, DAY, BREACH]),
    rate=st.decimals(Decimal("0.0001"), 500, places=4),
    permille=st.booleans(),
    free=st.integers(0, 5),
    job_cap=st.none() | st.decimals(Decimal("0.01"), 100000, places=2),
)
values = st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2)


def late(by: timedelta, measure: str = REPAIR) -> Breach:
    return Breach("1", measure, by, by)


@pytest.mark.parametrize(
    ("unit", "by", "free", "counted"),
    [
        (DAY, timedelta(seconds=1), 0, 1),
        (DAY, timedelta(days=1), 0, 1),
        (DAY, timedelta(days=1, seconds=1), 0, 2),
        (HOUR, timedelta(minutes=61), 0, 2),
        (HOUR, timedelta(minutes=61), 1, 1),
        (HOUR, timedelta(minutes=59), 3, 0),
        (BREACH, timedelta(days=9), 0, 1),
        (BREACH, timedelta(0), 0, 0),
    ],
)
def test_begun_units_count_whole(unit: str, by: timedelta, free: int, counted: int) -> None:
    assert units(Rule(1, REPAIR, unit, Decimal(1), free=free), late(by)) == counted


def test_hours_run_within_the_service_hours_and_days_on_the_calendar() -> None:
    breach = Breach("1", REPAIR, late=timedelta(hours=63), late_hours=timedelta(minutes=5))
    assert units(Rule(1, REPAIR, HOUR, Decimal(1)), breach) == 1
    assert units(Rule(1, REPAIR, DAY, Decimal(1)), breach) == 3


def test_each_line_is_rounded_half_up_by_itself() -> None:
    rule = Rule(1, REPAIR, DAY, Decimal("0.5"), permille=True)
    found = calculate([rule], [late(timedelta(days=1))] * 2, value=Decimal("10.01"))
    assert [one.amount for one in found.lines] == [Decimal("0.01")] * 2  # 0.005005 each
    assert found.counted == Decimal("0.02")


def test_a_refusal_costs_whatever_the_time() -> None:
    rule = Rule(1, REFUSED, BREACH, Decimal(750))
    assert calculate([rule], [late(timedelta(0), REFUSED)]).charged == Decimal("750.00")


def test_the_limit_of_the_contract_counts_what_was_charged_before() -> None:
    rule = Rule(1, REPAIR, DAY, Decimal(600))
    found = calculate(
        [rule], [late(timedelta(days=2))], value=Decimal(10000), cap_percent=Decimal(10), charged_before=Decimal(400)
    )
    assert (found.counted, found.charged) == (Decimal("1200.00"), Decimal("600.00"))
    spent = calculate(
        [rule], [late(timedelta(days=2))], value=Decimal(10000), cap_percent=Decimal(10), charged_before=Decimal(1400)
    )
    assert spent.charged == 0


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="value"):
        line(Rule(1, REPAIR, DAY, Decimal(1), permille=True), late(timedelta(days=1)), None)


@given(rules, lateness, lateness, values)
def test_more_lateness_never_costs_less(rule: Rule, first: timedelta, more: timedelta, value: Decimal) -> None:
    amounts = [line(rule, late(by, rule.measure), value) for by in (first, first + more)]
    small, great = (one.amount if one else Decimal(0) for one in amounts)
    assert 0 <= small <= great


@given(
    st.lists(rules, max_size=4),
    st.lists(lateness, max_size=6),
    values,
    st.none() | st.decimals(Decimal("0.01"), 100, places=2),
    st.decimals(0, 100000, places=2),
)
def test_sums_are_exact_and_within_the_limit(
    clause: list[Rule], late_by: list[timedelta], value: Decimal, percent: Decimal | None, before: Decimal
) -> None:
    breaches = [late(by, measure) for by in late_by for measure in (REPAIR, MAINTENANCE)]
    found = calculate(clause, breaches, value=value, cap_percent=percent, charged_before=before)
    assert found.counted == sum(one.amount for one in found.lines)
    assert all(one.amount > 0 and one.amount == one.amount.quantize(KURUS) for one in found.lines)
    assert 0 <= found.charged <= found.counted
    limit = ceiling(value, percent)
    if limit is not None and before <= limit:
        assert found.charged + before <= limit
