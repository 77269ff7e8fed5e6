"""Which ports were up some time ago: asked of the store for those that a judge finds down at its first look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bag.telemetry.client import client

DAYS = 7
MOST = 100_000
_SEEN_UP = """
select subject, instance from {table} where subject in {{subjects:Array(UInt64)}}
and instance in {{instances:Array(String)}} and at >= now() - interval {days} day and oper = 1
group by subject, instance limit {most}
"""
_TABLES = (("interfaces_1h", DAYS), ("interfaces", 1))
"""The hours of a week, and what is not rolled up yet."""


def seen_up(doubtful: Mapping[int, Sequence[str]]) -> dict[int, set[str]]:
    """Of the named ports of subjects those that were up within a week. Two questions, none when nothing is asked.

    Raises ``TelemetryError`` when the store is away.
    """
    wanted = {subject: set(names) for subject, names in doubtful.items() if names}
    found: dict[int, set[str]] = defaultdict(set)
    if not wanted:
        return found
    given = {"subjects": sorted(wanted), "instances": sorted(set().union(*wanted.values()))}
    for table, days in _TABLES:
        for row in client().query(_SEEN_UP.format(table=table, days=days, most=MOST), **given):
            subject, name = int(row["subject"]), str(row["instance"])
            if name in wanted.get(subject, ()):
                found[subject].add(name)
    return found
