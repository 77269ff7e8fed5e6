"""What one work order cost: parts, working and travel hours, the vehicle, at the prices of the day it was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from bag.field.domain import cost
from bag.field.domain.cost import Price
from bag.field.models import CostRate, PartUsed, RateKind, TimeEntry, TimeKind, WorkOrder
from bag.inventory.models import StockPrice


@dataclass(frozen=True)
class CostLine:
    """One line: ``what`` is part or a ``RateKind``; quantity in ``unit`` (a stock unit, or h).

    ``covered``: hours of the contractor's people, which the price of the contract holds. Any other line without a
    ``cost`` is not priced.
    """

    what: str
    title: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    cost: Decimal | None
    covered: bool = False


@dataclass(frozen=True)
class OrderCost:
    """The lines of an order at the prices of ``day``."""

    day: date
    lines: list[CostLine]

    @property
    def total(self) -> Decimal | None:
        """The sum of what is priced; None when nothing is."""
        return cost.total(line.cost for line in self.lines)

    @property
    def due(self) -> int:
        """Lines that should have a price."""
        return sum(not line.covered for line in self.lines)

    @property
    def priced(self) -> int:
        return sum(line.cost is not None for line in self.lines)


def day_of(row: WorkOrder) -> date:
    """The day whose prices hold: when the work was done, today while it is not."""
    return timezone.localdate(row.done_at) if row.done_at else timezone.localdate()


def cost_of_order(row: WorkOrder) -> OrderCost:
    """Everything that an order took so far. Four queries."""
    day = day_of(row)
    rates = defaultdict(list)
    for rate in CostRate.objects.filter(Q(service=row.owner_service_id) | Q(service=None)):
        rates[rate.what].append(Price(rate.valid_from, rate.rate, rate.service_id))
    hourly = {kind.value: cost.rate_on(rates[kind.value], row.owner_service_id, day) for kind in RateKind}
    entries = list(row.times.select_related("person"))
    lines = [*_parts(row, day), *(_time(row, entry, hourly[entry.kind]) for entry in entries)]
    if (drive := _drive(row, entries, hourly[RateKind.VEHICLE])) is not None:
        lines.append(drive)
    return OrderCost(day, lines)


def _parts(row: WorkOrder, day: date) -> Iterable[CostLine]:
    used: list[PartUsed] = list(row.parts.filter(returned=None).select_related("item"))
    prices = defaultdict(list)
    for one in StockPrice.objects.filter(item__in={part.item_id for part in used if part.item_id is not None}):
        prices[one.item_id].append(Price(one.valid_from, one.price))
    for part in used:
        price = cost.price_on(prices[part.item_id], day) if part.item_id is not None else None
        unit = part.item.unit if part.item is not None else ""
        title = part.item.name if part.item is not None else part.text
        yield CostLine("part", title, Decimal(part.quantity), unit, price, cost.cost_of(part.quantity, price))


def _time(row: WorkOrder, entry: TimeEntry, rate: Decimal | None) -> CostLine:
    covered = of_contractor(row, entry)
    price = None if covered else rate
    time = entry.ends - entry.starts
    return CostLine(
        entry.kind, str(entry.person), cost.hours(time), "h", price, cost.cost_of_time(time, price), covered
    )


def of_contractor(row: WorkOrder, entry: TimeEntry) -> bool:
    """Whether the person works for the company of the order's contract."""
    if row.contract is None:
        return False
    return row.contract.contractor_id in (entry.person.employer_id, entry.person.unit_id)


def _drive(row: WorkOrder, entries: Iterable[TimeEntry], rate: Decimal | None) -> CostLine | None:
    spans = [(entry.starts, entry.ends) for entry in entries if entry.kind == TimeKind.TRAVEL]
    if row.vehicle is None or not spans:
        return None
    time = cost.joined(spans)
    return CostLine(RateKind.VEHICLE, str(row.vehicle), cost.hours(time), "h", rate, cost.cost_of_time(time, rate))
