"""The pages, the REST endpoints and the command: who may do what, bad input, how many questions they ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import JobRun
from bag.inventory.models import Cable
from bag.topology.domain.told import Learned, Resolved
from bag.topology.models import Arrangement, Finding, FindingState, SeenLink
from bag.topology.services import comparing
from bag.topology.services.storing import store
from bag.topology.tests.factories import FindingFactory, heard, switch, told

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
PHONE = 0x02BA00001100


def at(name: str, *args: Any) -> str:
    return reverse(f"topology:{name}", args=args)


@pytest.fixture
def seen(network: Any) -> list[Any]:
    """Two switches that tell of each other, a phone, a router's table; nothing of it is recorded."""
    a, b = switch("KNK-SW-1", owner_service=network), switch("KNK-SW-2", owner_service=network)
    moment = timezone.now()
    phone = (Learned(PHONE, 2, 30),)
    store([told(a, heard(1, "KNK-SW-2"), learned=phone, resolved=(Resolved("10.38.0.9", PHONE),)),
           told(b, heard(1, "KNK-SW-1"), learned=(Learned(PHONE, 1, 30),))], moment)  # fmt: skip
    comparing.compare(moment)
    return [a, b]


def test_where_page_names_the_edge_port_and_asks_a_bounded_number_of_questions(
    seen: list[Any], as_role: AsRole
) -> None:
    client = as_role(Role.STAFF, "network")
    page = client.get(at("where"), {"q": "02-BA-00-00-11-00"}).content.decode()
    assert "KNK-SW-1" in page
    assert "GigabitEthernet1/0/2" in page
    with CaptureQueriesContext(connection) as few:
        client.get(at("where"), {"q": "KNK-SW-1"})
    assert len(few) <= 22  # the page of a person with menus takes a dozen
    for text in ("", "10.1.2.300", "x" * 400):
        assert client.get(at("where"), {"q": text}).status_code == 200
    assert client.get("/api/v1/topology/where", {"q": "10.38.0.9"}).json()["found"][0]["plugged_in"]["port"] == (
        "GigabitEthernet1/0/2"
    )


def test_findings_are_taken_over_in_bulk_by_those_who_write(seen: list[Any], as_role: AsRole) -> None:
    finding = Finding.objects.get(state=FindingState.OPEN)
    chosen = {"finding": [finding.pk], "accept": ""}
    assert as_role(Role.AUDITOR).post(at("findings-decide"), chosen).status_code == 403
    assert as_role(Role.STAFF, "radio").post(at("findings-decide"), chosen).status_code == 403
    client = as_role(Role.CHIEF, "network")
    assert finding.summary in client.get(at("findings"), {"kind": "unrecorded"}).content.decode()
    assert client.post(at("findings-decide"), {"accept": ""}).status_code == 302
    client.post(at("findings-decide"), chosen)
    assert Cable.objects.count() == 1
    assert Finding.objects.get().state == FindingState.ACCEPTED
    assert finding.summary not in client.get(at("findings")).content.decode()


def test_one_difference_is_left_with_a_reason_and_opened_again(seen: list[Any], as_role: AsRole) -> None:
    finding = Finding.objects.get()
    client = as_role(Role.CHIEF, "network")
    client.post(at("finding-dismiss", finding.pk), {"reason": ""})
    assert Finding.objects.get().state == FindingState.OPEN
    client.post(at("finding-dismiss", finding.pk), {"reason": "Taşınma sürüyor"})
    assert Finding.objects.get().state == FindingState.DISMISSED
    assert "Taşınma sürüyor" in client.get(finding.get_absolute_url()).content.decode()
    assert client.post(f"/api/v1/topology/finding/{finding.pk}/reopen").json()["state"] == "open"
    answer = client.post(f"/api/v1/topology/finding/{finding.pk}/accept")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert client.post(f"/api/v1/topology/finding/{finding.pk}/accept").status_code == 422


