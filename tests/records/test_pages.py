"""The record pages as people use them: forms, bulk edit, delete, history, saved views, search."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bag.core import registers, search
from bag.core.access import Role
from bag.core.models import SavedView
from bag.organization.models import Person, Skill, Unit
from bag.organization.tests.factories import PersonFactory, SkillFactory, UnitFactory, user_with_role

pytestmark = pytest.mark.django_db
NONSENSE = (
    "page=0",
    "page=99999999999999999999",
    "page=abc",
    "sort=password",
    "sort=-",
    "q='%3B--",
    "q=%26%7C!",
    "q=" + "a" * 5000,
    "col=nothing",
    "format=exe",
    "name__gte=x",
)


@pytest.fixture
def client(as_administrator: Client) -> Client:
    return as_administrator


def skills() -> Any:
    return registers.records["organization.skill"]


def people() -> Any:
    return registers.records["organization.person"]


def test_form_adds_changes_and_keeps_history(client: Client) -> None:
    assert client.post(skills().url("add"), {"name": "Fiber ekleme"}).status_code == 302
    skill = Skill.objects.get(name="Fiber ekleme")
    client.post(skills().url("edit", skill.pk), {"name": "Fiber eki", "change_reason": "yazım"})
    Skill.objects.filter(pk=skill.pk).update(name="Fiber eki ve sonlandırma")
    page = client.get(skills().url("history", skill.pk)).content.decode()
    assert page.count('<article class="change">') == 3
    assert "Fiber ekleme" in page
    assert "yazım" in page


def test_earlier_values_come_back_through_validation(client: Client) -> None:
    skill = SkillFactory(name="Kule tırmanışı")
    client.post(skills().url("edit", skill.pk), {"name": "Kule"})
    first = Skill.pgh_event_model.objects.filter(pgh_obj_id=skill.pk).order_by("pgh_id").first()
    answer = client.post(skills().url("restore", skill.pk, first.pgh_id))
    assert answer.status_code == 302
    skill.refresh_from_db()
    assert skill.name == "Kule tırmanışı"
    client.post(skills().url("edit", skill.pk), {"name": "Kule"})
    SkillFactory(name="Kule tırmanışı")
    client.post(skills().url("restore", skill.pk, first.pgh_id))
    skill.refresh_from_db()
    assert skill.name == "Kule"


def test_bulk_edit_sets_marked_fields_on_all_or_none(client: Client) -> None:
    unit = UnitFactory(code="bulk", name="Toplu Birim")
    rows = [PersonFactory(title="Eski") for _ in range(4)]
    pks = [row.pk for row in rows]
    url = people().url("bulk-edit")
    assert client.post(url, {"pk": pks}).status_code == 200
    answer = client.post(url, {"pk": pks, "apply": "1", "set": ["title", "unit"], "title": "Yeni", "unit": unit.pk})
    assert answer.status_code == 302
    assert Person.objects.filter(pk__in=pks, title="Yeni", unit=unit).count() == 4
    wrong = client.post(url, {"pk": pks, "apply": "1", "set": ["unit"], "unit": "yok"})
    assert wrong.status_code == 422
    assert Person.objects.filter(pk__in=pks, unit=unit).count() == 4


def test_bulk_actions_reach_all_that_match(client: Client) -> None:
    for number in range(3):
        SkillFactory(name=f"Silinecek {number}")
    SkillFactory(name="Kalacak")
    url = skills().url("bulk-delete")
    assert client.post(url, {"all": "1", "query": "q=silinecek", "apply": "1"}).status_code == 302
    assert list(Skill.objects.values_list("name", flat=True)) == ["Kalacak"]


def test_delete_shows_what_forbids_it(client: Client) -> None:
    unit = UnitFactory(code="dolu", name="Dolu Birim")
    PersonFactory(name="Buradaki Kişi", unit=unit)
    url = registers.records["organization.unit"].url("delete", unit.pk)
    assert "Buradaki Kişi" in client.get(url).content.decode()
    assert client.post(url).status_code == 409
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_saved_views_are_personal_or_shared(client: Client, as_user: Any) -> None:
    client.post(skills().url("save-view"), {"name": "Benim", "query": "sort=-name"})
    client.post(skills().url("save-view"), {"name": "Hepimizin", "query": "q=fiber", "shared": "on"})
    page = client.get(skills().url("list")).content.decode()
    assert "Benim" in page
    mine = SavedView.objects.get(name="Benim")
    other = as_user(user_with_role(Role.MANAGER))
    page = other.get(skills().url("list")).content.decode()
    assert "Hepimizin" in page
    assert "Benim" not in page
    assert other.post(skills().url("unsave-view", mine.pk)).status_code == 404


def test_only_writers_share_views_and_names_stand_in_turkish_order(client: Client, as_user: Any) -> None:
    for name in ("Şube", "Sorun", "Çatı", "Cam"):
        client.post(skills().url("save-view"), {"name": name, "query": "", "shared": "on"})
    auditor = as_user(user_with_role(Role.AUDITOR))
    page = auditor.get(skills().url("list")).content.decode()
    assert 'name="shared"' not in page
    places = [page.index(f"{name}</a>") for name in ("Cam", "Çatı", "Sorun", "Şube")]
    assert places == sorted(places)
    assert auditor.post(skills().url("save-view"), {"name": "Bana", "query": ""}).status_code == 302
    refused = auditor.post(skills().url("save-view"), {"name": "Hepimize", "query": "", "shared": "on"})
    assert refused.status_code == 403
    assert set(SavedView.objects.filter(shared=True).values_list("name", flat=True)) == {"Şube", "Sorun", "Çatı", "Cam"}


def test_list_survives_nonsense(client: Client) -> None:
    SkillFactory()
    for query in NONSENSE:
        assert client.get(f"{skills().url('list')}?{query}").status_code in (200, 404), query


def test_search_finds_turkish_spellings_and_endings(client: Client) -> None:
    PersonFactory(name="Işık Görevlisi")
    user = user_with_role(Role.MANAGER)
    for text in ("ISIK", "IŞIK", "ışık", "isik", "görev ışık", "GOREVLI"):
        assert "Işık Görevlisi" in [str(hit.row) for hit in search.find(text, user)], text
    assert "Işık Görevlisi" in [str(hit.row) for hit in search.find("görevlilerimiz", user)]
    assert search.find("ışık", user_with_role(Role.CONTRACTOR)) == []


def test_what_is_called_so_comes_before_what_merely_holds_the_word() -> None:
    for name in ("Saha, Fiber", "Fiberci", "Fiber ölçümü", "Fiber"):
        SkillFactory(name=name)
    skills = {"types": [registers.records["organization.skill"]]}
    user = user_with_role(Role.MANAGER)
    assert [str(hit.row) for hit in search.find("fiber", user, **skills)] == ["Fiber", "Fiber ölçümü", "Saha, Fiber"]
    typing = [str(hit.row) for hit in search.find("FİBER", user, typing=True, **skills)]
    assert typing == ["Fiber", "Fiber ölçümü", "Fiberci", "Saha, Fiber"]


def test_palette_offers_records_pages_and_actions(client: Client) -> None:
    SkillFactory(name="Sinyal ölçümü")
    fragment = client.get("/palette/", {"q": "sinyal"}).content.decode()
    assert 'role="option"' in fragment
    assert "Sinyal ölçümü" in fragment
    assert "/organization/skill/new/" in client.get("/palette/", {"q": "yeni yetkinlik"}).content.decode()
    assert client.get("/palette/", {"q": "' or 1=1"}).status_code == 200
    assert client.get("/search/", {"q": "sinyal"}).status_code == 200


def test_a_group_of_facts_without_any_value_is_left_out(client: Client) -> None:
    bare = client.get(PersonFactory(notes="").get_absolute_url()).content.decode()
    told = client.get(PersonFactory(notes="Vardiyada çalışır").get_absolute_url()).content.decode()
    assert "<h2>Notlar</h2>" not in bare
    assert "<h2>Notlar</h2>" in told


def test_a_hit_shows_the_key_that_is_not_its_name(client: Client) -> None:
    unit = UnitFactory(code="deneme-kodu", name="Deneme Servisi")
    page = client.get("/search/?q=Deneme Servisi").content.decode()
    assert f'<span class="mono quieter">{unit.code}</span>' in page


def test_a_history_tells_only_fields_that_have_a_wording(client: Client) -> None:
    page = client.get(registers.records["organization.unit"].url("history", UnitFactory().pk)).content.decode()
    assert "Search text" not in page
    assert "Adı" in page
