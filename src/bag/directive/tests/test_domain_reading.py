"""Files as people really send them: encodings, Word, PDF, scans, bombs, and things that are no directive."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import typst
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

from bag.directive.domain import reading_docx
from bag.directive.domain.model import ReadError
from bag.directive.domain.parse import parse, parse_bytes
from bag.directive.domain.reading import MAX_BYTES, read

TEXT = (Path(__file__).parent / "fixtures" / "parks_directive.txt").read_text()
REFS = [clause.ref for clause in parse_bytes(TEXT.encode())[1].clauses]


def refs(data: bytes) -> list[str]:
    return [clause.ref for clause in parse_bytes(data)[1].clauses]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1254"), "windows-1254"),
        (TEXT.replace("\n", "\r\n").encode("utf-8"), "utf-8"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    source = read(data)
    assert source.encoding == encoding
    assert [clause.ref for clause in parse(source).clauses] == REFS


def test_turkish_letters_written_as_latin1_are_restored_and_reported() -> None:
    wrong = TEXT.encode("cp1254").decode("latin-1")
    source, directive = parse_bytes(wrong.encode())
    assert [doubt.code for doubt in source.doubts] == ["latin1_letters"]
    assert [unit.name for unit in directive.units][2] == "İdari İşler Servisi"


def test_a_damaged_byte_blocks_the_import_and_names_its_line() -> None:
    lines = TEXT.encode().split(b"\n")
    place = next(i for i, line in enumerate(lines) if line.startswith(b"\xc3\xa7) "))
    lines[place] = lines[place].replace(b"k", b"\xff", 1)
    _, directive = parse_bytes(b"\n".join(lines))
    assert directive.blocked
    assert [doubt.line for doubt in directive.doubts if doubt.code == "broken_bytes"] == [place + 1]


def word(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_file() -> None:
    source = read(word(*TEXT.splitlines()))
    assert source.format == "docx"
    assert [clause.ref for clause in parse(source).clauses] == REFS


def test_letters_that_word_itself_counts_are_assumed_in_turkish_order() -> None:
    document = Document()
    document.add_paragraph("MADDE 1- (1) Görevler şunlardır:")
    for text in ("Birinci işi yapmak,", "İkinci işi yapmak,", "Üçüncü işi yapmak,", "Dördüncü işi yapmak."):
        document.add_paragraph(text, style="List Number")
    numbered = document.paragraphs[1:]
    for paragraph in numbered:
        paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 1
    out = io.BytesIO()
    document.save(out)
    _, directive = parse_bytes(out.getvalue())
    assert [clause.letter for clause in directive.clauses] == ["a", "b", "c", "ç"]
    assert {doubt.code for doubt in directive.doubts} == {"letter_assumed"}


def pdf(text: str) -> bytes:
    source = '#set page(margin: 2cm)\n#set text(lang: "tr", hyphenate: false)\n' + "\\\n".join(
        f"#{line!r}".replace("#'", '#"').removesuffix("'") + '"' for line in text.splitlines() if line.strip()
    )
    return typst.compile(source.encode())


def test_pdf_file() -> None:
    source = read(pdf(TEXT))
    assert source.format == "pdf"
    directive = parse(source)
    assert [clause.ref for clause in directive.clauses] == REFS
    assert [unit.code for unit in directive.units] == ["radio", "", "office"]


def failure(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(data)
    return caught.value.code


def test_scanned_pdf_without_text() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(out, "PDF")
    assert failure(out.getvalue()) == "pdf_without_text"


def test_locked_and_damaged_pdf() -> None:
    data = pdf(TEXT)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("gizli")
    out = io.BytesIO()
    writer.write(out)
    assert failure(out.getvalue()) == "pdf_locked"
    assert failure(data[: len(data) // 3]) == "broken_pdf"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            bundle.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def test_archive_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_docx, "MAX_XML_BYTES", 100_000)
    assert failure(archive(word__document_xml=b"<a>" + b" " * 200_000 + b"</a>")) == "archive_bomb"


def test_entity_bomb_and_other_archives() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert failure(archive(word__document_xml=bomb)) == "broken_archive"
    assert failure(archive(word__document_xml=b"<a><b></a>")) == "broken_archive"
    assert failure(archive(readme=b"x")) == "not_word"
    assert failure(archive(readme=b"x")[:30]) == "broken_archive"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old_word"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_text"),
        (b"\x7fELF" + b"\0" * 2000, "not_text"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
        ("ş".encode() + b"\xff\xfe\xfd" * 300 + "ğ".encode() * 1500, "broken_text"),
    ],
)
def test_what_is_no_directive(data: bytes, code: str) -> None:
    assert failure(data) == code
