"""From readings to observations: hysteresis, interfaces by the thousand, restarts, silence, isolation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.core.models import Subject
from bag.inventory.tests.factories import CableFactory, EquipmentFactory, PortTemplateFactory, TypeFactory
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.readings import COUNTERS, Interfaces, Outcome, Reading, State, Value
from bag.monitoring.domain.thresholds import Threshold, Watch, step
from bag.monitoring.judging import Judge
from bag.monitoring.judging.lines import Lines, rates
from bag.monitoring.judging.plan import Rule
from bag.monitoring.models import Alarm, Check, Collector
from bag.monitoring.sayings import plain
from bag.monitoring.tests.factories import TargetFactory

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Clock:
    """Time that the test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def judge(db, clock):
    Collector.objects.create(name="collect@test", started_at=NOON, seen_at=NOON)
    return Judge("collect@test", now=clock)


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


def test_a_threshold_raises_for_n_of_m_and_clears_after_k_good_ones(judge):
    check(samples=4, needed=3, good=2)
    target = TargetFactory()
    judge.refresh()
    found = heat(judge, target, 70, 70, 50, 70, 70, 60, 57, 57, 57)
    came, went = ("device.hot", "", True, "minor"), ("device.hot", "", False, "minor")
    assert found == [[], [], [], [], [came], [], [], [went], []]


def test_two_checks_of_one_class_make_one_alarm_of_the_worse_severity(judge):
    check(raise_at=60, clear_at=55)
    check(raise_at=80, clear_at=75, severity="critical")
    target = TargetFactory()
    judge.refresh()
    found = heat(judge, target, 20, 65, 85, 70, 50)
    assert [one for look in found for one in look] == [
        ("device.hot", "", True, "minor"),
        ("device.hot", "", True, "critical"),
        ("device.hot", "", True, "minor"),
        ("device.hot", "", False, "minor"),
    ]


def test_the_text_names_target_part_check_and_number(judge):
    check(name="Sıcak")
    target = TargetFactory(name="KNK-9")
    judge.refresh()
    looked(judge, target)
    (one,) = looked(judge, target, values=[("env.temperature_c", 70.456, "kart 2")])
    assert (plain(one.said), one.value, one.source) == ("KNK-9 kart 2: Sıcak (70,46)", 70.456, "collect@test")


def test_silence_counts_looks_and_says_nothing_about_figures(judge):
    silent_check()
    check()
    target = TargetFactory()
    judge.refresh()
    assert heat(judge, target, 70, 70) == [[], [("device.hot", "", True, "minor")]]
    quiet = [brief(looked(judge, target, outcome=Outcome.SILENT)) for _ in range(5)]
    assert quiet == [[], [], [("device.silent", "snmp", True, "critical")], [], []]
    assert heat(judge, target, 70, 50) == [
        [("device.silent", "snmp", False, "critical")],
        [("device.hot", "", False, "minor")],
    ]


def test_refused_credentials_have_an_alarm_of_their_own(judge):
    target = TargetFactory()
    judge.refresh()
    looked(judge, target)
    found = [brief(looked(judge, target, outcome=Outcome.REFUSED)) for _ in range(3)]
    assert found == [[], [("device.refused", "snmp", True, "minor")], []]
    assert brief(looked(judge, target)) == [("device.refused", "snmp", False, "minor")]


def test_states_in_words(judge):
    check(rule="state", alarm_class="ups.on_battery", severity="major", metric="power", states=["battery"],
          raise_at=None, clear_at=None)  # fmt: skip
    target = TargetFactory()
    judge.refresh()
    found = [brief(looked(judge, target, states=[("power", word)])) for word in ("battery", "battery", "mains")]
    assert found == [[], [("ups.on_battery", "", True, "major")], [("ups.on_battery", "", False, "major")]]


def test_growth_is_judged_by_the_hour_and_missing_figures_by_looks(judge):
    check(rule="rate", alarm_class="storage.growing", metric="storage.used_percent", raise_at=6, clear_at=1)
    check(rule="missing", alarm_class="figure.missing", metric="storage.used_percent", samples=2, needed=2,
          raise_at=None, clear_at=None)  # fmt: skip
    target = TargetFactory()
    judge.refresh()
    found = []
    for value in (10, 10.05, 10.2):
        found += looked(judge, target, values=[("storage.used_percent", value, "/")])
    assert brief(found) == [("storage.growing", "/", True, "minor")]
    assert [brief(looked(judge, target)) for _ in range(2)] == [
        [], [("figure.missing", "storage.used_percent", True, "minor")],
    ]  # fmt: skip


