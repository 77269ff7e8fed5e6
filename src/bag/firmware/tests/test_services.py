"""Finding, matching, campaigns, reports and what ends: what the room writes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bag.changes.models import Change
from bag.changes.services import planning, running
from bag.configurations.tests.factories import ConfigVersionFactory, ManagedDeviceFactory
from bag.core.access import Role
from bag.core.models import Notification, User
from bag.firmware import evidence, jobs, panels
from bag.firmware.domain.versions import Standing
from bag.firmware.models import (
    Advisory,
    AdvisoryState,
    CampaignItem,
    CampaignState,
    Exposure,
    ItemState,
    SoftwareVersion,
    Source,
    UpgradeCampaign,
    VersionReport,
    WaveState,
)
from bag.firmware.services import campaigns, expiry, finding, matching, reports, taking
from bag.firmware.tests.factories import (
    AdvisoryFactory,
    EndOfLifeFactory,
    SoftwareVersionFactory,
    TargetVersionFactory,
    UpgradeCampaignFactory,
)
from bag.firmware.tests.samples import CSAF, CVE
from bag.inventory.models import Equipment, EquipmentType
from bag.inventory.tests.factories import EquipmentFactory, LicenseFactory, ManufacturerFactory, TypeFactory
from bag.monitoring.models import TargetStatus
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.models import Unit
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
SAYS = "Cisco IOS Software, C2960X Software, Version {version}, RELEASE SOFTWARE (fc3)"


@pytest.fixture
def service() -> Unit:
    return ServiceFactory(code="network")


@pytest.fixture
def cisco() -> EquipmentType:
    return TypeFactory(manufacturer=ManufacturerFactory(name="Cisco"), model="Catalyst 9300-24P")


def piece(type_: EquipmentType, service: Unit, **more: Any) -> Equipment:
    row: Equipment = EquipmentFactory(type=type_, owner_service=service, status="service", **more)
    return row


def says(row: Equipment, version: str) -> None:
    """The device tells the monitoring its version."""
    target = row.targets.first() or TargetFactory(equipment=row, owner_service=row.owner_service, method="snmp")
    TargetStatus.objects.update_or_create(
        target=target, defaults={"facts": {"sys_descr": SAYS.format(version=version)}, "answered_at": timezone.now()}
    )


def found(row: Equipment) -> SoftwareVersion:
    return SoftwareVersion.objects.get(equipment=row)


def test_the_surest_source_tells_the_version(cisco: EquipmentType, service: Unit) -> None:
    one = piece(cisco, service, firmware="v15.0(1)")
    finding.look()
    assert (found(one).version, found(one).source) == ("15.0(1)", Source.TYPED)
    device = ManagedDeviceFactory(equipment=one, owner_service=service)
    ConfigVersionFactory(device=device)
    finding.look()
    assert (found(one).version, found(one).source) == ("15.2", Source.CONFIGURATION)
    says(one, "15.2(7)E3")
    finding.look()
    assert (found(one).version, found(one).source, found(one).previous) == ("15.2(7)E3", Source.SNMP, "15.2")
    TargetStatus.objects.update(answered_at=timezone.now() - timedelta(days=9))
    finding.look()
    assert found(one).source == Source.CONFIGURATION


def test_versions_are_compared_with_the_target_of_type_and_role(cisco: EquipmentType, service: Unit) -> None:
    edge, core = piece(cisco, service), piece(cisco, service)
    for row in (edge, core):
        SoftwareVersionFactory(equipment=row, version="15.2(7)E6")
    ManagedDeviceFactory(equipment=core, owner_service=service, role="core")
    manager = user_with_role(Role.MANAGER)
    finding.save_target(TargetVersionFactory.build(equipment_type=cisco, owner_service=service), manager)
    core_target = TargetVersionFactory.build(
        equipment_type=cisco, owner_service=service, role="core", wanted="15.2(7)E6", least=""
    )
    with CaptureQueriesContext(connection) as few:
        finding.save_target(core_target, manager)
    assert (found(edge).standing, found(core).standing) == (Standing.BEHIND, Standing.CURRENT)
    assert len(few) < 20


def test_a_target_older_than_its_oldest_accepted_version_is_refused(cisco: EquipmentType, service: Unit) -> None:
    row = TargetVersionFactory.build(equipment_type=cisco, owner_service=service, least="15.2(7)E12")
    with pytest.raises(ValidationError):
        row.full_clean()


def test_an_advisory_hits_the_devices_in_its_range_and_ends_with_the_upgrade(
    cisco: EquipmentType, service: Unit
) -> None:
    hit, safe, unknown = (piece(cisco, service) for _n in range(3))
    for row, version in ((hit, "17.3.4"), (safe, "17.9.1")):
        SoftwareVersionFactory(equipment=row, version=version)
    for row in (hit, safe, unknown):
        ManagedDeviceFactory(equipment=row, owner_service=service, dialect="ios")
    advisory = taking.take(json.dumps(CVE).encode(), by=None)
    open_now = {row.equipment: row.unclear for row in Exposure.objects.filter(ended_at=None)}
    assert open_now == {hit: False, unknown: True}
    SoftwareVersion.objects.filter(equipment=hit).update(version="17.3.6")
    matching.refresh(timezone.now())
    assert not Exposure.objects.filter(equipment=hit, ended_at=None).exists()
    advisory.state, advisory.note = AdvisoryState.SET_ASIDE, "SNMP kapalı."
    taking.save_advisory(advisory, None)
    assert not Exposure.objects.filter(ended_at=None).exists()
    again = taking.take(json.dumps(CVE).encode(), by=None)
    assert (again.pk, again.state, Advisory.objects.count()) == (advisory.pk, AdvisoryState.SET_ASIDE, 1)


def test_a_product_is_matched_by_its_model(service: Unit) -> None:
    huawei = TypeFactory(manufacturer=ManufacturerFactory(name="Huawei"), model="S5735-L24P4X-A")
    other = TypeFactory(manufacturer=ManufacturerFactory(name="HPE"), model="S5735-L24P4X-A clone")
    rows = [piece(huawei, service), piece(other, service)]
    for row in rows:
        SoftwareVersionFactory(equipment=row, version="V200R019C10SPC500")
    taking.take(json.dumps(CSAF).encode(), by=None)
    assert [row.equipment for row in Exposure.objects.all()] == [rows[0]]


def test_a_bad_file_stores_nothing() -> None:
    with pytest.raises(ValidationError):
        taking.take(b'{"document": {}}', by=None)
    assert not Advisory.objects.exists()


def test_the_cost_of_matching_does_not_grow_with_the_devices(cisco: EquipmentType, service: Unit) -> None:
    advisory = AdvisoryFactory()
    advisory.ranges.create(vendor="Cisco", product=cisco.model)
    counts = []
    for _round in range(2):
        for _n in range(4):
            SoftwareVersionFactory(equipment=piece(cisco, service))
        with CaptureQueriesContext(connection) as queries:
            matching.refresh(timezone.now())
        counts.append(len(queries))
    assert Exposure.objects.count() == 8
    assert counts[0] == counts[1]


def campaign(cisco: EquipmentType, service: Unit, count: int = 3, **more: Any) -> UpgradeCampaign:
    for n in range(count):
        row = piece(cisco, service, name=f"SW-{n}")
        says(row, "15.2(7)E3")
    finding.look()
    made: UpgradeCampaign = UpgradeCampaignFactory(equipment_type=cisco, owner_service=service, wave_size=5, **more)
    return made


def through(wave: Any, by: User, versions: list[str]) -> None:
    """The change of a wave is approved, carried out, and the devices tell what they run afterwards."""
    now = timezone.now()
    change = campaigns.plan_change(
        wave, starts_at=now + timedelta(minutes=5), ends_at=now + timedelta(hours=2), outage=10, by=by
    )
    planning.approve(planning.submit(change, by=by), by=user_with_role(Role.MANAGER))
    begun = Change.objects.get(pk=change.pk)
    running.start(begun, by=by)
    running.finish(begun, result="Sürüm yüklendi, portlar denetlendi.", outage=0, by=by)
    for item, version in zip(wave.items.order_by("pk"), versions, strict=True):
        says(item.equipment, version)


def states(row: UpgradeCampaign) -> list[str]:
    return list(CampaignItem.objects.filter(wave__campaign=row).order_by("pk").values_list("state", flat=True))


def test_a_campaign_goes_wave_by_wave_with_a_change_for_each(cisco: EquipmentType, service: Unit) -> None:
    staff = user_with_role(Role.STAFF, "network")
    already = piece(cisco, service)
    says(already, "15.2(7)E10")
    row = campaign(cisco, service)
    first, second = row.waves.all()
    assert (first.items.count(), second.items.count()) == (1, 2)
    with pytest.raises(ValidationError):
        campaigns.plan_change(second, starts_at=timezone.now(), ends_at=timezone.now(), outage=0, by=staff)
    through(first, staff, ["15.2(7)E10"])
    with pytest.raises(ValidationError):
        campaigns.plan_change(second, starts_at=timezone.now(), ends_at=timezone.now(), outage=0, by=staff)
    assert campaigns.check(first, by=staff).state == WaveState.DONE
    through(second, staff, ["15.2(7)E10", "15.2(7)E12"])
    campaigns.check(second, by=staff)
    row.refresh_from_db()
    assert (row.state, states(row)) == (CampaignState.DONE, [ItemState.DONE] * 3)
    item = CampaignItem.objects.filter(wave=second).order_by("pk").last()
    assert (item.before, item.after) == ("15.2(7)E3", "15.2(7)E12")
    assert Change.objects.get(upgrade_wave=second).equipment.count() == 2


def test_a_failed_device_halts_the_campaign_until_somebody_says_why_it_goes_on(
    cisco: EquipmentType, service: Unit
) -> None:
    staff = user_with_role(Role.STAFF, "network")
    row = campaign(cisco, service)
    first, second = row.waves.all()
    through(first, staff, ["15.2(7)E3"])
    assert campaigns.check(first, by=staff).state == WaveState.FAILED
    row.refresh_from_db()
    assert row.state == CampaignState.HALTED
    window = {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(hours=1), "outage": 0}
    with pytest.raises(ValidationError):
        campaigns.plan_change(second, **window, by=staff)
    with pytest.raises(ValidationError):
        campaigns.go_on(row, reason="olur", by=staff)
    campaigns.go_on(row, reason="Cihaz yıl sonunda yenilenecek.", by=staff)
    campaigns.plan_change(second, **window, by=staff)
    assert states(row)[0] == ItemState.LEFT_OUT


def test_an_old_finding_proves_no_upgrade(cisco: EquipmentType, service: Unit) -> None:
    staff = user_with_role(Role.STAFF, "network")
    row = campaign(cisco, service, 1)
    wave = row.waves.get()
    through(wave, staff, ["15.2(7)E10"])
    TargetStatus.objects.update(answered_at=timezone.now() - timedelta(hours=3))
    campaigns.check(wave, by=staff)
    assert states(row) == [ItemState.FAILED]


def test_a_begun_campaign_keeps_its_aim(cisco: EquipmentType, service: Unit) -> None:
    staff = user_with_role(Role.STAFF, "network")
    row = campaign(cisco, service, 1)
    through(row.waves.get(), staff, ["15.2(7)E10"])
    row.wanted = "15.2(7)E12"
    with pytest.raises(ValidationError):
        campaigns.save_campaign(row, staff, created=False)
    campaigns.give_up(row, reason="Yeni sürüm geri çekildi.", by=staff)
    with pytest.raises(ValidationError):
        campaigns.give_up(row, reason="Yeni sürüm geri çekildi.", by=staff)


def test_the_report_counts_and_proves_only_when_signed(cisco: EquipmentType, service: Unit) -> None:
    staff = user_with_role(Role.STAFF, "network")
    TargetVersionFactory(equipment_type=cisco, owner_service=service)
    for version in ("15.2(7)E10", "15.2(7)E10", "15.2(7)E6", "15.2(7)E3"):
        SoftwareVersionFactory(equipment=piece(cisco, service), version=version)
    piece(cisco, service)  # nothing was found on it
    EndOfLifeFactory(equipment_type=cisco, end_of_support=date(2025, 1, 1))
    assert jobs.tonight().startswith("versions 0")
    report = VersionReport.objects.get(service=service)
    wanted = {"devices": 5, "current": 2, "behind": 1, "too_old": 1, "unknown": 1, "ended": 5, "exposed": 0}
    assert {key: report.figures[key] for key in wanted} == wanted
    assert report.rows == [
        [str(cisco), "", "15.2(7)E10", {"15.2(7)E10": 2, "15.2(7)E6": 1, "15.2(7)E3": 1, "": 1}, 2, 5]
    ]
    now = timezone.now()
    window = (service.code, now - timedelta(days=1), now + timedelta(days=1))
    assert evidence.reports(*window) == []
    with pytest.raises(ValidationError):
        reports.review(report, note="tamam", by=staff)
    signed = reports.review(report, note="İki cihaz için kampanya açılacak.", by=staff)
    assert [item.label for item in evidence.reports(*window)] == [str(signed)]
    reports.write_month()
    report.refresh_from_db()
    assert report.reviewed_by == staff


def test_people_hear_90_60_and_30_days_before_something_ends(service: Unit, cisco: EquipmentType) -> None:
    chief, today = user_with_role(Role.CHIEF, "network"), timezone.localdate()
    LicenseFactory(owner_service=service, ends_on=today + timedelta(days=80), name="Yönetim yazılımı")
    for _n in range(3):
        piece(cisco, service, support_end=today + timedelta(days=20), support_contract="DST-1")
    EndOfLifeFactory(equipment_type=cisco, end_of_support=today + timedelta(days=200))
    assert (expiry.warn(), expiry.warn()) == (2, 0)
    assert expiry.warn(today + timedelta(days=25)) == 1  # the license, now within 60 days
    assert Notification.objects.filter(user=chief, kind=expiry.NEWS).count() == 3
    kinds = [(one.kind, one.count) for one in expiry.endings(today, today + timedelta(days=365), {"network"})]
    assert kinds == [("support", 3), ("license", 1), ("life", 3)]
    dated = panels.dates(chief, today, today + timedelta(days=365))
    assert [one.kind for one in dated] == ["support", "support"]
    assert expiry.endings(today, today + timedelta(days=365), {"radio"}) == []
