"""Versions, findings over time, host keys, waivers, days: what the room writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from bag.configurations import evidence, jobs, panels
from bag.configurations.domain.dialects import Dialect
from bag.configurations.models import (
    Cause,
    ComplianceDay,
    ConfigFinding,
    ConfigVersion,
    ManagedDevice,
    Outcome,
    WaiverState,
)
from bag.configurations.reading.session import Answer
from bag.configurations.services import backup, compliance, devices, storing, waivers
from bag.configurations.tests import cases_ios
from bag.configurations.tests.factories import ManagedDeviceFactory, RuleProfileFactory, WaiverFactory
from bag.configurations.tests.samples import SAMPLES
from bag.core.access import Role
from bag.core.models import AuditEvent, Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.models import Credential
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRfJAkLMBD3zBPFqmFzxsPqCVGqsIsyFx0Q1V5NV0xR"
OTHER = KEY.replace("JRf", "JRg")


def read(device: ManagedDevice, text: str, dialect: Dialect = Dialect.IOS, **more) -> ConfigVersion | None:
    answer = Answer(device.pk, Outcome.OK, "", text, dialect=dialect, host_key=KEY)
    return storing.keep(device, answer, Cause.NIGHT, None, more.get("at", timezone.now()))


def test_an_unchanged_configuration_makes_no_new_version() -> None:
    device = ManagedDeviceFactory()
    first = read(device, cases_ios.BASE)
    again = read(device, cases_ios.BASE.replace("Mon Nov 2 2026 by admin", "Tue Nov 3 2026 by sef"))
    assert (first is not None, again) == (True, None)
    assert device.versions.count() == 1
    assert device.versions.get().seen_at > device.versions.get().taken_at


def test_secrets_encrypted_anew_make_no_new_version() -> None:
    device, text = ManagedDeviceFactory(), SAMPLES[Dialect.FORTIOS]
    assert read(device, text, Dialect.FORTIOS)
    assert read(device, text.replace("GIZLI2BBBB", "YENIDENCCCC"), Dialect.FORTIOS) is None


def test_a_change_makes_a_version_that_counts_its_lines() -> None:
    device = ManagedDeviceFactory()
    read(device, cases_ios.BASE)
    version = read(device, cases_ios.text_of("one clock only"))
    assert (version.came, version.went) == (0, 1)
    assert device.dialect == "ios"


def test_the_full_text_is_encrypted_and_equal_to_the_byte() -> None:
    device, text = ManagedDeviceFactory(), SAMPLES[Dialect.IOS]
    version = read(device, text)
    with connection.cursor() as cursor:
        cursor.execute("select text, masked from configurations_configversion where id = %s", [version.pk])
        stored, masked = cursor.fetchone()
    assert "GIZLI" not in stored + masked
    assert ConfigVersion.objects.get(pk=version.pk).text.plain() == text


def test_a_failed_reading_keeps_the_last_version_and_says_why() -> None:
    device = ManagedDeviceFactory()
    read(device, cases_ios.BASE)
    storing.keep(device, Answer(device.pk, Outcome.CUT, "vlan"), Cause.NIGHT, None, timezone.now())
    device.status.refresh_from_db()
    assert (device.status.outcome, device.status.reason) == ("cut", "vlan")
    assert device.versions.count() == 1


def test_the_first_host_key_is_pinned_and_another_waits_for_approval() -> None:
    device, chief = ManagedDeviceFactory(), user_with_role(Role.CHIEF)
    read(device, cases_ios.BASE)
    storing.keep(device, Answer(device.pk, Outcome.HOST_KEY, host_key=OTHER), Cause.NIGHT, None, timezone.now())
    device.status.refresh_from_db()
    assert (device.status.host_key, device.status.offered_key) == (KEY, OTHER)
    devices.accept_key(device, reason="Cihaz değiştirildi, konsolda bakıldı.", by=chief)
    device.status.refresh_from_db()
    assert (device.status.host_key, device.status.offered_key) == (OTHER, "")
    assert AuditEvent.objects.filter(action="configurations.host_key").count() == 1
    with pytest.raises(ValidationError):
        devices.accept_key(device, reason="Cihaz değiştirildi, konsolda bakıldı.", by=chief)


def test_a_password_of_another_service_is_never_sent() -> None:
    device = ManagedDeviceFactory()
    device.credential = Credential.objects.create(
        name="Telsiz", kind="password", username="x", secret="y", owner_service=ServiceFactory(code="radio")
    )
    with pytest.raises(ValidationError):
        devices.save_device(device, None, created=False)
    device.save()
    made = backup.back_up([device], Cause.NIGHT)
    assert made.outcomes == {"refused": 1}


def test_findings_begin_go_on_and_end() -> None:
    device, now = ManagedDeviceFactory(), timezone.now()
    read(device, cases_ios.text_of("several at once"), at=now - timedelta(days=3))
    read(device, cases_ios.text_of("one clock only"), at=now - timedelta(days=2))
    open_now = ConfigFinding.objects.filter(device=device, ended_at=None)
    assert set(open_now.values_list("rule", flat=True)) == {"ntp-servers"}
    assert ConfigFinding.objects.filter(device=device, ended_at__isnull=False).count() == 4
    read(device, cases_ios.BASE, at=now)
    device.status.refresh_from_db()
    assert (device.status.findings, device.status.asked) == (0, 82)


def test_a_dialect_without_rules_is_not_judged() -> None:
    device = ManagedDeviceFactory()
    read(device, SAMPLES[Dialect.JUNOS], Dialect.JUNOS)
    device.status.refresh_from_db()
    assert device.status.asked == 0


def test_the_rules_of_a_type_go_before_those_of_the_role() -> None:
    piece = EquipmentFactory()
    device = ManagedDeviceFactory(equipment=piece)
    RuleProfileFactory(role="access", equipment_type=None, most_macs=4)
    RuleProfileFactory(role="access", equipment_type=piece.type, most_macs=9, left_out="telnet vty-acl")
    profile = compliance.profile_for(device)
    assert profile.standard.most_macs == 9
    assert "telnet" not in profile.asked
    device.equipment = None
    assert compliance.profile_for(device).standard.most_macs == 4


@pytest.mark.parametrize(
    "fault",
    [
        {"left_out": "boyle-kural-yok"},
        {"ntp_servers": "saat"},
        {"aaa_servers": "10.35.0.31"},
        {"management_network": "10.35.0.1/16"},
        {"management_vlans": "yüz"},
    ],
)
def test_golden_rules_refuse_nonsense(fault: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RuleProfileFactory.build(**fault, owner_service=ServiceFactory(), equipment_type=None).full_clean()


def test_a_waiver_takes_its_finding_out_of_the_figures_until_its_day() -> None:
    device = ManagedDeviceFactory()
    read(device, cases_ios.text_of("trusted office port"))
    row = WaiverFactory(device=device, rule="snooping-trust-edge", where=cases_ios.P1)
    waivers.decide(row, approved=True, by=user_with_role(Role.MANAGER))
    device.status.refresh_from_db()
    assert device.status.critical == 0
    compliance.write_day()
    assert (ComplianceDay.objects.get().waived, ComplianceDay.objects.get().guarded) == (1, 1)
    assert compliance.expire(row.expires_on + timedelta(days=1)) == 1
    device.status.refresh_from_db()
    assert device.status.critical == 1


def test_nobody_decides_on_their_own_waiver() -> None:
    chief = user_with_role(Role.MANAGER)
    row = WaiverFactory(asked_by=chief)
    with pytest.raises(ValidationError):
        waivers.decide(row, approved=True, by=chief)
    row.refresh_from_db()
    assert row.state == WaiverState.ASKED


def test_a_decided_waiver_stays_and_can_be_ended() -> None:
    row, manager = WaiverFactory(), user_with_role(Role.MANAGER)
    row = waivers.decide(row, approved=True, note="Tamam", by=manager)
    with pytest.raises(ValidationError):
        waivers.decide(row, approved=False, by=manager)
    with pytest.raises(ValidationError):
        waivers.save_waiver(row, manager, created=False)
    assert panels.dates(manager, timezone.localdate(), row.expires_on)[0].on == row.expires_on
    assert waivers.end(row, by=manager).state == WaiverState.ENDED


@pytest.mark.parametrize("fault", [{"expires_on": timezone.localdate() + timedelta(days=500)}, {"reason": "x"}])
def test_a_waiver_needs_a_reason_and_an_end(fault: dict[str, object]) -> None:
    device = ManagedDeviceFactory()
    with pytest.raises(ValidationError):
        waivers.save_waiver(WaiverFactory.build(device=device, **fault), None, created=True)


def test_the_day_counts_unread_access_switches_as_unprotected() -> None:
    service = ServiceFactory()
    good, silent = ManagedDeviceFactory(owner_service=service), ManagedDeviceFactory(owner_service=service)
    read(good, cases_ios.BASE)
    compliance.write_day()
    compliance.write_day()
    day = ComplianceDay.objects.get()
    assert (day.devices, day.flawless, day.edge, day.guarded) == (2, 1, 2, 1)
    now = timezone.now()
    items = evidence.compliance(service.code, now - timedelta(days=1), now + timedelta(days=1))
    assert [item.value for item in items] == [50.0]
    assert silent.pk != good.pk


def test_judging_anew_follows_the_golden_rules() -> None:
    device = ManagedDeviceFactory()
    read(device, cases_ios.text_of("too many addresses"))
    RuleProfileFactory(role="access", equipment_type=None, most_macs=64)
    assert compliance.judge_all() == 1
    device.status.refresh_from_db()
    assert device.status.findings == 0


def test_what_spoke_of_a_configuration_is_found_by_its_subject() -> None:
    piece = EquipmentFactory()
    device = ManagedDeviceFactory(equipment=piece)
    subject = Subject.objects.of(piece)
    assert jobs.devices_of([subject.pk, 999_999]) == [device.pk]
    device.status.tried_at = timezone.now()
    device.status.save()
    assert jobs.devices_of([subject.pk]) == []


def test_messages_that_tell_of_a_configuration_are_heard(store, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "client", lambda: store)
    store.execute("TRUNCATE TABLE syslog")
    now = timezone.now().isoformat()
    told = {"at": now, "device_at": now, "source": "10.0.0.1", "facility": 23, "severity": 5, "host": "sw"}
    store.insert("syslog", [
        {**told, "subject": 7, "program": "%SYS-5-CONFIG_I", "message": "Configured from console by sef on vty0"},
        {**told, "subject": 8, "program": "", "message": "%%01CFM/4/CFM_SAVE(l)[1]: The user chose Y"},
        {**told, "subject": 9, "program": "%LINK-3-UPDOWN", "message": "Interface Gi1/0/1, changed state to up"},
    ])  # fmt: skip
    assert sorted(jobs.spoke()) == [7, 8]
