"""The checks that every installation begins with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bag.inventory.tests.factories import TypeFactory
from bag.monitoring.domain.thresholds import Side, Threshold
from bag.monitoring.models import Check
from bag.monitoring.models.choices import Rule
from bag.monitoring.services.checks import load_defaults

pytestmark = pytest.mark.django_db
METRICS = Path(__file__).parents[4] / "docs" / "monitoring-metrics.md"


def test_they_are_loaded_once_and_stay_as_people_left_them() -> None:
    count = load_defaults()
    assert Check.objects.count() == count > 30
    Check.objects.filter(name="Disk dolmak üzere").update(raise_at=99, clear_at=98)
    Check.objects.filter(name="Fan arızalı").delete()
    Check.objects.filter(name="Bellek dolmak üzere").update(name="Bellek az")
    assert load_defaults() == 0
    assert Check.objects.count() == count - 1
    assert Check.objects.get(name="Disk dolmak üzere").raise_at == 99


def test_a_check_of_a_type_waits_for_the_type() -> None:
    load_defaults()
    assert not Check.objects.filter(name="Sistem odası sıcak (oda algılayıcısı)").exists()
    sensor = TypeFactory(slug="akcp-sensorprobe-sp2")
    assert load_defaults() == 1
    assert Check.objects.get(name="Sistem odası sıcak (oda algılayıcısı)").equipment_type == sensor


def test_they_make_sense_and_say_what_to_do() -> None:
    load_defaults()
    for check in Check.objects.all():
        assert check.explanation, check
        if check.rule in (Rule.THRESHOLD, Rule.BASELINE):
            Threshold(
                check.raise_at, abs(check.raise_at - check.clear_at), Side(check.side), check.needed, check.samples
            )
        if check.rule == Rule.STATE:
            assert check.states, check


def test_their_metrics_are_documented() -> None:
    load_defaults()
    documented = set(re.findall(r"`([a-z0-9_.]+)`", METRICS.read_text(encoding="utf-8")))
    assert {check.metric for check in Check.objects.all() if check.metric} <= documented
