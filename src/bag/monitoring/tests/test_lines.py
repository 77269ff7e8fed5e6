"""One line, one cause: both ends of a cut cable and what its ports complain of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bag.inventory.tests.factories import CableFactory, PortFactory
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.models import Alarm
from bag.monitoring.tests.city import City
from bag.organization.tests.factories import ServiceFactory
from bag.work.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(datetime(2026, 11, 20, 9, tzinfo=UTC), ServiceFactory(code="network"))


def joined(city: City, count: int = 2) -> list[Any]:
    """Devices whose first port is joined by a cable."""
    devices = [city.device() for _number in range(count)]
    ports = [PortFactory(equipment=device, name="XGE1/0/1", kind="fiber") for device in devices]
    CableFactory(a_port=ports[0], b_port=ports[1], kind="fiber")
    return devices


def report(city: City, device: Any, name: str, port: str = "XGE1/0/1") -> None:
    city.report(device, name=name, instance=port, severity=Severity.MAJOR)


def test_two_ends_of_a_cut_cable_and_their_light_are_one_cause(city: City) -> None:
    one, other = joined(city)
    report(city, one, "link.down")
    city.run(2)
    report(city, other, "link.down")
    for device in (one, other):
        report(city, device, "optics.rx")
    city.run(10)
    roots = Alarm.objects.filter(root=None)
    assert [(row.equipment, row.alarm_class) for row in roots] == [(one, "link.down")]
    assert Incident.objects.count() == 1


def test_what_another_port_complains_of_stays_a_cause_of_its_own(city: City) -> None:
    one, other = joined(city)
    report(city, one, "link.down")
    report(city, other, "optics.rx", "XGE1/0/9")
    city.run(10)
    assert Alarm.objects.filter(root=None).count() == 2


def test_a_silent_device_explains_the_ports_that_lead_to_it(city: City) -> None:
    one, other = joined(city)
    report(city, one, "link.down")
    city.run(10)
    city.report(other)
    city.run(10)
    assert city.alarm(one, "link.down").root == city.alarm(other)
    assert Incident.objects.exclude(state="resolved").count() == 1
