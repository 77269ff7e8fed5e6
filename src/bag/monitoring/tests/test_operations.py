"""The operations page and its fragments, the big screen, and the tabs on other pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from bag.core.access import Role
from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory, PortFactory
from bag.monitoring import operations, topology
from bag.monitoring.models import Alarm, AlarmStep, TargetStatus
from bag.monitoring.operations import Question
from bag.monitoring.templatetags import monitoring as words
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.telemetry.client import TelemetryUnavailable

pytestmark = pytest.mark.django_db
SEVERITIES = ["critical", "major", "minor", "warning", "indeterminate"]


@pytest.fixture(autouse=True)
def _no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is away: every page must say so and stand."""

    def refuse() -> Any:
        raise TelemetryUnavailable("away")

    monkeypatch.setattr("bag.monitoring.series.client", refuse)
    monkeypatch.setattr("bag.monitoring.growing.client", refuse)


def alarm(device: Any = None, severity: str = "critical", **given: Any) -> Alarm:
    """An active alarm of a piece of equipment."""
    device = device or EquipmentFactory()
    now = timezone.now()
    fields = {
        "subject": Subject.objects.of(device), "equipment": device, "place": device.place,
        "owner_service": device.owner_service, "alarm_class": "device.silent", "severity": severity,
        "rank": SEVERITIES.index(severity), "phase": "active", "text": "Yanıt vermiyor", "first_seen": now,
        "last_seen": now, "turned_at": now, "active_at": now,
    }  # fmt: skip
    return Alarm.objects.create(**{**fields, **given})


def many(count: int, **given: Any) -> None:
    """Open alarms in bulk, of one device in many parts."""
    first = alarm(**given)
    names = [field.attname for field in Alarm._meta.concrete_fields if field.attname not in ("id", "instance")]
    same = {name: getattr(first, name) for name in names}
    rows = [Alarm(**same, instance=f"Gi1/0/{place}") for place in range(count)]
    Alarm.objects.bulk_create(rows, batch_size=2000)


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def as_user(client: Client) -> Callable[[Any], Client]:
    """``as_user(user)``: the test client signed in as that account."""

    def sign_in(user: Any) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def manager(as_user: Any) -> Client:
    client: Client = as_user(user_with_role(Role.MANAGER))
    return client


