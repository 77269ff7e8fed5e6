"""What is held of links, from the newest measurement of each."""

from __future__ import annotations

from collections.abc import Iterable

from bag.cabling.domain.classes import Category, read_limit
from bag.cabling.domain.verdicts import Measured, Result, judge
from bag.cabling.models import Link, Measurement

JUDGED = ("verdict", "measured_at", "measured_length")


def newest(links: Iterable[Link]) -> dict[int, Measurement]:
    """Link → its newest measurement; links without one are missing. One query."""
    rows = Measurement.objects.filter(link__in=list(links)).order_by("link_id", "-measured_at", "-id")
    return {row.link_id: row for row in rows.distinct("link_id")}


def judge_links(links: Iterable[Link]) -> None:
    """Write the verdict of each link. Two queries."""
    rows = list(links)
    found = newest(rows)
    for row in rows:
        last = found.get(row.pk)
        row.verdict = judge(Category(row.category), _measured(last))
        row.measured_at = last.measured_at if last is not None else None
        row.measured_length = last.length_m if last is not None else None
    Link.objects.bulk_update(rows, JUDGED, batch_size=2000)


def _measured(row: Measurement | None) -> Measured | None:
    return None if row is None else Measured(Result(row.result), read_limit(row.limit), row.length_m)
