"""Pages: who may open and press what, bounded queries, hostile input."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.configurations.models import Outcome, WaiverState
from bag.configurations.services import compliance
from bag.configurations.tests import cases_ios
from bag.configurations.tests.factories import ConfigVersionFactory, ManagedDeviceFactory, WaiverFactory
from bag.configurations.tests.samples import SAMPLES
from bag.core.access import Role
from bag.core.models import AuditEvent, JobRun, User
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A browser in which an account is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def version(service):
    device = ManagedDeviceFactory(owner_service=service)
    ConfigVersionFactory(device=device, taken_at=timezone.now() - timedelta(days=1))
    return ConfigVersionFactory(device=device, text=cases_ios.text_of("weak passwords"))


def pages(version) -> list[str]:
    pk = version.device.pk
    return [
        reverse("configurations:overview"),
        reverse("configurations:search") + "?q=Oda",
        reverse("configurations:rules"),
        reverse("configurations:rule", args=["user-secrets"]),
        version.device.get_absolute_url(),
        version.get_absolute_url(),
        reverse("configurations:version-text", args=[version.pk]),
        reverse("configurations:version-difference", args=[version.pk]),
        reverse("configurations:device-remedy", args=[pk]),
        reverse("configurations:device-remedy", args=[pk]) + "?rule=user-secrets",
    ]


def test_the_branch_reads_every_page_and_others_none(version, as_user, client) -> None:
    compliance.write_day()
    auditor, stranger = as_user(user_with_role(Role.AUDITOR)), as_user(user_with_role(Role.REQUESTER))
    for url in pages(version):
        assert auditor.get(url).status_code == 200, url
        assert stranger.get(url).status_code in (403, 404), url
        assert client.get(url).status_code == 302, url


def test_no_page_shows_a_secret(version, as_user) -> None:
    client = as_user(user_with_role(Role.CHIEF, "network"))
    for url in pages(version):
        assert b"0822455D0A16" not in client.get(url).content, url


def test_the_difference_stands_side_by_side(version, as_user) -> None:
    client = as_user(user_with_role(Role.AUDITOR))
    text = client.get(reverse("configurations:version-difference", args=[version.pk])).content.decode()
    assert "enable password 7" in text
    assert "enable secret 9" in text
    assert 'class="fold"' in text
    first = version.device.versions.order_by("taken_at").first()
    turned = client.get(reverse("configurations:version-difference", args=[first.pk]) + f"?with={version.pk}")
    assert turned.status_code == 200
    assert client.get(reverse("configurations:version-difference", args=[first.pk]) + "?with=x").status_code == 404


def test_the_full_text_is_handed_out_with_a_reason_and_on_record(version, as_user) -> None:
    url = reverse("configurations:version-full", args=[version.pk])
    assert as_user(user_with_role(Role.AUDITOR)).post(url, {"reason": "Bakmak istiyorum"}).status_code == 403
    client = as_user(user_with_role(Role.CHIEF, "network"))
    assert client.post(url, {"reason": "x"}).status_code == 302
    assert AuditEvent.objects.count() == 0
    answer = client.post(url, {"reason": "Cihaz yenilendi, geri yüklenecek."})
    assert answer.content.decode() == cases_ios.text_of("weak passwords")
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.get().action == "configurations.full_text"


def test_reading_now_starts_a_job_for_those_who_work_there(version, as_user) -> None:
    url = reverse("configurations:device-read", args=[version.device.pk])
    assert as_user(user_with_role(Role.STAFF, "radio")).post(url).status_code in (403, 404)
    assert as_user(user_with_role(Role.AUDITOR)).post(url).status_code == 403
    assert as_user(user_with_role(Role.STAFF, "network")).post(url).status_code == 302
    assert JobRun.objects.get().params == {"devices": [version.device.pk], "cause": "person"}


def test_a_file_is_taken_or_refused_in_words(version, as_user) -> None:
    client, url = (
        as_user(user_with_role(Role.STAFF, "network")),
        reverse("configurations:device-file", args=[version.device.pk]),
    )
    for content in (b"", b"\0\1", "Sayın yetkili".encode(), cases_ios.BASE[:900].encode()):
        answer = client.post(url, {"file": SimpleUploadedFile("x.txt", content)}, follow=True)
        assert answer.status_code == 200
        assert version.device.versions.count() == 2
    changed = cases_ios.text_of("one clock only").encode()
    client.post(url, {"file": SimpleUploadedFile("x.txt", changed)})
    assert version.device.versions.count() == 3


def test_another_host_key_is_approved_by_who_leads(version, as_user) -> None:
    status = version.device.status
    status.refresh_from_db()
    status.host_key, status.offered_key, status.outcome = "ssh-ed25519 AAAA", "ssh-ed25519 BBBB", Outcome.HOST_KEY
    status.save()
    url, said = reverse("configurations:device-key", args=[version.device.pk]), {"reason": "Konsolda karşılaştırıldı."}
    assert as_user(user_with_role(Role.STAFF, "network")).post(url, said).status_code == 403
    client = as_user(user_with_role(Role.CHIEF, "network"))
    assert client.get(version.device.get_absolute_url()).status_code == 200
    assert client.post(url, said).status_code == 302
    status.refresh_from_db()
    assert status.host_key == "ssh-ed25519 BBBB"


def test_a_waiver_is_decided_by_another_person(version, as_user) -> None:
    asker = user_with_role(Role.CHIEF, "network")
    row = WaiverFactory(device=version.device, rule="user-secrets", where="", asked_by=asker)
    approve = reverse("configurations:waiver-approve", args=[row.pk])
    assert as_user(asker).post(approve).status_code == 403
    manager = as_user(user_with_role(Role.MANAGER))
    assert manager.get(row.get_absolute_url()).status_code == 200
    manager.post(approve, {"note": "Bir ay için"})
    row.refresh_from_db()
    assert row.state == WaiverState.APPROVED
    manager.post(reverse("configurations:waiver-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == WaiverState.ENDED


def test_a_waiver_is_refused(version, as_user) -> None:
    row = WaiverFactory(device=version.device)
    as_user(user_with_role(Role.MANAGER)).post(reverse("configurations:waiver-refuse", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == WaiverState.REFUSED


def test_asking_for_a_waiver_from_a_finding_keeps_who_asked(version, as_user) -> None:
    staff = user_with_role(Role.STAFF, "network")
    client = as_user(staff)
    url = reverse("configurations:waiver-add")
    assert client.get(url + f"?device={version.device.pk}&rule=user-secrets").status_code == 200
    given = {
        "device": version.device.pk,
        "rule": "user-secrets",
        "where": "",
        "measures": "",
        "reason": "Eski yazılım desteklemiyor",
        "expires_on": str(timezone.localdate() + timedelta(days=30)),
    }
    assert client.post(url, given).status_code == 302
    assert version.device.waivers.get().asked_by == staff


@pytest.mark.parametrize(
    "words", ["", "ab", "%", "'; drop table x; --", "x" * 5000, "\0\0\0\0", "‹gizli"], ids=range(7)
)
def test_search_bears_any_words(version, as_user, words: str) -> None:
    answer = as_user(user_with_role(Role.AUDITOR)).get(reverse("configurations:search"), {"q": words})
    assert answer.status_code == (400 if "\0" in words else 200)


def test_unknown_rules_and_devices_without_text_are_not_found(version, service, as_user) -> None:
    client = as_user(user_with_role(Role.AUDITOR))
    empty = ManagedDeviceFactory(owner_service=service)
    junos = ManagedDeviceFactory(owner_service=service)
    ConfigVersionFactory(device=junos, text=SAMPLES["junos"])
    assert client.get(reverse("configurations:rule", args=["yok"])).status_code == 404
    for device in (empty, junos):
        assert client.get(device.get_absolute_url()).status_code == 200
        assert client.get(reverse("configurations:device-remedy", args=[device.pk])).status_code == 404


@pytest.mark.parametrize("name", ["overview", "search", "rules", "rule"])
def test_queries_do_not_grow_with_the_devices(version, service, as_user, name: str) -> None:
    client = as_user(user_with_role(Role.AUDITOR))
    url = reverse(f"configurations:{name}", args=["user-secrets"] if name == "rule" else [])
    url += "?q=Oda" if name == "search" else ""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for _n in range(3):
        ConfigVersionFactory(
            device=ManagedDeviceFactory(owner_service=service), text=cases_ios.text_of("weak passwords")
        )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few) <= 16


def test_the_door_tells_findings_and_refuses_in_words(tmp_path, capsys) -> None:
    file = tmp_path / "sw.txt"
    file.write_text(cases_ios.text_of("weak passwords"))
    call_command("network_comply", str(file), "--role", "access", "--json")
    said = capsys.readouterr().out
    assert '"rule": "user-secrets"' in said
    assert "0822455D0A16" not in said
    call_command("network_comply", str(file))
    for text in ("", "Sayın yetkili", cases_ios.BASE[:900], SAMPLES["junos"]):
        file.write_text(text)
        with pytest.raises(CommandError) as error:
            call_command("network_comply", str(file), "--json")
        assert error.value.returncode == 2


def test_the_dry_run_needs_no_database_and_refuses_what_is_no_configuration(tmp_path, capsys) -> None:
    config, lines = tmp_path / "sw.txt", tmp_path / "lines.txt"
    config.write_text(cases_ios.text_of("one clock only"))
    lines.write_text("ntp server 10.35.0.12\nno lldp run\n")
    call_command("network_foretell", str(config), "--lines", str(lines), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["new"], found["gone"]) == (["ntp server 10.35.0.12"], ["lldp run"])
    assert (found["rollback"], found["judged"]) == (["no ntp server 10.35.0.12", "lldp run"], True)
    assert [one["rule"] for one in found["mended"]] == ["ntp-servers"]
    assert [one["rule"] for one in found["broken"]] == ["lldp"]
    call_command("network_foretell", str(config), "--lines", str(lines))
    assert "+ ntp server 10.35.0.12" in capsys.readouterr().out
    lines.write_text("reload\n")
    with pytest.raises(CommandError) as refused:
        call_command("network_foretell", str(config), "--lines", str(lines))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("network_foretell", str(tmp_path / "yok"), "--lines", str(lines))
