"""Pages: who may open and press what, bounded queries, bad input."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.changes.tests.factories import ChangeFactory
from bag.core.access import Role
from bag.core.models import User
from bag.firmware.models import Advisory, WaveState
from bag.firmware.services import reports, taking
from bag.firmware.tests.factories import (
    EndOfLifeFactory,
    SoftwareVersionFactory,
    TargetVersionFactory,
    UpgradeCampaignFactory,
)
from bag.firmware.tests.samples import CSAF
from bag.inventory.tests.factories import EquipmentFactory, ManufacturerFactory, TypeFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def campaign(service):
    """A campaign of a type with an advisory, a target, an end of life and a report."""
    type_ = TypeFactory(manufacturer=ManufacturerFactory(name="Huawei"), model="S5735-L24P4X-A")
    for _n in range(2):
        piece = EquipmentFactory(type=type_, owner_service=service, status="service", support_end=timezone.localdate())
        SoftwareVersionFactory(equipment=piece, version="V200R019C10SPC500", previous="V200R010C00")
    TargetVersionFactory(equipment_type=type_, owner_service=service, wanted="V200R021C00SPC100", least="")
    EndOfLifeFactory(equipment_type=type_)
    taking.take(json.dumps(CSAF).encode(), by=None)
    reports.write_month()
    return UpgradeCampaignFactory(equipment_type=type_, owner_service=service, wanted="V200R021C00SPC100")


def addresses(campaign) -> list[str]:
    advisory = Advisory.objects.get()
    return [
        reverse("firmware:overview"),
        reverse("firmware:versions") + "?standing=no_target",
        reverse("firmware:versions") + "?standing=yok&type=x",
        reverse("firmware:ends"),
        reverse("firmware:ends") + "?kind=support",
        campaign.owner_service.version_reports.get().get_absolute_url(),
        advisory.get_absolute_url(),
        campaign.get_absolute_url(),
    ]


def test_the_branch_reads_every_page_and_others_none(campaign, client) -> None:
    auditor, stranger = as_user(user_with_role(Role.AUDITOR)), as_user(user_with_role(Role.REQUESTER))
    for url in addresses(campaign):
        assert auditor.get(url).status_code == 200, url
        assert stranger.get(url).status_code in (403, 404), url
        assert client.get(url).status_code == 302, url


def test_pages_cost_the_same_for_few_and_many_devices(campaign) -> None:
    client = as_user(user_with_role(Role.CHIEF, "network"))
    pages = addresses(campaign)
    counts = []
    for _round in range(2):
        cost = []
        for url in pages:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            cost.append(len(queries))
        counts.append(cost)
        type_, service = campaign.equipment_type, campaign.owner_service
        for _n in range(5):
            piece = EquipmentFactory(type=type_, owner_service=service, status="service")
            SoftwareVersionFactory(equipment=piece)
    assert counts[0] == counts[1]


def test_an_advisory_is_taken_from_a_file_and_bad_ones_are_refused(campaign) -> None:
    url = reverse("firmware:take")
    staff = as_user(user_with_role(Role.STAFF, "network"))
    assert as_user(user_with_role(Role.AUDITOR)).get(url).status_code == 403
    assert staff.get(url).status_code == 200
    assert staff.post(url, {"file": SimpleUploadedFile("x.json", b"{")}).status_code == 400
    assert staff.post(url, {}).status_code == 400
    answer = staff.post(url, {"file": SimpleUploadedFile("x.json", json.dumps(CSAF).encode())})
    assert answer.status_code == 302
    assert Advisory.objects.count() == 1


def test_a_wave_gets_its_change_by_the_button_and_only_from_those_who_may(campaign) -> None:
    wave, now = campaign.waves.first(), timezone.localtime()
    url = reverse("firmware:wave-change", args=[wave.pk])
    window = {
        "starts_at": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=3):%Y-%m-%dT%H:%M}", "outage": "10",
    }  # fmt: skip
    assert as_user(user_with_role(Role.AUDITOR)).post(url, window).status_code == 403
    assert as_user(user_with_role(Role.STAFF, "radio")).post(url, window).status_code in (403, 404)
    staff = as_user(user_with_role(Role.STAFF, "network"))
    staff.post(url, {**window, "ends_at": "dün"})
    wave.refresh_from_db()
    assert wave.state == WaveState.WAITING
    staff.post(url, window)
    wave.refresh_from_db()
    assert (wave.state, wave.change.equipment.count()) == (WaveState.PLANNED, 1)
    staff.post(reverse("firmware:wave-check", args=[wave.pk]))
    wave.refresh_from_db()
    assert wave.state == WaveState.PLANNED  # its change is not over
    assert wave.change.number in staff.get(campaign.get_absolute_url()).content.decode()


def test_a_report_is_signed_once_by_the_service(campaign) -> None:
    report = campaign.owner_service.version_reports.get()
    url, note = reverse("firmware:report-sign", args=[report.pk]), {"note": "Kampanya açıldı, iki dalga."}
    assert as_user(user_with_role(Role.AUDITOR)).post(url, note).status_code == 403
    staff = user_with_role(Role.STAFF, "network")
    as_user(staff).post(url, {"note": ""})
    report.refresh_from_db()
    assert report.reviewed_at is None
    as_user(staff).post(url, note)
    report.refresh_from_db()
    assert (report.reviewed_by, report.note) == (staff, note["note"])


def test_panels_tell_of_version_advisory_and_wave(campaign) -> None:
    client = as_user(user_with_role(Role.STAFF, "network"))
    item = campaign.waves.first().items.get()
    url = reverse("panel", args=["inventory.equipment", item.equipment_id, "equipment-software"])
    page = client.get(url).content.decode()
    assert "V200R019C10SPC500" in page
    assert "BAG-SA-2026-0007" in page
    wave = campaign.waves.first()
    wave.change = ChangeFactory(owner_service=campaign.owner_service)
    wave.save()
    url = reverse("panel", args=["changes.change", wave.change_id, "change-wave"])
    assert str(campaign) in client.get(url).content.decode()
