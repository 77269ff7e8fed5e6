"""The periods that a report offers to choose."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from bag.field.reporting.asked import Asked, last_of_month


def offered(asked: Asked) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is the chosen one."""
    today = asked.today
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year_ago = _months_back(month, 11)
    spans = [
        (_("This month"), month, last_of_month(month)),
        (_("Last month"), before, last_of_month(before)),
        (_("Last 12 months"), year_ago, last_of_month(month)),
        (_("This year"), date(today.year, 1, 1), date(today.year, 12, 31)),
    ]
    chosen = (asked.first, asked.last)
    return [
        (name, asked.url(**{"from": first.isoformat(), "to": last.isoformat()}), (first, last) == chosen)
        for name, first, last in spans
    ]


def _months_back(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
