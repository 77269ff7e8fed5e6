"""From reports to alarms, causes, incidents and messages, on the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from bag.core.access import Role
from bag.core.models import Notification
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import checks, evidence
from bag.monitoring.alarms import causes, telling
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.models import Alarm, AlarmTelling, Check, MaintenanceWindow, Report, TargetStatus
from bag.monitoring.services import alarms
from bag.monitoring.tests.city import City, explains
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Incident, IncidentState

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def city():
    return City(NOON, ServiceFactory(code="network"))


@pytest.fixture
def chief(city):
    return user_with_role(Role.CHIEF, "network")


def messages(user, kind=telling.RAISED) -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


def test_a_silent_device_becomes_an_alarm_an_incident_and_one_message(city, chief):
    device = city.device()
    city.report(device, text="KNK-1 yanıt vermiyor")
    city.run()
    row = city.alarm(device)
    assert (row.phase, row.equipment, row.owner_service, row.incident) == ("active", device, city.service, None)
    city.run(5)
    row.refresh_from_db()
    assert row.incident is not None
    assert (row.incident.title, row.incident.service, row.incident.opened_by) == (row.text, city.service, None)
    assert messages(chief) == 1
    for _again in range(3):
        city.report(device)
        city.run(60)
    row.refresh_from_db()
    assert (row.count, messages(chief), Incident.objects.count()) == (4, 1, 1)


def test_the_end_is_told_after_a_quiet_time_to_those_who_heard_of_the_raise(city, chief):
    device = city.device()
    city.report(device)
    city.run(5)
    city.run(5)
    late = user_with_role(Role.STAFF, "network")
    city.report(device, present=False)
    city.run(1)
    assert city.alarm(device).phase == "cleared"
    assert messages(chief, telling.RECOVERED) == 0
    city.run(300)
    row = city.alarm(device)
    assert (row.phase, row.incident.state) == ("closed", IncidentState.RESOLVED)
    assert (messages(chief, telling.RECOVERED), messages(late, telling.RECOVERED)) == (1, 0)
    assert checks.alarms() == []
    city.run(60)
    assert messages(chief, telling.RECOVERED) == 1


def test_a_repetition_of_the_pass_changes_nothing(city, chief):
    city.report(city.device())
    city.run(5)
    city.run(5)
    before = list(Alarm.objects.values())
    assert city.run().changed == 0
    assert list(Alarm.objects.values()) == before
    assert messages(chief) == 1


def test_trouble_that_is_gone_within_its_hold_is_never_seen(city):
    Check.objects.create(name="x", rule="missing", alarm_class="device.silent", severity="critical", hold=120)
    device = city.device()
    city.report(device)
    city.run(60)
    assert city.alarm(device).phase == "pending"
    city.report(device, present=False)
    city.run(1)
    assert city.alarm(device).phase == "closed"
    assert Incident.objects.count() == 0
    city.report(device)
    city.run(1)
    city.run(130)
    assert city.alarm(device).phase == "active"


def test_a_flapping_port_makes_at_most_two_messages_in_twenty_minutes(city, chief):
    device = city.device()
    for turn in range(40):
        city.report(device, name="link.down", present=turn % 2 == 0, instance="Gi1/0/1", severity=Severity.MAJOR)
        city.run(15)
        city.run(15)
    assert messages(chief) + messages(chief, telling.RECOVERED) <= 2
    assert city.alarm(device, "link.down").flapping
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("period", [200, 330, 400, 610])
def test_slow_flapping_keeps_to_two_messages_in_any_twenty_minutes(city, chief, period):
    device = city.device()
    for turn in range(7200 // period):  # two hours: six such windows
        city.report(device, name="link.down", present=turn % 2 == 0, severity=Severity.MAJOR)
        for _step in range(period // 40):
            city.run(40)
    told = AlarmTelling.objects.filter(user=chief)
    moments = sorted(at for pair in told.values_list("raised_at", "recovered_at") for at in pair if at is not None)
    for at in moments:
        assert sum(at <= other < at + timedelta(minutes=20) for other in moments) <= 2
    assert moments


def test_one_cause_speaks_for_its_followers(city, chief):
    root, *leaves = [city.device() for _ in range(5)]
    for device in leaves:
        city.report(device)
    city.run(1)
    city.report(root)
    city.explaining.causes = [explains(root, *leaves)]
    city.run(1)
    city.run(5)
    head = city.alarm(root)
    assert {city.alarm(leaf).root for leaf in leaves} == {head}
    assert head.affected["down"] == 4
    assert (messages(chief), Incident.objects.count(), head.incident.alarms.count()) == (1, 1, 1)
    assert head.incident.steps.filter(verb="follower").count() <= 1


def test_an_incident_of_a_follower_goes_over_to_its_cause(city, chief):
    root, leaf = city.device(), city.device()
    city.report(leaf)
    city.run(1)
    city.run(6)
    incident = city.alarm(leaf).incident
    city.report(root)
    city.explaining.causes = [explains(root, leaf)]
    city.run(1)
    assert (city.alarm(root).incident, city.alarm(leaf).incident) == (incident, None)
    assert Incident.objects.count() == 1


def test_a_second_fault_behind_the_first_surfaces_within_two_looks(city, chief):
    root, healthy, broken = (city.device() for _ in range(3))
    for device in (root, healthy, broken):
        city.report(device)
    city.explaining.causes = [explains(root, healthy, broken)]
    city.run(1)
    city.run(6)
    assert messages(chief) == 1
    city.report(root, present=False)
    city.explaining.causes = [explains(broken)]
    city.run(1)
    city.report(healthy, present=False)
    city.run(60)
    assert city.alarm(broken).root == city.alarm(root)
    assert messages(chief) == 1
    city.run(60)
    city.run(1)
    row = city.alarm(broken)
    assert (row.root, row.phase, row.incident is not None, messages(chief)) == (None, "active", True, 2)


def test_what_the_silent_device_complains_of_follows_its_silence(city, chief):
    device = city.device()
    city.report(device, name="device.hot", severity=Severity.MINOR)
    city.report(device)
    city.run(1)
    city.run(6)
    assert city.alarm(device, "device.hot").root == city.alarm(device)
    assert Incident.objects.count() == 1


def test_a_device_silent_in_two_ways_is_one_cause_and_one_that_still_answers_is_none(city, chief):
    device, half = city.device(), city.device()
    for row in (device, half):
        for way in ("icmp", "snmp"):
            city.report(row, instance=way)
    answering = TargetFactory(equipment=half)
    city.run(1)
    TargetStatus.objects.create(target=answering, standing="ok", answered_at=city.now + timedelta(seconds=1))
    assert causes.sight(city.now).down == {f"equipment:{device.pk}"}
    city.run(6)
    assert Alarm.objects.filter(equipment=device, root=None).count() == 1
    assert Incident.objects.filter(equipment=device).count() == 1


def test_the_same_trouble_soon_after_is_the_same_incident(city):
    device = city.device()
    for _time in range(2):
        city.report(device)
        city.run(1)
        city.run(6)
        city.report(device, present=False)
        city.run(1)
        city.run(300)
    assert [row.phase for row in Alarm.objects.all()] == ["closed", "closed"]
    incident = Incident.objects.get()
    assert (incident.state, incident.reopened) == (IncidentState.RESOLVED, 1)


def test_ten_thousand_events_make_one_alarm_and_one_incident(city, chief, django_assert_max_num_queries):
    root, *leaves = [city.device() for _ in range(20)]
    city.explaining.causes = [explains(root, *leaves)]
    city.report_silence((root, *leaves), times=500)
    with django_assert_max_num_queries(80):
        city.run(1)
    with django_assert_max_num_queries(80):
        city.run(6)
    assert sum(Alarm.objects.values_list("count", flat=True)) == 10_000
    assert Alarm.objects.filter(root=None).count() == 1
    assert (Incident.objects.count(), messages(chief), Report.objects.count()) == (1, 1, 0)


def test_a_storm_without_a_known_cause_is_one_incident_and_one_message(city, chief):
    for device in [city.device() for _ in range(30)]:
        city.report(device, name="device.hot", severity=Severity.MINOR)
    city.run(1)
    city.run(6)
    for device in [city.device() for _ in range(5)]:
        city.report(device, name="device.hot", severity=Severity.MINOR)
    city.run(1)
    city.run(6)
    incident = Incident.objects.get()
    assert incident.alarms.count() == 35
    assert messages(chief) == 6  # one for the thirty, one each for the few after it


def test_planned_work_keeps_people_undisturbed_from_its_begin_to_its_end(city, chief):
    inside, outside = city.device(), city.device()
    window = MaintenanceWindow.objects.create(
        title="Enerji bakımı", owner_service=city.service,
        starts_at=NOON + timedelta(minutes=10), ends_at=NOON + timedelta(minutes=40),
    )  # fmt: skip
    window.places.add(inside.place.parent)
    window.equipment.add(outside)
    city.report(inside)
    city.run(1)
    assert not city.alarm(inside).in_maintenance
    city.run(6)
    assert messages(chief) == 1
    city.run(600)
    assert city.alarm(inside).in_maintenance
    city.report(outside)
    city.run(1)
    city.run(10)
    assert (messages(chief), Incident.objects.count()) == (1, 1)
    city.run(1800)
    assert not city.alarm(outside).in_maintenance
    city.run(1)
    assert (messages(chief), Incident.objects.count()) == (2, 2)


def test_work_that_does_not_end_in_time_has_its_own_alarm(city, chief):
    device = city.device()
    window = MaintenanceWindow.objects.create(
        title="Anahtar değişimi", owner_service=city.service, starts_at=NOON, ends_at=NOON + timedelta(minutes=30)
    )
    window.equipment.add(device)
    city.report(device)
    city.run(60)
    city.run(31 * 60)
    assert not Alarm.objects.filter(alarm_class="maintenance.overrun").exists()
    city.run(5 * 60)
    row = city.alarm(window, "maintenance.overrun")
    assert (row.phase, row.owner_service) == ("active", city.service)
    city.report(device, present=False)
    city.run(1)
    city.run(1)
    assert city.alarm(window, "maintenance.overrun").phase == "cleared"


def test_acknowledging_and_shelving_quiet_an_alarm_and_their_end_is_news(city, chief):
    device = city.device()
    city.report(device)
    city.run(1)
    row = city.alarm(device)
    alarms.shelve(row, until=city.now + timedelta(days=40_000), reason="Atölyede", by=chief)
    city.run(10)
    assert (messages(chief), Incident.objects.count()) == (0, 0)
    alarms.unshelve(row, by=chief)
    city.run(1)
    assert (messages(chief), Incident.objects.count()) == (1, 1)
    alarms.acknowledge(row, comment="Bakıyorum", by=chief)
    row.refresh_from_db()
    assert row.acknowledged_by == chief
    verbs = set(row.steps.values_list("verb", flat=True))
    assert {"raised", "shelved", "unshelved", "acknowledged", "incident"} <= verbs


def test_wrong_verbs_are_refused_in_turkish(city, chief):
    device = city.device()
    city.report(device)
    city.run(1)
    row = city.alarm(device)
    for call, words in (
        (lambda: alarms.close(row, by=chief), "sürüyor"),
        (lambda: alarms.shelve(row, until=city.now + timedelta(days=40_000), reason=" ", by=chief), "neden"),
        (lambda: alarms.shelve(row, until=NOON - timedelta(days=4000), reason="x", by=chief), "geçmiş"),
        (lambda: alarms.comment(row, "", by=chief), "metin"),
    ):
        with pytest.raises(ValidationError) as refused:
            call()
        assert words in refused.value.messages[0].lower()
    city.report(device, present=False)
    city.run(1)
    with pytest.raises(ValidationError):
        alarms.acknowledge(row, comment="x", by=chief)
    alarms.close(row, by=chief)
    with pytest.raises(ValidationError):
        alarms.unshelve(row, by=chief)


def test_worse_is_told_once_and_takes_the_acknowledgment_away(city, chief):
    device = city.device()
    city.report(device, name="device.hot", severity=Severity.MINOR)
    city.run(1)
    city.run(6)
    alarms.acknowledge(city.alarm(device, "device.hot"), comment="x", by=chief)
    city.report(device, name="device.hot", severity=Severity.CRITICAL)
    city.run(1)
    row = city.alarm(device, "device.hot")
    assert (row.acknowledged_by, row.severity, messages(chief)) == (None, "critical", 2)


def test_warnings_are_listed_and_disturb_nobody(city, chief):
    device = city.device()
    city.report(device, name="certificate.ending", severity=Severity.WARNING)
    city.run(1)
    city.run(6)
    assert city.alarm(device, "certificate.ending").phase == "active"
    assert (messages(chief), Incident.objects.count()) == (0, 0)


def test_reports_about_what_is_gone_are_left_out(city):
    device = EquipmentFactory()
    city.report(device)
    Report.objects.update(subject_id=987654)
    city.run(1)
    assert Alarm.objects.count() == 0
    assert Report.objects.count() == 0


def test_alarms_prove_that_troubles_were_handled(city):
    device = city.device()
    city.report(device)
    city.run(1)
    window = ("network", NOON - timedelta(days=1), NOON + timedelta(days=1))
    assert [item.met_at for item in evidence.alarms(*window)] == [None]
    city.now += timedelta(seconds=60)
    city.report(device, present=False)
    city.run()
    assert [item.met_at for item in evidence.alarms(*window)] == [city.now]
    assert evidence.alarms("voice", *window[1:]) == []


def test_closed_alarms_are_forgotten_after_their_time(city):
    device = city.device()
    city.report(device)
    city.run(1)
    city.report(device, present=False)
    city.run(1)
    city.run(301)
    assert checks.prune(NOON) == 0
    assert checks.prune(NOON + timedelta(days=1)) == 1
