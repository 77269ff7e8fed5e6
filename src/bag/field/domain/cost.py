"""What field work costs: prices in force on a day, cost of a line, time of a vehicle. Plain Python.

Amounts are Turkish lira without VAT, rounded to the kuruş (half up) line by line; a sum is the sum of rounded lines.
``reporting/cost_sums.py`` holds the same rules for a million rows; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

KURUS = Decimal("0.01")
HOUR = timedelta(hours=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Price:
    """What one unit or hour costs from a day on, until the next price. ``service``: the only one it is for."""

    valid_from: date
    amount: Decimal
    service: int | None = None


def price_on(prices: Iterable[Price], on: date) -> Decimal | None:
    """The last price that begins on the day or before it; None when there is none yet."""
    begun = [price for price in prices if price.valid_from <= on]
    return max(begun, key=lambda price: price.valid_from).amount if begun else None


def rate_on(rates: Iterable[Price], service: int, on: date) -> Decimal | None:
    """The service's own rate of a day; the branch's only where the service has none, however old its own is."""
    known = list(rates)
    own = price_on((rate for rate in known if rate.service == service), on)
    return own if own is not None else price_on((rate for rate in known if rate.service is None), on)


def cost_of(quantity: int, price: Decimal | None) -> Decimal | None:
    """The cost of so many units; None without a price, which is not nothing."""
    return None if price is None else _rounded(quantity * price)


def cost_of_time(time: timedelta, rate: Decimal | None) -> Decimal | None:
    """The cost of a time at a rate for the hour; None without a rate."""
    if rate is None:
        return None
    return _rounded(rate * (time // timedelta(microseconds=1)) / (HOUR // timedelta(microseconds=1)))


def hours(time: timedelta) -> Decimal:
    """A time in hours."""
    return Decimal(time // timedelta(microseconds=1)) / (HOUR // timedelta(microseconds=1))


def joined(spans: Iterable[Span]) -> timedelta:
    """How long at least one of the spans ran: two people in one vehicle are one drive."""
    whole, until = timedelta(0), None
    for starts, ends in sorted(spans):
        begins = starts if until is None or starts > until else until
        if ends > begins:
            whole += ends - begins
            until = ends
    return whole


def total(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is priced; None when nothing is."""
    priced = [cost for cost in costs if cost is not None]
    return sum(priced, Decimal(0)) if priced else None


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(KURUS, ROUND_HALF_UP)
