"""The file plan comes from the institution's own table: CSV and XLSX through the import of records, leaves, keeping."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from bag.core import registers
from bag.core.records import importing
from bag.documents.models import FilePlanCode
from bag.documents.queries import leaf_codes

pytestmark = pytest.mark.django_db

ROWS: list[list[Any]] = [
    ["010", "Mevzuat işleri", 10, "", "evet"],
    ["010.04", "Yönergeler", "", "Süresiz saklanır", "evet"],
    ["030", "Anlaşmalar, sözleşmeler; şartnameler", 10, "", "evet"],
    ["030.03", "Protokoller", 10, "", "evet"],
    ["030.04", "Şartnameler", 10, "", "evet"],
    ["030.04.02", "Teknik şartnameler", 10, "", "evet"],
    ["040", "Faaliyet raporları", 10, "", "evet"],
    ["040.02", "Aylık faaliyet raporları", 5, "", "evet"],
    ["040.05", "Yıllık faaliyet raporları", 10, "", "evet"],
    ["042", "İstatistikler", 5, "", "evet"],
    ["050.06", 'Komisyonlar ("kurullar" dâhil)', 10, "", "hayır"],
]
LEAVES = ["010.04", "030.03", "030.04.02", "040.02", "040.05", "042"]


def headings() -> list[str]:
    """The words by which the import knows the columns, as the record shows them."""
    record = registers.records["documents.fileplancode"]
    return [record.label_of(name) for name in ("code", "title", "retention_years", "note", "active")]


def as_csv(rows: list[list[Any]]) -> bytes:
    lines = [";".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in [headings(), *rows]]
    return ("\ufeff" + "\r\n".join(lines)).encode()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("SDP")
        for at, row in enumerate([headings(), *rows]):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def bring_in(content: bytes, user: Any) -> importing.Report:
    record = registers.records["documents.fileplancode"]
    return importing.run(record, importing.read(record, content), user, apply=True)


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_the_table_comes_in_as_it_is(write: Any, manager: Any) -> None:
    report = bring_in(write(ROWS), manager)
    assert report.errors == []
    assert (report.total, report.added) == (11, 11)
    assert [code.code for code in leaf_codes()] == LEAVES
    assert FilePlanCode.objects.get(code="010.04").retention_years is None
    assert FilePlanCode.objects.get(code="030").title == "Anlaşmalar, sözleşmeler; şartnameler"
    assert not FilePlanCode.objects.get(code="050.06").active


def test_a_whole_plan_of_two_thousand_codes(manager: Any) -> None:
    rows: list[list[Any]] = [[f"{top:03d}", f"Konu {top}", 10, "", "evet"] for top in range(100)]
    rows += [[f"{top:03d}.{sub:02d}", f"Alt konu {sub}", 5, "", "evet"] for top in range(100) for sub in range(1, 20)]
    assert bring_in(as_xlsx(rows), manager).added == 2000
    assert leaf_codes().count() == 1900


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["31.05", "Kısa", 5, "", "evet"], "code"),
        ([301.1, "Sayı hücresinde sıfır yitmiş", 5, "", "evet"], "code"),
        ([10, "Baştaki sıfır yitmiş", 5, "", "evet"], "code"),
        (["301.5", "Tek rakam", 5, "", "evet"], "code"),
        (["301.01.02.03.04", "Dört düzey", 5, "", "evet"], "code"),
        (["301.05", "", 5, "", "evet"], "title"),
        (["301.05", "Eksi süre", -1, "", "evet"], "retention_years"),
        (["301.05", "Belirsiz", 5, "", "belki"], "active"),
    ],
)
def test_a_wrong_line_brings_nothing_in(row: list[Any], column: str, manager: Any) -> None:
    report = bring_in(as_xlsx([*ROWS, row]), manager)
    assert {(error.row, error.column) for error in report.errors} == {(11, column)}
    assert not FilePlanCode.objects.exists()


def test_a_code_stands_once(manager: Any) -> None:
    assert bring_in(as_csv([*ROWS, ROWS[0]]), manager).errors
    assert not FilePlanCode.objects.exists()
