"""Pages of the wireless room: what they show, who may press, what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.telemetry.client import TelemetryUnavailable
from bag.wireless import curves
from bag.wireless.models import AccessPoint, Complaint, Improvement, Limits, RadioDay
from bag.wireless.services import readings
from bag.wireless.tests.factories import AccessPointFactory, ComplaintFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Any:
    return ServiceFactory(code="network")


@pytest.fixture
def chief(client: Client, network: Any) -> Any:
    user = user_with_role(Role.CHIEF, "network")
    client.force_login(user)
    return user


def judged(point: AccessPoint, **figures: float) -> None:
    """A week of a radio, and its judgment of today."""
    today = timezone.localdate()
    told = {"channel": 36, "clients": 8.0, "peak": 15.0, "busy": 80.0, "retries": 15.0, "noise": -93.0, **figures}
    RadioDay.objects.bulk_create(
        RadioDay(access_point=point, slot="1", on=today - timedelta(days=n), looks=1440, **told) for n in range(7)
    )
    readings.judge(today)


def test_the_overview_shows_the_worst_first_with_reasons(client: Client, chief: Any, network: Any) -> None:
    bad, good = (AccessPointFactory(equipment__owner_service=network) for _n in range(2))
    judged(bad)
    judged(good, busy=10.0, retries=2.0)
    ComplaintFactory(owner_service=network)
    page = client.get(reverse("wireless:overview")).content.decode()
    assert page.index(bad.name) < page.index(good.name)
    assert "%80" in page
    only = client.get(reverse("wireless:overview"), {"standing": "good"}).content.decode()
    assert good.name in only
    assert bad.name not in only


def test_the_overview_costs_the_same_for_many(
    client: Client, chief: Any, network: Any, django_assert_max_num_queries: Any
) -> None:
    for _n in range(12):
        AccessPointFactory(equipment__owner_service=network)
    judged(AccessPointFactory(equipment__owner_service=network))
    client.get(reverse("wireless:overview"))
    with django_assert_max_num_queries(25):
        client.get(reverse("wireless:overview"))


def test_work_is_planned_on_the_page_of_an_access_point(client: Client, chief: Any, network: Any) -> None:
    point = AccessPointFactory(equipment__owner_service=network)
    judged(point)
    page = client.get(point.get_absolute_url()).content.decode()
    url = reverse("wireless:accesspoint-improve", args=[point.pk])
    assert url in page
    client.post(url, {"kind": "move", "reason": "Koridorun ortasına alınacak"})
    made = Improvement.objects.select_related("order").get()
    assert made.order is not None
    assert made.order.number in client.get(made.get_absolute_url()).content.decode()
    assert url not in client.get(point.get_absolute_url()).content.decode()
    client.post(url, {"kind": "move", "reason": ""})
    assert Improvement.objects.count() == 1


def test_the_floor_shows_who_shares_a_channel(client: Client, chief: Any, network: Any) -> None:
    first = AccessPointFactory(equipment__owner_service=network)
    second = AccessPointFactory(equipment__owner_service=network, equipment__place=first.equipment.place)
    judged(first)
    judged(second)
    page = client.get(reverse("wireless:floor", args=[first.equipment.place_id])).content.decode()
    assert first.name in page
    assert second.name in page
    assert "36" in page


def test_anybody_complains_by_the_code_of_a_device(client: Client, network: Any) -> None:
    point = AccessPointFactory()
    client.force_login(user_with_role(Role.REQUESTER))
    url = f"{reverse('wireless:complain')}?device={point.equipment_id}"
    assert client.get(url).status_code == 200
    assert client.get(reverse("wireless:complain")).status_code == 404
    assert client.post(url, {"trouble": "slow", "device": "x"}).status_code == 200
    client.post(url, {"trouble": "slow", "device": "phone", "text": "Toplantı odasında açılmıyor"})
    row = Complaint.objects.get()
    assert (row.place, row.access_point, row.owner_service) == (point.equipment.place, point, network)
    assert client.get(row.get_absolute_url()).status_code in (403, 404)


def test_a_complaint_is_closed_on_its_page(client: Client, chief: Any, network: Any) -> None:
    row = ComplaintFactory(owner_service=network)
    url = reverse("wireless:complaint-close", args=[row.pk])
    assert url in client.get(row.get_absolute_url()).content.decode()
    client.post(url, {"result": "Güç artırıldı", "found": "on"})
    row.refresh_from_db()
    assert row.state == "solved"


def test_who_leads_sets_the_thresholds(client: Client, chief: Any) -> None:
    url = reverse("wireless:limits")
    form = client.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    client.post(url, {**given, "busy_good": "90"})
    assert not Limits.objects.exists()
    client.post(url, {**given, "busy_good": "55"})
    assert Limits.objects.get().busy_good == 55
    client.force_login(user_with_role(Role.STAFF, "network"))
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 403


def test_without_the_store_the_page_says_so(client: Client, chief: Any, network: Any, monkeypatch: Any) -> None:
    def refuse() -> None:
        raise TelemetryUnavailable("away")

    monkeypatch.setattr(curves, "client", refuse)
    point = AccessPointFactory(equipment__owner_service=network, controller=AccessPointFactory().equipment)
    curves.Subject.objects.of(point.controller)
    page = client.get(reverse("wireless:accesspoint-curves", args=[point.pk]))
    assert page.status_code == 200
    assert page.context["charts"] is None


@pytest.mark.parametrize("name", ["overview", "limits", "report"])
def test_people_outside_of_the_branch_see_nothing(client: Client, name: str) -> None:
    client.force_login(user_with_role(Role.REQUESTER))
    assert client.get(reverse(f"wireless:{name}")).status_code == 403
