"""The PDFs themselves: fonts, letters, PDF/A, user text as data, refusals."""

from __future__ import annotations

import io
import time
from typing import Any

import pypdf
import pytest

from bag.core import registers
from bag.documents import engine, fonts, samples, services
from bag.documents.domain import shapes

TURKISH = "çğıöşüÇĞİÖŞÜâîû ₺"
OFFICIAL = ("hand-over", "job-description", "monthly-report")
HAND_OVER = "documents/forms/hand_over.typ"


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def input_of(data: dict[str, Any], **frame: Any) -> dict[str, Any]:
    around = {
        "head": [
            "T.C.",
            "İZMİR BÜYÜKŞEHİR BELEDİYESİ",
            "Bilgi İşlem Dairesi Başkanlığı",
            "Bilgi Ağları Şube Müdürlüğü",
        ],
        "unit": "Bilgi Ağları Şube Müdürlüğü",
        "issuer": "İZMİR BÜYÜKŞEHİR BELEDİYESİ",
        "title": "TUTANAK",
        "number": "TTN-2026/000001",
        "date": "23.11.2026",
        "file_plan": "",
        "draft": False,
        "verify": None,
    }
    return {"frame": {**around, **frame}, "form": data}


def hand_over(**change: Any) -> dict[str, Any]:
    return shapes.hand_over({**samples.hand_over(), **change})


def test_turkish_letters_and_lira_come_out_as_typed() -> None:
    text = text_of(engine.render(HAND_OVER, input_of(hand_over(note=TURKISH))))
    assert TURKISH in text
    assert "İZMİR BÜYÜKŞEHİR BELEDİYESİ" in text
    assert "Sayfa 1 / 1" in text


@pytest.mark.django_db
@pytest.mark.parametrize("key", OFFICIAL)
def test_forms_are_pdf_a_2b_with_embedded_fonts(key: str, branch: Any) -> None:
    reader = read(services.render(key, registers.forms[key].sample()))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("tr")
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0].get_object()
            names.add(inner["/BaseFont"].split("+")[1].split("-")[0])
            assert "/FontFile2" in inner["/FontDescriptor"]
    assert names <= set(fonts.FAMILIES)


def test_text_of_people_is_never_markup() -> None:
    attack = '#read("/bag/config.py") *kalın* $x$ = Başlık \\ #panic("x") <b>'
    assert "panic" in text_of(engine.render(HAND_OVER, input_of(hand_over(note=attack))))
    assert '#read("/bag/config.py") *kalın*' in text_of(engine.render(HAND_OVER, input_of(hand_over(note=attack))))


def test_a_letter_that_cannot_be_printed_is_named() -> None:
    with pytest.raises(engine.RenderError) as refusal:
        engine.render(HAND_OVER, input_of(hand_over(note="Tamam 😀 中")))
    assert "U+1F600" in refusal.value.messages[0]
    assert "U+4E2D" in refusal.value.messages[0]


def test_control_characters_go_and_letters_are_composed() -> None:
    assert engine.clean({"a": ["İ\u0000zmir\u0007", 3, None]}) == {"a": ["İzmir", 3, None]}
    assert engine.clean("s\u0327") == "ş"


def test_a_missing_font_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    engine._fonts.cache_clear()
    try:
        with pytest.raises(engine.RenderError, match=r"Tinos_400Regular\.ttf"):
            engine.render(HAND_OVER, input_of(hand_over()))
    finally:
        engine._fonts.cache_clear()


def test_an_unknown_font_in_a_template_is_not_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "wrong.typ").write_text('#set text(font: "Times New Roman")\nMerhaba', encoding="utf-8")
    monkeypatch.setattr(engine, "ROOT", tmp_path)
    with pytest.raises(engine.RenderError, match="times new roman"):
        engine.render("wrong.typ", {})


def test_the_same_input_and_moment_give_the_same_file() -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    first, second = (engine.render(HAND_OVER, input_of(hand_over()), at=at) for _n in range(2))
    assert first == second


def test_a_hundred_pages_are_quick() -> None:
    items = [{"name": f"Cihaz {n}", "serial": f"SN-{n:06d}"} for n in range(5000)]
    start = time.perf_counter()
    pdf = engine.render(HAND_OVER, input_of(hand_over(items=items)))
    took = time.perf_counter() - start
    pages = len(read(pdf).pages)
    assert pages >= 100
    assert took < 15, f"{pages} pages took {took:.1f} s"


@pytest.mark.parametrize(("sheet", "pages", "width"), [("a4-24", 2, 210), ("a4-65", 1, 210), ("roll-62", 30, 62)])
def test_labels_fill_their_sheets(sheet: str, pages: int, width: int) -> None:
    reader = read(services.render("label-sheet", {**samples.label_sheet(), "sheet": sheet}))
    assert len(reader.pages) == pages
    assert float(reader.pages[0].mediabox.width) == pytest.approx(width / 25.4 * 72, abs=0.2)
    text = reader.pages[0].extract_text()
    assert "KNK-SW-001" in text


def test_skipped_places_stay_empty() -> None:
    pdf = services.render("label-sheet", {**samples.label_sheet(), "skip": 23})
    assert read(pdf).pages[0].extract_text().count("KNK-SW") == 1
