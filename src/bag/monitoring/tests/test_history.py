"""Forecasts and the usual, asked of a real store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bag.monitoring.judging import history
from bag.monitoring.models import Alarm, Check, Report
from bag.monitoring.tests.factories import TargetFactory
from bag.telemetry.client import TelemetryClient, TelemetryUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(store, monkeypatch):
    monkeypatch.setattr(history, "client", lambda: store)
    return store


def fill(store, subject: int, metric: str, values) -> None:
    """Values of past moments: (hours ago, value)."""
    now = timezone.now()
    store.insert(
        "metrics",
        [
            {"subject": subject, "metric": metric, "instance": "/", "at": now - timedelta(hours=ago), "value": value}
            for ago, value in values
        ],
    )


def test_a_disk_that_will_be_full_is_foreseen_and_one_that_will_not_is_over(asked):
    Check.objects.create(
        name="Dolacak", rule="forecast", alarm_class="storage.filling", severity="warning",
        metric="storage.used_percent", raise_at=100, horizon_days=30,
    )  # fmt: skip
    growing, still = TargetFactory(name="KNK-1"), TargetFactory()
    fill(asked, growing.subject_id, "storage.used_percent", [(24 * day, 80 - day) for day in range(20)])
    fill(asked, still.subject_id, "storage.used_percent", [(24 * day, 50) for day in range(20)])
    now = timezone.now()
    Alarm.objects.create(
        subject_id=still.subject_id, alarm_class="storage.filling", instance="/", severity="warning", rank=3,
        phase="active", first_seen=now, last_seen=now, turned_at=now, active_at=now,
    )  # fmt: skip
    assert history.forecast_all() == 2
    told = {row.subject_id: row for row in Report.objects.all()}
    assert told[growing.subject_id].present
    assert told[growing.subject_id].text == "KNK-1 /: Dolacak (20 gün içinde)"
    assert not told[still.subject_id].present


def test_a_store_that_is_away_changes_nothing(monkeypatch):
    Check.objects.create(
        name="Dolacak", rule="forecast", alarm_class="storage.filling", severity="warning", metric="x.y", raise_at=100
    )
    monkeypatch.setattr(history, "client", lambda: TelemetryClient("http://bag:x@127.0.0.1:9/bag"))
    with pytest.raises(TelemetryUnavailable):
        history.forecast_all()
    assert Report.objects.count() == 0
