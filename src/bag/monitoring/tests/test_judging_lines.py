"""Interfaces by the thousand: which ports should be up, which are news, and the matrix of hysteresis."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.inventory.tests.factories import CableFactory, EquipmentFactory, PortFactory, PortTemplateFactory, TypeFactory
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.readings import COUNTERS, Interfaces
from bag.monitoring.domain.thresholds import Threshold, Watch, step
from bag.monitoring.judging.lines import Lines, rates
from bag.monitoring.judging.plan import Rule
from bag.monitoring.tests.factories import TargetFactory
from bag.monitoring.tests.judging import NOON, alarmed, brief, check, looked, new_judge


@pytest.fixture
def judge(db):
    return new_judge()


def interfaces(counters, *, names=None, oper=None, admin=None, epoch=None, speed=1000) -> Interfaces:
    counters = np.asarray(counters, np.uint64)
    n = len(counters)
    return Interfaces(
        names or [f"Gi1/0/{at}" for at in range(n)],
        counters,
        np.ones(n, np.uint32) if epoch is None else np.asarray(epoch, np.uint32),
        np.ones(n, np.uint8) if oper is None else np.asarray(oper, np.uint8),
        np.ones(n, np.uint8) if admin is None else np.asarray(admin, np.uint8),
        np.full(n, speed, np.uint32),
    )


def test_rates_are_taken_only_within_an_epoch_and_over_known_speeds():
    before = interfaces(np.zeros((3, 12)))
    counters = np.zeros((3, 12))
    counters[:, 1] = 60 * 125_000_000 * 0.5
    after = interfaces(counters, epoch=[1, 2, 1], speed=1000)
    after.speed[2] = 0
    used = rates(before, after, 60)["interface.used_percent"]
    assert used[0] == pytest.approx(50)
    assert np.isnan(used[1:]).all()
    assert np.isnan(rates(before, after, 0)["interface.out_bps"]).all()


def ports(judge, target, *opers, **given):
    looks = [interfaces(np.zeros((len(oper), 12)), oper=oper, **given) for oper in opers]
    return [brief(looked(judge, target, interfaces=look)) for look in looks]


def test_a_port_that_was_up_and_falls_is_news_and_an_idle_one_is_not(judge):
    check(rule="state", alarm_class="link.down", severity="major", metric="oper", states=["down"],
          raise_at=None, clear_at=None)  # fmt: skip
    target = TargetFactory()
    judge.refresh()
    down, up = ("link.down", "Gi1/0/0", True, "major"), ("link.down", "Gi1/0/0", False, "major")
    assert ports(judge, target, [1, 2], [1, 2], [2, 2], [2, 2], [1, 2]) == [[], [], [down], [], [up]]
    assert ports(judge, target, [2, 2], admin=[2, 1]) == [[]]


def test_only_ports_with_a_cable_by_the_records_are_watched_where_there_are_such(judge):
    check(rule="state", alarm_class="link.down", metric="oper", states=["down"], raise_at=None, clear_at=None)
    kind = TypeFactory()
    PortTemplateFactory(type=kind, name="Gi1/0/[0-3]")
    here, there = EquipmentFactory(type=kind), EquipmentFactory(type=kind)
    CableFactory(a_port=here.ports.get(name="Gi1/0/1"), b_port=there.ports.get(name="Gi1/0/1"))
    target = TargetFactory(equipment=here)
    judge.refresh()
    assert ports(judge, target, [1, 1, 1], [2, 2, 2]) == [[], [("link.down", "Gi1/0/1", True, "minor")]]


def test_of_a_vanished_port_nothing_is_said_and_others_keep_their_memory(judge):
    check(rule="state", alarm_class="link.down", metric="oper", states=["down"], raise_at=None, clear_at=None,
          samples=2, needed=2)  # fmt: skip
    target = TargetFactory()
    judge.refresh()
    assert ports(judge, target, [1, 1], [2, 1], [2, 1])[-1] == [("link.down", "Gi1/0/0", True, "minor")]
    one = interfaces(np.zeros((1, 12)), names=["Gi1/0/1"])
    assert looked(judge, target, interfaces=one) == []
    alarmed(target, "link.down", "Gi1/0/0")
    judge.refresh()
    judge._now.now += timedelta(seconds=700)
    judge.refresh()
    assert looked(judge, target, interfaces=one, after=1) == []  # nobody confirms it any more


def cabled(name="Gi1/0/1"):
    """A target whose device has four ports, one of them with a cable."""
    kind = TypeFactory()
    PortTemplateFactory(type=kind, name="Gi1/0/[0-3]")
    here, there = EquipmentFactory(type=kind), EquipmentFactory(type=kind)
    CableFactory(a_port=here.ports.get(name=name), b_port=there.ports.get(name=name))
    return TargetFactory(equipment=here)


def link_check():
    return check(rule="state", alarm_class="link.down", metric="oper", states=["down"], raise_at=None, clear_at=None)


def test_a_cabled_port_that_is_down_from_the_first_look_is_news_after_a_while(judge):
    link_check()
    target = cabled()
    judge.refresh()
    down = [("link.down", "Gi1/0/1", True, "minor")]
    assert ports(judge, target, *[[2, 2]] * 7) == [[], [], [], [], [], down, []]
    assert ports(judge, target, [2, 1]) == [[("link.down", "Gi1/0/1", False, "minor")]]


def test_a_port_that_is_cabled_to_a_panel_and_no_further_is_no_news(judge):
    link_check()
    target = cabled()
    panel = TypeFactory(category="patch_panel")
    rear = PortFactory(equipment=EquipmentFactory(type=panel), name="R1")
    front = PortFactory(equipment=rear.equipment, name="F1", rear=rear, rear_position=1)
    CableFactory(a_port=target.equipment.ports.get(name="Gi1/0/2"), b_port=front)
    judge.refresh()
    assert ports(judge, target, *[[2, 2, 2]] * 7, names=["Gi1/0/2", "Gi1/0/3", "Gi1/0/0"]) == [[]] * 7
    CableFactory(a_port=rear)
    judge.refresh()
    found = ports(judge, target, *[[2, 2, 2]] * 7, names=["Gi1/0/2", "Gi1/0/3", "Gi1/0/0"])
    assert [("link.down", "Gi1/0/2", True, "minor")] in found


def test_a_cabled_port_that_comes_up_in_time_or_was_shut_is_no_news(judge):
    link_check()
    target = cabled()
    judge.refresh()
    assert ports(judge, target, [2, 2], [2, 2], [2, 2], [2, 1], [2, 1], [2, 1]) == [[]] * 6
    shut = cabled()
    judge.refresh()
    assert ports(judge, shut, *[[2, 2]] * 8, admin=[1, 2]) == [[]] * 8


def test_a_restart_says_nothing_of_a_port_that_is_known_to_be_down(judge):
    link_check()
    target = cabled()
    alarmed(target, "link.down", "Gi1/0/1")
    judge.refresh()
    assert ports(judge, target, *[[2, 2]] * 8) == [[]] * 8
    assert ports(judge, target, [2, 1]) == [[("link.down", "Gi1/0/1", False, "minor")]]


def test_a_port_that_the_store_saw_up_is_expected_to_be_up(judge, store, monkeypatch):
    monkeypatch.setattr("bag.monitoring.judging.ports.client", lambda: store)
    link_check()
    target = TargetFactory()
    row = {"subject": target.subject_id, "epoch": 1, "oper": 1, "admin": 1, "speed": 1000}
    at = timezone.now() - timedelta(hours=5)
    store.insert("interfaces", [{**row, "instance": "Gi1/0/0", "at": at, **dict.fromkeys(COUNTERS, 0)}])
    judge.refresh()
    ports(judge, target, [2, 2])
    judge.refresh()
    assert [one for look in ports(judge, target, *[[2, 2]] * 6) for one in look] == [
        ("link.down", "Gi1/0/0", True, "minor")
    ]


def test_a_cable_that_is_entered_later_counts_from_then_on(judge):
    link_check()
    target = cabled()
    judge.refresh()
    ports(judge, target, [2, 2, 2])
    device = target.equipment
    CableFactory(
        a_port=device.ports.get(name="Gi1/0/2"), b_port=EquipmentFactory(type=device.type).ports.get(name="Gi1/0/2")
    )
    judge.refresh()
    found = [one for look in ports(judge, target, *[[2, 2, 2]] * 6) for one in look]
    assert {instance for _name, instance, _present, _severity in found} == {"Gi1/0/1", "Gi1/0/2"}


def unknown(_metric, names, _at):
    """Nothing is usual."""
    return np.full(len(names), np.nan), np.full(len(names), np.nan)


SAMPLES = st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=40)


@settings(max_examples=200)
@given(samples=SAMPLES, at=st.integers(10, 90), margin=st.integers(0, 20), window=st.integers(1, 6), data=st.data())
def test_the_matrix_of_interfaces_steps_like_one_threshold(samples, at, margin, window, data):
    needed, good = data.draw(st.integers(1, window)), data.draw(st.integers(1, 4))
    rule = Rule(1, "x", "threshold", "x", Severity.MINOR, metric="interface.in_bps", raise_at=at, clear_at=at - margin,
                samples=window, needed=needed, good=good)  # fmt: skip
    lines = Lines([rule], None, lambda _rule, _name: False, unknown, interfaces(np.zeros((1, 12))), NOON)
    threshold, watch = Threshold(at, margin, raise_count=needed, raise_window=window, clear_count=good), Watch()
    for value in samples:
        watch, turn = step(threshold, watch, value)
        number = np.nan if value is None else float(value)
        turned = list(lines._step(np.array([[number]])))
        assert [one.raised for one in turned] == ([] if turn is None else [turn == "raised"])
        assert bool(lines.raised[0, 0]) is watch.raised
