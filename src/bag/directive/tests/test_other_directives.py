"""Another institution's directive, built differently: titles on the line of the article, numbers, dots and dashes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from bag.directive.domain.model import Directive
from bag.directive.domain.parse import parse_bytes
from bag.directive.models import Change, Clause, Instance, Obligation
from bag.directive.services import ownership
from bag.directive.services.importing import ImportRefused, import_directive, preview
from bag.directive.tests.factories import post
from bag.organization.seeding import seed_branch

FIXTURES = Path(__file__).parent / "fixtures"
FIRST = (FIXTURES / "transport_directive.txt").read_bytes()
NEWER = (FIXTURES / "transport_directive_newer.txt").read_bytes()


@pytest.fixture(scope="module")
def transport() -> Directive:
    return parse_bytes(FIRST)[1]


def test_titles_chapters_and_head_are_found(transport: Directive) -> None:
    assert transport.institution == "KIYIKENT SU VE ULAŞIM İDARESİ"
    assert transport.title.endswith("GÖREV YÖNERGESİ")
    assert (transport.approved_on, transport.document_number) == (date(2022, 9, 12), "2022/418")
    assert [(article.label, article.title) for article in transport.articles] == [
        ("1", "Amaç"),
        ("2", "Dairenin görevleri"),
        ("3", "Hat işletme şefinin görevleri"),
        ("4", "Durak bakım personelinin görevleri"),
        ("5", "Yürürlük"),
    ]
    assert transport.articles[2].chapter == "2. KISIM — Görevler"


def test_numbers_letters_with_dots_and_dashes_are_clauses(transport: Directive) -> None:
    assert [clause.ref for clause in transport.clauses] == [
        "1(1)", "2-1", "2-2", "2-3", "3(1)", "3(2)", "3(3)-a", "3(3)-b", "3(3)-c", "4-a", "4-b", "4-c", "5(1)",
    ]  # fmt: skip
    assert {(doubt.code, doubt.blocking) for doubt in transport.doubts} == {("letter_assumed", False)}


@pytest.mark.django_db
def test_every_provision_that_binds_somebody_is_a_duty() -> None:
    import_directive(FIRST, "ulasim.txt", by=None)
    owed = {row.key: row.position for row in Obligation.objects.all()}
    assert owed == {
        **dict.fromkeys(("2-1", "2-2", "2-3"), "branch"),
        **dict.fromkeys(("3(1)", "3(2)", "3(3)-a", "3(3)-b", "3(3)-c"), "chief"),
        **dict.fromkeys(("4-a", "4-b", "4-c"), "staff"),
    }


@pytest.mark.django_db
def test_a_newer_version_is_compared_carried_over_and_asks_for_owners(client: Client) -> None:
    seed_branch()
    import_directive(FIRST, "ulasim.txt", by=None)
    found = preview(NEWER, "ulasim-2.txt")
    assert (found.changes["changed"], found.changes["added"], found.changes["removed"]) == (3, 1, 0)
    imported = import_directive(NEWER, "ulasim-2.txt", by=None)
    assert imported.owner_questions == ["3(2)"]
    moved = Obligation.objects.get(key="3(2)")
    assert moved.clause is not None
    assert (moved.clause.ref, moved.clause.change, moved.position) == ("4-ç", Change.MOVED, "chief")
    assert Clause.objects.get(version=imported.version, ref="2-3").predecessor is not None
    manager, chief = post("branch-manager"), post("network-chief")
    with pytest.raises(PermissionDenied):
        ownership.answer(moved, move=True, by=chief)
    client.force_login(chief)
    page = reverse("directive:ownership")
    assert "3(2)" in client.get(page).content.decode()
    assert client.post(reverse("directive:ownership-answer", args=[moved.pk]), {"answer": "move"}).status_code == 403
    client.force_login(manager)
    client.post(reverse("directive:ownership-answer", args=[moved.pk]), {"answer": "move"})
    moved.refresh_from_db()
    assert moved.position == "staff"
    assert ownership.questions() == []
    with pytest.raises(ValidationError):
        ownership.answer(moved, move=True, by=manager)


@pytest.mark.django_db
def test_an_owner_that_the_manager_keeps_is_not_asked_for_again() -> None:
    seed_branch()
    import_directive(FIRST, "ulasim.txt", by=None)
    import_directive(NEWER, "ulasim-2.txt", by=None)
    kept = ownership.answer(Obligation.objects.get(key="3(2)"), move=False, by=post("branch-manager"))
    assert (kept.position, ownership.questions()) == ("chief", [])


@pytest.mark.django_db
def test_a_duty_of_one_service_moves_with_its_history_and_one_of_all_begins_again() -> None:
    seed_branch()
    manager = post("branch-manager")
    import_directive(FIRST, "ulasim.txt", by=None)
    row = Obligation.objects.select_related("clause__article").get(key="2-1")
    assert row.clause is not None
    article = row.clause.article
    row.position, row.service = "chief", "network"
    row.save()
    row.instances.update(service="network", key="2-1/network")
    article.position, article.service = "chief", "radio"
    article.save()
    owed = row.instances.get()
    ownership.answer(row, move=True, by=manager)
    owed.refresh_from_db()
    assert (owed.service, owed.key, owed.changes.count() > 0) == ("radio", "2-1/radio", True)
    article.service = "*"
    article.save()
    fresh = ownership.answer(Obligation.objects.get(pk=row.pk), move=True, by=manager)
    row.refresh_from_db()
    assert (row.active, fresh.instances.count(), fresh.key.startswith("2-1@")) == (False, 7, True)
    assert Instance.objects.filter(obligation=fresh, status="no_data").count() == 7


@pytest.mark.django_db
def test_two_versions_cannot_begin_on_one_day() -> None:
    import_directive(FIRST, "ulasim.txt", by=None)
    with pytest.raises(ImportRefused):
        import_directive(NEWER, "ulasim-2.txt", by=None, valid_from=date(2022, 9, 12))
    assert Clause.objects.filter(ref="4-ç").count() == 0
