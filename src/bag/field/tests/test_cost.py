"""What work costs: the rules by hand-computed values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bag.field.domain.cost import Price, cost_of, cost_of_time, hours, joined, price_on, rate_on, total

BASE = datetime(2026, 3, 2, 8, tzinfo=UTC)


def span(first, last):
    """Minutes after 8 o'clock."""
    return BASE + timedelta(minutes=first), BASE + timedelta(minutes=last)


@pytest.mark.parametrize(
    ("on", "price"),
    [((2025, 12, 31), None), ((2026, 1, 1), "100"), ((2026, 6, 30), "100"), ((2026, 7, 1), "125"), ((2030, 1, 1), "0")],
)
def test_the_last_price_that_has_begun_is_in_force(on, price):
    prices = [
        Price(date(2026, 7, 1), Decimal(125)),
        Price(date(2029, 1, 1), Decimal(0)),
        Price(date(2026, 1, 1), Decimal(100)),
    ]
    assert price_on(prices, date(*on)) == (None if price is None else Decimal(price))


def test_the_rate_of_a_service_goes_before_a_newer_one_of_the_branch():
    rates = [
        Price(date(2026, 1, 1), Decimal(400)),
        Price(date(2026, 2, 1), Decimal(600), service=7),
        Price(date(2026, 9, 1), Decimal(450)),
        Price(date(2026, 1, 1), Decimal(999), service=8),
    ]
    assert rate_on(rates, 7, date(2026, 1, 31)) == 400
    assert rate_on(rates, 7, date(2026, 12, 1)) == 600
    assert rate_on(rates, 9, date(2026, 12, 1)) == 450
    assert rate_on(rates, 9, date(2025, 12, 1)) is None


def test_a_line_is_rounded_to_the_kurus_half_up_and_is_not_free_without_a_price():
    assert cost_of(3, Decimal("19.99")) == Decimal("59.97")
    assert cost_of(3, None) is None
    assert cost_of(3, Decimal(0)) == 0
    assert cost_of_time(timedelta(minutes=50), Decimal("480.00")) == Decimal("400.00")
    assert cost_of_time(timedelta(minutes=1), Decimal("480.30")) == Decimal("8.01"), "8.005"
    assert cost_of_time(timedelta(minutes=20), Decimal("100.00")) == Decimal("33.33")
    assert cost_of_time(timedelta(hours=2), None) is None
    assert hours(timedelta(minutes=90)) == Decimal("1.5")


@pytest.mark.parametrize(
    ("spans", "minutes"),
    [
        ([], 0), ([(0, 30)], 30), ([(0, 30), (0, 30)], 30), ([(10, 40), (0, 30)], 40), ([(0, 30), (30, 45)], 45),
        ([(0, 60), (10, 20), (15, 70)], 70), ([(0, 10), (50, 60), (55, 65)], 25),
    ],
)  # fmt: skip
def test_a_vehicle_counts_once_however_many_people_sit_in_it(spans, minutes):
    assert joined([span(*one) for one in spans]) == timedelta(minutes=minutes)


def test_a_sum_of_nothing_priced_is_unknown():
    assert total([None, None]) is None
    assert total([]) is None
    assert total([None, Decimal("1.10"), Decimal("2.20")]) == Decimal("3.30")
