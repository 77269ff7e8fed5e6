"""Pages of alarms, checks and planned work: who may do what, what is refused, how many questions they ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bag.core.access import Role
from bag.monitoring.models import Check, MaintenanceWindow
from bag.monitoring.tests.city import City, explains
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def city():
    return City(NOON, ServiceFactory(code="network"))


@pytest.fixture
def row(city):
    device = city.device()
    city.report(device, text="KNK-1 <b>yanıt</b> vermiyor")
    city.run(1)
    return city.alarm(device)


@pytest.mark.parametrize("verb", ["acknowledge", "shelve", "unshelve", "close", "comment"])
def test_only_people_of_the_service_act(client, row, verb):
    address = reverse(f"monitoring:alarm-{verb}", args=[row.pk])
    given = {"comment": "Bakıyorum", "text": "Bakıyorum", "hours": "4", "reason": "Atölyede"}
    for role, service, status in (
        (Role.AUDITOR, None, 403),
        (Role.STAFF, "voice", 403),
        (Role.STAFF, "network", 302),
    ):
        client.force_login(user_with_role(role, service))
        assert client.post(address, given).status_code == status, role
    client.force_login(user_with_role(Role.REQUESTER))
    assert client.post(address, given).status_code in (403, 404)
    assert client.get(address).status_code in (403, 405)


def test_the_page_shows_what_may_be_done_now_and_hides_markup(client, row):
    client.force_login(user_with_role(Role.STAFF, "network"))
    page = client.get(row.get_absolute_url()).content.decode()
    assert "&lt;b&gt;yanıt" in page
    assert reverse("monitoring:alarm-acknowledge", args=[row.pk]) in page
    assert reverse("monitoring:alarm-close", args=[row.pk]) not in page
    client.post(reverse("monitoring:alarm-acknowledge", args=[row.pk]), {"comment": "Yoldayım"})
    row.refresh_from_db()
    assert row.acknowledged_by is not None
    refused = client.post(reverse("monitoring:alarm-close", args=[row.pk]), follow=True).content.decode()
    assert "Sorun sürüyor" in refused
    row.refresh_from_db()
    assert row.phase == "active"


def test_a_page_with_many_followers_asks_as_much_as_one_with_few(client, city, django_assert_max_num_queries):
    root, *leaves = [city.device() for _ in range(12)]
    for device in (root, *leaves):
        city.report(device)
    city.explaining.causes = [explains(root, *leaves)]
    city.run(1)
    client.force_login(user_with_role(Role.STAFF, "network"))
    with django_assert_max_num_queries(32):
        page = client.get(city.alarm(root).get_absolute_url()).content.decode()
    assert page.count("/monitoring/alarm/") >= len(leaves)


def check_form(**given):
    return {
        "name": "Oda sıcak", "rule": "threshold", "alarm_class": "room.hot", "alarm_kind": "environmental",
        "severity": "minor", "metric": "env.temperature_c", "side": "above", "raise_at": "27", "clear_at": "25",
        "states": "[]", "horizon_days": "30", "samples": "5", "needed": "3", "good": "5", "hold": "0",
        "enabled": "on", **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"clear_at": "30"}, "iyi tarafında"),
        ({"needed": "6"}, "bakılan"),
        ({"raise_at": ""}, "sayı"),
        ({"metric": ""}, "ölçüm"),
        ({"rule": "state", "metric": "power"}, "durum"),
        ({"rule": "state", "metric": "power", "states": '{"a": 1}'}, "liste"),
        ({"raise_at": "nan"}, ""),
    ],
)
def test_checks_that_make_no_sense_are_refused_in_words(client, wrong, words):
    client.force_login(user_with_role(Role.MANAGER))
    answer = client.post(reverse("monitoring:check-add"), check_form(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode().lower()
    assert not Check.objects.exists()


def test_a_check_that_makes_sense_is_kept(client):
    client.force_login(user_with_role(Role.MANAGER))
    answer = client.post(reverse("monitoring:check-add"), check_form())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Check.objects.get().alarm_class == "room.hot"


def test_the_newest_alarm_stands_first(client, city, row):
    later = city.device()
    city.report(later, text="KNK-2 yanıt vermiyor")
    city.run(1)
    client.force_login(user_with_role(Role.MANAGER))
    page = client.get(reverse("monitoring:alarm-list")).content.decode()
    assert page.index(city.alarm(later).get_absolute_url()) < page.index(row.get_absolute_url())


@pytest.mark.parametrize(
    ("rule", "kept"), [("FREQ=WEEKLY;BYDAY=TU", True), ("FREQ=SECONDLY", False), ("her salı", False), ("", True)]
)
def test_planned_work_repeats_by_rules_that_are_understood(client, city, rule, kept):
    client.force_login(user_with_role(Role.CHIEF, "network"))
    given = {
        "title": "Bakım", "reason": "", "owner_service": city.service.pk, "starts_at": "2026-05-05T01:00",
        "ends_at": "2026-05-05T03:00", "repeats": rule,
    }  # fmt: skip
    client.post(reverse("monitoring:maintenancewindow-add"), given)
    assert MaintenanceWindow.objects.exists() is kept


def test_the_form_of_planned_work_names_what_it_is_over(client, city):
    client.force_login(user_with_role(Role.CHIEF, "network"))
    one, other = city.device(), city.device()
    given = {
        "title": "Bakım", "owner_service": city.service.pk, "starts_at": "2026-05-05T01:00",
        "ends_at": "2026-05-05T03:00", "equipment": [one.pk, other.pk], "places": [one.place.pk],
    }  # fmt: skip
    client.post(reverse("monitoring:maintenancewindow-add"), given)
    window = MaintenanceWindow.objects.get()
    assert set(window.equipment.all()) == {one, other}
    assert window.places.get() == one.place
    edit = reverse("monitoring:maintenancewindow-edit", args=[window.pk])
    page = client.get(edit).content.decode()
    assert f'value="{other.pk}" data-label="{other}"' in page
    refused = client.post(edit, {**given, "equipment": ["99999999"], "places": ["x"]})
    assert refused.status_code == 422
    assert set(window.equipment.all()) == {one, other}
    client.post(edit, {**given, "equipment": [other.pk], "places": []})
    assert (window.equipment.get(), window.places.count()) == (other, 0)


def test_planned_work_covers_and_uncovers(client, city):
    window = MaintenanceWindow.objects.create(
        title="Bakım", owner_service=city.service, starts_at=NOON, ends_at=NOON + timedelta(hours=2)
    )
    device = city.device()
    cover, uncover = (reverse(f"monitoring:maintenance-{verb}", args=[window.pk]) for verb in ("cover", "uncover"))
    client.force_login(user_with_role(Role.STAFF, "voice"))
    assert client.post(cover, {"equipment": device.pk}).status_code == 403
    client.force_login(user_with_role(Role.STAFF, "network"))
    client.post(cover, {"equipment": device.pk, "place": device.place.pk})
    client.post(cover, {"equipment": "99999999"})
    client.post(cover, {})
    assert (window.equipment.get(), window.places.get()) == (device, device.place)
    page = client.get(window.get_absolute_url()).content.decode()
    assert str(device) in page
    client.post(uncover, {"equipment": device.pk})
    client.post(uncover, {"place": "x"})
    assert (window.equipment.count(), window.places.count()) == (0, 1)
