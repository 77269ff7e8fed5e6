"""Work orders behind the numbers of cost: those that took something, and those of which something has no price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from bag.field.models import CostRate, PartUsed, RateKind, TimeEntry, TimeKind
from bag.inventory.models import StockPrice

OF_CONTRACT = "-contract"
"""Ends the name of a kind of time when it is that of the contractor's people."""
_ORDER = {"order": OuterRef("pk")}


def dated(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With ``r_day``: the day on which an order was done here, whose prices hold."""
    done = TruncDate("done_at", tzinfo=timezone.get_default_timezone())
    return rows.annotate(r_day=Cast(done, DateField()))


def with_cost(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Orders that took a part or time, whether it has a price or not."""
    return rows.filter(Exists(_parts({})) | Exists(TimeEntry.objects.filter(**_ORDER)))


def with_part(rows: QuerySet[Any], part: str) -> QuerySet[Any]:
    """Orders that used a part: the id of a stock item, or ``=`` and the name of one that was brought."""
    return rows.filter(Exists(_parts({"part": part})))


def with_time(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Orders with time of a kind: of our own people, with ``OF_CONTRACT`` of the contractor's, or of the vehicle."""
    if name == RateKind.VEHICLE:
        return rows.filter(Exists(_travel()), vehicle__isnull=False)
    kind, minus, _rest = name.partition("-")
    return rows.filter(Exists(_times(covered=bool(minus)).filter(kind=kind)))


def unpriced(rows: QuerySet[Any], narrowed: Mapping[str, str]) -> QuerySet[Any]:
    """Orders with something that should have a price of the day and has none; of one ``part`` or ``time`` alone too."""
    rows, time = dated(rows), narrowed.get("time", "")
    parts = Exists(_parts(narrowed).filter(~Exists(_price())))
    if narrowed.get("part", ""):
        return rows.filter(parts)
    times = Exists(_times(covered=False).filter(~Exists(_rate(OuterRef("kind"))), **({"kind": time} if time else {})))
    drive = Q(vehicle__isnull=False) & Q(Exists(_travel().filter(~Exists(_rate(RateKind.VEHICLE.value)))))
    if time:
        return rows.filter(drive if time == RateKind.VEHICLE else times)
    return rows.filter(Q(parts) | Q(times) | drive)


def _parts(narrowed: Mapping[str, str]) -> QuerySet[Any]:
    used = PartUsed.objects.filter(**_ORDER, returned=None)
    part = narrowed.get("part", "")
    if not part:
        return used
    known = part.isascii() and part.isdecimal() and len(part) <= 18
    return used.filter(text=part[1:]) if part.startswith("=") else used.filter(item=int(part) if known else 0)


def _times(*, covered: bool) -> QuerySet[Any]:
    company = F("order__contract__contractor")
    of_company = Q(person__employer=company) | Q(person__unit=company)
    entries = TimeEntry.objects.filter(**_ORDER).annotate(
        covered=Case(When(of_company, then=True), default=False, output_field=BooleanField())
    )
    return entries.filter(covered=covered)


def _travel() -> QuerySet[Any]:
    return TimeEntry.objects.filter(**_ORDER, kind=TimeKind.TRAVEL)


def _price() -> QuerySet[Any]:
    return StockPrice.objects.filter(item=OuterRef("item"), valid_from__lte=OuterRef(OuterRef("r_day")))


def _rate(what: Any) -> QuerySet[Any]:
    rates = CostRate.objects.filter(what=what, valid_from__lte=OuterRef(OuterRef("r_day")))
    return rates.filter(Q(service=None) | Q(service=OuterRef(OuterRef("r_service"))))
