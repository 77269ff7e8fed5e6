"""The pure rules of letters: text, number, names, the way through the chain."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.documents.domain import letter_flow, letter_rules, letter_text
from bag.documents.domain.letter_text import Listing, MarkupError, Paragraph, Table, parse

LINES = st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40), max_size=20)


def words(blocks: list[letter_text.Block]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.text.split()
        elif isinstance(block, Listing):
            found += [word for mark, text in block.items for word in (mark, *text.split())]
        else:
            found += [word for row in (block.head, *block.rows) for cell in row for word in cell.split()]
    return found


@given(LINES)
def test_no_text_breaks_the_parser_and_no_word_is_lost(lines: list[str]) -> None:
    """But for the marks of points, which are printed as dashes, and the bars of tables."""
    text = "\n".join(lines).replace("|", "")
    found = words(parse(text))
    assert ["-" if word in "-–•" else word for word in found] == [
        "-" if word in "-–•" else word for word in text.split()
    ]


@given(LINES)
def test_a_fault_names_a_line_of_a_table(lines: list[str]) -> None:
    text = "\n".join(f"|{line}|" for line in lines)
    try:
        tables = parse(text)
    except MarkupError as error:
        named = text.splitlines()[error.line - 1]
    else:
        named = "|"
        assert all(isinstance(table, Table) for table in tables)
    assert named.strip().startswith("|")


@given(st.lists(st.text("abçğış 0123456789,.;", min_size=1).filter(str.strip), min_size=1, max_size=40))
def test_a_list_that_runs_without_a_gap_is_one_list(items: list[str]) -> None:
    (block,) = parse("\n".join(f"{place}. {item}" for place, item in enumerate(items, 1)))
    assert block == Listing(tuple((f"{place}.", item.strip()) for place, item in enumerate(items, 1)))


def test_each_line_is_a_paragraph() -> None:
    assert parse("  Bir.  \n\n\tİki. ") == [Paragraph("Bir."), Paragraph("İki.")]


@pytest.mark.parametrize("line", ["5. madde gereğince", "1453 yılında", "b) ikinci", "-eksi", "a)bitişik", "2026. yıl"])
def test_what_only_looks_like_a_point_stays_a_paragraph(line: str) -> None:
    assert parse(line) == [Paragraph(line)]


def test_points_are_lettered_in_turkish_order() -> None:
    (block,) = parse("a) bir\nb) iki\nc) üç\nç) dört\nd) beş")
    assert isinstance(block, Listing)
    assert [mark for mark, _text in block.items] == ["a)", "b)", "c)", "ç)", "d)"]
    assert [type(block) for block in parse("a) bir\nb) iki\nd) gedik")] == [Listing, Paragraph]
    assert [type(block) for block in parse("1. bir\n2) başka biçim")] == [Listing, Paragraph]


def test_tables_have_a_head_and_even_rows() -> None:
    blocks = parse("Önce\n| Yer | Adet |\n|---|:---:|\n| Konak | 4 |\n| Çiğli | |\nSonra")
    assert blocks == [Paragraph("Önce"), Table(("Yer", "Adet"), (("Konak", "4"), ("Çiğli", ""))), Paragraph("Sonra")]
    for text, line, fault in (
        ("x\n| a | b |\n| 1 |", 3, "ragged"),
        ("|" + " a |" * 9, 1, "wide"),
        ("|---|---|", 1, "headless"),
    ):
        with pytest.raises(MarkupError) as refused:
            parse(text)
        assert (refused.value.line, refused.value.fault) == (line, fault)


def test_references_are_lettered() -> None:
    assert letter_text.lettered(["tek"]) == [("", "tek")]
    marks = [mark for mark, _text in letter_text.lettered([str(n) for n in range(31)])]
    assert marks[:5] == ["a)", "b)", "c)", "ç)", "d)"]
    assert marks[28:] == ["z)", "aa)", "ab)"]
    assert len(set(marks)) == 31


def test_brackets_of_an_addressee_take_their_own_line() -> None:
    assert letter_text.addressee_lines("İÇİŞLERİ BAKANLIĞINA (Bilgi İşlem Dairesi)") == [
        "İÇİŞLERİ BAKANLIĞINA",
        "(Bilgi İşlem Dairesi)",
    ]
    for plain in ("ESHOT Genel Müdürlüğüne", "(yalnız parantez)", "İZSU (su) Genel Müdürlüğüne"):
        assert letter_text.addressee_lines(plain) == [plain]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("E-97509404-301.05-1192", "E-97509404-301.05-1192"),
        (" 97509404 – 010.04 – 7 ", "97509404-010.04-7"),
        ("Z-12345678-030.04.02-1", "Z-12345678-030.04.02-1"),
        ("97509404-301.05-E.1192", "97509404-301.05-E.1192"),
    ],
)
def test_official_numbers_are_read_as_typed(typed: str, kept: str) -> None:
    assert str(letter_rules.read_number(typed)) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "1192", "E-9750940-301.05-1192", "E-97509404-31.05-1", "E-97509404-301.5-1", "X-97509404-301.05-1",
     "E-97509404-301.05-0", "E-97509404-301.05-1192x", "E-97509404-301.05.01.02.03-1", "E-٩٧٥٠٩٤٠٤-301.05-1"],
)  # fmt: skip
def test_other_shapes_are_no_official_number(typed: str) -> None:
    assert letter_rules.read_number(typed) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    found = letter_rules.read_number(text)
    assert found is None or letter_rules.read_number(str(found)) == found
    link = letter_rules.registry_link(text)
    assert link == "" or link.startswith("https://")


@given(
    st.sampled_from(["", "E", "Z", "O"]),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.from_regex(r"[0-9]{3}(\.[0-9]{2}){0,3}", fullmatch=True),
    st.integers(1, 10**12 - 1),
)
def test_written_numbers_are_read_back(prefix: str, body: str, code: str, entry: int) -> None:
    number = letter_rules.OfficialNumber(prefix, body, code, str(entry))
    assert letter_rules.read_number(str(number)) == number


def test_names_stand_as_the_regulation_wants() -> None:
    assert letter_rules.signature_name("Işıl  Deniz çiğdem") == "Işıl Deniz ÇİĞDEM"
    assert letter_rules.signature_name("tek") == "TEK"
    assert letter_rules.initial_name("ismail Deniz Işık") == "İ. D. IŞIK"
    assert letter_rules.signature_name("") == letter_rules.initial_name("") == ""


@given(st.dates())
def test_days_are_written_with_dots(day: date) -> None:
    text = letter_rules.paper_day(day)
    assert [int(part) for part in text.split(".")] == [day.day, day.month, day.year]
    assert len(text) == 10


def test_closing_words() -> None:
    assert letter_rules.closes_properly("Gereğini arz ve rica ederim.")
    assert letter_rules.closes_properly("OLURLARINIZA ARZ EDERİM")
    assert not letter_rules.closes_properly("Teşekkür ederim.")


def test_days_and_amounts_that_are_written_otherwise() -> None:
    text = "2026-11-23 ve 1/2/2026 günleri 48600 TL, 48,600.00 ₺ ve 1500,5 ₺"
    assert letter_rules.slips(text) == ["2026-11-23", "1/2/2026", "48600", "48,600.00", "1500,5"]
    good = "23.11.2026 günü 48.600,00 ₺, 999 TL, E-97509404-301.05-1192 sayılı, 5651 sayılı Kanun, 2026/35 esas"
    assert letter_rules.slips(good) == []


@given(st.integers(0, 10**12), st.dates())
def test_what_is_written_well_is_no_slip(amount: int, day: date) -> None:
    grouped = f"{amount:,}".replace(",", ".")
    assert letter_rules.slips(f"{letter_rules.paper_day(day)} günü {grouped},00 ₺ ve {grouped} TL") == []


def test_the_address_in_a_qr_code() -> None:
    address = "https://www.turkiye.gov.tr/ebd?eK=1234&eD=BSABC&eS=99"
    assert letter_rules.registry_link(f"Belge doğrulama: {address} ") == address
    for text in ("http://x.gov.tr/?eK=1&eD=2&eS=3", "https://x.gov.tr/?eK=1", "javascript:alert(1)", "https://[bozuk"):
        assert letter_rules.registry_link(text) == ""


def test_the_way_of_a_letter() -> None:
    status = "draft"
    for verb, then in (
        ("submit", "circulating"),
        ("return", "returned"),
        ("submit", "circulating"),
        ("sign", "signed"),
        ("number", "numbered"),
        ("send", "sent"),
        ("deliver", "delivered"),
    ):
        status = letter_flow.moved(status, verb)
        assert status == then
    for verb in letter_flow.MOVES:
        with pytest.raises(letter_flow.IllegalMove):
            letter_flow.moved("delivered", verb)


def test_faults_of_a_chain() -> None:
    assert letter_flow.chain_faults("letter", ["initial", "initial", "sign"]) == []
    assert letter_flow.chain_faults("letter", ["initial"]) == [("missing", "sign")]
    assert letter_flow.chain_faults("letter", ["sign", "approve"]) == [("odd", "approve")]
    assert letter_flow.chain_faults("olur", ["sign", "sign"]) == [("missing", "approve"), ("twice", "sign")]
