"""The way of an internet right, its reviews, what is handed to other systems, the pages."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Notification
from bag.documents.models import Document
from bag.internet import evidence, queries
from bag.internet.models import AccessReview, AccessRight, Export, GroupReading
from bag.internet.services import exporting, reviews, rights
from bag.internet.tests.factories import (
    AccessProfileFactory,
    AccessReviewFactory,
    AccessRightFactory,
    ExportFactory,
    GrantedFactory,
    GroupReadingFactory,
    StewardFactory,
)
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory, UserFactory, user_with_role

pytestmark = pytest.mark.django_db
NOTE = "Görev değişikliği nedeniyle."


def person_of(user: Any) -> Person:
    return Person.objects.get(user=user)


def asked(holder: Person | None = None, **given: Any) -> AccessRight:
    """A right that its holder asked for."""
    person = holder or PersonFactory(unit=UnitFactory())
    given = {"person": person, "unit": person.unit, "requested_by": person.user, **given}
    row: AccessRight = AccessRightFactory(**given)
    return row


def approved(**given: Any) -> tuple[AccessRight, Any]:
    """A right on its way to be granted, and the chief who approved it."""
    row = asked(**given)
    steward = StewardFactory(unit=row.unit)
    chief = user_with_role(Role.CHIEF, "network")
    return rights.approve(rights.agree(row, by=steward.person.user), by=chief), chief


def test_a_right_takes_unit_network_service_and_another_hand() -> None:
    row, chief = approved()
    with pytest.raises(PermissionDenied):
        rights.grant(row, by=chief)
    row = rights.grant(row, by=user_with_role(Role.STAFF, "network"))
    assert row.state == "granted"
    assert queries.of_person(row.person) == row
    told = Notification.objects.filter(user=row.requested_by, kind=rights.NEWS)
    assert {news.url for news in told} == {reverse("internet:mine")}, "who is outside the branch is led to their page"


def test_nobody_decides_on_their_own_right() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    row = asked(person_of(chief))
    assert not rights.may_agree(chief, row)
    steward = StewardFactory(unit=row.unit, person=person_of(chief))
    row = rights.agree(row, by=steward.deputy.user)
    with pytest.raises(PermissionDenied):
        rights.approve(row, by=chief)
    with pytest.raises(PermissionDenied):
        rights.reject(row, note=NOTE, by=chief)
    manager = user_with_role(Role.MANAGER)
    row = rights.approve(row, by=manager)
    assert not rights.may_grant(chief, row)


def test_the_database_knows_the_separation_too() -> None:
    user = UserFactory()
    for fields in ({"requested_by": user, "approved_by": user}, {"agreed_by": user, "approved_by": user}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantedFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantedFactory(approved_at=None)


def test_a_unit_with_nobody_gives_its_word_by_letter() -> None:
    row = asked()
    worker = user_with_role(Role.STAFF, "network")
    assert rights.may_agree(worker, row)
    with pytest.raises(ValidationError):
        rights.agree(row, by=worker)
    assert rights.agree(row, consent="05.01.2026 tarih ve 112 sayı", by=worker).state == "agreed"
    with pytest.raises(PermissionDenied):
        rights.agree(asked(), consent="05.01.2026 tarih ve 112 sayı", by=user_with_role(Role.STAFF, "radio"))


def test_heads_answer_for_their_units_and_those_below() -> None:
    service = ServiceFactory(code="radio")
    chief = user_with_role(Role.CHIEF, "radio")
    below = UnitFactory(parent=service)
    row = asked(PersonFactory(unit=below))
    assert rights.agreers(row) == [chief]
    assert below.pk in queries.Stewards().units_of(chief)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": True}, "person"),
        ({"inactive": True}, "person"),
        ({"days": 500}, "expires_on"),
        ({"days": -1}, "expires_on"),
        ({"closed": True}, "profile"),
    ],
)
def test_a_request_is_checked(given: dict[str, Any], field: str) -> None:
    person = PersonFactory(unit=UnitFactory(), active="inactive" not in given)
    row = AccessRight(
        profile=AccessProfileFactory(active="closed" not in given), person=person, reason="Gerekli.",
        unit=UnitFactory() if "unit" in given else person.unit,
        expires_on=timezone.localdate() + timedelta(days=given.get("days", 30)),
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        rights.save(row, person.user, created=True)
    assert list(refused.value.message_dict) == [field]


def test_a_new_right_takes_the_place_of_the_old_one() -> None:
    old = GrantedFactory()
    row, _chief = approved(holder=old.person)
    rights.grant(row, by=user_with_role(Role.STAFF, "network"))
    old.refresh_from_db()
    assert old.state == "ended"
    assert row.number in old.ended_why


def test_the_night_ends_what_is_over_left_or_moved() -> None:
    over, left, moved, stays = (GrantedFactory() for _ in range(4))
    AccessRight.objects.filter(pk=over.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    Person.objects.filter(pk=left.person_id).update(active=False)
    Person.objects.filter(pk=moved.person_id).update(unit=UnitFactory())
    assert rights.pass_day(timezone.now()) == 3
    assert list(queries.in_force()) == [stays]


# -- exports


def test_exports_hold_units_and_exceptions_and_tell_what_changed() -> None:
    above = UnitFactory()
    unit = UnitFactory(parent=above)
    basic, wide = AccessProfileFactory(code="temel"), AccessProfileFactory(code="genis")
    GrantedFactory(unit=above, person=None, profile=basic, expires_on=None)
    first, second, nameless = (PersonFactory(unit=unit) for _ in range(3))
    Person.objects.filter(pk=nameless.pk).update(user=None)
    PersonFactory(unit=UnitFactory())
    right = GrantedFactory(unit=unit, person=first, profile=wide, login="ayse.y")
    with CaptureQueriesContext(connection) as counted:
        export = exporting.make(by=None)
    assert export is not None
    assert len(counted) <= 8
    assert export.members == {"genis": ["ayse.y"], "temel": [second.user.username]}
    assert export.nameless == 1
    assert exporting.make(by=None, always=False) is None
    rights.suspend(right, note=NOTE, by=None)
    after = exporting.make(by=None, always=False)
    assert after is not None
    assert (after.removed, after.added) == ({"genis": ["ayse.y"]}, {"temel": [first.user.username]})
    with zipfile.ZipFile(io.BytesIO(exporting.archive(after))) as box:
        assert "squid/internet-temel.users" in box.namelist()
        assert "delete: member\nmember: CN=ayse.y," in box.read("directory.ldif").decode()
        assert "unset member" in box.read("fortigate.conf").decode()


def test_a_group_is_held_against_the_rights(client: Client) -> None:
    right = GrantedFactory(login="ayse.y")
    client.force_login(user_with_role(Role.STAFF, "network"))
    listed = "sAMAccountName\nCN=AYSE.Y,OU=Personel,DC=example,DC=org\neski.hesap;Eski Hesap\n# not\n"
    client.post(reverse("internet:group-compare"), {"profile": right.profile_id, "text": listed})
    row = GroupReading.objects.get()
    assert (row.size, row.strangers, row.missing) == (2, ["eski.hesap"], [])
    client.post(reverse("internet:group-compare"), {"profile": right.profile_id, "text": "-"})
    assert GroupReading.objects.count() == 1
    now = timezone.now()
    proofs = evidence.access_rights("network", now - timedelta(days=1), now)
    assert [(one.item, one.allowed) for one in proofs] == [(f"reading:{row.pk}", False)]
    assert "eski.hesap" in client.get(reverse("internet:exports")).content.decode()


def test_old_exports_are_forgotten_but_not_the_last() -> None:
    for _count in range(2):
        ExportFactory()
    GroupReadingFactory()
    assert exporting.forget(timezone.now()) == 2
    assert Export.objects.count() == 1


# -- reviews


def campaign(**given: Any) -> AccessReview:
    row: AccessReview = AccessReviewFactory(**{"due_on": timezone.localdate() + timedelta(days=10), **given})
    return row


def test_a_review_reaches_the_stewards_and_is_signed_on_paper() -> None:
    keep, revoke = GrantedFactory(), GrantedFactory()
    revoke_unit = StewardFactory(unit=revoke.unit)
    other = StewardFactory(unit=keep.unit, person=keep.person)
    row = campaign()
    assert reviews.start(row, by=None) == 2
    line, own = row.lines.get(right=revoke), row.lines.get(right=keep)
    assert own.reviewer == other.deputy, "nobody reviews their own right"
    with pytest.raises(PermissionDenied):
        reviews.sign(row, {line.pk: ("keep", "")}, by=keep.person.user)
    with pytest.raises(ValidationError):
        reviews.sign(row, {line.pk: ("revoke", "")}, by=revoke_unit.person.user)
    assert reviews.sign(row, {line.pk: ("revoke", NOTE)}, by=revoke_unit.person.user) == 1
    revoke.refresh_from_db()
    assert revoke.state == "ended"
    reviews.sign(row, {own.pk: ("keep", "")}, by=other.deputy.user)
    row.refresh_from_db()
    keep.refresh_from_db()
    assert row.completed_at is not None
    assert keep.reviewed_on == timezone.localdate()
    sheets = list(reviews.sheets_of(row))
    assert [sheet.data["revoked"] for sheet in sheets] == [1, 0]
    assert all(sheet.has_file for sheet in sheets)
    now = timezone.now()
    (proof,) = evidence.access_reviews("network", now - timedelta(days=1), now)
    assert proof.signed


def test_whoever_approved_does_not_review() -> None:
    right = GrantedFactory()
    approver = PersonFactory(user=right.approved_by)
    steward = StewardFactory(unit=right.unit, person=approver, deputy=None)
    row = campaign(reviewer=steward.person)
    reviews.start(row, by=None)
    assert row.lines.get().reviewer == row.second_reviewer


def test_what_nobody_answers_for_is_suspended_and_comes_back_when_signed() -> None:
    right = GrantedFactory()
    row = campaign(suspend_after=3, due_on=timezone.localdate() - timedelta(days=5))
    reviews.start(row, by=None)
    reviews.pass_day(timezone.now())
    right.refresh_from_db()
    assert right.state == "suspended"
    row.refresh_from_db()
    line = row.lines.get()
    reviews.sign(row, {line.pk: ("keep", "")}, by=line.reviewer.user)
    right.refresh_from_db()
    assert right.state == "granted"


def test_a_plan_repeats_its_review() -> None:
    GrantedFactory()
    row = campaign(repeat_months=3)
    reviews.start(row, by=None)
    AccessReview.objects.filter(pk=row.pk).update(started_at=timezone.now() - timedelta(days=93))
    reviews.pass_day(timezone.now())
    reviews.pass_day(timezone.now())
    following = AccessReview.objects.get(follows=row)
    assert following.lines.count() == 1
    assert AccessReview.objects.count() == 2


# -- pages


def test_an_employee_asks_and_the_steward_agrees(client: Client) -> None:
    person, profile = PersonFactory(unit=UnitFactory()), AccessProfileFactory()
    steward = StewardFactory(unit=person.unit)
    client.force_login(person.user)
    answer = client.post(reverse("internet:mine-ask"), {
        "person": person.pk, "profile": profile.pk, "reason": "Proje sayfalarına erişim.",
        "expires_on": f"{timezone.localdate() + timedelta(days=60):%Y-%m-%d}",
    })  # fmt: skip
    assert answer.status_code == 302
    row = AccessRight.objects.get(person=person)
    assert row.number in client.get(reverse("internet:mine")).content.decode()
    assert client.post(reverse("internet:mine-agree", args=[row.pk])).status_code == 403
    other = client.post(reverse("internet:mine-ask"), {"person": steward.person_id, "profile": profile.pk})
    assert other.status_code == 422, "nobody asks for people of others"
    client.force_login(steward.person.user)
    assert row.number in client.get(reverse("internet:mine")).content.decode()
    client.post(reverse("internet:mine-agree", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "agreed"
    assert client.get(row.get_absolute_url()).status_code == 403, "the register is for the network service"


def test_rights_are_read_by_the_network_service_only(client: Client) -> None:
    row = GrantedFactory()
    for role, service, status in (
        (Role.STAFF, "network", 200), (Role.STAFF, "radio", 403), (Role.AUDITOR, None, 200), (Role.MANAGER, None, 200),
    ):  # fmt: skip
        client.force_login(user_with_role(role, service))
        assert client.get(row.get_absolute_url()).status_code == status
        assert client.get(reverse("internet:exports")).status_code == status
        assert client.get(reverse("internet:overview")).status_code == 200


def test_the_review_page_of_a_phone_signs_own_lines_only(client: Client) -> None:
    right = GrantedFactory()
    steward = StewardFactory(unit=right.unit)
    row = campaign()
    reviews.start(row, by=None)
    address = reviews.sheet_url(row)
    client.force_login(steward.person.user)
    assert right.number in client.get(address).content.decode()
    line = row.lines.get()
    client.post(
        f"{address}sign/", {f"decision-{line.pk}": "keep", "decision-999999999999": "keep", "decision-x": "keep"}
    )
    line.refresh_from_db()
    assert line.decision == "keep"
    assert Document.objects.filter(form_key=reviews.FORM).count() == 1
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
    assert client.post(f"{address}sign/", {f"decision-{line.pk}": "revoke"}).status_code == 403
    client.force_login(user_with_role(Role.CHIEF, "network"))
    assert client.get(address).status_code == 302


def test_verbs_of_the_register_ask_for_rights(client: Client) -> None:
    row, _chief = approved()
    address = reverse("internet:right-grant", args=[row.pk])
    client.force_login(user_with_role(Role.CHIEF, "radio"))
    assert client.post(address).status_code in (403, 404)
    client.force_login(user_with_role(Role.STAFF, "network"))
    client.post(address)
    row.refresh_from_db()
    assert row.state == "granted"
    (proof,) = evidence.access_rights("network", timezone.now() - timedelta(days=1), timezone.now())
    assert proof.allowed
    client.post(reverse("internet:right-end", args=[row.pk]), {"note": "kısa"})
    row.refresh_from_db()
    assert row.state == "granted", "a reason is a sentence"
    client.post(reverse("internet:right-end", args=[row.pk]), {"note": NOTE})
    row.refresh_from_db()
    assert row.state == "ended"


def test_lists_are_made_and_fetched(client: Client) -> None:
    GrantedFactory()
    client.force_login(user_with_role(Role.STAFF, "network"))
    client.post(reverse("internet:export-make"))
    export = Export.objects.get()
    answer = client.get(reverse("internet:export-download", args=[export.pk]))
    assert answer["Content-Type"] == "application/zip"
    client.force_login(user_with_role(Role.AUDITOR))
    assert client.post(reverse("internet:export-make")).status_code == 403


def test_people_and_units_show_their_rights(client: Client) -> None:
    steward = StewardFactory()
    right = GrantedFactory(unit=steward.unit)
    client.force_login(user_with_role(Role.CHIEF, "network"))
    for record, row, name in (
        ("organization.person", right.person, "internet-person"), ("organization.unit", right.unit, "internet-unit"),
    ):  # fmt: skip
        page = client.get(reverse("panel", args=[record, row.pk, name])).content.decode()
        assert right.get_absolute_url() in page
        assert (str(steward.person) in page) is (name == "internet-unit")
    client.force_login(user_with_role(Role.CHIEF, "radio"))
    page = client.get(reverse("panel", args=["organization.unit", right.unit_id, "internet-unit"])).content.decode()
    assert right.get_absolute_url() not in page
