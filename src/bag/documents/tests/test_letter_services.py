"""Letters on the real database: rights, the chain in its order, return, number, archive, secrecy, disposal."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from bag.core import registers, search
from bag.core.access import Role
from bag.core.models import Notification
from bag.core.records.history import changes_of
from bag.documents import archive, queries
from bag.documents import services as documents
from bag.documents.letters import queries as letter_queries
from bag.documents.letters import services
from bag.documents.models import Document, Letter
from bag.documents.tests.factories import FilePlanCodeFactory, LetterFactory, LetterheadFactory
from bag.organization.models import Person
from bag.organization.services import delegate
from bag.organization.tests.factories import PersonFactory, user_with_role

pytestmark = pytest.mark.django_db
NUMBER = "E-97509404-301.05-1192"


@pytest.fixture
def staff(branch: Any) -> Any:
    return user_with_role(Role.STAFF, "network")


@pytest.fixture
def office(branch: Any) -> Any:
    return user_with_role(Role.OFFICE)


@pytest.fixture
def letter(staff: Any, chief: Any, manager: Any) -> Letter:
    """A draft of the network service: the drafter and the chief initial, the manager signs."""
    return draft(staff)


def draft(by: Any, **more: Any) -> Letter:
    plan = FilePlanCodeFactory(code="301.05")
    head = LetterheadFactory(detsis_no="97509404")
    return services.save(LetterFactory.build(letterhead=head, unit=unit_of(by), file_plan=plan, **more), by=by)


def unit_of(user: Any) -> Any:
    return Person.objects.get(user=user).unit


def signed(letter: Letter, *people: Any) -> Letter:
    letter = services.submit(letter, by=people[0])
    for person in people[1:]:
        letter = services.act(letter, by=person)
    return letter


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_new_letter_gets_the_usual_chain(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    chain = letter_queries.chain_of(letter)
    assert [(step.role, step.person.user) for step in chain] == [
        ("initial", staff),
        ("initial", chief),
        ("sign", manager),
    ]
    assert letter.drafted_by == staff


def test_who_acts_for_an_absent_manager_signs_as_such(staff: Any, chief: Any, manager: Any) -> None:
    absent, deputy = Person.objects.get(user=manager), Person.objects.get(user=chief)
    post = absent.assignments.get().position
    day = timezone.localdate()
    delegate(deputy, post, starts=day, ends=day, acting_for=absent, decision="Vekâlet oluru", by=None)
    chain = letter_queries.chain_of(draft(staff))
    assert [(step.role, step.person) for step in chain][-1] == ("sign", deputy)
    assert chain[-1].title == f"{post.title} V."
    assert deputy not in [step.person for step in chain[:-1]]


def test_the_whole_way(letter: Letter, staff: Any, chief: Any, manager: Any, office: Any) -> None:
    letter = services.submit(letter, by=staff)
    assert letter.status == "circulating"
    assert list(letter_queries.waiting_for(chief)) == [letter]
    assert list(letter_queries.waiting_for(manager)) == []
    with pytest.raises(PermissionDenied):
        services.act(letter, by=manager)
    services.act(letter, by=chief)
    letter = services.act(letter, by=manager)
    assert (letter.status, letter.signed_at is not None) == ("signed", True)
    assert list(letter_queries.to_register(office)) == [letter]
    with pytest.raises(PermissionDenied):
        services.number(letter, NUMBER, timezone.localdate(), by=staff)
    letter = services.number(letter, " e-97509404-301.05-1192".upper(), timezone.localdate(), by=office)
    assert (letter.status, letter.number) == ("numbered", NUMBER)
    letter = services.send(letter, "registry", timezone.localdate(), by=office)
    letter = services.deliver(letter, timezone.localdate(), by=office)
    assert letter.status == "delivered"
    told = Notification.objects.values_list("user", flat=True)
    assert {chief.pk, manager.pk, staff.pk} <= set(told)


def test_the_archive_copy_is_an_ordinary_document(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    letter = signed(letter, staff, chief, manager)
    on = timezone.localdate() - timedelta(days=2)
    letter = services.number(letter, NUMBER, on, by=manager)
    document = letter.document
    assert document is not None
    assert (document.number, document.title, document.status) == (NUMBER, letter.subject, "issued")
    assert timezone.localtime(document.issued_at).date() == on
    assert document.keep_until == date(on.year + 10, 12, 31)
    assert queries.by_code(document.verification_code) == document
    text = text_of(archive.get(document.pdf_sha256))
    for part in (NUMBER, document.code_shown, "TASLAK"):
        assert (part in text) == (part != "TASLAK")
    assert document in registers.records["documents.document"].visible_to(chief)


def test_the_file_of_the_document_system_is_kept_as_it_is(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    letter = signed(letter, staff, chief, manager)
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    for wrong in (b"", b"not a pdf", b"%PDF-1.7\ngarbage", out.getvalue()[:40]):
        with pytest.raises(ValidationError) as refused:
            services.number(letter, NUMBER, timezone.localdate(), pdf=wrong, by=manager)
        assert "pdf" in refused.value.error_dict
    address = "https://www.turkiye.gov.tr/ebd?eK=1&eD=BS&eS=2"
    letter = services.number(
        letter, NUMBER, timezone.localdate(), pdf=out.getvalue(), qr_text=f"Belge: {address}", by=manager
    )
    assert letter.document is not None
    assert archive.get(letter.document.pdf_sha256) == out.getvalue()
    assert letter.registry_code == address


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("1192", "number"),
        ("E-11111111-301.05-1192", "number"),
        ("E-97509404-301-1192", "number"),
        ("E-97509404-999.99-1192", "number"),
    ],
)
def test_numbers_that_cannot_be_are_refused(
    letter: Letter, staff: Any, chief: Any, manager: Any, number: str, field: str
) -> None:
    FilePlanCodeFactory(code="301")
    letter = signed(letter, staff, chief, manager)
    with pytest.raises(ValidationError) as refused:
        services.number(letter, number, timezone.localdate(), by=manager)
    assert field in refused.value.error_dict
    for given in ({"on": timezone.localdate() + timedelta(days=1)}, {"on": timezone.localdate(), "qr_text": "merhaba"}):
        with pytest.raises(ValidationError):
            services.number(letter, NUMBER, by=manager, **given)
    letter.refresh_from_db()
    assert (letter.status, letter.number) == ("signed", "")
    assert not Document.objects.exists()


def test_a_number_is_used_once(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    other = signed(draft(staff), staff, chief, manager)
    services.number(signed(letter, staff, chief, manager), NUMBER, timezone.localdate(), by=manager)
    with pytest.raises(ValidationError):
        services.number(other, NUMBER, timezone.localdate(), by=manager)


def test_the_number_may_file_the_letter_elsewhere(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    moved = FilePlanCodeFactory(code="755.01")
    letter = services.number(
        signed(letter, staff, chief, manager), "E-97509404-755.01-5", timezone.localdate(), by=manager
    )
    assert letter.file_plan == moved


def test_a_returned_letter_loses_its_initials(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    letter = services.submit(letter, by=staff)
    with pytest.raises(ValidationError):
        services.return_(letter, "olmadı", by=chief)
    with pytest.raises(PermissionDenied):
        services.return_(letter, "Konu satırı eksik yazılmış.", by=manager)
    letter = services.return_(letter, "Konu satırı eksik yazılmış.", by=chief)
    assert (letter.status, letter.return_reason) == ("returned", "Konu satırı eksik yazılmış.")
    assert not any(step.done for step in letter_queries.chain_of(letter))
    letter.subject = "Kenar anahtarlarının yenilenmesi"
    services.save(letter, by=staff)
    letter = services.submit(letter, by=staff)
    assert letter.return_reason == ""
    subjects = [change for change in changes_of(registers.records["documents.letter"], letter) if change.differences]
    assert any("Kenar" in difference.after for change in subjects for difference in change.differences)


def test_the_drafter_takes_a_letter_back(letter: Letter, staff: Any) -> None:
    letter = services.submit(letter, by=staff)
    assert services.return_(letter, "Ek listesi unutulmuş.", by=staff).status == "returned"


def test_words_on_their_way_are_fixed(letter: Letter, staff: Any, chief: Any) -> None:
    services.submit(letter, by=staff)
    letter.subject = "Gizlice değişen konu"
    with pytest.raises(ValidationError):
        services.save(letter, by=staff)
    for values in ({"body": "x"}, {"addressees": "x"}, {"secrecy": "secret"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).delete()
    record = registers.records["documents.letter"]
    stored = Letter.objects.get(pk=letter.pk)
    assert not record.allows(staff, "change", stored)
    assert not record.allows(chief, "delete", stored)


def test_incomplete_letters_do_not_set_out(staff: Any, chief: Any, manager: Any) -> None:
    letter = draft(staff, addressees=" \n", body="")
    with pytest.raises(ValidationError) as refused:
        services.submit(letter, by=staff)
    assert len(refused.value.messages) == 2
    letter = services.save(draft(staff), chain=[("initial", Person.objects.get(user=staff))], by=staff)
    with pytest.raises(ValidationError):
        services.submit(letter, by=staff)
    letter = services.save(draft(staff), chain=[("sign", Person.objects.get(user=chief))], by=staff)
    with pytest.raises(ValidationError, match=str(Person.objects.get(user=chief))):
        services.submit(letter, by=staff)
    letter = draft(staff, body="Basılamayan im: 😀\nArz ederim.")
    with pytest.raises(ValidationError, match="U\\+1F600"):
        services.submit(letter, by=staff)
    letter.refresh_from_db()
    assert letter.status == "draft"


def test_only_leaves_of_the_file_plan(staff: Any) -> None:
    FilePlanCodeFactory(code="301.05.01")
    with pytest.raises(ValidationError) as refused:
        draft(staff)
    assert "file_plan" in refused.value.error_dict


def test_consent_goes_up_and_may_be_on_paper(staff: Any, chief: Any, manager: Any, office: Any) -> None:
    head = PersonFactory(name="Genel Sekreter", user=None, title="Belediye Başkanı a. / Genel Sekreter")
    chain = [("approve", head), ("sign", Person.objects.get(user=manager))]
    letter = services.save(draft(staff, kind="olur"), chain=chain, by=staff)
    assert [step.role for step in letter_queries.chain_of(letter)] == ["sign", "approve"]
    letter = services.submit(letter, by=staff)
    letter = services.act(letter, by=manager)
    with pytest.raises(PermissionDenied):
        services.act(letter, by=chief)
    letter = services.act(letter, by=office)
    assert letter.status == "signed"
    last = letter_queries.chain_of(letter)[-1]
    assert (last.on_paper, last.done_by) == (True, office)


def test_other_services_and_readers_do_not_submit(letter: Letter) -> None:
    for user in (user_with_role(Role.STAFF, "radio"), user_with_role(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            services.submit(letter, by=user)


def test_classified_letters_are_nowhere(staff: Any, chief: Any, manager: Any, office: Any) -> None:
    secret = draft(staff, secrecy="secret", subject="Sızıntıya kapalı konu", addressees="Gizlimuhatap")
    auditor = user_with_role(Role.AUDITOR)
    record = registers.records["documents.letter"]
    assert secret.search_text == ""
    for user in (staff, chief, manager, office, auditor):
        assert not record.visible_to(user).exists()
        assert search.find("sızıntıya", user) == []
    assert list(letter_queries.readable(auditor)) == list(letter_queries.readable(office)) == []
    assert list(letter_queries.confidential(chief)) == [secret]
    secret = services.number(signed(secret, staff, chief, manager), NUMBER, timezone.localdate(), by=manager)
    assert secret.document is not None
    assert "Sızıntı" not in f"{secret.document} {secret.document.search_text} {secret}"
    for user in (manager, auditor):
        assert not registers.records["documents.document"].visible_to(user).exists()
    assert all("Sızıntı" not in f"{note.title} {note.body}" for note in Notification.objects.all())


def test_disposal_takes_the_words_away(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    letter = services.number(signed(letter, staff, chief, manager), NUMBER, timezone.localdate(), by=manager)
    Document.objects.update(keep_until=timezone.localdate() - timedelta(days=1))
    documents.dispose(list(Document.objects.all()), "Komisyon kararı 7", by=manager)
    letter.refresh_from_db()
    assert (letter.status, letter.body, letter.number) == ("disposed", "", NUMBER)


def test_remarks_of_a_careful_reader(letter: Letter) -> None:
    assert services.remarks(letter, files=0) == []
    letter.body, letter.references, letter.annexes = "48600 TL. Teşekkür ederim.", "Bir yazı", "Liste\nTakvim"
    assert len(services.remarks(letter, files=1)) == 4


def test_dates_run_forward(letter: Letter, staff: Any, chief: Any, manager: Any) -> None:
    today = timezone.localdate()
    letter = services.number(signed(letter, staff, chief, manager), NUMBER, today, by=manager)
    for on in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.send(letter, "post", on, by=manager)
    with pytest.raises(ValidationError):
        services.deliver(letter, today, by=manager)
