"""What needs the past: what is usual at an hour of the week, and when something will be full. Asked of the store."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import numpy as np
import structlog
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core.ui.numbers import number
from bag.monitoring import intake
from bag.monitoring.alarms.rows import micros
from bag.monitoring.domain import baseline, forecast
from bag.monitoring.domain.observations import Observation
from bag.monitoring.judging.plan import Facts, Plan, Rule, load, open_alarms
from bag.telemetry.client import TelemetryError, client

log = structlog.get_logger()
WEEKS = 8
LEARN_EVERY = 6 * 3600.0
MOST_SERIES = 20_000
DAY = 86_400.0
_USUAL = """
select subject, metric, instance, toUnixTimestamp(toStartOfHour(at)) as moment, avg(value) as mean from metrics
where metric in {metrics:Array(String)} and subject in {subjects:Array(UInt64)}
and at >= toDateTime64({since:Int64}, 3, 'UTC')
group by subject, metric, instance, moment order by subject, metric, instance, moment
"""
_GROWTH = """
select subject, metric, instance, toUnixTimestamp(toStartOfDay(at)) as moment, avg(value) as mean from metrics
where metric in {metrics:Array(String)} and at >= toDateTime64({since:Int64}, 3, 'UTC')
group by subject, metric, instance, moment order by subject, metric, instance, moment limit {most:UInt64}
"""
Series = dict[tuple[int, str, str], tuple[list[float], list[float]]]


class Baselines:
    """What is usual of the figures that a check watches; learnt a few times a day."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, str], baseline.Baseline] = {}
        self._learnt = -LEARN_EVERY

    def refresh(self, plan: Plan) -> None:
        """Learn anew when it is time. A store that is away leaves what was learnt before."""
        rules = [rule for rule in plan.rules if rule.kind == "baseline"]
        if not rules:
            self._known = {}
            return
        if time.monotonic() - self._learnt < LEARN_EVERY:
            return
        self._learnt = time.monotonic()
        subjects = {facts.subject for facts in plan.targets.values() if any(rule.fits(facts) for rule in rules)}
        try:
            found = _usual({rule.metric for rule in rules}, subjects)
        except TelemetryError as error:
            log.warning("monitoring.baselines.away", error=str(error))
            return
        self._known = {
            key: baseline.learn(np.array(at, np.int64) * baseline.SECOND, np.array(value))
            for key, (at, value) in found.items()
        }

    def score(self, subject: int, metric: str, instance: str, at: datetime, value: float) -> float | None:
        """How unusual a value is; None while nothing is known of its hour."""
        known = self._known.get((subject, metric, instance))
        return known.score(micros(at), value) if known else None


def _usual(metrics: Iterable[str], subjects: Iterable[int]) -> Series:
    since = timezone.now() - timedelta(weeks=WEEKS)
    given = {"metrics": sorted(metrics), "subjects": sorted(subjects), "since": int(since.timestamp())}
    return _series(client().query(_USUAL, **given))


def _series(rows: Iterable[dict[str, object]]) -> Series:
    found: Series = defaultdict(lambda: ([], []))
    for row in rows:
        at, value = found[int(str(row["subject"])), str(row["metric"]), str(row["instance"])]
        at.append(float(str(row["moment"])))
        value.append(float(str(row["mean"])))
    return dict(found)


def forecast_all() -> int:
    """Judge every forecast check by the past of its figures; returns how many troubles came or went.

    Raised while the limit is expected within the days ahead, by the growth that is to be expected. Raises
    ``TelemetryError`` when the store is away: then nothing changes.
    """
    plan = load()
    rules = [rule for rule in plan.rules if rule.kind == "forecast"]
    if not rules:
        return 0
    from bag.monitoring.models import Check

    ahead = dict(Check.objects.filter(pk__in=[rule.id for rule in rules]).values_list("pk", "horizon_days"))
    since = timezone.now() - timedelta(days=max(90, 3 * max(ahead.values())))
    given = {
        "metrics": sorted({rule.metric for rule in rules}),
        "since": int(since.timestamp()),
        "most": MOST_SERIES * 100,
    }
    found = _series(client().query(_GROWTH, **given))
    by_subject = {facts.subject: facts for facts in plan.targets.values()}
    there = open_alarms(by_subject)
    with translation.override("tr"):
        news = [
            one
            for key, (at, value) in found.items()
            for rule in rules
            if (one := _foreseen(key, at, value, rule, by_subject, ahead[rule.id], there)) is not None
        ]
    return intake.report(news)


def _foreseen(
    key: tuple[int, str, str],
    at: list[float],
    value: list[float],
    rule: Rule,
    targets: dict[int, Facts],
    days: int,
    there: Mapping[tuple[int, str, str], object],
) -> Observation | None:
    subject, metric, instance = key
    facts = targets.get(subject)
    if facts is None or metric != rule.metric or not rule.fits(facts) or not rule.named(instance):
        return None
    line = forecast.theil_sen(np.array(at) / DAY, np.array(value))
    left = forecast.full(line, rule.raise_at).expected if line is not None else None
    present = left is not None and left <= days
    known = (subject, rule.alarm_class, instance) in there
    if present is known:
        return None
    part = f" {instance}" if instance else ""
    text = ""
    if present and left is not None:
        text = f"{facts.name}{part}: {rule.name} (" + _("in %(days)s days") % {"days": number(round(left))} + ")"
    now = timezone.now()
    return Observation(subject, rule.alarm_class, present, rule.severity, now, instance, text[:300], left, "forecast")
