"""Cost in the demonstration: prices of the stock, hourly rates, and what the jobs took of both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.field.models import CostRate, TimeEntry, WorkOrder
from bag.field.services import execution
from bag.inventory.models import StockItem, StockPrice
from bag.organization.models import Person, Unit

PRICES: dict[str, str] = {
    "SFP-10G-SR": "2150", "SFP-10G-LR": "3480", "SFP-1G-LX": "940", "QSFP-40G": "18600", "PC-1M": "78", "PC-3M": "112",
    "PC-5M": "148", "FO-LC-2M": "165", "FO-SC-LC": "190", "PIG-SC": "42.50", "CAT6A": "38.90", "FO-24": "61.75",
    "FO-96": "174", "EK-KUTU": "4850", "SPLICE": "3.40", "RJ45": "64", "AKU-12-9": "1180", "AKU-12-100": "9750",
    "FAN-UPS": "5400", "FILTRE": "860", "KAM-MUH": "2900", "KAM-ADP": "1350", "HDD-10T": "13900", "POE-INJ": "2450",
    "BAT-EL": "2750", "ANT-EL": "480", "SARJ": "1650", "KULAK": "1290", "KOAX": "1120", "TEL-AHZ": "420",
    "TEL-ADP": "530", "KULAKLIK": "2240", "SIM-M2M": "35", "ANT-LTE": "1980", "MODEM-Y": "11400", "ETIKET": "690",
}  # fmt: skip
"""Stock code and unit price of this year in lira without VAT; what is not named here has no price yet."""
LAST_YEAR = Decimal("0.76")
"""Prices of the year before as a part of this year's."""
RATES: tuple[tuple[str, str, str, str], ...] = (
    ("work", "", "520", "395"), ("travel", "", "520", "395"), ("vehicle", "", "365", "270"),
    ("work", "radio", "690", "525"),
)  # fmt: skip
"""What, service, lira for an hour this year and the year before. Work on masts costs more."""
TAKEN: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {
    ("network", "fault"): (("SFP-10G-LR", 1), ("PC-3M", 2)), ("network", "installation"): (("PC-1M", 8), ("RJ45", 4)),
    ("network", "maintenance"): (("PC-1M", 2),), ("radio", "fault"): (("BAT-EL", 1), ("KOAX", 3)),
    ("radio", "installation"): (("ANT-EL", 1), ("DUPLEX", 1)), ("voice", "fault"): (("TEL-ADP", 1),),
    ("facility", "fault"): (("AKU-12-9", 4),), ("facility", "maintenance"): (("FILTRE", 2),),
    ("cameras", "fault"): (("POE-INJ", 1),), ("cameras", "maintenance"): (("KAM-ADP", 1),),
    ("carrier", "installation"): (("ANT-LTE", 1), ("SIM-M2M", 1)),
}  # fmt: skip
"""Parts that a job of a service and kind takes."""
DRIVE = timedelta(minutes=35)
SINCE = timedelta(days=75)
"""For how long back people entered their hours of maintenance."""


def _years() -> tuple[date, date]:
    this = timezone.localdate().replace(month=1, day=1)
    return this.replace(year=this.year - 1), this


def price_stock(items: Sequence[StockItem]) -> None:
    """Prices of two years for the articles."""
    before, this = _years()
    known = [(item, Decimal(PRICES[item.code])) for item in items if item.code in PRICES]
    StockPrice.objects.bulk_create(
        [StockPrice(item=item, valid_from=this, price=price, source=f"{this.year} yaklaşık maliyet")
         for item, price in known]
        + [StockPrice(item=item, valid_from=before, price=round(price * LAST_YEAR, 2),
                      source=f"{before.year} alım faturası") for item, price in known]
    )  # fmt: skip


def set_rates(services: dict[str, Unit]) -> None:
    """Hourly rates of two years."""
    before, this = _years()
    CostRate.objects.bulk_create(
        CostRate(what=what, service=services.get(code), valid_from=on, rate=Decimal(rate), notes="Yıllık gider / saat")
        for what, code, now, then in RATES
        for on, rate in ((this, now), (before, then))
    )


def use_parts(row: WorkOrder, *, by: Any) -> None:
    """Take the parts of a job from the shelf, as far as they are there."""
    for code, count in TAKEN.get((row.owner_service.code, row.kind), ()):
        item = StockItem.objects.filter(code=code, quantity__gte=count).first()
        if item is not None:
            execution.use_part(row, item=item, quantity=count, by=by)


def enter_time(row: WorkOrder, crew: Sequence[Person], begins: datetime, ends: datetime, *, by: Any) -> None:
    """Drive and work of everyone who went; an hour that somebody spent on another job is left out."""
    for person in crew:
        for kind, first, last in (("travel", begins - DRIVE, begins), ("work", begins, ends)):
            with suppress(ValidationError):  # the dice put two of the person's jobs at the same time of a day
                execution.add_time(row, person, first, last, kind=kind, by=by)


def enter_upkeep() -> None:
    """Hours of the maintenance of late, of our own people and of the contractors'; nobody is at two jobs at once."""
    busy: dict[int, list[tuple[datetime, datetime]]] = {}
    for person, starts, ends in TimeEntry.objects.values_list("person_id", "starts", "ends"):
        busy.setdefault(person, []).append((starts, ends))
    entries = []
    jobs = WorkOrder.objects.filter(done_at__gte=timezone.now() - SINCE, lead__isnull=False, times=None)
    for row in jobs.order_by("done_at", "id"):
        first, last = row.arrived_at, row.done_at
        if row.lead_id is None or first is None or last is None or not timedelta(0) < last - first < timedelta(days=1):
            continue
        taken = busy.setdefault(row.lead_id, [])
        if all(last <= starts or ends <= first for starts, ends in taken):
            taken.append((first, last))
            entries.append(TimeEntry(order=row, person_id=row.lead_id, starts=first, ends=last))
    TimeEntry.objects.bulk_create(entries, batch_size=500)
