"""How lines and metrics grew, day by day: what forecasts are made of. Everything raises ``TelemetryError``."""

# ruff: noqa: S608  what is put into a text are names of this room; what people write travels as a parameter
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.monitoring.series import RATES, Span, array, pairs, within
from bag.telemetry.client import client

MOST_LINES = 500
"""Lines that are looked at for growth: those with the fullest days lately."""
_LOCAL = 3 * 3600
"""Türkiye has been at UTC+3 the year round since 2016."""


def daily_use(days: int) -> list[tuple[int, str, list[tuple[int, float]]]]:
    """The fullest lines with the busiest hour of each past day, percent of their speed: (subject, part, [(day, %)]).

    Two questions: which lines had the fullest days lately, and their hours.
    """
    end = timezone.now()
    fullest = fullest_lines(Span(end - timedelta(days=14), end, 86_400), MOST_LINES)
    if not fullest:
        return []
    names, used = ["in_bps", "out_bps"], _used()
    hours = Span(end - timedelta(days=days), end, 7_200)
    which = "speed > 0 AND subject IN {subjects:Array(UInt64)} AND instance IN {instances:Array(String)}"
    rows = client().query(
        f"""SELECT subject, instance, groupArray((day, top)) AS points
            FROM (SELECT subject, instance, intDiv(slot + {_LOCAL}, 86400) AS day, max(used) AS top
                FROM (SELECT subject, instance, slot, {used} AS used FROM ({pairs(names, which, hours.level)})
                    GROUP BY subject, instance, slot)
                GROUP BY subject, instance, day ORDER BY subject, instance, day)
            GROUP BY subject, instance LIMIT {4 * MOST_LINES}""",
        subjects=array(sorted({subject for subject, _instance, _speed in fullest})),
        instances=array(sorted({instance for _subject, instance, _speed in fullest})),
        **within(hours),
    )
    wanted = {(subject, instance) for subject, instance, _speed in fullest}
    found = ((int(row["subject"]), row["instance"], _points(row["points"])) for row in rows)
    return [one for one in found if one[:2] in wanted]


def fullest_lines(span: Span, most: int) -> list[tuple[int, str, int]]:
    """The lines that took the greatest share of their speed in a span: (subject, part, speed in Mb/s). One question."""
    rows = client().query(
        f"SELECT subject, instance, max(speed) AS fastest, {_used()} AS used"
        f" FROM ({pairs(['in_bps', 'out_bps'], 'speed > 0', span.level)})"
        f" GROUP BY subject, instance ORDER BY used DESC, subject, instance LIMIT {int(most)}",
        **within(span),
    )
    return [(int(row["subject"]), row["instance"], int(row["fastest"])) for row in rows]


def _used() -> str:
    return f"greatest({_share('in_bps')}, {_share('out_bps')})"


def _share(name: str) -> str:
    """A rate in percent of the speed of the line."""
    columns, factor = RATES[name]
    counted = " + ".join(f"sum(d_{column})" for column in columns)
    return f"toFloat64({counted}) * {factor} / sum(seconds) / max(speed) / 1e4"


def daily_metrics(names: Sequence[str], days: int) -> list[tuple[str, int, str, list[tuple[int, float]]]]:
    """The mean of each day of some metrics, the fullest first: (metric, subject, part, [(day, value)])."""
    rows = client().query(
        f"""SELECT metric, subject, instance, groupArray((day, average)) AS points
            FROM (SELECT metric, subject, instance, toUInt32(toDate(at, 'Europe/Istanbul')) AS day, avg(mean) AS average
                FROM metrics_1d FINAL
                WHERE metric IN {{names:Array(String)}} AND at >= now64(3) - toIntervalDay({{days:UInt32}})
                GROUP BY metric, subject, instance, day ORDER BY metric, subject, instance, day)
            GROUP BY metric, subject, instance ORDER BY arrayMax(points.2) DESC LIMIT {MOST_LINES}""",
        names=array(names), days=days,
    )  # fmt: skip
    return [(row["metric"], int(row["subject"]), row["instance"], _points(row["points"])) for row in rows]


def _points(given: Any) -> list[tuple[int, float]]:
    return [(int(day), float(value)) for day, value in given if value is not None]
