"""What the tests of the judge share: a judge with a clock, checks, looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bag.monitoring.domain.readings import Outcome, Reading, State, Value
from bag.monitoring.judging import Judge
from bag.monitoring.models import Alarm, Check, Collector

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Clock:
    """Time that the test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def new_judge() -> Judge:
    """A judge whose clock stands at ``NOON`` until a look turns it."""
    Collector.objects.create(name="collect@test", started_at=NOON, seen_at=NOON)
    return Judge("collect@test", now=Clock())


def check(**given) -> Check:
    return Check.objects.create(
        **{"name": f"D {Check.objects.count()}", "rule": "threshold", "alarm_class": "device.hot", "severity": "minor",
           "metric": "env.temperature_c", "raise_at": 65, "clear_at": 58, **given}
    )  # fmt: skip


def silent_check(**given) -> Check:
    return check(
        rule="missing", alarm_class="device.silent", severity="critical", metric="", raise_at=None, clear_at=None,
        **{"samples": 3, "needed": 3, **given},
    )  # fmt: skip


def looked(judge: Judge, target, *, outcome: Outcome = Outcome.OK, after: float = 60, **given):
    """One look; what the judge says of it."""
    judge._now.now += timedelta(seconds=after)
    values = tuple(Value(name, value, *rest) for name, value, *rest in given.pop("values", ()))
    states = tuple(State(*one) for one in given.pop("states", ()))
    reading = Reading(target.pk, target.subject_id, judge._now.now, outcome, values=values, states=states, **given)
    return judge.take([reading])


def brief(observations):
    return [(one.alarm_class, one.instance, one.present, one.severity.value) for one in observations]


def heat(judge, target, *temperatures):
    return [brief(looked(judge, target, values=[("env.temperature_c", value)])) for value in temperatures]


def alarmed(target, name="device.hot", instance="", severity="minor"):
    return Alarm.objects.create(
        subject_id=target.subject_id, alarm_class=name, instance=instance, severity=severity, rank=2, phase="active",
        first_seen=NOON, last_seen=NOON, turned_at=NOON, active_at=NOON,
    )  # fmt: skip
