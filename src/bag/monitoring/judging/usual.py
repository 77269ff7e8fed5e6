"""What is usual of a figure at an hour of the week: learnt at night within the store, asked by judges hour by hour.

The store does the arithmetic of ``bag.monitoring.domain.baseline`` (medians, the floor of the deviation) over the
hourly roll-ups, so no measurement leaves it; a judge holds two hours of what its checks ask for.
"""

# ruff: noqa: S608  what is put into a text are names of this file; values travel as parameters
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
import structlog
from django.utils import timezone
from numpy.typing import NDArray

from bag.monitoring import series
from bag.monitoring.alarms.rows import micros
from bag.monitoring.domain import baseline
from bag.monitoring.judging.lines import METRICS
from bag.monitoring.judging.plan import Plan, load
from bag.telemetry.client import TelemetryError, client

log = structlog.get_logger()
WEEKS = timedelta(weeks=8)
FEWEST = 4
FLOOR_SHARE = 0.01
SUBJECTS_AT_ONCE = 50
"""Devices of one statement of the night: it bounds what the store holds in memory."""
ASKED_AT_ONCE = 2_000
"""Devices of one question of a judge: their numbers travel in the address."""
MOST = 1_000_000
TIMEOUT = 300.0
"""Seconds of one such statement."""
_LOCAL_HOUR = "toUInt8((intDiv({moment}, 3600) + 3 + 72) % 168)"
_HOURLY_LINES = f"""
select subject, instance, one.1 as metric, {_LOCAL_HOUR.format(moment="slot")} as hour, one.2 as value from (
  select subject, instance, slot, arrayJoin([
    ('interface.in_bps', incoming), ('interface.out_bps', outgoing),
    ('interface.used_percent', if(speed > 0, greatest(incoming, outgoing) / (speed * 10000), nan)),
    ('interface.errors_per_s', errors), ('interface.discards_per_s', discards)]) as one
  from (
    select subject, instance, slot, max(speed) as speed, toFloat64(sum(seconds)) as took,
      sum(d_in_octets) * 8 / took as incoming, sum(d_out_octets) * 8 / took as outgoing,
      (sum(d_in_errors) + sum(d_out_errors)) / took as errors,
      (sum(d_in_discards) + sum(d_out_discards)) / took as discards
    from ({{pairs}}) group by subject, instance, slot
  )
) where metric in {{{{metrics:Array(String)}}}} and isFinite(value)
"""
_HOURLY_METRICS = f"""
select subject, instance, metric, {_LOCAL_HOUR.format(moment="toUnixTimestamp(at)")} as hour, mean as value
from metrics_1h final where metric in {{metrics:Array(String)}} and subject in {{subjects:Array(UInt64)}}
and at >= toDateTime64({{start:String}}, 3, 'UTC') and at < toDateTime64({{end:String}}, 3, 'UTC')
"""
_LEARN = """
insert into usual (subject, metric, instance, hour, at, median, deviation, samples)
select subject, metric, instance, hour, now64(3, 'UTC'), middle,
  greatest(spread, if(largest > 0, {floor} * largest, 1.0)), samples
from (
  select *, max(abs(middle)) over (partition by subject, metric, instance) as largest from (
    select subject, metric, instance, hour, groupArray(value) as all, length(all) as samples,
      arrayReduce('quantileExactInclusive(0.5)', all) as middle,
      arrayReduce('quantileExactInclusive(0.5)', arrayMap(one -> abs(one - middle), all)) as spread
    from ({hourly}) group by subject, metric, instance, hour having samples >= {fewest}
  )
)
"""
_KNOWN = """
select metric, hour, subject, instance, argMax(median, usual.at) as middle, argMax(deviation, usual.at) as spread
from usual where metric in {metrics:Array(String)} and hour in {hours:Array(UInt8)}
and subject in {subjects:Array(UInt64)} and usual.at >= now() - interval 8 day
group by metric, hour, subject, instance limit {most:UInt64}
"""
_LINES = ["in_bps", "out_bps", "in_errors", "out_errors", "in_discards", "out_discards"]
Floats = NDArray[np.float64]


