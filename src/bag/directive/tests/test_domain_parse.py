"""The parser on a directive of our own, on broken ones, and on the official text where it is at hand."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.directive.domain.alphabet import LETTERS, letter_at, rank
from bag.directive.domain.model import Directive, ReadError
from bag.directive.domain.parse import parse_bytes
from bag.directive.domain.services import owner_of, service_code

PARKS = Path(__file__).parent / "fixtures" / "parks_directive.txt"
OFFICIAL = Path(os.environ.get("BAG_DIRECTIVE_TEXT", Path(__file__).parents[4] / "../shared/directive/yonerge.txt"))
COUNTS = dict(
    zip(
        [str(number) for number in range(5, 23)],
        [16, 26, 27, 19, 22, 20, 20, 19, 29, 43, 15, 24, 9, 17, 3, 14, 15, 12],
        strict=True,
    )
)


def read(text: str) -> Directive:
    return parse_bytes(text.encode())[1]


def codes(directive: Directive) -> list[str]:
    return [doubt.code for doubt in directive.doubts]


def text_of(directive: Directive, ref: str) -> str:
    return next(clause.text for clause in directive.clauses if clause.ref == ref)


@pytest.fixture(scope="module")
def parks() -> Directive:
    return parse_bytes(PARKS.read_bytes())[1]


def test_articles_chapters_and_titles(parks: Directive) -> None:
    assert [article.title for article in parks.articles] == [
        "Amaç",
        "Tanımlar",
        "Teşkilat",
        "Müdürlüğün görevleri",
        "Sulama Servisi Şefinin görev ve sorumlulukları",
        "Yürürlük",
    ]
    assert parks.articles[0].chapter == "BİRİNCİ BÖLÜM — Genel Hükümler"
    assert parks.articles[4].chapter == "İKİNCİ BÖLÜM — Görevler"
    assert parks.title == "DENİZKÖY BELEDİYE BAŞKANLIĞI PARK VE BAHÇELER MÜDÜRLÜĞÜ ÇALIŞMA YÖNERGESİ"


def test_clauses_definitions_and_units(parks: Directive) -> None:
    refs = [clause.ref for clause in parks.clauses]
    assert refs == ["1(1)", "4-a", "4-b", "4-c", "4-ç", "4-d", "4(2)", "5-a", "5-b", "6(1)"]
    assert [(item.term, item.meaning) for item in parks.definitions] == [
        ("Ağaç", "Gövdesi on santimetreyi aşan bitkiyi"),
        ("Fidan", "Üç yaşından küçük ağacı"),
    ]
    assert [(unit.name, unit.code) for unit in parks.units] == [
        ("Telsiz Sistem Servisi", "radio"),
        ("Sulama Servisi", ""),
        ("İdari İşler Servisi", "office"),
    ]


def test_page_furniture_goes_and_its_facts_stay(parks: Directive) -> None:
    everything = " ".join(clause.text for clause in parks.clauses)
    assert "imza" not in everything
    assert "Belediye Başkanı" not in everything
    assert text_of(parks, "4-c").endswith("yoklamak,")
    assert parks.approved_on == date(2023, 5, 3)
    assert parks.document_number == "ABC123XYZ"


def test_broken_words_are_joined_and_true_hyphens_stay(parks: Directive) -> None:
    assert "haftalık olarak" in text_of(parks, "4-a")
    assert "haftalık bakım-onarım işlerini" in text_of(parks, "4-b")
    lead = parks.articles[4].paragraphs[0].text
    assert "görev ve sorumluluk olarak" in lead
    assert "letters_spaced" in codes(parks)


def test_every_doubt_names_its_line(parks: Directive) -> None:
    lines = PARKS.read_text().splitlines()
    assert [lines[doubt.line - 1][:7] for doubt in parks.doubts if doubt.code == "letters_spaced"] == ["MADDE 5"]


BODY = "MADDE 1- (1) Görevler şunlardır:\n"


def test_missing_letter_is_a_doubt_that_does_not_block() -> None:
    directive = read(BODY + "a) birinci işi yapmak,\nb) ikinci işi yapmak,\nç) üçüncü işi yapmak,\n")
    assert [(doubt.code, doubt.values["letter"]) for doubt in directive.doubts] == [("letter_missing", "c")]
    assert not directive.blocked
    assert [clause.letter for clause in directive.clauses] == ["a", "b", "ç"]


def test_a_letter_at_a_line_start_inside_a_sentence_is_no_clause() -> None:
    directive = read(
        BODY + "a) birinci işi\nd) bendinde anlatılan yolla yapmak,\nb) ikinci işi yapmak,\n"
        "c) üçüncü işi yapmak,\nç) başka işi yapmak,\nd) son işi yapmak.\n"
    )
    assert [clause.letter for clause in directive.clauses] == ["a", "b", "c", "ç", "d"]
    assert text_of(directive, "1-a") == "birinci işi d) bendinde anlatılan yolla yapmak,"
    assert codes(directive) == ["stray_letter"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bu bir mektuptur.\nİçinde yalnız selam vardır.\n", "no_articles"),
        ("MADDE 1- (1) Bir.\nMADDE 2- (1) İki.\nMADDE 2- (1) Yine iki.\n", "article_twice"),
        (BODY + "a) bir iş yapmak,\na) başka iş yapmak,\n", "letter_twice"),
        (BODY + "a)\nb) bir iş yapmak,\n", "item_empty"),
        ("MADDE 1- (1) Bir.\n(1) Yine bir.\n", "paragraph_twice"),
    ],
)
def test_what_forbids_an_import(text: str, code: str) -> None:
    directive = read(text)
    assert [doubt.code for doubt in directive.doubts if doubt.blocking] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MADDE 1- (1) Bir.\nMADDE 3- (1) Üç.\n", "article_missing"),
        ("MADDE 1- (1) Bir.\nMADDE 2- (1) İki.\nMADDE 5- (1) Beş.\nMADDE 4- (1) Dört.\n", "article_out_of_order"),
        ("MADDE 1- (1) Görevler şunlardır:\nMADDE 2- (1) Bitti.\n", "list_expected"),
        ("MADDE 1-\nMADDE 2- (1) Bitti.\n", "article_empty"),
        (BODY + "a) kısa,\nb) yeterince uzun bir iş yapmak,\n", "item_short"),
    ],
)
def test_what_is_questioned_but_allowed(text: str, code: str) -> None:
    directive = read(text)
    assert code in codes(directive)
    assert not directive.blocked


def test_running_heads_of_pages_are_removed() -> None:
    page = "Denizköy Belediyesi\nParklar Yönergesi {n}\n"
    text = "\f".join(
        page.format(n=number) + f"MADDE {number}- (1) Madde {number} şöyle\nbaşlar ve biter.\nsayfa sonu notu\n"
        for number in range(1, 6)
    )
    directive = read(text)
    assert [clause.text for clause in directive.clauses] == [f"Madde {n} şöyle başlar ve biter." for n in range(1, 6)]


def test_temporary_articles_do_not_clash_with_ordinary_ones() -> None:
    directive = read("MADDE 1- (1) Bir.\nGEÇİCİ MADDE 1- (1) Geçici bir.\nMADDE 2- (1) İki.\n")
    assert [article.label for article in directive.articles] == ["1", "G1", "2"]
    assert not directive.doubts


def test_article_titles_name_who_owes_the_duties() -> None:
    assert owner_of("Telsiz Sistem Servisi Şefinin teknik görev, yetki ve sorumlulukları") == ("chief", "radio")
    assert owner_of("Servis Personelinin genel görev, yetki ve sorumlulukları") == ("staff", "*")
    assert owner_of("Şube Müdürünün genel görev, yetki ve sorumlulukları") == ("manager", "")
    assert owner_of("Bilgi Ağları Şube Müdürlüğünün görev, yetki ve sorumlulukları") == ("branch", "")
    assert owner_of("Yürürlük") == ("", "")
    assert service_code("Bilişim Altyapı Sistemler Servisi Personeli") == "facility"


def test_the_alphabet_of_lists() -> None:
    assert [letter_at(place) for place in (0, 3, 28, 29, 32, 57)] == ["a", "ç", "z", "aa", "çç", "zz"]
    assert rank("q") is None
    assert rank("ab") is None
    with pytest.raises(ValueError, match="58"):
        letter_at(58)


WORD = st.text(alphabet=LETTERS, min_size=3, max_size=9)
SENTENCE = st.lists(WORD, min_size=3, max_size=30).map(" ".join)


@given(st.lists(st.lists(SENTENCE, min_size=1, max_size=40), min_size=1, max_size=4), st.integers(30, 90))
def test_whatever_is_written_as_a_directive_is_read_back(articles: list[list[str]], width: int) -> None:
    lines: list[str] = []
    for number, sentences in enumerate(articles, 1):
        lines.append(f"MADDE {number}- (1) Görevler şunlardır;")
        for place, sentence in enumerate(sentences):
            lines.extend(wrapped(f"{letter_at(place)}) {sentence},", width))
    directive = read("\n\n".join(lines))
    assert not [doubt for doubt in directive.doubts if doubt.blocking]
    expected = {
        f"{number}-{letter_at(place)}": f"{sentence},"
        for number, sentences in enumerate(articles, 1)
        for place, sentence in enumerate(sentences)
    }
    assert {clause.ref: clause.text for clause in directive.clauses} == expected


def wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@given(st.binary(max_size=400))
def test_no_bytes_make_the_parser_fall(data: bytes) -> None:
    with suppress(ReadError):
        assert isinstance(parse_bytes(data)[1], Directive)


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official text is not on this machine")
def test_the_official_text() -> None:
    started = time.perf_counter()
    _, directive = parse_bytes(OFFICIAL.read_bytes())
    assert time.perf_counter() - started < 2
    assert [article.number for article in directive.articles] == list(range(1, 27))
    assert (len(directive.units), len(directive.definitions)) == (7, 19)
    assert all(unit.code for unit in directive.units)
    lettered = list(directive.lettered())
    assert len(lettered) == 350
    assert Counter(clause.article for clause in lettered) == COUNTS
    for number, count in COUNTS.items():
        letters = [clause.letter for clause in lettered if clause.article == number]
        assert letters == [letter_at(place) for place in range(count)]
    assert directive.approved_on == date(2024, 2, 15)
    assert [doubt.code for doubt in directive.doubts] == ["letters_spaced"]
    assert not any("imza ile" in clause.text or "Barkod" in clause.text for clause in directive.clauses)
    assert all(clause.text[-1] in ",.;" for clause in directive.clauses)