def test_pictures_show_links_networks_and_the_past_and_keep_lay_outs(seen: list[Any], as_role: AsRole) -> None:
    client = as_role(Role.CHIEF, "network")
    place = seen[0].place
    asked = {"place": place.pk} if place else {}
    page = client.get(at("map"), asked)
    assert page.context["found"].boxes == (2 if place else 0)
    assert client.get(at("map"), {"level": "l3"}).status_code == 200
    assert client.get(at("map"), {"on": "2020-01-01"}).context["found"].boxes == 0
    assert client.get(at("map"), {"on": "2026-99-99", "view": "x", "level": "l9"}).status_code == 200
    assert client.get(at("map"), {"place": 10**12}).status_code == 404
    for bad in ("", "[]", "{}", '{"n1": [1]}', '{"n1": [1, "x"]}', '{"n1": [1e400, 2]}'):
        client.post(at("map-save"), {"level": "l2", "name": "Omurga", "positions": bad})
    assert not Arrangement.objects.exists()
    where = {f"n{row.a.node_id}": [10, 20] for row in SeenLink.objects.all()}
    client.post(at("map-save"), {"level": "l2", "name": "Omurga", "positions": json.dumps(where)})
    saved = Arrangement.objects.get()
    assert saved.positions == {key: [10.0, 20.0] for key in where}
    assert client.get(at("map"), {"view": saved.pk}).context["chosen"] == saved
    assert as_role(Role.CHIEF, "network").post(at("map-remove", saved.pk)).status_code == 403
    client.post(at("map-remove", saved.pk))
    assert not Arrangement.objects.exists()


def test_an_unknown_device_is_shown_with_its_maker(network: Any, as_role: AsRole) -> None:
    finding = FindingFactory(owner_service=network, stranger__chassis="50:c7:bf:00:00:01")
    page = as_role(Role.CHIEF, "network").get(finding.get_absolute_url()).content.decode()
    assert "TP-LINK" in page
    assert reverse("topology:finding-device", args=[finding.pk]) in page


def test_tabs_of_a_device_show_neighbors_and_ports(seen: list[Any], as_role: AsRole) -> None:
    client = as_role(Role.STAFF, "network")
    found = [
        client.get(reverse("panel", args=["inventory.equipment", seen[0].pk, key])).content.decode()
        for key in ("topology-neighbors", "topology-ports")
    ]
    assert "KNK-SW-2" in found[0]
    assert "GigabitEthernet1/0/2" in found[1]


def test_links_over_rest_now_and_on_a_day(seen: list[Any], as_role: AsRole) -> None:
    client = as_role(Role.AUDITOR)
    [link] = client.get("/api/v1/topology/links").json()
    assert link["both"]
    assert {link["a"]["device"], link["b"]["device"]} == {"KNK-SW-1", "KNK-SW-2"}
    assert client.get("/api/v1/topology/links", {"on": "2020-01-01T00:00:00Z"}).json() == []
    assert client.get("/api/v1/topology/links", {"on": "gestern"}).status_code == 422


def test_discovery_is_started_once_by_those_who_write(network: Any, as_role: AsRole) -> None:
    assert as_role(Role.AUDITOR).post(at("discover")).status_code == 403
    client = as_role(Role.CHIEF, "network")
    for _twice in range(2):
        client.post(at("discover"))
    assert JobRun.objects.filter(kind="topology.discover").count() == 1


def test_page_of_findings_asks_the_same_for_few_and_many(network: Any, as_role: AsRole) -> None:
    client = as_role(Role.CHIEF, "network")
    FindingFactory(owner_service=network)
    client.get(at("findings"))
    with CaptureQueriesContext(connection) as few:
        client.get(at("findings"))
    FindingFactory.create_batch(20, owner_service=network)
    with CaptureQueriesContext(connection) as many:
        client.get(at("findings"))
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "words", [["--target", "yok"], ["--community-file", "/yok"], ["--community-file", "FILE"],
              ["--community-file", "FILE", "--target", "10.0.0.0/8"], ["--community-file", "FILE", "--store"], []]
)  # fmt: skip
def test_command_refuses_in_words(words: list[str], tmp_path: Any) -> None:
    secret = tmp_path / "community"
    secret.write_text("public\n")
    with pytest.raises(CommandError) as error:
        call_command("network_discover", *[str(secret) if word == "FILE" else word for word in words], "--json")
    assert error.value.returncode == 2
