"""Articles: who reads and who publishes, reviews, readers' answers, finding them while a fault is described."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.core.access import Role
from bag.core.models import Notification
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.knowledge import panels, queries, services
from bag.knowledge.models import Article, ArticleState, Audience, Verdict
from bag.knowledge.tests.factories import ArticleFactory, PublishedFactory
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


def signed_in(role: str, service: str | None = None) -> Client:
    client = Client()
    client.force_login(user_with_role(role, service), "django.contrib.auth.backends.ModelBackend")
    return client


def test_others_than_the_branch_see_what_is_published_for_them() -> None:
    ArticleFactory()
    PublishedFactory()
    open_to_all = PublishedFactory(audience=Audience.EVERYONE)
    record = registers.records["knowledge.article"]
    assert list(record.visible_to(user_with_role(Role.REQUESTER))) == [open_to_all]
    assert record.visible_to(user_with_role(Role.AUDITOR)).count() == 3
    client = signed_in(Role.REQUESTER)
    assert client.get(open_to_all.get_absolute_url()).status_code == 200
    assert client.get(ArticleFactory().get_absolute_url()).status_code == 404


def test_staff_write_and_the_chief_of_the_service_publishes() -> None:
    row = ArticleFactory()
    address = reverse("knowledge:publish", args=[row.pk])
    for role, service in ((Role.STAFF, "network"), (Role.CHIEF, "radio"), (Role.AUDITOR, None)):
        assert signed_in(role, service).post(address).status_code == 403, role
    assert signed_in(Role.CHIEF, "network").post(address).status_code == 302
    row.refresh_from_db()
    assert row.state == ArticleState.PUBLISHED
    assert row.published_on == timezone.localdate()
    assert row.review_on == timezone.localdate() + services.REVIEW


def test_the_page_shows_the_text_and_its_validity() -> None:
    kind = TypeFactory()
    row = PublishedFactory(body="# Sebep\n\n<script>alert(1)</script> **kirli**")
    row.equipment_types.add(kind)
    page = signed_in(Role.CHIEF, "network").get(row.get_absolute_url()).content.decode()
    assert "<h3>Sebep</h3>" in page
    assert "<strong>kirli</strong>" in page
    assert "<script>alert" not in page
    assert kind.get_absolute_url() in page
    assert reverse("knowledge:review", args=[row.pk]) in page


def test_the_form_keeps_the_equipment_types() -> None:
    kind, client = TypeFactory(), signed_in(Role.STAFF, "network")
    service = ArticleFactory().service
    answer = client.post(
        reverse("knowledge:article-add"),
        {"title": "Kirli modül", "kind": "solution", "service": service.pk, "audience": "branch", "symptoms": "",
         "body": "Temizleyin.", "equipment_types": [kind.pk]},
    )  # fmt: skip
    assert answer.status_code == 302
    row = Article.objects.get(title="Kirli modül")
    assert list(row.equipment_types.all()) == [kind]
    assert row.state == ArticleState.DRAFT


def test_a_review_moves_the_day_and_odd_days_are_refused() -> None:
    chief, row = user_with_role(Role.CHIEF, "network"), PublishedFactory()
    today = timezone.localdate()
    assert services.review(row, by=chief, review_on=today + timedelta(days=30)).review_on == today + timedelta(days=30)
    for odd in (today, today - timedelta(days=1), today + services.FARTHEST + timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.review(row, by=chief, review_on=odd)
    retired = services.retire(row, by=chief)
    assert (retired.state, retired.review_on) == (ArticleState.RETIRED, None)
    for verb in (services.review, services.retire):
        with pytest.raises(ValidationError):
            verb(retired, by=chief)
    assert services.publish(retired, by=chief).reviewed_by == chief
    with pytest.raises(ValidationError):
        services.publish(row, by=chief)


def test_odd_days_come_back_in_words() -> None:
    row, client = PublishedFactory(), signed_in(Role.CHIEF, "network")
    for odd in ("dün", "2020-01-01"):
        page = client.post(reverse("knowledge:review", args=[row.pk]), {"review_on": odd}, follow=True)
        assert list(page.context["messages"]), odd
    row.refresh_from_db()
    assert row.reviewed_on is None


def test_each_reader_answers_once_and_may_change_it() -> None:
    row, client = PublishedFactory(audience=Audience.EVERYONE), signed_in(Role.REQUESTER)
    address = reverse("knowledge:verdict", args=[row.pk])
    for given in ("1", "0", "0"):
        assert client.post(address, {"helped": given}).status_code == 302
    signed_in(Role.STAFF, "radio").post(address, {"helped": "1"})
    client.post(address, {"helped": "belki"})
    reader = Verdict.objects.get(helped=False).reader
    assert queries.verdicts(row, reader) == {"yes": 1, "no": 1, "own": False}


def test_chiefs_hear_once_of_a_day_that_has_come() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    row = PublishedFactory(review_on=timezone.localdate())
    PublishedFactory()
    ArticleFactory()
    for _night in range(2):
        services.remind()
    (news,) = Notification.objects.filter(kind=services.NEWS)
    assert news.user == chief
    assert news.url == row.get_absolute_url()
    row.review_on -= timedelta(days=1)
    row.save()
    services.remind()
    assert Notification.objects.filter(kind=services.NEWS).count() == 2


def test_what_helps_is_found_by_the_words_of_the_fault() -> None:
    user = user_with_role(Role.STAFF, "network")
    row = PublishedFactory(title="Optik modülün temizlenmesi", symptoms="ışık seviyesi düşük, port kapanıyor")
    ArticleFactory(symptoms="ışık seviyesi düşük")
    PublishedFactory(title="Telsiz pili", symptoms="batarya çabuk bitiyor")
    assert queries.similar(user, "ışık seviyesi") == [row]
    assert queries.similar(user, "IŞIK") == [row]
    assert queries.similar(user, "ı") == []


def test_a_piece_shows_the_articles_about_its_type(django_assert_max_num_queries: Any) -> None:
    piece, client = EquipmentFactory(), signed_in(Role.STAFF, "radio")
    for place in range(3):
        PublishedFactory(title=f"Tür bilgisi {place}").equipment_types.add(piece.type)
    address = reverse("panel", args=["inventory.equipment", piece.pk, "articles-equipment"])
    client.get(address)
    with django_assert_max_num_queries(8):
        page = client.get(address).content.decode()
    assert page.count("Tür bilgisi") == 3
    other = reverse("panel", args=["inventory.equipmenttype", TypeFactory().pk, "articles-equipmenttype"])
    assert "hx-swap-oob" in client.get(other).content.decode()


def test_reviews_stand_in_the_calendar_of_those_who_write() -> None:
    row = PublishedFactory()
    day = row.review_on
    (dated,) = panels.reviews(user_with_role(Role.CHIEF, "network"), day, day)
    assert (dated.on, dated.title, dated.service) == (day, row.title, "network")
    assert panels.reviews(user_with_role(Role.CHIEF, "radio"), day, day) == []
    assert panels.reviews(user_with_role(Role.CHIEF, "network"), day + timedelta(days=1), day + timedelta(days=9)) == []


def test_the_preview_is_for_writers() -> None:
    address = reverse("knowledge:preview")
    assert signed_in(Role.REQUESTER).post(address, {"body": "**a**"}).status_code == 403
    assert signed_in(Role.STAFF, "radio").post(address, {"body": "**a**"}).content == b"<p><strong>a</strong></p>\n"
    assert Client().post(address, {"body": "a"}).status_code == 302
