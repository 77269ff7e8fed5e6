"""Reads of attack reports: the months of a year, who protects the links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.internet.domain.attacks import report_due
from bag.internet.models import Attack, DdosReport
from bag.internet.services.attacks import missing
from bag.internet.services.measuring import working
from bag.monitoring.charts import Block

GIGA = 1e9


@dataclass(frozen=True)
class Month:
    """A month of attacks; ``attacks`` counts each number once, peaks are the highest; ``late``: no report in time."""

    first: date
    reports: list[DdosReport]
    attacks: int
    peak_bps: float | None
    peak_pps: float | None
    due: date
    late: bool
    reached: bool

    @property
    def state(self) -> str:
        """reviewed, filed, late, waiting or future."""
        if self.reports:
            return "reviewed" if all(report.reviewed_at for report in self.reports) else "filed"
        if self.late:
            return "late"
        return "waiting" if self.reached else "future"


def year(number: int, today: date) -> list[Month]:
    """The twelve months of a year. Five queries."""
    calendar = work_calendar()
    late = {month for month, _due in missing(today, (today.year - number) * 12 + today.month)}
    reports: dict[date, list[DdosReport]] = defaultdict(list)
    for report in DdosReport.objects.filter(month__year=number).select_related("carrier").order_by("id"):
        reports[report.month].append(report)
    attacks: dict[date, list[Attack]] = defaultdict(list)
    for attack in Attack.objects.filter(month__year=number).only("month", "code", "peak_bps", "peak_pps"):
        attacks[attack.month].append(attack)
    return [
        _month(first, reports[first], attacks[first], report_due(first, calendar), first in late, first <= today)
        for first in (date(number, month, 1) for month in range(1, 13))
    ]


def _month(
    first: date, reports: list[DdosReport], attacks: list[Attack], due: date, late: bool, reached: bool
) -> Month:
    bits = [one.peak_bps for one in attacks if one.peak_bps is not None]
    packets = [one.peak_pps for one in attacks if one.peak_pps is not None]
    count = len({one.code for one in attacks})
    return Month(first, reports, count, max(bits, default=None), max(packets, default=None), due, late, reached)


def year_chart(months: list[Month]) -> Block:
    """Attacks and their highest peak by month."""
    return {
        "unit": "Gb/s",
        "digits": 1,
        "categories": [f"{month.first:%m}" for month in months],
        "series": [
            {
                "name": _("Highest peak"), "type": "bar", "tone": "major",
                "data": [None if month.peak_bps is None else round(month.peak_bps / GIGA, 2) for month in months],
            }
        ],
    }  # fmt: skip


def protection(today: date) -> list[Any]:
    """Links in service with their contract of protection. One query."""
    rows = working(today).select_related("ddos_contract__contractor", "carrier")
    return list(rows.order_by("sort_text"))
