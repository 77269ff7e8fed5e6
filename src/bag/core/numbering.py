"""Official numbers without gaps: one counter per series and year, drawn inside the transaction that uses the number."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from bag.core import registers
from bag.core.models import NumberCounter

LOCAL = ZoneInfo("Europe/Istanbul")
TEMPLATE = "{series}-{year}/{number:06d}"


def next_number(series: str, at: datetime, template: str = "") -> str:
    """The next number of ``series`` in the local year of ``at``: ``TTN-2026/000123``.

    ``template`` writes numbers of series that are rows and cannot be registered (``BGYK-K-{year}/{number:02d}``). Must
    run inside a transaction: the counter row stays locked until it ends, and a roll-back gives the number back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an official number must be drawn inside a transaction")
    year = at.astimezone(LOCAL).year
    table = NumberCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} as counter (series, year, last) values (%s, %s, 1) "  # noqa: S608  our own table name
            "on conflict (series, year) do update set last = counter.last + 1 returning last",
            [series, year],
        )
        number: int = cursor.fetchone()[0]
    return template.format(year=year, number=number) if template else format_number(series, year, number)


def format_number(series: str, year: int, number: int) -> str:
    """How a number of the series is written."""
    known = registers.number_series.get(series)
    return (known.template if known else TEMPLATE).format(series=series, year=year, number=number)
