"""Alarms that nobody can end any more are closed with the honest reason, and only those."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from bag.core.access import Role
from bag.core.models import Notification
from bag.monitoring.alarms import orphans, telling
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.models import Alarm, AlarmStep, Check, Collector, TargetStatus
from bag.monitoring.tests.city import City
from bag.monitoring.tests.factories import CheckFactory, TargetFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Incident

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ME = "collect@test"
HOUR = 3600


@pytest.fixture
def city() -> City:
    return City(NOON, ServiceFactory(code="network"))


@pytest.fixture
def watched(city: City) -> Any:
    """A hot device that answers, its check, and a collector that has been at work for long."""
    CheckFactory(alarm_class="device.hot", severity="major")
    device = city.device(name="KNK-1")
    target = TargetFactory(equipment=device, owner_service=city.service)
    Collector.objects.create(name=ME, started_at=NOON - timedelta(days=3), seen_at=NOON)
    heat(city, device)
    city.run(1)
    answering(city, target)
    return target


def heat(city: City, device: Any, **given: Any) -> None:
    city.report(device, name="device.hot", severity=Severity.MAJOR, source=ME, **given)


def answering(city: City, target: Any, standing: str = "ok") -> None:
    """The collector lives and the target answered just now."""
    Collector.objects.update(seen_at=city.now)
    given = {"standing": standing, "since": city.now, "asked_at": city.now, "answered_at": city.now}
    TargetStatus.objects.update_or_create(target=target, defaults=given)


def row(city: City, target: Any) -> Alarm:
    return city.alarm(target.equipment, "device.hot")


def reason(alarm: Alarm) -> str:
    return AlarmStep.objects.filter(alarm=alarm).latest("pk").wording


def after(city: City, target: Any, seconds: float, standing: str = "ok") -> Alarm:
    """Let time pass with looks at the target, as it goes on."""
    city.now += timedelta(seconds=seconds)
    answering(city, target, standing)
    city.run()
    return row(city, target)


def test_what_the_collector_confirms_stays(city: City, watched: Any) -> None:
    for _turn in range(5):
        heat(city, watched.equipment)
        alarm = after(city, watched, 1500)
        assert (alarm.phase, alarm.orphan_since) == ("active", None)


def test_what_is_no_longer_spoken_of_is_closed_with_the_reason(city: City, watched: Any) -> None:
    assert after(city, watched, 1700).phase == "active"
    alarm = after(city, watched, 200)
    assert (alarm.phase, alarm.present, alarm.cleared_at, alarm.closed_at) == ("closed", False, city.now, city.now)
    assert reason(alarm) == "KNK-1 yanıt veriyor, ancak 31 dakikadır device.hot hakkında bilgi vermiyor."
    with translation.override("en"):
        assert reason(alarm) == "KNK-1 answers, but has said nothing of device.hot for 31 minutes."


def test_a_silent_device_says_nothing_of_its_figures(city: City, watched: Any) -> None:
    assert after(city, watched, 5 * HOUR, standing="silent").phase == "active"


def test_nothing_is_concluded_soon_after_a_start_of_the_collectors(city: City, watched: Any) -> None:
    Collector.objects.update(started_at=NOON + timedelta(hours=5))
    assert after(city, watched, 5 * HOUR + 60).phase == "active"
    Collector.objects.update(started_at=NOON)
    assert after(city, watched, 60).phase == "closed"


def test_looks_that_come_seldom_are_waited_for(city: City, watched: Any) -> None:
    type(watched).objects.update(interval=2 * HOUR)
    assert after(city, watched, 5 * HOUR).phase == "active"
    assert after(city, watched, 2 * HOUR).phase == "closed"


GONE: dict[str, tuple[Callable[[Any], object], str]] = {
    "target switched off": (lambda target: type(target).objects.update(enabled=False), "unwatched"),
    "target deleted": (lambda target: target.delete(), "unwatched"),
    "check switched off": (lambda _target: Check.objects.update(enabled=False), "check_off"),
    "check deleted": (lambda _target: Check.objects.all().delete(), "check_off"),
}


@pytest.mark.parametrize("what", GONE)
def test_without_target_or_check_it_is_closed_after_a_grace(city: City, watched: Any, what: str) -> None:
    act, code = GONE[what]
    act(watched)
    city.run(60)
    alarm = row(city, watched)
    assert (alarm.phase, alarm.orphan_since) == ("active", city.now)
    city.run(orphans.GRACE.total_seconds() - 1)
    assert row(city, watched).phase == "active"
    city.run(1)
    alarm.refresh_from_db()
    assert (alarm.phase, AlarmStep.objects.filter(alarm=alarm).latest("pk").said) == ("closed", {"code": code})


def test_a_target_that_comes_back_in_time_changes_nothing(city: City, watched: Any) -> None:
    type(watched).objects.update(enabled=False)
    city.run(600)
    type(watched).objects.update(enabled=True)
    alarm = after(city, watched, 600)
    assert (alarm.phase, alarm.orphan_since) == ("active", None)


def test_the_alarm_of_a_deleted_device_ends_at_once(city: City, watched: Any) -> None:
    alarm, device = row(city, watched), watched.equipment
    watched.delete()
    device.delete()
    city.run(1)
    alarm.refresh_from_db()
    assert (alarm.phase, reason(alarm)) == ("closed", "İlgili kayıt silindi.")


@pytest.mark.parametrize("source", ["api", "listen"])
def test_reports_from_outside_count_for_a_week(city: City, source: str) -> None:
    device = city.device()
    city.report(device, name="sensor.smoke", source=source)
    city.run(7 * 24 * HOUR)
    assert city.alarm(device, "sensor.smoke").phase == "active"
    city.run(10)
    alarm = city.alarm(device, "sensor.smoke")
    assert (alarm.phase, "7 gün" in reason(alarm)) == ("closed", True)


def test_an_isolated_collector_that_is_gone_takes_its_alarm_with_it(city: City) -> None:
    collector = Collector.objects.create(name=ME, started_at=NOON, seen_at=NOON)
    city.report(collector, name="collector.isolated", source=ME)
    city.run(60)
    assert city.alarm(collector, "collector.isolated").phase == "active"
    city.run(HOUR)
    alarm = city.alarm(collector, "collector.isolated")
    assert (alarm.phase, reason(alarm)) == ("closed", "Alarmı üreten toplayıcı artık çalışmıyor.")


def test_people_and_the_incident_hear_why(city: City, watched: Any) -> None:
    chief = user_with_role(Role.CHIEF, "network")
    after(city, watched, 10)
    assert Notification.objects.filter(user=chief, kind=telling.RAISED).count() == 1
    after(city, watched, 2 * HOUR)
    (told,) = Notification.objects.filter(user=chief, kind=telling.RECOVERED)
    assert told.title.startswith("Artık izlenmiyor: ")
    incident = Incident.objects.get()
    assert incident.state == "resolved"
    assert incident.resolution.startswith("İzleme, sorunun sürüp sürmediğini artık bilemiyor: KNK-1 yanıt veriyor")


def test_many_orphans_cost_as_much_as_few(city: City, watched: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        heat(city, watched.equipment, instance=str(number))
    city.run(1)
    type(watched).objects.update(enabled=False)
    city.run(1)
    with django_assert_max_num_queries(40):
        city.run(1000)
    assert not Alarm.objects.exclude(phase="closed").exists()
