"""Files coming in: what people really upload, good and bad."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bag.core import registers
from bag.core.models import ImportDraft
from bag.core.records import importing
from bag.core.records.importing import Unreadable
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory

pytestmark = pytest.mark.django_db
PEOPLE = "organization.person"


def record() -> Any:
    return registers.records[PEOPLE]


def load(text: str | bytes, actor: Any, *, apply: bool = True) -> importing.Report:
    content = text.encode() if isinstance(text, str) else text
    return importing.run(record(), importing.read(record(), "kisiler.csv", content), actor, apply=apply)


def test_turkish_headings_values_and_encodings(manager: Any) -> None:
    """Headings by wording, choices by wording, yes and no in Turkish, in the encodings that spreadsheets write."""
    UnitFactory(code="park", name="Park ve Bahçeler")
    before = Person.objects.count()
    text = "name;unit;employment;active\nIşıl Görevli;park;officer;evet\nÇağ Görevli;park;trainee;hayır\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1254", "utf-16"):
        assert load(text.encode(encoding), manager).applied
    assert Person.objects.count() == before + 8
    assert Person.objects.filter(name="Çağ Görevli", active=False, employment="trainee").count() == 4


def test_one_wrong_row_writes_nothing_and_is_named(manager: Any) -> None:
    before = Person.objects.count()
    report = load("name;unit;active\nBir;;evet\n\nİki;yok-böyle-birim;belki\n", manager)
    assert not report.applied
    assert Person.objects.count() == before
    lines = report.lines(record())
    assert {(row, column) for row, column, _reason in lines} == {(4, "birim"), (4, "etkin")}
    assert any("yok-böyle-birim" in reason for _row, _column, reason in lines)


def test_ids_change_rows_and_unknown_or_double_ids_are_errors(manager: Any) -> None:
    person = PersonFactory(name="Eski Ad", unit=ServiceFactory())
    report = load(f"id;name\n{person.pk};Yeni Ad\n", manager)
    assert (report.added, report.changed, report.applied) == (0, 1, True)
    person.refresh_from_db()
    assert person.name == "Yeni Ad"
    wrong = load(f"id;name\n{person.pk};A\n{person.pk};B\n99999999;C\nabc;D\n", manager)
    assert [error.row for error in wrong.errors] == [1, 2, 3]
    person.refresh_from_db()
    assert person.name == "Yeni Ad"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64,
        b"foo;bar\n1;2\n",
        b"name;name\na;b\n",
        b"name;title\n",
        b"\xff\xfe\x00",
    ],
)
def test_unusable_files_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable) as wrong:
        importing.read(record(), "x.xlsx", content)
    assert len(str(wrong.value)) > 8


def test_zip_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (importing.MOST_UNPACKED + 1))
    assert len(packed.getvalue()) < importing.MOST_BYTES
    with pytest.raises(Unreadable):
        importing.read(record(), "bomb.xlsx", packed.getvalue())


def test_workbook_is_read(manager: Any) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["name", "extension", "active"])
        sheet.write_row(1, 0, ["Şule Görevli", 4512, True])
    assert load(book.getvalue(), manager).applied
    assert Person.objects.get(name="Şule Görevli").extension == "4512"


def test_page_checks_first_and_applies_what_was_checked(as_user: Any, manager: Any) -> None:
    client: Client = as_user(manager)
    upload = SimpleUploadedFile("kisiler.csv", "name\nDeneme Kişisi\n".encode())
    answer = client.post(record().url("import"), {"file": upload})
    assert answer.status_code == 200
    assert not Person.objects.filter(name="Deneme Kişisi").exists()
    draft = ImportDraft.objects.get()
    done = client.post(record().url("import"), {"draft": str(draft.pk), "apply": "1"})
    assert done.status_code == 302
    assert Person.objects.filter(name="Deneme Kişisi").count() == 1
    assert not ImportDraft.objects.exists()
    again = client.post(record().url("import"), {"draft": str(draft.pk), "apply": "1"})
    assert again.status_code == 404


def test_somebody_elses_draft_is_not_there(as_user: Any, manager: Any) -> None:
    draft = ImportDraft.objects.create(owner=PersonFactory().user, record=PEOPLE, name="x", content=b"name\nA\n")
    answer = as_user(manager).post(record().url("import"), {"draft": str(draft.pk), "apply": "1"})
    assert answer.status_code == 404


def test_page_answers_every_bad_upload_with_words(as_user: Any, manager: Any) -> None:
    client: Client = as_user(manager)
    for content in (b"", b"\x00\x01\x02", b"PK\x03\x04", "name\n".encode("utf-16")):
        answer = client.post(record().url("import"), {"file": SimpleUploadedFile("a.xlsx", content)})
        assert answer.status_code == 422
    assert client.post(record().url("import"), {}).status_code == 422
    assert client.post(record().url("import"), {"draft": "not-a-uuid"}).status_code == 404
