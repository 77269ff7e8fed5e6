"""From readings to observations: hysteresis, restarts, silence, isolation."""

from __future__ import annotations

import pytest

from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.domain.readings import Outcome, Reading
from bag.monitoring.sayings import plain
from bag.monitoring.tests.factories import TargetFactory
from bag.monitoring.tests.judging import NOON, alarmed, brief, check, heat, looked, new_judge, silent_check


@pytest.fixture
def judge(db):
    return new_judge()


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
