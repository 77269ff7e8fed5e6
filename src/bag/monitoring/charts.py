"""Charts as the chart island takes them: series with gaps where nothing is known, limits, spans of alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bag.monitoring.metric_words import unit_of
from bag.monitoring.models import Alarm
from bag.monitoring.operations import TONES
from bag.monitoring.series import Span, Values

Block = dict[str, Any]
MOST_CURVES = 6
_STEPS = ((1e9, "Gb/s"), (1e6, "Mb/s"), (1e3, "kb/s"))


def scale_of(series: Iterable[Values]) -> tuple[float, str]:
    """What bits a second are divided by so that the largest is readable, and the unit."""
    top = max((value for values in series for value in values if value is not None), default=0.0)
    return next(((size, unit) for size, unit in _STEPS if top >= size), (1.0, "b/s"))


def curve(span: Span, values: Values, divisor: float = 1.0) -> list[tuple[int, float | None]]:
    """Points of a curve; an unknown slot is None and makes a gap."""
    return [
        (at, None if value is None else round(value / divisor, 4))
        for at, value in zip(span.times(), values, strict=True)
    ]


def traffic(
    span: Span,
    now: Mapping[str, Values],
    before: Mapping[str, Values] | None = None,
    *,
    limits: Sequence[tuple[str, float, str]] = (),
    areas: Sequence[Block] = (),
) -> Block:
    """In and out in the unit that fits, last week dashed, limits ``(name, bits a second, tone)`` drawn."""
    divisor, unit = scale_of([*now.values(), *(before or {}).values()])
    lines: list[Block] = [
        {"name": _("Incoming"), "data": curve(span, now["in_bps"], divisor), "tone": "accent"},
        {"name": _("Outgoing"), "data": curve(span, now["out_bps"], divisor), "tone": "major"},
    ]
    if before:
        lines += [
            {"name": _("Incoming a week before"), "data": curve(span, before["in_bps"], divisor), "dash": True,
             "tone": "unknown"},
            {"name": _("Outgoing a week before"), "data": curve(span, before["out_bps"], divisor), "dash": True,
             "tone": "minor"},
        ]  # fmt: skip
    drawn = [{"name": name, "y": round(value / divisor, 4), "tone": tone} for name, value, tone in limits]
    return {**_frame(span), "unit": unit, "series": lines, "limits": drawn, "areas": list(areas)}


def counts(span: Span, series: Mapping[str, Values], unit: str, areas: Sequence[Block] = ()) -> Block:
    """Curves by name in one unit."""
    lines = [{"name": name, "data": curve(span, values)} for name, values in series.items()]
    return {**_frame(span), "unit": unit, "digits": 3, "series": lines, "areas": list(areas)}


def metric(
    span: Span,
    name: str,
    parts: Mapping[str, Values],
    *,
    limits: Sequence[tuple[str, float, str]] = (),
    areas: Sequence[Block] = (),
) -> Block:
    """The parts of one metric, at most six of them."""
    lines = [{"name": part, "data": curve(span, values)} for part, values in list(parts.items())[:MOST_CURVES]]
    drawn = [{"name": title, "y": value, "tone": tone} for title, value, tone in limits]
    top = 100 if name.endswith("_percent") else None
    return {**_frame(span), "unit": unit_of(name), "series": lines, "limits": drawn, "areas": list(areas), "max": top,
            "scale": name.endswith("_dbm")}  # fmt: skip


def alarm_areas(alarms: Iterable[Alarm], span: Span, now: datetime) -> list[Block]:
    """Spans of alarms that lie in the chart, with what they say."""
    return [
        {
            "from": int(max(alarm.active_at, span.start).timestamp() * 1000),
            "to": int(min(alarm.cleared_at or now, span.end).timestamp() * 1000),
            "tone": TONES[alarm.severity],
        }
        for alarm in alarms
        if alarm.active_at is not None
    ]


def _frame(span: Span) -> Block:
    times = span.times()
    return {"zoom": True, "from": times[0], "to": times[-1] + span.step * 1000}
