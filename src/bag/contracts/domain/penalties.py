"""Penalties of contractors: exact, in lira and kuruş, each line rounded half up by itself.

A begun hour or day counts whole, less the free units of its rule. What all statements of a contract charge together
stays within a share of the contract's value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

RESPONSE, REPAIR, MAINTENANCE, REFUSED = "response", "repair", "maintenance", "refused"
HOUR, DAY, BREACH = "hour", "day", "breach"
AMOUNT, PERMILLE = "amount", "permille"
KURUS = Decimal("0.01")
ZERO = Decimal(0)
_LENGTH = {HOUR: timedelta(hours=1), DAY: timedelta(days=1)}


@dataclass(frozen=True)
class Rule:
    """One line of a penalty clause; ``rate`` is lira, or per mille of the contract's value when ``permille``."""

    key: int
    measure: str
    unit: str
    rate: Decimal
    permille: bool = False
    free: int = 0
    job_cap: Decimal | None = None


@dataclass(frozen=True)
class Breach:
    """A job that broke a promise: by how much on the calendar, and how much of that within the service hours.

    Days are counted on the calendar, hours within the service hours. For ``REFUSED`` neither matters.
    """

    job: str
    measure: str
    late: timedelta
    late_hours: timedelta


@dataclass(frozen=True)
class Line:
    """What one rule makes of one breach; ``rate`` is lira for one unit, before rounding of the line."""

    rule: int
    job: str
    units: int
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Sum:
    """``counted`` is the sum of the rounded lines, ``charged`` what the limit leaves of it."""

    lines: tuple[Line, ...]
    counted: Decimal
    charged: Decimal


def rounded(amount: Decimal) -> Decimal:
    """An amount to the kuruş, half up."""
    return amount.quantize(KURUS, ROUND_HALF_UP)


def units(rule: Rule, breach: Breach) -> int:
    """How many units of ``rule`` a breach is; begun ones count, free ones do not. Never negative."""
    if rule.unit == BREACH:
        begun = int(breach.measure == REFUSED or breach.late > timedelta())
    else:
        late = breach.late_hours if rule.unit == HOUR else breach.late
        begun = -(-max(late, timedelta()) // _LENGTH[rule.unit])
    return max(begun - rule.free, 0)


def line(rule: Rule, breach: Breach, value: Decimal | None) -> Line | None:
    """What ``rule`` makes of a breach of its measure; None when that costs nothing.

    Raises ``ValueError`` for a rate per mille without a contract value.
    """
    counted = units(rule, breach) if breach.measure == rule.measure else 0
    if not counted:
        return None
    if rule.permille and value is None:
        raise ValueError("a rate per mille needs the value of the contract")
    rate = rule.rate * (value or ZERO) / 1000 if rule.permille else rule.rate
    amount = rounded(rate * counted)
    if rule.job_cap is not None:
        amount = min(amount, rounded(rule.job_cap))
    return Line(rule.key, breach.job, counted, rate, amount) if amount else None


def ceiling(value: Decimal | None, percent: Decimal | None) -> Decimal | None:
    """The most that a contract may cost its contractor in penalties; None when there is no limit."""
    return None if value is None or percent is None else rounded(value * percent / 100)


def calculate(
    rules: Sequence[Rule],
    breaches: Iterable[Breach],
    *,
    value: Decimal | None = None,
    cap_percent: Decimal | None = None,
    charged_before: Decimal = ZERO,
) -> Sum:
    """The penalties of a month. ``charged_before`` is what earlier statements of the contract charged."""
    lines = tuple(found for breach in breaches for rule in rules if (found := line(rule, breach, value)) is not None)
    counted = sum((one.amount for one in lines), ZERO)
    limit = ceiling(value, cap_percent)
    charged = counted if limit is None else min(counted, max(limit - charged_before, ZERO))
    return Sum(lines, counted, charged)
