"""What needs years: when something will be full. Asked of the store once a night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np
from django.utils import timezone

from bag.monitoring import intake
from bag.monitoring.alarms.classes import FORECAST as SOURCE
from bag.monitoring.domain import forecast
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.judging.plan import Facts, Key, Rule, load, open_alarms
from bag.monitoring.sayings import say
from bag.telemetry.client import client

MOST_SERIES = 20_000
DAY = 86_400.0
_GROWTH = """
select subject, metric, instance, toUnixTimestamp(toStartOfDay(at)) as moment, avg(value) as mean from metrics
where metric in {metrics:Array(String)} and at >= toDateTime64({since:Int64}, 3, 'UTC')
group by subject, metric, instance, moment order by subject, metric, instance, moment limit {most:UInt64}
"""
Series = dict[tuple[int, str, str], tuple[list[float], list[float]]]


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
    news = [
        one
        for key, (at, value) in found.items()
        for rule in rules
        if (one := _foreseen(key, at, value, rule, by_subject, ahead[rule.id], there)) is not None
    ]
    return intake.report([*news, *_unmeasured(found, rules, there)])


def _unmeasured(found: Series, rules: Sequence[Rule], there: Mapping[Key, Severity]) -> Iterable[Observation]:
    """What was foreseen of figures that the store knows nothing of any more."""
    metrics: dict[str, set[str]] = {}
    for rule in rules:
        metrics.setdefault(rule.alarm_class, set()).add(rule.metric)
    now = timezone.now()
    for (subject, name, instance), severity in there.items():
        if name in metrics and not any((subject, metric, instance) in found for metric in metrics[name]):
            why = say("unmeasured")
            yield Observation(subject, name, False, severity, now, instance, source=SOURCE, said=why)


def _foreseen(
    key: tuple[int, str, str],
    at: list[float],
    value: list[float],
    rule: Rule,
    targets: dict[int, Facts],
    days: int,
    there: Mapping[Key, Severity],
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
    said = None
    if present and left is not None:
        said = say("forecast", target=facts.name, part=instance, check=rule.name, days=round(left))
    now = timezone.now()
    return Observation(
        subject, rule.alarm_class, present, rule.severity, now, instance, value=left, source=SOURCE, said=said
    )
