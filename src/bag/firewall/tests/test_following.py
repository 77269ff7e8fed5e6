"""Rule sets follow the configurations that are read from devices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bag.configurations.events import ConfigurationStored
from bag.configurations.models import ConfigVersion, ManagedDevice
from bag.configurations.tests.factories import ConfigVersionFactory, ManagedDeviceFactory
from bag.configurations.tests.samples import SAMPLES
from bag.core import registers
from bag.firewall.models import Rule, RuleSet
from bag.firewall.services import following
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db
HEAD = "Current configuration : 900 bytes\nversion 15.2\nhostname SW-1\nsnmp-server community GIZLI ro\n"
ACL = "ip access-list extended {name}\n permit tcp 10.1.0.0 0.0.255.255 host 10.9.0.5 eq 443\n deny ip any any{rest}\n"
PORT = "interface Vlan20\n ip access-group BELGE in\n"


@pytest.fixture
def device() -> ManagedDevice:
    service = ServiceFactory(code="network")
    return ManagedDeviceFactory(equipment=EquipmentFactory(owner_service=service), owner_service=service)


def stored(device: ManagedDevice, body: str, days: int = 0) -> ConfigVersion:
    at = timezone.now() - timedelta(days=9 - days)
    return ConfigVersionFactory(device=device, text=f"{HEAD}{body}end\n", taken_at=at)


def told(version: ConfigVersion) -> None:
    """As the worker does it."""
    handler = registers.event_handlers["firewall.configuration"]
    handler.handle(ConfigurationStored(version.device_id, version.pk))


def test_packet_filters_of_a_backup_stand_in_the_register(device: ManagedDevice) -> None:
    told(stored(device, ACL.format(name="BELGE", rest="") + PORT))
    row = RuleSet.objects.get()
    assert (row.equipment, row.owner_service, row.version) == (device.equipment, device.owner_service, 1)
    assert row.applied == "Vlan20 in"
    assert Rule.objects.filter(rule_set=row).count() == 2


def test_a_backup_that_changed_elsewhere_leaves_the_sets_alone(device: ManagedDevice) -> None:
    following.follow(stored(device, ACL.format(name="BELGE", rest="")))
    assert following.follow(stored(device, ACL.format(name="BELGE", rest="") + "ntp server 10.0.0.1\n", 1)) == []
    changed = following.follow(stored(device, ACL.format(name="BELGE", rest=" log"), 2))
    assert [(one.rule_set.version, one.rules) for one in changed] == [(2, 2)]


def test_a_set_that_left_the_device_is_out_of_force_until_it_comes_back(device: ManagedDevice) -> None:
    following.follow(stored(device, ACL.format(name="BELGE", rest="")))
    following.follow(stored(device, "ntp server 10.0.0.1\n", 1))
    assert not RuleSet.objects.get().in_force
    following.follow(stored(device, ACL.format(name="BELGE", rest=""), 2))
    assert RuleSet.objects.get().in_force
    RuleSet.objects.update(in_force=False)  # a person says so
    following.follow(stored(device, ACL.format(name="BELGE", rest=" log"), 3))
    assert not RuleSet.objects.get().in_force


def test_older_versions_unknown_languages_and_broken_lines_break_nothing(device: ManagedDevice) -> None:
    first = stored(device, ACL.format(name="BELGE", rest=""))
    second = stored(device, ACL.format(name="BELGE", rest="") + " permit quux\n", 1)
    told(first)
    assert not RuleSet.objects.exists()
    told(second)
    assert RuleSet.objects.get().unread_lines == 1
    other = ManagedDeviceFactory(equipment=EquipmentFactory(), owner_service=device.owner_service)
    told(ConfigVersionFactory(device=other, text=SAMPLES["vrp"]))
    assert RuleSet.objects.count() == 1