PAGES = [
    "operations", "operations-alarms", "operations-figures", "operations-sites", "operations-links", "wall",
    "wall-scenes", "topology", "availability", "capacity",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_the_branch_alone(name: str, client: Client, as_user: Any) -> None:
    url = reverse(f"monitoring:{name}")
    assert client.get(url).status_code == 302
    assert as_user(user_with_role(Role.REQUESTER)).get(url).status_code == 403
    assert as_user(user_with_role(Role.CONTRACTOR)).get(url).status_code == 403
    assert as_user(user_with_role(Role.AUDITOR)).get(url).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_for_few_and_many_alarms(name: str, manager: Client) -> None:
    url = reverse(f"monitoring:{name}")
    for severity in SEVERITIES:
        device = EquipmentFactory()
        TargetFactory(equipment=device, owner_service=device.owner_service)
        alarm(device, severity)
    manager.get(url)
    few = cost(manager, url)
    many(300)
    manager.get(url)
    assert cost(manager, url) <= few + 1  # a figure of the rail is kept for half a minute


def test_ten_thousand_open_alarms_are_a_bounded_page(manager: Client) -> None:
    many(10_000, severity="major")
    manager.get(reverse("monitoring:operations"))  # figures of the rail are kept for half a minute
    assert cost(manager, reverse("monitoring:operations")) <= 14
    page = manager.get(reverse("monitoring:operations")).content.decode()
    assert page.count("data-chosen=") == operations.MOST
    assert "10.001" in page


def test_followers_are_folded_under_what_explains_them(manager: Client) -> None:
    root = alarm(text="Fiber kesintisi")
    for _ in range(3):
        alarm(root=root, text="Erişilemiyor")
    page = manager.get(reverse("monitoring:operations-alarms")).content.decode()
    assert "Fiber kesintisi" in page
    assert "Erişilemiyor" not in page
    assert "+3" in page
    rows = manager.get(reverse("monitoring:operations-followers", args=[root.pk])).content.decode()
    assert rows.count("Erişilemiyor") == 3


def test_filters_narrow_and_nonsense_asks_nothing(manager: Client) -> None:
    service = ServiceFactory(code="voice")
    inside = alarm(EquipmentFactory(owner_service=service), "minor")
    alarm(severity="critical")
    user = user_with_role(Role.MANAGER)

    def found(**asked: Any) -> list[int]:
        return [row.pk for row in operations.listed(user, Question(**asked))]

    assert found(service=service.code) == [inside.pk]
    assert found(severity="minor") == [inside.pk]
    assert found(place=inside.place_id) == [inside.pk]
    assert len(found()) == 2
    for query in ("?view=x&severity=y&service=%27&place=-1", "?place=99999999999999999999", "?service=" + "a" * 5000):
        assert manager.get(reverse("monitoring:operations") + query).status_code == 200


def test_views_hold_what_their_names_say() -> None:
    user = user_with_role(Role.MANAGER)
    now = timezone.now()
    new, seen = alarm(), alarm(acknowledged_by=user)
    shelved = alarm(shelved_until=now + timedelta(hours=1))
    cleared = alarm(phase="cleared", present=False)
    alarm(phase="closed", present=False)
    holds = {view: {row.pk for row in operations.listed(user, Question(view=view))} for view in operations.VIEWS}
    assert holds == {
        "all": {new.pk, seen.pk}, "mine": {seen.pk}, "new": {new.pk}, "shelved": {shelved.pk}, "cleared": {cleared.pk},
    }  # fmt: skip
    counted = operations.counts(user, Question())
    assert counted == {view: len(rows) for view, rows in holds.items()}


def test_figures_count_what_stands_for_itself() -> None:
    user = user_with_role(Role.MANAGER)
    root = alarm(affected={"units": ["unit:a", "unit:b"], "people": 120})
    alarm(root=root)
    alarm(severity="minor", active_at=timezone.now() - timedelta(hours=2), affected={"units": ["unit:b"], "people": 5})
    found = operations.figures(user)
    assert (found.open, found.critical, found.followers, found.recent) == (2, 1, 1, 1)
    assert (found.units, found.people) == (2, 125)
    assert found.quality is None


def test_the_chosen_alarm_says_what_it_takes_away(manager: Client) -> None:
    found = alarm()
    page = manager.get(reverse("monitoring:operations-chosen", args=[found.pk])).content.decode()
    assert "Yanıt vermiyor" in page
    assert reverse("monitoring:operations-acknowledge", args=[found.pk]) in page
    assert manager.get(reverse("monitoring:operations-chosen", args=[found.pk + 1])).status_code == 404


def test_acknowledging_and_shelving_from_the_page(manager: Client) -> None:
    found = alarm()
    answer = manager.post(
        reverse("monitoring:operations-acknowledge", args=[found.pk]) + "?view=new&evil=//x", {"comment": "Yoldayız"}
    )
    assert answer["Location"] == reverse("monitoring:operations") + "?view=new"
    found.refresh_from_db()
    assert found.acknowledged_by is not None
    assert AlarmStep.objects.filter(alarm=found, verb="acknowledged", text="Yoldayız").exists()
    manager.post(reverse("monitoring:operations-shelve", args=[found.pk]), {"hours": "4", "reason": ""})
    found.refresh_from_db()
    assert found.shelved_until is None
    manager.post(reverse("monitoring:operations-shelve", args=[found.pk]), {"hours": "4", "reason": "Parça bekleniyor"})
    found.refresh_from_db()
    assert found.shelved_until is not None


def test_who_may_not_act_is_refused(as_user: Any) -> None:
    found = alarm()
    stranger = as_user(user_with_role(Role.STAFF, service=ServiceFactory()))
    for verb, data in (("acknowledge", {"comment": "x"}), ("shelve", {"hours": "1", "reason": "x"})):
        url = reverse(f"monitoring:operations-{verb}", args=[found.pk])
        assert stranger.post(url, data).status_code == 403
        assert stranger.get(url).status_code in (403, 405)
    found.refresh_from_db()
    assert (found.acknowledged_by, found.shelved_until) == (None, None)


def test_pages_say_that_the_store_is_away(manager: Client) -> None:
    device = EquipmentFactory()
    TargetFactory(equipment=device, owner_service=device.owner_service)
    Subject.objects.of(device)
    port = PortFactory(equipment=device, name="Gi1/0/1")
    for name in ("device-interfaces", "device-charts"):
        answer = manager.get(reverse(f"monitoring:{name}", args=[device.pk]))
        assert "Ölçüm deposuna ulaşılamıyor" in answer.content.decode()
    assert manager.get(reverse("monitoring:device", args=[device.pk])).status_code == 200
    url = reverse("monitoring:interface", args=[device.pk])
    assert manager.get(url, {"name": port.name}).status_code == 200
    for bad in ("", "x" * 300):
        assert manager.get(url, {"name": bad}).status_code == 404


def test_tabs_stand_on_the_pages_of_equipment_ports_and_places(manager: Client) -> None:
    device = EquipmentFactory()
    TargetFactory(equipment=device, owner_service=device.owner_service)
    port = PortFactory(equipment=device, name="Gi1/0/1")
    alarm(device)
    for row, name in ((device, "alarms"), (device.place, "alarms-here"), (port, "traffic")):
        address = reverse("panel", args=[row._meta.label_lower, row.pk, name])
        assert f'hx-get="{address}"' in manager.get(row.get_absolute_url()).content.decode()
        assert "/monitoring/" in manager.get(address).content.decode()
    here = reverse("panel", args=["places.place", device.place.pk, "alarms-here"])
    assert "Yanıt vermiyor" in manager.get(here).content.decode()


def test_sites_have_the_state_of_their_worst_alarm(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    device = EquipmentFactory(place__latitude=38.42, place__longitude=27.14)
    alarm(device, "minor")
    alarm(EquipmentFactory(place=device.place), "critical")
    (feature,) = manager.get(reverse("monitoring:operations-sites")).json()["features"]
    assert feature["properties"]["state"] == "critical"
    assert feature["geometry"]["coordinates"] == [27.14, 38.42]


def test_neighbors_that_the_records_do_not_know_are_told() -> None:
    device, known = EquipmentFactory(name="KNK-SW-A"), EquipmentFactory(name="IZM-CORE-1")
    target = TargetFactory(equipment=device, owner_service=device.owner_service)
    heard = [
        {"local": "Te1/1/1", "system": "izm-core-1.example.invalid", "port": "Te2/0/1"},
        {"local": "Gi1/0/9", "system": "YABANCI-SW", "port": "Gi0/1"},
        {"local": "Gi1/0/7"},
    ]
    status = TargetStatus.objects.create(target=target, facts={"neighbours": json.dumps(heard)})
    pair = (min(device.pk, known.pk), max(device.pk, known.pk))
    (found,) = topology.drifts({device.pk: device}, [pair])
    assert (found.device, found.port, found.neighbor, found.far_port) == (device, "Gi1/0/9", "YABANCI-SW", "Gi0/1")
    for nonsense in ("{", "3", '{"a": 1}', "[1, null]"):
        status.facts = {"neighbours": nonsense}
        status.save()
        assert topology.drifts({device.pk: device}, [pair]) == []


@pytest.mark.parametrize(
    ("said", "brief"),
    [
        ({"code": "check", "target": "KNK-1 · SNMP", "check": "Cihaz yanıt vermiyor"}, "Cihaz yanıt vermiyor"),
        ({"code": "check", "target": "KNK-1", "part": "Gi1/0/1", "check": "Kesik"}, "Gi1/0/1: Kesik"),
        ({"code": "forecast", "target": "KNK-1", "check": "Dolacak", "days": 3}, "Dolacak (3 gün içinde)"),
        ({}, "link.down Gi1/0/1"),
    ],
)
def test_beside_the_name_of_its_source_an_alarm_is_brief(said: dict[str, Any], brief: str) -> None:
    with translation.override("tr"):
        assert words.brief(Alarm(said=said, alarm_class="link.down", instance="Gi1/0/1")) == brief