def learn_all(now: datetime | None = None) -> int:
    """Learn what is usual of everything that an enabled check of the kind asks for; returns in how many statements.

    Raises ``TelemetryError`` when the store is away: then what was learnt before stays.
    """
    plan = load()
    metrics, subjects = _asked(plan)
    store, statements = client(), 0
    end = now or timezone.now()
    span = series.Span(end - WEEKS, end, 3600)
    pairs = series.pairs(_LINES, "subject in {subjects:Array(UInt64)}", "_1h")
    for names, hourly in (
        (sorted(metrics & METRICS), _HOURLY_LINES.format(pairs=pairs)),
        (sorted(metrics - METRICS), _HOURLY_METRICS),
    ):
        for first in range(0, len(subjects) if names else 0, SUBJECTS_AT_ONCE):
            given = {**series.within(span), "gap": 3 * 3600, "metrics": names}
            given["subjects"] = subjects[first : first + SUBJECTS_AT_ONCE]
            sql = _LEARN.format(hourly=hourly, floor=FLOOR_SHARE, fewest=FEWEST)
            store.execute(sql, timeout=TIMEOUT, parameters=given)
            statements += 1
    return statements


def _asked(plan: Plan) -> tuple[set[str], list[int]]:
    """The metrics of the checks of this kind, and the subjects that they fit."""
    rules = [rule for rule in plan.rules if rule.kind == "baseline"]
    subjects = {facts.subject for facts in plan.targets.values() if any(rule.fits(facts) for rule in rules)}
    return {rule.metric for rule in rules}, sorted(subjects)


class Baselines:
    """What is usual in this hour and the next of the figures that checks watch."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], dict[str, tuple[float, float]]] = {}
        self._loaded: tuple[object, ...] = ()

    def refresh(self, plan: Plan, now: datetime) -> None:
        """Ask the store when the hour or the checks changed. A store that is away leaves what was known before."""
        hour = _hour(now)
        if self._loaded == (hour, plan.version):
            return
        metrics, subjects = _asked(plan)
        try:
            self._known = _read(metrics, subjects, [hour, (hour + 1) % baseline.HOURS]) if metrics else {}
        except TelemetryError as error:
            log.warning("monitoring.baselines.away", error=str(error))
            return
        self._loaded = (hour, plan.version)

    def score(self, subject: int, metric: str, instance: str, at: datetime, value: float) -> float | None:
        """How unusual a value is; None while nothing is known of its hour."""
        known = self._known.get((metric, _hour(at), subject), {}).get(instance)
        return None if known is None else float(baseline.score(value, *known))

    def lines(self, subject: int, metric: str, names: Sequence[str], at: datetime) -> tuple[Floats, Floats]:
        """Median and deviation of interfaces at a moment; NaN where nothing is known."""
        known = self._known.get((metric, _hour(at), subject), {})
        found = np.array([known.get(name, (np.nan, np.nan)) for name in names], np.float64).reshape(-1, 2)
        return found[:, 0], found[:, 1]


def _hour(at: datetime) -> int:
    return int(baseline.hour_of_week(np.array([micros(at)]))[0])


def _read(
    metrics: Iterable[str], subjects: Sequence[int], hours: Sequence[int]
) -> dict[tuple[str, int, int], dict[str, tuple[float, float]]]:
    """Median and deviation by metric, hour and subject; a question for every ``ASKED_AT_ONCE`` subjects."""
    found: dict[tuple[str, int, int], dict[str, tuple[float, float]]] = {}
    given = {"metrics": sorted(metrics), "hours": list(hours), "most": MOST}
    for first in range(0, len(subjects), ASKED_AT_ONCE):
        for row in client().query(_KNOWN, subjects=list(subjects[first : first + ASKED_AT_ONCE]), **given):
            key = str(row["metric"]), int(row["hour"]), int(row["subject"])
            found.setdefault(key, {})[str(row["instance"])] = float(row["middle"]), float(row["spread"])
    return found
