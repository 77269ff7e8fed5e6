"""Editions of the book from real records: issue, change, review, pages, bounded queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.addresses.tests.factories import PrefixFactory
from bag.core.access import Role
from bag.documents.models import ControlledDocument
from bag.inventory.models import Port
from bag.inventory.tests.factories import CableFactory, EquipmentFactory, PortTemplateFactory, TypeFactory
from bag.networkbook import jobs, making
from bag.networkbook.chapters import CHAPTERS, OF_THE_WHOLE
from bag.networkbook.models import BookEdition
from bag.networkbook.scope import Scope
from bag.networkbook.services import editions
from bag.networkbook.tests.factories import BookEditionFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Any:
    ServiceFactory(code="network")
    return user_with_role(Role.CHIEF, "network")


@pytest.fixture
def building(chief: Any) -> Place:
    """A building with two switches that a cable joins."""
    kind = TypeFactory()
    PortTemplateFactory(type=kind)
    first = EquipmentFactory(name="KNK-SW-A", type=kind, management_ip="10.20.0.2")
    second = EquipmentFactory(name="KNK-SW-B", type=kind, place=first.place)
    ends = [Port.objects.filter(equipment=one).order_by("position").first() for one in (first, second)]
    CableFactory(a_port=ends[0], b_port=ends[1])
    PrefixFactory(network="10.20.0.0/24", description="Hizmet binası")
    found = Place.objects.filter(pk__in=first.place.ancestors, kind="building").first()
    assert found is not None
    return found


def test_a_dossier_holds_sheets_with_neighbors_and_a_picture(building: Place, chief: Any) -> None:
    found = {one.key: one for one in making.sections(Scope(chief, building))}
    assert list(found) == [key for key in CHAPTERS if key not in OF_THE_WHOLE]
    sheet = found["sheets"].sheets[0]
    assert (sheet.title, sheet.rows[0][2]) == ("KNK-SW-A", "KNK-SW-B")
    assert "KNK-SW-B" in found["topology"].picture
    assert {row[0] for row in found["devices"].rows} == {"KNK-SW-A", "KNK-SW-B"}
    whole = {one.key: one for one in making.sections(Scope(chief))}
    assert "sheets" not in whole
    assert "10.20.0.0/24" in [row[0] for row in whole["prefixes"].rows]
    assert len(whole["standards"].rows) > 40


def test_the_book_costs_the_same_for_many_devices(
    building: Place, chief: Any, django_assert_max_num_queries: Any
) -> None:
    scope = Scope(chief, building)
    making.sections(scope)
    for _n in range(8):
        EquipmentFactory(place=_room(building))
    with django_assert_max_num_queries(40):
        making.sections(scope)


def test_an_edition_is_issued_once_for_a_content(building: Place, chief: Any) -> None:
    scope = Scope(chief, building)
    first = editions.issue(scope, by=chief)
    assert first.document is not None
    assert first.document.number.startswith("AGK-")
    assert (first.revision, first.changes) == (1, [])
    with pytest.raises(ValidationError):
        editions.issue(scope, by=chief)
    EquipmentFactory(name="KNK-SW-C", place=_room(building))
    second = editions.issue(scope, by=chief)
    assert second.revision == 2
    assert {title: added for title, added, _gone, _other in second.changes}.get("Cihazlar") == 1
    assert second.mark != first.mark


def _room(building: Place) -> Place:
    found = Place.objects.filter(ancestors__contains=[building.pk], kind="room").first()
    assert found is not None
    return found


def test_somebody_else_reviews_and_puts_it_in_force(building: Place, chief: Any) -> None:
    edition = editions.issue(Scope(chief, building), by=chief)
    ahead = timezone.localdate() + timedelta(days=365)
    with pytest.raises(ValidationError):
        editions.review(edition, note="Uygun", review_by=ahead, by=chief)
    boss = user_with_role(Role.MANAGER)
    for note, day in (("  ", ahead), ("Uygun", timezone.localdate())):
        with pytest.raises(ValidationError):
            editions.review(edition, note=note, review_by=day, by=boss)
    reviewed = editions.review(edition, note="Sahayla karşılaştırıldı, uygundur.", review_by=ahead, by=boss)
    assert reviewed.reviewed_by == boss
    document = ControlledDocument.objects.get(status="in_force")
    assert (document.code, document.review_by) == (f"AGK-{building.code}", ahead)
    with pytest.raises(ValidationError):
        editions.review(edition, note="Bir daha", review_by=ahead, by=boss)


def test_pages_open_chapter_by_chapter(client: Client, building: Place, chief: Any) -> None:
    client.force_login(chief)
    assert str(building) in client.get(reverse("networkbook:overview")).content.decode()
    given = {"place": building.pk}
    page = client.get(reverse("networkbook:book"), given).content.decode()
    assert f"place={building.pk}" in page
    for key in CHAPTERS:
        assert client.get(reverse("networkbook:chapter", args=[key]), given).status_code == 200
    assert client.get(reverse("networkbook:chapter", args=["nothing"])).status_code == 404
    assert client.get(reverse("networkbook:book"), {"place": "x"}).status_code == 404
    assert client.get(reverse("networkbook:pdf"), given).content.startswith(b"%PDF")


def test_the_job_issues_and_the_page_shows_changes(client: Client, building: Place, chief: Any) -> None:
    client.force_login(chief)
    answer = client.post(reverse("networkbook:issue"), {"place": building.pk})
    assert answer.status_code == 302

    class Told:
        params, by = {"place": building.pk}, chief

        def progress(self, done: int, total: int, message: str = "") -> None:
            assert done <= total

    result = jobs.run(Told())  # type: ignore[arg-type]
    edition = BookEdition.objects.get()
    assert result["url"] == edition.get_absolute_url()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert edition.mark[:12] in page
    changes = client.get(reverse("networkbook:changes"), {"place": building.pk}).content.decode()
    assert edition.mark[:12] in changes
    with pytest.raises(jobs.JobFailed):
        jobs.run(Told())  # type: ignore[arg-type]


def test_staff_of_other_services_read_and_do_not_issue(client: Client, chief: Any) -> None:
    client.force_login(user_with_role(Role.STAFF, "radio"))
    assert client.get(reverse("networkbook:overview")).status_code == 200
    assert client.post(reverse("networkbook:issue")).status_code == 403
    edition = BookEditionFactory()
    assert client.post(reverse("networkbook:edition-review", args=[edition.pk]), {}).status_code == 403
    client.force_login(user_with_role(Role.REQUESTER))
    assert client.get(reverse("networkbook:overview")).status_code == 403
