"""Files coming in: what people really upload, good and bad."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bag.core import registers
from bag.core.models import ImportDraft
from bag.core.records import importing, sheets
from bag.core.records.exporting import csv_lines
from bag.core.records.sheets import Unreadable
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory

pytestmark = pytest.mark.django_db
PEOPLE = "organization.person"


def record() -> Any:
    return registers.records[PEOPLE]


def load(text: str | bytes, actor: Any, *, apply: bool = True) -> importing.Report:
    content = text.encode() if isinstance(text, str) else text
    return importing.run(record(), importing.read(record(), content), actor, apply=apply)


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
        importing.read(record(), content)
    assert len(str(wrong.value)) > 8


def workbook(cells: str, *, lie: bool = False, **extra: bytes) -> bytes:
    """The smallest workbook that a reader takes, with ``cells`` as its sheet; ``lie`` claims that the sheet is tiny."""
    spread = "http://schemas.openxmlformats.org"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{spread}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{spread}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spread}/spreadsheetml/2006/main" xmlns:r="{spread}/officeDocument/2006/'
        'relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{spread}/package/2006/relationships"><Relationship '
        f'Id="rId1" Type="{spread}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spread}/spreadsheetml/2006/main"><sheetData>{cells}'
        "</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in extra.items():
            archive.writestr(name, content)
        if lie:
            archive.getinfo("xl/worksheets/sheet1.xml").file_size = 100
    return packed.getvalue()


def text_cell(place: str) -> str:
    return f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}" t="str"><v>name</v></c></row>'


@pytest.mark.parametrize("lie", [False, True])
def test_zip_bomb_is_not_unpacked(lie: bool) -> None:
    """Whether the archive admits its size or not."""
    bomb = workbook(text_cell("A1") + "0" * (sheets.MOST_UNPACKED + 1), lie=lie)
    assert len(bomb) < sheets.MOST_BYTES
    with pytest.raises(Unreadable, match="açıldığında"):
        importing.read(record(), bomb)


@pytest.mark.parametrize(
    "far",
    [
        text_cell("XFD1048576"),
        text_cell("A1048576"),
        text_cell("XFD2"),
        '<row r="1048576"><c><v>1</v></c></row>',
        "<x:row xmlns:x='x' r='1048576'><x:c><x:v>1</x:v></x:c></x:row>",
    ],
)
def test_two_cells_far_apart_do_not_take_the_memory(far: str) -> None:
    """The reader lays out every cell between them and would end the process."""
    with pytest.raises(Unreadable):
        importing.read(record(), workbook(text_cell("A1") + far))


def test_columns_styled_to_their_end_are_no_reason_to_refuse(manager: Any) -> None:
    value = '<row r="2"><c r="A2" t="str"><v>Uzun Sütunlu</v></c></row>'
    styled = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row>'
    assert load(workbook(text_cell("A1") + value + styled), manager).applied
    assert Person.objects.filter(name="Uzun Sütunlu").exists()


def test_other_packages_and_declared_entities_are_refused() -> None:
    for content in (
        workbook(text_cell("A1"), **{"content.xml": b"<x/>"}),
        workbook(text_cell("A1"), **{"xl/other.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
    ):
        with pytest.raises(Unreadable):
            importing.read(record(), content)


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


def test_page_says_when_not_every_error_is_listed(as_user: Any, manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ERRORS", 2)
    content = "name;active\nBir;belki\nİki;belki\nÜç;belki\n".encode()
    page = (
        as_user(manager).post(record().url("import"), {"file": SimpleUploadedFile("a.csv", content)}).content.decode()
    )
    assert page.count('class="bad"') == 2
    assert "İlk 2 tanesi listelendi." in page


def test_uploads_that_nobody_applied_are_deleted_after_a_day(manager: Any) -> None:
    rule = next(rule for rule in registers.retention_rules if rule.key == "core.imports")
    ImportDraft.objects.create(owner=manager, record=PEOPLE, name="x", content=b"name\nA\n")
    assert rule.prune(timezone.now() - timedelta(days=rule.days)) == 0
    assert rule.prune(timezone.now() + timedelta(minutes=1)) == 1


@pytest.mark.parametrize("text", ["=1+1", "+CMD", "-x", "@sum", "\t=1", "\n=1", "＝1+1", "＠x"])
def test_formulas_go_out_neutral_and_come_back_as_they_were(text: str) -> None:
    file = "".join(csv_lines([["ad", "not"], [text, "x"]]))
    assert file.partition("\n")[2].lstrip('"').startswith("'")
    assert sheets.read_grid(file.encode())[1] == [text, "x"]


@pytest.mark.parametrize("text", ["-5", "+90", "-3,5", "düz metin", "İzmir"])
def test_numbers_and_words_go_out_as_they_are(text: str) -> None:
    assert text in "".join(csv_lines([[text]]))
    assert "'" not in "".join(csv_lines([[text]]))


@pytest.mark.parametrize("wrong", [1, 2, 7])
def test_a_late_refusal_of_the_database_names_its_row(manager: Any, wrong: int) -> None:
    """A conditional rule is held by the database alone when many rows come at once."""
    before = Person.objects.count()
    numbers = [f"S-{n}" for n in range(8)]
    numbers[wrong] = numbers[0]
    report = load("name;registry_no\n" + "".join(f"Kişi;{number}\n" for number in numbers), manager)
    assert not report.applied
    assert Person.objects.count() == before
    ((row, _column, reason),) = report.lines(record())
    assert row == wrong + 2  # the heading is the first line
    assert "sicil" in reason


def test_a_late_refusal_of_a_changed_row_names_it(manager: Any) -> None:
    unit = ServiceFactory()
    people = [PersonFactory(name=f"Kişi {n}", registry_no=f"S-{n}", unit=unit) for n in range(3)]
    lines = "".join(f"{person.pk};Yeni ad;S-{n if n != 1 else 0}\n" for n, person in enumerate(people))
    report = load("id;name;registry_no\n" + lines, manager)
    assert not report.applied
    assert {row for row, _column, _reason in report.lines(record())} == {3}
    people[0].refresh_from_db()
    assert people[0].name == "Kişi 0"
