"""What is usual at an hour of the week, learnt and asked of a real store: the same as the rule of the domain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from bag.monitoring.domain import baseline
from bag.monitoring.domain.readings import COUNTERS, Interfaces, Outcome, Reading
from bag.monitoring.judging import Judge, usual
from bag.monitoring.judging.plan import load
from bag.monitoring.models import Check, Collector
from bag.monitoring.tests.factories import CheckFactory, TargetFactory
from bag.telemetry.client import TelemetryClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)  # a Monday, 12:30 in Istanbul
HOURS = 24 * 7 * 6
SPEED = 1000
TABLES = ("usual", "interfaces_1h", "metrics_1h")


@pytest.fixture
def asked(store: TelemetryClient, monkeypatch: pytest.MonkeyPatch) -> TelemetryClient:
    for table in TABLES:
        store.execute(f"TRUNCATE TABLE {table}")
    monkeypatch.setattr(usual, "client", lambda: store)
    return store


@pytest.fixture
def rising(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual is read as of the time of the test, whatever year the measurements are of."""
    monkeypatch.setattr(usual, "_KNOWN", usual._KNOWN.replace("usual.at >= now() - interval 8 day", "true"))


def rule(**given: Any) -> Check:
    return CheckFactory(
        **{"rule": "baseline", "alarm_class": "interface.unusual", "metric": "interface.in_bps", "severity": "warning",
           "raise_at": 8, "clear_at": 4, "owner_service": None, **given}
    )  # fmt: skip


def traffic() -> np.ndarray:
    """Megabits a second of six weeks by the hour: days and nights, and some noise."""
    chance = np.random.default_rng(35)
    hours = np.arange(HOURS)
    return 100 + 60 * np.sin(hours * 2 * np.pi / 24) + chance.normal(0, 5, HOURS)


def first_hour() -> datetime:
    return NOW.replace(minute=0) - timedelta(hours=HOURS)


def fill_lines(store: TelemetryClient, subject: int, rates: np.ndarray, instance: str = "Gi1/0/1") -> None:
    """Rows as the hourly roll-up has them: the last of each hour."""
    octets = np.concatenate([[0], np.cumsum(rates * 1e6 / 8 * 3600)]).astype(np.uint64)
    begin = first_hour() - timedelta(seconds=1)
    store.insert(
        "interfaces_1h",
        [
            {"subject": subject, "instance": instance, "at": begin + timedelta(hours=hour), "epoch": 1, "oper": 1,
             "admin": 1, "speed": SPEED, **dict.fromkeys(COUNTERS, 0), "in_octets": int(value)}
            for hour, value in enumerate(octets)
        ],
    )  # fmt: skip


def moments(count: int) -> np.ndarray:
    start = int(first_hour().timestamp()) * 1_000_000
    return start + np.arange(count, dtype=np.int64) * 3600 * 1_000_000


@pytest.mark.usefixtures("rising")
def test_rates_of_interfaces_are_learnt_as_the_rule_says(asked: TelemetryClient) -> None:
    rule()
    rule(metric="interface.used_percent", alarm_class="interface.busy")
    target = TargetFactory()
    rates = traffic()
    fill_lines(asked, target.subject_id, rates)
    assert usual.learn_all(NOW) == 1
    expected = {
        "interface.in_bps": baseline.learn(moments(HOURS), rates * 1e6),
        "interface.used_percent": baseline.learn(moments(HOURS), rates / SPEED * 100),
    }
    rows = asked.query("SELECT metric, hour, median, deviation, samples FROM usual FINAL")
    assert len(rows) == 2 * 168
    for row in rows:
        wanted, hour = expected[row["metric"]], int(row["hour"])
        assert float(row["median"]) == pytest.approx(wanted.median[hour], rel=1e-4)
        assert float(row["deviation"]) == pytest.approx(wanted.deviation[hour], rel=1e-3)
        assert int(row["samples"]) == wanted.samples[hour]


@pytest.mark.usefixtures("rising")
def test_figures_are_learnt_from_their_roll_up(asked: TelemetryClient) -> None:
    rule(metric="sessions.count", alarm_class="sessions.unusual")
    target = TargetFactory()
    values = traffic()
    same = {"subject": target.subject_id, "metric": "sessions.count", "instance": "/", "count": 60}
    asked.insert(
        "metrics_1h",
        [
            {**same, "at": first_hour() + timedelta(hours=hour), "low": v, "high": v, "mean": v, "last": v}
            for hour, v in enumerate(values.tolist())
        ],
    )
    usual.learn_all(NOW)
    known = usual.Baselines()
    known.refresh(load(), NOW)
    wanted = baseline.learn(moments(HOURS), values)
    at = usual.micros(NOW)
    found = known.score(target.subject_id, "sessions.count", "/", NOW, 400.0)
    assert found == pytest.approx(wanted.score(at, 400.0), rel=1e-6)
    assert known.score(target.subject_id, "sessions.count", "/", NOW + timedelta(hours=1), 100.0) is not None
    assert known.score(target.subject_id, "other", "/", NOW, 1.0) is None


def look(target: Any, at: datetime, octets: int) -> Reading:
    counters = np.zeros((1, 12), np.uint64)
    counters[0, COUNTERS.index("in_octets")] = octets
    one = np.ones(1, np.uint8)
    lines = Interfaces(["Gi1/0/1"], counters, np.ones(1, np.uint32), one, one, np.full(1, SPEED, np.uint32))
    return Reading(target.pk, target.subject_id, at, Outcome.OK, interfaces=lines)


@pytest.mark.usefixtures("rising")
def test_a_judge_raises_for_traffic_unlike_the_usual_of_the_hour(asked: TelemetryClient) -> None:
    rule(samples=2, needed=2)
    target = TargetFactory()
    fill_lines(asked, target.subject_id, traffic())
    usual.learn_all(NOW)
    Collector.objects.create(name="collect@test", started_at=NOW, seen_at=NOW)
    judge = Judge("collect@test", now=lambda: NOW)
    judge.refresh()
    found, octets = [], 0
    for minute, megabits in enumerate((100, 100, 100, 900, 900, 900, 100)):
        octets += megabits * 1_000_000 // 8 * 60
        found.append(judge.take([look(target, NOW + timedelta(minutes=minute), octets)]))
    assert [[one.present for one in turn] for turn in found] == [[], [], [], [], [True], [], [False]]


def test_nothing_is_asked_where_no_check_wants_it(asked: TelemetryClient) -> None:
    rule(enabled=False)
    TargetFactory()
    assert usual.learn_all(NOW) == 0


def test_many_devices_are_learnt_in_bounded_statements(asked: TelemetryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rule()
    for _device in range(5):
        TargetFactory()
    monkeypatch.setattr(usual, "SUBJECTS_AT_ONCE", 2)
    assert usual.learn_all(NOW) == 3
