"""Targets and credentials: subjects, bulk, forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from bag.core import registers
from bag.core.access import Role
from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.models import Credential, Target, TargetStatus
from bag.monitoring.models.choices import Standing
from bag.monitoring.services.targets import monitor, save_target, save_targets
from bag.monitoring.tests.factories import CredentialFactory, TargetFactory
from bag.organization.models import Unit
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    """The branch manager, signed in."""
    client = Client()
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_target_is_about_its_equipment_or_itself() -> None:
    piece = EquipmentFactory()
    about_piece, alone = TargetFactory(equipment=piece), TargetFactory()
    assert about_piece.subject == Subject.objects.of(piece)
    assert alone.subject == Subject.objects.of(alone)
    alone.equipment = piece
    assert save_target(alone, by=None).subject == about_piece.subject


def test_many_targets_cost_few_queries(django_assert_max_num_queries: Any) -> None:
    service, credential = ServiceFactory(), CredentialFactory()
    rows = [
        Target(name=f"t{n}", method="snmp", address=f"10.0.0.{n}", owner_service=service, credential=credential)
        for n in range(100)
    ]
    with django_assert_max_num_queries(10):
        save_targets(rows, by=None)
    assert Target.objects.count() == 100
    assert len({row.subject_id for row in rows}) == 100


@pytest.mark.parametrize(("method", "kind"), [("snmp", None), ("snmp", "token"), ("icmp", "community")])
def test_a_credential_must_fit_the_method(method: str, kind: str | None) -> None:
    credential = CredentialFactory(kind=kind) if kind else None
    with pytest.raises(ValidationError) as refusal:
        TargetFactory(method=method, credential=credential)
    assert "credential" in refusal.value.message_dict
    assert not Target.objects.exists()


def test_equipment_becomes_targets_once() -> None:
    credential = CredentialFactory()
    pieces = [EquipmentFactory(management_ip=f"10.1.0.{n}") for n in range(1, 4)]
    bare = EquipmentFactory(management_ip=None)
    found = monitor([*pieces, bare], method="snmp", credential=credential, by=None)
    assert [target.address for target in found.made] == ["10.1.0.1", "10.1.0.2", "10.1.0.3"]
    assert (found.had_one, found.without_address) == (0, 1)
    assert {target.owner_service for target in found.made} == {piece.owner_service for piece in pieces}
    again = monitor([*pieces, bare], method="snmp", credential=credential, by=None)
    assert (again.made, again.had_one) == ([], 3)


def posted(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, {key: value for key, value in values.items() if value is not None})


def test_wrong_options_are_said_at_their_field(manager: Client) -> None:
    credential = CredentialFactory()
    values = {
        "name": "x", "method": "snmp", "address": "10.0.0.1", "owner_service": credential.owner_service_id,
        "credential": credential.pk, "interval": 60, "timeout_ms": 2000, "retries": 2,
    }  # fmt: skip
    answer = posted(manager, registers.records["monitoring.target"].add_url, **values, options='{"version": "7"}')
    assert answer.status_code in (200, 422)
    assert "version" in answer.content.decode()
    assert not Target.objects.exists()
    answer = posted(manager, registers.records["monitoring.target"].add_url, **values, options='{"version": "1"}')
    assert answer.status_code == 302
    assert Target.objects.get().options == {"version": "1"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": ""}, "username"),
        ({"auth_protocol": ""}, "auth_protocol"),
        ({"privacy_secret": ""}, "privacy_secret"),
        ({"secret": "short"}, "secret"),
        ({"kind": "community"}, "auth_protocol"),
    ],
)
def test_an_snmp_v3_user_must_be_whole(manager: Client, change: dict[str, str], field: str) -> None:
    values = {
        "name": "v3", "kind": "usm", "owner_service": str(ServiceFactory().pk), "username": "okur",
        "secret": "uzun-parola-1", "auth_protocol": "sha256", "privacy_protocol": "aes128",
        "privacy_secret": "uzun-parola-2",
    }  # fmt: skip
    refused = posted(manager, registers.records["monitoring.credential"].add_url, **{**values, **change})
    assert refused.status_code in (200, 422)
    assert field in refused.context["form"].errors
    assert posted(manager, registers.records["monitoring.credential"].add_url, **values).status_code == 302
    stored = Credential.objects.get()
    assert "uzun-parola" not in manager.get(stored.get_absolute_url()).content.decode()


def test_picked_equipment_is_monitored(manager: Client, django_assert_max_num_queries: Any) -> None:
    credential = CredentialFactory()
    pieces = [EquipmentFactory(management_ip=f"10.2.0.{n}") for n in range(1, 21)]
    keys = [str(piece.pk) for piece in pieces]
    url = reverse("monitoring:monitor-equipment")
    assert "Bunları izle" in manager.get(registers.records["inventory.equipment"].list_url).content.decode()
    assert manager.post(url, {"pk": keys}).status_code == 200
    without = manager.post(url, {"pk": keys, "method": "snmp", "interval": 60})
    assert without.status_code == 422
    assert not Target.objects.exists()
    with django_assert_max_num_queries(40):
        answer = manager.post(url, {"pk": keys, "method": "snmp", "credential": credential.pk, "interval": 60})
    assert answer.status_code == 302
    assert Target.objects.count() == 20
    assert manager.post(url, {"pk": ["99999999"], "method": "icmp", "interval": 60}).status_code == 302


def test_only_equipment_of_the_own_service_is_monitored() -> None:
    client, person = Client(), user_with_role(Role.STAFF, "network")
    mine, theirs = Unit.objects.get(code="network"), ServiceFactory(code="radio")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("monitoring:monitor-equipment")
    piece = EquipmentFactory(management_ip="10.3.0.1", owner_service=theirs)
    assert client.post(url, {"pk": [str(piece.pk)], "method": "icmp", "interval": 60}).status_code == 403
    own = EquipmentFactory(management_ip="10.3.0.2", owner_service=mine)
    assert client.post(url, {"pk": [str(own.pk)], "method": "icmp", "interval": 60}).status_code == 302
    assert list(Target.objects.values_list("address", flat=True)) == ["10.3.0.2"]


def test_credentials_of_other_services_are_neither_offered_nor_taken() -> None:
    client, person = Client(), user_with_role(Role.STAFF, "network")
    mine, theirs = Unit.objects.get(code="network"), ServiceFactory(code="radio")
    own, foreign = CredentialFactory(owner_service=mine), CredentialFactory(owner_service=theirs)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    record = registers.records["monitoring.target"]
    page = client.get(record.add_url)
    assert list(page.context["form"].fields["credential"].queryset) == [own]
    values = {
        "name": "x", "method": "snmp", "address": "10.0.0.1", "owner_service": str(mine.pk),
        "interval": "60", "timeout_ms": "2000", "retries": "2", "options": "{}",
    }  # fmt: skip
    assert client.post(record.add_url, {**values, "credential": foreign.pk}).status_code == 422
    api = client.post("/api/v1/monitoring/target/", {**values, "credential": foreign.pk}, "application/json")
    assert api.status_code in (403, 422)
    assert not Target.objects.exists()
    assert client.post(record.add_url, {**values, "credential": own.pk}).status_code == 302


def test_a_target_keeps_the_foreign_credential_that_it_has() -> None:
    client, person = Client(), user_with_role(Role.STAFF, "network")
    mine, foreign = Unit.objects.get(code="network"), CredentialFactory()
    row = TargetFactory(owner_service=mine, method="snmp", credential=foreign)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = posted(
        client, row.get_absolute_url() + "edit/", name="y", method="snmp", address=row.address, options="{}",
        owner_service=mine.pk, credential=foreign.pk, interval=60, timeout_ms=2000, retries=2,
    )  # fmt: skip
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.credential) == ("y", foreign)


def test_the_list_words_the_state_and_rounds_the_answer(manager: Client) -> None:
    row = TargetFactory()
    TargetStatus.objects.create(target=row, standing=Standing.SILENT, answer_ms=75.92912)
    page = manager.get(registers.records["monitoring.target"].list_url).content.decode()
    assert str(Standing.SILENT.label) in page
    assert "75,9<" in page.replace("\n", "")
