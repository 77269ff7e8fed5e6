"""Availability of targets by their alarms, windows and unknown time; the report of lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import line_report, uptime
from bag.monitoring.domain import percentile
from bag.monitoring.models import Alarm, MaintenanceWindow, Target
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db
MONTH = percentile.month(2026, 9)
FIRST = datetime.fromtimestamp(MONTH.start / uptime.SECOND, tz=timezone.get_current_timezone())
AFTER = FIRST + timedelta(days=40)
HOUR = 3600 * uptime.SECOND


@pytest.fixture
def as_user(client: Client) -> Callable[[Any], Client]:
    """``as_user(user)``: the test client signed in as that account."""

    def sign_in(user: Any) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def target() -> Target:
    device = EquipmentFactory()
    row = TargetFactory(equipment=device, owner_service=device.owner_service)
    Target.objects.filter(pk=row.pk).update(created_at=FIRST - timedelta(days=1))
    return row


def alarm(subject: Subject, name: str, start: timedelta, length: timedelta | None) -> Alarm:
    at = FIRST + start
    return Alarm.objects.create(
        subject=subject, alarm_class=name, severity="critical", rank=0, phase="closed" if length else "active",
        first_seen=at, last_seen=at, turned_at=at, active_at=at, cleared_at=at + length if length else None,
    )  # fmt: skip


def figures(now: datetime = AFTER) -> Any:
    (line,) = uptime.lines(Target.objects.all(), MONTH, now)
    return line.figures


def test_an_outage_counts_without_its_maintenance(target: Target) -> None:
    alarm(target.subject, "device.silent", timedelta(hours=10), timedelta(hours=2))
    window = MaintenanceWindow.objects.create(
        title="Bakım", owner_service=target.owner_service, starts_at=FIRST + timedelta(hours=11),
        ends_at=FIRST + timedelta(hours=14),
    )  # fmt: skip
    window.equipment.add(target.equipment)
    found = figures()
    assert (found.down, found.maintenance, found.failures) == (HOUR, 3 * HOUR, 1)
    assert found.availability == Fraction(717 - 1, 717)


def test_time_that_no_collector_saw_is_unknown(target: Target) -> None:
    alarm(target.subject, "device.silent", timedelta(hours=10), timedelta(hours=2))
    alarm(target.subject, "collector.isolated", timedelta(hours=9), timedelta(hours=4))
    found = figures()
    assert (found.down, found.unknown) == (0, 4 * HOUR)


def test_an_open_outage_lasts_until_now_and_time_before_a_target_is_unknown(target: Target) -> None:
    Target.objects.update(created_at=FIRST + timedelta(hours=6))
    alarm(target.subject, "device.silent", timedelta(hours=10), None)
    found = figures(FIRST + timedelta(hours=12))
    assert (found.counted, found.down, found.unknown) == (6 * HOUR, 2 * HOUR, 6 * HOUR)
    assert uptime.lines(Target.objects.all(), MONTH, FIRST - timedelta(days=1)) == []


def test_other_alarms_and_switched_off_targets_do_not_count(target: Target) -> None:
    alarm(target.subject, "interface.errors", timedelta(hours=1), timedelta(hours=5))
    assert figures().down == 0
    Target.objects.update(enabled=False)
    assert uptime.lines(Target.objects.all(), MONTH, AFTER) == []


def test_groups_add_up(target: Target) -> None:
    other = TargetFactory(owner_service=target.owner_service)
    Target.objects.filter(pk=other.pk).update(created_at=FIRST - timedelta(days=1))
    alarm(target.subject, "device.silent", timedelta(hours=10), timedelta(hours=72))
    lines = uptime.lines(Target.objects.all(), MONTH, AFTER)
    (group,) = uptime.by_service(lines)
    assert group.availability == Fraction(1440 - 72, 1440)
    assert [len(place.lines) for place in uptime.by_place(lines)] == [1]


def test_the_page_and_its_spreadsheet(target: Target, as_user: Any) -> None:
    client: Client = as_user(user_with_role(Role.MANAGER))
    url = reverse("monitoring:availability")
    for query in (
        "",
        "?by=target&month=2026-09&goal=99.99",
        "?by=place",
        "?month=9999-99&by=x&goal=y",
        "?month=2999-01",
    ):
        assert client.get(url + query).status_code == 200
    answer = client.get(url + "?as=csv&by=target")
    assert answer["Content-Type"].startswith("text/csv")
    assert target.name in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_the_report_says_what_happened(target: Target) -> None:
    row = alarm(target.subject, "flows.flood", timedelta(days=3), timedelta(minutes=24))
    Alarm.objects.filter(pk=row.pk).update(kind="security", text="Hacimsel saldırı")
    alarm(target.subject, "device.silent", timedelta(days=4), timedelta(hours=2))
    found = line_report.services(MONTH, user_with_role(Role.MANAGER))
    assert [line[1:] for line in found] == [["1", "%99,722", "2 sa", "1", "hayır"]]
    (attack,) = line_report.attacks(MONTH, user_with_role(Role.MANAGER))
    assert attack[1:] == ["24 dk", str(target.subject), "Hacimsel saldırı"]
