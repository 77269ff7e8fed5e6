"""What each form needs: the shape of its data, checked before anything is printed or numbered.

``shape(data)`` gives the data with every key present; unknown keys, missing ones and wrong types raise ``ValueError``.
Dates are texts ``dd.mm.yyyy``, numbers are numbers; the forms write them the Turkish way.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bag.documents.domain.labels import SHEETS
from bag.documents.domain.qr import qr_svg

Count = Annotated[int, Field(ge=0)]
Day = Annotated[str, Field(pattern=r"^\d{2}\.\d{2}\.\d{4}$")]
Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=20_000)]
Number = int | float


class Shape(BaseModel):
    """Base of every shape: nothing unknown, no blanks at the ends."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Party(Shape):
    name: Annotated[str, Field(min_length=1, max_length=300)]
    title: Short = ""
    unit: Short = ""


class HandOverItem(Shape):
    name: Annotated[str, Field(min_length=1, max_length=300)]
    asset_number: Short = ""
    serial: Short = ""
    quantity: Annotated[int, Field(ge=1)] = 1
    condition: Short = ""


class HandOver(Shape):
    """A hand-over record; ``kind`` is the word for the deal: Zimmet, Ödünç, İade, Devir."""

    kind: Annotated[str, Field(min_length=1, max_length=100)]
    date: Day
    place: Short = ""
    giver: Party
    receiver: Party
    items: Annotated[list[HandOverItem], Field(min_length=1, max_length=5000)]
    note: Long = ""


class LoanRecord(Shape):
    """A temporary loan; ``returned`` is empty while the piece is out. ``instead_of``: what it stands in for."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    asset_number: Short = ""
    serial: Short = ""
    unit: Short = ""
    receiver: Short = ""
    given: Day
    due: Day
    purpose: Short = ""
    instead_of: Short = ""
    condition: Short = ""
    accessories: Short = ""
    giver: Annotated[str, Field(min_length=1, max_length=300)]
    returned: Day | Literal[""] = ""
    return_note: Short = ""


class WriteOff(Shape):
    """The technical report without which nothing is written off; ``share`` is repair against renewal."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    asset_number: Short = ""
    serial: Short = ""
    purchased: Day | Literal[""] = ""
    place: Short = ""
    service: Short
    status: Short
    fault: Annotated[str, Field(min_length=1, max_length=20_000)]
    tried: Long = ""
    repair_cost: Short = ""
    new_cost: Short = ""
    share: Short = ""
    verdict: Annotated[str, Field(min_length=1, max_length=300)]
    handling: Short = ""
    remark: Long = ""
    board: Annotated[list[Short], Field(min_length=2, max_length=5)]


class Label(Shape):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    lines: list[Short] = []
    code: Short = ""
    url: Annotated[str, Field(min_length=1, max_length=500)]


class Labels(Shape):
    """QR labels; ``skip`` leaves out the places of a sheet that are used already."""

    sheet: str
    skip: Count = 0
    labels: Annotated[list[Label], Field(min_length=1, max_length=5000)]

    @field_validator("sheet")
    @classmethod
    def known(cls, key: str) -> str:
        if key not in SHEETS:
            raise ValueError(f"no such label sheet: {key}")
        return key


class Post(Shape):
    name: Annotated[str, Field(min_length=1, max_length=300)]
    position: Short = ""
    unit: Short = ""
    reports_to: Short = ""
    substitute: Short = ""


class DutyLine(Shape):
    ref: Short
    text: Annotated[str, Field(min_length=1, max_length=5000)]
    kind: Short = ""
    cadence: Short = ""
    evidence: Short = ""


class DutyGroup(Shape):
    title: Short
    duties: list[DutyLine] = []


class JobDescription(Shape):
    """A person's post and duties, grouped; ``ref`` names the clause (9-a)."""

    person: Post
    summary: Long = ""
    groups: list[DutyGroup] = []


class Figure(Shape):
    label: Short
    value: Number | None = None
    unit: Short = ""
    note: Short = ""


class DutyCounts(Shape):
    """Duties of one service by status."""

    service: Short
    conforming: Count = 0
    due_soon: Count = 0
    late_done: Count = 0
    overdue: Count = 0
    violated: Count = 0
    vacuous: Count = 0
    no_data: Count = 0
    waived: Count = 0


class Bar(Shape):
    label: Short
    value: Number


class Chart(Shape):
    title: Short
    unit: Short = ""
    bars: list[Bar]


class ReportColumn(Shape):
    title: Short
    align: Literal["left", "right", "center"] = "left"


class ReportTable(Shape):
    title: Short
    columns: Annotated[list[ReportColumn], Field(min_length=1, max_length=12)]
    rows: list[list[str | Number | None]] = []

    @field_validator("rows")
    @classmethod
    def even(cls, rows: list[list[Any]], info: Any) -> list[list[Any]]:
        wanted = len(info.data.get("columns", []))
        if any(len(row) != wanted for row in rows):
            raise ValueError(f"every row must have {wanted} cells")
        return rows


class MonthlyReport(Shape):
    """The branch's report of one month."""

    period: Annotated[str, Field(min_length=1, max_length=100)]
    summary: Long = ""
    figures: list[Figure] = []
    duties: list[DutyCounts] = []
    charts: list[Chart] = []
    tables: list[ReportTable] = []
    notes: list[Long] = []


def hand_over(data: dict[str, Any]) -> dict[str, Any]:
    return HandOver.model_validate(data).model_dump()


def loan_record(data: dict[str, Any]) -> dict[str, Any]:
    return LoanRecord.model_validate(data).model_dump()


def write_off(data: dict[str, Any]) -> dict[str, Any]:
    return WriteOff.model_validate(data).model_dump()


def job_description(data: dict[str, Any]) -> dict[str, Any]:
    return JobDescription.model_validate(data).model_dump()


def monthly_report(data: dict[str, Any]) -> dict[str, Any]:
    return MonthlyReport.model_validate(data).model_dump()


def label_sheet(data: dict[str, Any]) -> dict[str, Any]:
    """The labels with the measures of their sheet and a QR code each."""
    checked = Labels.model_validate(data)
    sheet = SHEETS[checked.sheet]
    labels = [{**label.model_dump(), "qr": qr_svg(label.url)} for label in checked.labels]
    return {"sheet": asdict(sheet), "skip": checked.skip % sheet.per_page, "labels": labels}
