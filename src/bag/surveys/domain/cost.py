"""What a bill of materials costs: lines rounded one by one to the kuruş, VAT by rate, and what stock saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KURUS = Decimal("0.01")
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line of a bill; ``vat`` is a percentage. What comes from the shelf is valued and not bought."""

    quantity: Decimal
    unit_price: Decimal
    vat: Decimal
    from_stock: bool = False


@dataclass(frozen=True)
class VatShare:
    """The lines of one rate: what they cost without VAT, and their VAT."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class Total:
    """``net`` + ``vat`` = ``gross``, of what is bought; ``saved`` is the value, without VAT, taken from stock."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    saved: Decimal
    rates: tuple[VatShare, ...]


def rounded(amount: Decimal) -> Decimal:
    """To the kuruş, halves up, as accounts do it."""
    return amount.quantize(KURUS, ROUND_HALF_UP)


def net_of(line: Line) -> Decimal:
    """Quantity × unit price."""
    return rounded(line.quantity * line.unit_price)


def vat_of(line: Line) -> Decimal:
    """The VAT of a line."""
    return rounded(net_of(line) * line.vat / HUNDRED)


def total_of(lines: Iterable[Line]) -> Total:
    """The sum of a bill. Every line is rounded before it is added."""
    known = list(lines)
    bought = [line for line in known if not line.from_stock]
    rates = tuple(
        VatShare(
            rate,
            sum((net_of(line) for line in bought if line.vat == rate), ZERO),
            sum((vat_of(line) for line in bought if line.vat == rate), ZERO),
        )
        for rate in sorted({line.vat for line in bought}, reverse=True)
    )
    net = sum((share.net for share in rates), ZERO)
    vat = sum((share.vat for share in rates), ZERO)
    saved = sum((net_of(line) for line in known if line.from_stock), ZERO)
    return Total(net, vat, net + vat, saved, rates)


def payback_months(cost: Decimal, yearly_benefit: Decimal, yearly_cost: Decimal) -> int | None:
    """After how many whole months the benefit has paid for the cost; None when it never does."""
    yearly = yearly_benefit - yearly_cost
    if yearly <= 0:
        return None
    months = cost * 12 / yearly
    return int(months) + (months != int(months))
