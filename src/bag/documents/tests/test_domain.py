"""The pure rules: codes, keeping, labels, shapes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.documents import samples
from bag.documents.domain import shapes
from bag.documents.domain.codes import ALPHABET, LENGTH, grouped, new_code, read_code
from bag.documents.domain.labels import SHEETS
from bag.documents.domain.qr import qr_svg
from bag.documents.domain.retention import due_for_disposal, keep_until


def test_codes_are_long_and_differ() -> None:
    codes = {new_code() for _n in range(500)}
    assert len(codes) == 500
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert 32 ** (LENGTH - 1) >= 2**80


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert read_code(grouped(code)) == code
    assert read_code(f"  {grouped(code).lower().replace('-', ' ')}\n") == code
    assert read_code(grouped(code).replace("0", "O").replace("1", "ı")) == code


@given(st.integers(0, LENGTH - 1), st.integers(1, 31))
def test_one_wrong_character_is_found(place: int, shift: int) -> None:
    code = new_code()
    wrong = ALPHABET[(ALPHABET.index(code[place]) + shift) % 32]
    assert read_code(code[:place] + wrong + code[place + 1 :]) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    code = read_code(text)
    assert code is None or set(code) <= set(ALPHABET)


def test_keeping_ends_with_a_calendar_year() -> None:
    assert keep_until(date(2026, 1, 1), 10) == date(2036, 12, 31)
    assert keep_until(date(2028, 2, 29), 1) == date(2029, 12, 31)
    assert not due_for_disposal(date(2036, 12, 31), date(2036, 12, 31))
    assert due_for_disposal(date(2036, 12, 31), date(2037, 1, 1))
    assert not due_for_disposal(None, date(2999, 1, 1))


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_labels_stay_on_their_paper_and_apart(sheet) -> None:
    assert sheet.left + (sheet.columns - 1) * sheet.pitch_x + sheet.width <= sheet.page_width
    assert sheet.top + (sheet.rows - 1) * sheet.pitch_y + sheet.height <= sheet.page_height
    assert sheet.pitch_x >= sheet.width or sheet.columns == 1
    assert sheet.pitch_y >= sheet.height or sheet.rows == 1
    assert sheet.qr + 2 * sheet.padding <= min(sheet.width, sheet.height)


def test_qr_is_a_closed_svg() -> None:
    svg = qr_svg("https://bag.example/verify/ABC/")
    assert svg.startswith("<svg")
    assert svg.rstrip().endswith("</svg>")


def test_every_sample_has_its_shape() -> None:
    for name in ("hand_over", "loan_record", "write_off", "job_description", "monthly_report", "label_sheet"):
        assert getattr(shapes, name)(getattr(samples, name)())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"items": []}, "items"),
        ({"date": "2026-11-23"}, "date"),
        ({"giver": {"title": "Memur"}}, "name"),
        ({"price": 3}, "price"),
        ({"items": [{"name": "Anahtar", "quantity": 0}]}, "quantity"),
    ],
)
def test_wrong_data_is_refused_with_its_place(change, place) -> None:
    with pytest.raises(ValueError, match=place):
        shapes.hand_over({**samples.hand_over(), **change})


def test_rows_of_a_table_must_fit_its_columns() -> None:
    data = samples.monthly_report()
    data["tables"][0]["rows"].append(["yalnız bir hücre"])
    with pytest.raises(ValueError, match="5 cells"):
        shapes.monthly_report(data)


def test_skipped_labels_wrap_at_a_sheet() -> None:
    assert shapes.label_sheet({**samples.label_sheet(), "skip": 25})["skip"] == 1
    with pytest.raises(ValueError, match="no such label sheet"):
        shapes.label_sheet({**samples.label_sheet(), "sheet": "a3"})
