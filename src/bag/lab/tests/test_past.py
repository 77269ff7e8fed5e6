"""The past: counters that lead to those of the present, roll-ups as the engine makes them, outages that are over."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.utils import timezone

from bag.inventory.tests.factories import EquipmentFactory
from bag.lab import outages, past, tables
from bag.lab.domain.traffic import DAY, Traffic
from bag.lab.tests import small
from bag.lab.tests.small import CORE, FIRST, NOON, ROUTER, SECOND
from bag.monitoring.domain.readings import COUNTERS
from bag.monitoring.models import Alarm, Target
from bag.monitoring.tests.factories import TargetFactory

IN, OUT = COUNTERS.index("in_octets"), COUNTERS.index("out_octets")
LINES = 6
"""Ends of links between core, both access switches and the router."""
ISTANBUL = ZoneInfo("Europe/Istanbul")
TIMES = past.moments(NOON)


def line(monthly=0.10):
    city = small.city()
    return past.Line(9001, "XGi0/1", 10_000, city.links[0], True, monthly)


def test_history_ends_with_the_counters_of_the_present_and_only_grows():
    traffic = Traffic(small.city())
    whole = traffic.history(0, away=True, times=TIMES.astype(float), share=past.shares(line(), TIMES))
    now = traffic.counters(np.array([0]), np.array([True]), float(TIMES[-1]))
    assert (whole[-1] == now[0]).all()
    assert (np.diff(whole.astype(np.int64), axis=0) >= 0).all()


def test_both_ends_of_a_link_remember_the_same():
    traffic, share = Traffic(small.city()), past.shares(line(), TIMES)
    near, far = (traffic.history(0, away=away, times=TIMES.astype(float), share=share) for away in (True, False))
    assert (near[:, IN] == far[:, OUT]).all()


def test_a_line_carried_less_before_and_on_weekends():
    share = past.shares(line(0.10), TIMES)
    weekday = [datetime.fromtimestamp(at, ISTANBUL).weekday() for at in TIMES[1:]]
    work = np.array([day < 5 for day in weekday])
    lately, before = TIMES[1:] > TIMES[-1] - 15 * DAY, TIMES[1:] < TIMES[-1] - 75 * DAY
    assert share[work & before].mean() == pytest.approx(share[work & lately].mean() * 0.9**2.5, rel=0.08)
    assert share[lately & ~work].mean() == pytest.approx(0.6 * share[lately & work].mean(), rel=0.1)


def test_moments_are_hours_first_and_five_minutes_lately():
    steps = np.diff(TIMES)
    assert (steps > 0).all()
    assert TIMES[-1] <= NOON < TIMES[-1] + 300
    assert TIMES[-1] - TIMES[0] == pytest.approx(90 * DAY, abs=7200)
    assert (steps[-1000:] == 300).all()


def test_a_roll_up_keeps_the_first_moment_and_the_last_of_each_slot():
    times = np.arange(0, 7200, 300)
    assert times[past.thinned(times, 3600)].tolist() == [0, 3300, 6900]


def test_figures_go_on_where_the_agents_are():
    city = small.city()
    for device in city.devices.values():
        assert all(len(values) == len(TIMES) for _metric, _part, values in past.figures_of(device, TIMES))
    assert past.wave(7, TIMES[-1:], 3)[0] == pytest.approx(tables.wave(7, float(TIMES[-1]), 3))


def test_the_past_is_written_once(store):
    city, subjects = small.city(), {CORE: 9001, FIRST: 9002, SECOND: 9003, ROUTER: 9004}
    now = time.time()
    written = past.write(store, city, subjects, now)
    assert past.write(store, city, subjects, now) == written
    count = (
        "SELECT count() AS n, uniqExact(subject, instance) AS lines FROM {} WHERE subject IN (9001, 9002, 9003, 9004)"
    )
    found = {name: store.query(count.format(name))[0] for name in ("interfaces", "interfaces_5m", "interfaces_1h")}
    assert {int(row["lines"]) for row in found.values()} == {LINES}
    assert int(found["interfaces_5m"]["n"]) == LINES * (past.FINE_DAYS * 288 + 1)
    assert int(found["interfaces_1h"]["n"]) == pytest.approx(LINES * 90 * 24, rel=0.01)
    light = store.query("SELECT min(low) AS low, max(high) AS high FROM metrics_1h WHERE metric = 'optics.rx_dbm'")[0]
    assert -8 < float(light["low"]) <= float(light["high"]) < -3
    flows = store.query("SELECT count() AS n, uniqExact(src) AS sources FROM flows_1h WHERE subject = 9004")[0]
    assert int(flows["sources"]) > 300
    metric = "SELECT min(high - low) AS width, count() AS n FROM metrics_1d FINAL WHERE subject = 9002"
    assert int(store.query(metric)[0]["n"]) > 0


@pytest.mark.django_db
def test_outages_of_the_past_are_closed_and_apart():
    now = timezone.now()
    targets = [TargetFactory(equipment=EquipmentFactory()) for _ in range(20)]
    made = outages.write(targets, now)
    rows = list(Alarm.objects.order_by("subject", "first_seen"))
    assert 0 < made == len(rows)
    assert all(row.phase == "closed" and row.closed_at < now and row.steps.count() == 3 for row in rows)
    for one, after in pairwise(rows):
        assert one.subject_id != after.subject_id or one.closed_at < after.first_seen
    assert {row.created_at for row in Target.objects.all()} == {now - timedelta(days=outages.DAYS)}
