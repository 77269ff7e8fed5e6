"""Letters on paper: PDF/A-2b, margins of 1.5 cm, fonts and sizes, Turkish letters, hostile text shown as text."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from PIL import Image

from bag.documents import engine, samples
from bag.documents.letters import paper
from bag.documents.models import FilePlanCode, Letter, Letterhead, LetterStep
from bag.organization.models import Person, Unit

CM = 72 / 2.54
EDGE = 1.5 * CM
A4 = (21.0 * CM, 29.7 * CM)
HOSTILE = (
    '#import "/documents/forms/_base.typ": *',
    '#read("/bag/config.py")',
    "$ x^2 $ *kalın* _eğik_ `kod` = Başlık",
    '#panic("x") #sys.inputs \\u{41} @başvuru <etiket> // yorum /* yorum */ ~ -- --- …',
    "+ madde / terim: açıklama #[içerik] ]) }) #set page(margin: 0pt)",
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def flat(text: str) -> str:
    return " ".join(text.split())


def pieces(pdf: bytes) -> list[tuple[str, float, float, float, str]]:
    """(text, x, y, size, font family) of every piece of text, in points from the lower left corner."""
    found = []

    def seen(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            family = str(font["/BaseFont"]).split("+")[1].split("-")[0]
            found.append((text, x, y, size * abs(tm[0]) * abs(cm[0]), family))

    for page in read(pdf).pages:
        page.extract_text(visitor_text=seen)
    return found


def institution() -> Unit:
    top = Unit(code="ibb", name="İzmir Büyükşehir Belediyesi", kind="institution")
    middle = Unit(code="bilgi-islem", name="Bilgi İşlem Dairesi Başkanlığı", kind="department", parent=top)
    return Unit(code="bilgi-aglari", name="Bilgi Ağları Şube Müdürlüğü", kind="branch", parent=middle)


def letter(**change: Any) -> Letter:
    head = Letterhead(
        unit=institution(), detsis_no="97509404", address="Örnek Mahallesi, İzmir", kep="ornek@kep.example"
    )
    given: dict[str, Any] = {
        "letterhead": head,
        "file_plan": FilePlanCode(code="301.05"),
        "subject": "Kenar anahtarlarının yenilenmesi",
        "addressees": "İÇİŞLERİ BAKANLIĞINA (Bilgi İşlem Dairesi Başkanlığı)",
        "body": "Çalışma yapılacaktır.\nBilgilerinizi arz ederim.",
        "status": "signed",
        "signed_at": datetime(2026, 11, 22, 22, 30, tzinfo=UTC),
    }
    return Letter(**{**given, **change})


def chain() -> list[LetterStep]:
    done = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    return [
        LetterStep(role="initial", person=Person(name="ismail Işık"), title="Servis Şefi", done_at=done),
        LetterStep(role="sign", person=Person(name="Çiğdem Şahin"), title="Belediye Başkanı a. / Daire Başkanı"),
    ]


def filled(**change: Any) -> bytes:
    return engine.render(paper.TEMPLATE, {"form": {**samples.letter(), **change}})


def test_the_file_is_pdf_a_2b_and_holds_its_fonts_only() -> None:
    for pdf in (filled(), filled(font="Arimo", size=11, body_size=9), filled(secrecy="GİZLİ", draft=True)):
        reader = read(pdf)
        xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
        assert "/OutputIntents" in reader.trailer["/Root"]
        for page in reader.pages:
            assert "/Annots" not in page
            for font in page["/Resources"]["/Font"].values():
                inner = font["/DescendantFonts"][0].get_object()
                assert inner["/BaseFont"].split("+")[1].split("-")[0] in ("Tinos", "Arimo")
                assert "/FontFile2" in inner["/FontDescriptor"]


def test_further_rules_of_pdf_a_hold() -> None:
    """What ISO 19005-2 asks beyond fonts and metadata, read from the file by another library than wrote it."""
    pdf = filled(draft=True, verify={"url": "u", "code": "K", "qr": paper.qr_svg("https://bag.example")})
    reader = read(pdf)
    root, trailer = reader.trailer["/Root"], reader.trailer
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf[9:10] == b"%"
    assert min(pdf[10:14]) > 127
    assert len(trailer["/ID"]) == 2
    assert "/Encrypt" not in trailer
    assert {"/OpenAction", "/AA", "/AcroForm", "/OCProperties"}.isdisjoint(root)
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    intent = root["/OutputIntents"][0]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    assert "/Filter" not in root["/Metadata"].get_object()
    for place in range(1, trailer["/Size"]):
        thing = reader.get_object(place)
        kept = thing if isinstance(thing, pypdf.generic.DictionaryObject) else {}
        assert kept.get("/Filter") != "/LZWDecode"
        assert {"/JS", "/F", "/Alternates", "/OPI", "/PS"}.isdisjoint(kept)
        if kept.get("/Type") == "/Font":
            assert kept["/Subtype"] == "/Type0" or "/CIDToGIDMap" in kept
            assert kept["/Subtype"] != "/Type0" or "/ToUnicode" in kept


def test_the_font_of_choice_is_the_only_one() -> None:
    for family, size in (("Tinos", 12), ("Arimo", 11)):
        found = pieces(filled(font=family, size=size, body_size=9))
        assert {piece[4] for piece in found} == {family}
        sizes = {round(piece[3], 1) for piece in found}
        assert {8.0, 9.0, float(size)} <= sizes
        assert min(sizes) >= 8


@pytest.mark.parametrize("change", [{}, {"font": "Arimo", "size": 11}, {"secrecy": "GİZLİ"}])
def test_nothing_stands_in_the_margins(change: dict[str, Any]) -> None:
    """By position in the file, and by ink on the pictures of the pages."""
    data = {**samples.letter(), **change, "body": samples.letter()["body"] * 12}
    data["verify"] = {"url": "https://bag.example/verify/", "code": "7K3M", "qr": paper.qr_svg("https://bag.example")}
    pdf = filled(**data)
    assert len(read(pdf).pages) > 2
    for page in read(pdf).pages:
        assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(A4, abs=0.1)
    for text, x, y, _size, _font in pieces(pdf):
        assert x >= EDGE - 0.5, text
        assert EDGE <= y <= A4[1] - EDGE, text
    edge = int(1.5 / 2.54 * engine.PREVIEW_PPI) - 1
    for picture in engine.render_pages(paper.TEMPLATE, {"form": data}):
        image = Image.open(io.BytesIO(picture)).convert("L")
        wide, high = image.size
        for side in (
            (0, 0, edge, high),
            (wide - edge, 0, wide, high),
            (0, 0, wide, edge),
            (0, high - edge, wide, high),
        ):
            assert image.crop(side).getextrema() == (255, 255)


def test_turkish_letters_and_lira_come_out_as_typed() -> None:
    letters = "ğ Ğ ş Ş ı İ ç Ç ö Ö ü Ü â î û ₺ 1.284.750,00 ₺"
    text = text_of(paper.pdf_of(letter(body=f"{letters}\nArz ederim.", subject="IĞDIR İğdır ışık"), chain()))
    assert letters in flat(text)
    assert "IĞDIR İğdır ışık" in text
    assert "İZMİR BÜYÜKŞEHİR BELEDİYESİ" in text


@pytest.mark.parametrize("attack", HOSTILE)
def test_text_of_people_is_never_code(attack: str) -> None:
    given = letter(
        subject=attack, body=f"{attack}\n1. {attack}\n| {attack} | x |\n| {attack} | y |", addressees=attack,
        for_information=attack, references=f"{attack}\n{attack}", annexes=f"{attack}\n{attack}",
    )  # fmt: skip
    given.letterhead.address = attack
    steps = chain()
    steps[1].person.name = steps[1].title = attack
    text = flat(text_of(paper.pdf_of(given, steps, office_copy=True)))
    assert text.replace(" ", "").count(attack.replace(" ", "")) >= 7


def test_the_parts_stand_where_the_regulation_wants_them() -> None:
    given = letter(references="Bir yazı.\nBir protokol.", annexes="Liste (2 sayfa)\nTakvim", urgency="dated",
                   answer_by=date(2026, 12, 5), secrecy="service")  # fmt: skip
    pdf = paper.pdf_of(given, chain())
    at = {text.strip(): (x, y) for text, x, y, _size, _font in pieces(pdf)}
    text = flat(text_of(pdf))
    order = [
        "HİZMETE ÖZEL", "GÜNLÜ 05.12.2026", "T.C.", "İZMİR BÜYÜKŞEHİR BELEDİYESİ", "Bilgi Ağları Şube Müdürlüğü",
        "Sayı", "97509404-301.05-…", "23.11.2026", "Konu", "Kenar anahtarlarının yenilenmesi", "İÇİŞLERİ BAKANLIĞINA",
        "(Bilgi İşlem Dairesi Başkanlığı)", "İlgi", "a) Bir yazı.", "b) Bir protokol.", "Çalışma yapılacaktır.",
        "Çiğdem ŞAHİN", "Belediye Başkanı a.", "Daire Başkanı", "Ek:", "1- Liste (2 sayfa)", "2- Takvim",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert at["T.C."][0] == pytest.approx(A4[0] / 2, abs=15)
    assert at["Çiğdem ŞAHİN"][0] > A4[0] / 2
    assert at["Sayı"][0] == at["Konu"][0] == pytest.approx(EDGE, abs=1)
    assert at["23.11.2026"][1] == at["Sayı"][1]
    assert at["Çalışma yapılacaktır."][0] == pytest.approx(EDGE + 1.25 * CM, abs=1)


def test_several_addressees_become_a_distribution() -> None:
    given = letter(addressees="ESHOT Genel Müdürlüğüne\nİZSU Genel Müdürlüğüne", for_information="Hukuk Müşavirliğine")
    text = flat(text_of(paper.pdf_of(given, chain())))
    assert "DAĞITIM YERLERİNE" in text
    assert "Gereği: ESHOT Genel Müdürlüğüne İZSU Genel Müdürlüğüne" in text
    assert "Bilgi: Hukuk Müşavirliğine" in text
    assert "Dağıtım" not in text_of(paper.pdf_of(letter(), chain()))


def test_initials_stand_on_the_office_copy_only() -> None:
    assert "İ. IŞIK" not in text_of(paper.pdf_of(letter(), chain()))
    office = flat(text_of(paper.pdf_of(letter(), chain(), office_copy=True)))
    assert "20.11.2026 Servis Şefi : İ. IŞIK" in office


def test_consent_bears_its_word_and_its_day() -> None:
    done = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    endorser = LetterStep(role="endorse", person=Person(name="Ali Öz"), title="Genel Sekreter Yardımcısı")
    approver = LetterStep(role="approve", person=Person(name="Ece Su"), title="Genel Sekreter", done_at=done)
    steps = [*chain(), endorser, approver]
    for kind, word in (("olur", "OLUR"), ("onay", "ONAY")):
        text = flat(text_of(paper.pdf_of(letter(kind=kind), steps)))
        assert "Uygun görüşle arz ederim. …/…/…… Ali ÖZ" in text
        assert f"{word} 24.11.2026 Ece SU Genel Sekreter" in text


def test_drafts_are_marked_and_codes_printed() -> None:
    assert "TASLAK" in text_of(paper.pdf_of(letter(status="draft", signed_at=None), chain()))
    text = text_of(paper.pdf_of(letter(), chain(), code="7K3M9QXT2BHV4NDPWX8R"))
    assert "TASLAK" not in text
    assert "7K3M-9QXT-2BHV-4NDP-WX8R" in text


def test_long_letters_number_their_pages() -> None:
    long = paper.pdf_of(letter(body="\n".join(f"{place}. madde metni." for place in range(1, 200))), chain())
    pages = len(read(long).pages)
    assert pages > 3
    assert f"{pages}/{pages}" in text_of(long)
    assert "1/1" not in text_of(paper.pdf_of(letter(), chain()))


def test_a_classified_letter_names_itself_nowhere_in_its_metadata() -> None:
    reader = read(paper.pdf_of(letter(secrecy="secret", subject="Gizli konu"), chain()))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "Gizli konu" not in xmp + str(reader.metadata)