def alarmed(target, name="device.hot", instance="", severity="minor"):
    return Alarm.objects.create(
        subject_id=target.subject_id, alarm_class=name, instance=instance, severity=severity, rank=2, phase="active",
        first_seen=NOON, last_seen=NOON, turned_at=NOON, active_at=NOON,
    )  # fmt: skip


def test_a_restart_raises_and_clears_nothing(judge):
    check()
    silent_check()
    hot, cold, dead = (TargetFactory() for _ in range(3))
    alarmed(hot)
    alarmed(dead, "device.silent", "snmp", "critical")
    judge.refresh()
    for _look in range(4):
        assert heat(judge, hot, 70) == [[]]
        assert heat(judge, cold, 20) == [[]]
        assert looked(judge, dead, outcome=Outcome.SILENT) == []
        judge.refresh()
    assert heat(judge, hot, 50) == [[("device.hot", "", False, "minor")]]
    assert brief(looked(judge, dead)) == [("device.silent", "snmp", False, "critical")]


def test_an_alarm_of_another_judge_is_believed_and_cleared(judge):
    check()
    target = TargetFactory()
    judge.refresh()
    assert heat(judge, target, 20, 20) == [[], []]
    alarmed(target)
    judge.refresh()
    assert heat(judge, target, 20) == [[("device.hot", "", False, "minor")]]


def test_what_no_alarm_knows_is_said_again(judge):
    check()
    target = TargetFactory()
    judge.refresh()
    heat(judge, target, 70, 70)
    judge.refresh()
    judge.refresh()
    assert heat(judge, target, 70) == [[("device.hot", "", True, "minor")]]


def test_what_only_a_disabled_check_had_raised_is_over(judge):
    row = check()
    target = TargetFactory()
    judge.refresh()
    heat(judge, target, 70, 70)
    row.enabled = False
    row.save()
    judge.refresh()
    assert heat(judge, target, 70) == [[("device.hot", "", False, "minor")]]


def test_a_check_fits_by_method_profile_type_place_and_service(judge):
    device = EquipmentFactory()
    target, other = TargetFactory(equipment=device), TargetFactory()
    check(name="here", place=device.place.parent, equipment_type=device.type, owner_service=target.owner_service,
          method="snmp", alarm_class="here.hot")  # fmt: skip
    judge.refresh()
    assert [brief(one) for one in (looked(judge, other), looked(judge, target))] == [[], []]
    assert heat(judge, other, 70) == [[]]
    assert heat(judge, target, 70) == [[("here.hot", "", True, "minor")]]


def test_a_collector_that_is_cut_off_makes_one_alarm(judge):
    silent_check()
    targets = [TargetFactory() for _ in range(10)]
    judge.refresh()
    for target in targets:
        looked(judge, target, after=1)
    found = []
    for _cycle in range(6):
        for target in targets:
            found += looked(judge, target, outcome=Outcome.SILENT, after=6)
    own = Subject.objects.get(content_type__model="collector")
    assert [(one.subject, one.alarm_class, one.present) for one in found] == [(own.pk, "collector.isolated", True)]
    assert judge.isolated
    found = []
    for target in targets[:8]:
        found += looked(judge, target, after=6)
    assert brief(found) == [("collector.isolated", "", False, "critical")]
    for _cycle in range(3):
        found += looked(judge, targets[9], outcome=Outcome.SILENT)
    assert brief(found[1:]) == [("device.silent", "snmp", True, "critical")]


def test_targets_nobody_knows_are_not_judged(judge):
    judge.refresh()
    assert judge.take([Reading(99, 99, NOON, Outcome.SILENT)]) == []


# -- interfaces
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


def test_what_lasts_is_confirmed_and_what_is_no_longer_spoken_of_is_not(judge):
    check()
    target = TargetFactory()
    judge.refresh()
    heat(judge, target, 20, 70)
    alarmed(target)
    judge.refresh()
    for _look in range(10):
        heat(judge, target, 70)
    judge.refresh()
    (again,) = looked(judge, target, values=[("env.temperature_c", 70)])
    assert (again.alarm_class, again.present) == ("device.hot", True)
    for _look in range(17):
        assert looked(judge, target) == []  # the device answers, and tells no temperature
    for _minute in range(12):
        judge.refresh()
        assert looked(judge, target) == []
    judge.refresh()
    assert [("device.hot", "", False, "minor")] in heat(judge, target, 20, 20)


def unknown(_metric, names, _at):
    """Nothing is usual."""
    return np.full(len(names), np.nan), np.full(len(names), np.nan)


SAMPLES = st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=40)


@settings(max_examples=200, deadline=None)
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
