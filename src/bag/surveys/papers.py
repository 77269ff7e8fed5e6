"""The survey report and the observer report as official papers. Turkish whatever the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import Field

from bag.core.attachments.queries import files_of
from bag.core.models import Attachment
from bag.core.ui.format import moment, money
from bag.core.ui.numbers import number
from bag.documents.domain.shapes import Long, Shape, Short
from bag.surveys import pictures, queries
from bag.surveys.domain import sketch as drawing
from bag.surveys.domain.cost import payback_months
from bag.surveys.models import Assessment, Finding, ObserverReport, Sketch, Survey, Visit

FORM = "survey-report"
SERIES = "KSR"
OBSERVER_FORM = "observer-report"
OBSERVER_SERIES = "GZR"
MOST_PHOTOS = 12
"""Photos in a report, the first of its findings."""
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Photo(Shape):
    """A stored picture; ``width`` and ``height`` in pixels."""

    sha256: Hash
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    caption: Short = ""


class Seen(Shape):
    text: Long
    weight: Short
    measured: Short = ""


class Drawn(Shape):
    """A sketch by its strokes; the picture is drawn when the paper is."""

    title: Short
    height: Annotated[int, Field(ge=drawing.LEAST_HEIGHT, le=drawing.MOST_HEIGHT)]
    strokes: list[dict[str, Any]]
    below: Hash | None = None


class Went(Shape):
    at: Short
    who: Short
    note: Long = ""


class Item(Shape):
    name: Short
    source: Short
    quantity: Short
    unit_price: Short
    net: Short


class Sum(Shape):
    label: Short
    amount: Short


class Savings(Shape):
    need: Long
    alternatives: Long
    reuse: Long = ""
    yearly: Short
    payback: Short
    verdict: Short


class SurveyReport(Shape):
    """What was asked, seen, measured and drawn, what it costs, and whether it is worth it."""

    number: Short
    title: Short
    kind: Short
    service: Short
    place: Short
    unit: Short = ""
    request: Short = ""
    opened: Short
    need: Long
    visits: list[Went]
    findings: list[Seen]
    sketches: list[Drawn] = []
    photos: Annotated[list[Photo], Field(max_length=MOST_PHOTOS)] = []
    items: list[Item] = []
    sums: list[Sum] = []
    savings: Savings
    conclusion: Long
    made_by: Short


class Observed(Shape):
    """What an observer saw while others dug."""

    number: Short
    title: Short
    service: Short
    place: Short
    digger: Short
    notice: Short = ""
    observer: Short
    starts: Short
    ends: Short
    observed: Long
    damaged: bool = False
    damage: Long = ""
    photos: Annotated[list[Photo], Field(max_length=MOST_PHOTOS)] = []


def shape(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a survey report with its pictures as SVG text."""
    report = SurveyReport.model_validate(data)
    return {
        **report.model_dump(exclude={"photos", "sketches"}),
        "photos": _pictures(report.photos),
        "sketches": [{"title": one.title, "svg": _drawn(one)} for one in report.sketches],
    }


def observer_shape(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an observer report with its pictures as SVG text."""
    report = Observed.model_validate(data)
    return {**report.model_dump(exclude={"photos"}), "photos": _pictures(report.photos)}


def _pictures(photos: list[Photo]) -> list[dict[str, str]]:
    return [
        {"caption": photo.caption, "svg": pictures.as_svg(photo.sha256, photo.width, photo.height)} for photo in photos
    ]


def _drawn(one: Drawn) -> str:
    picture = pictures.data_address(one.below) if one.below else ""
    return drawing.as_svg(drawing.read(one.strokes, one.height), one.height, picture=picture)


def report_of(row: Survey, by: Any) -> dict[str, Any]:
    """The data of the report of a survey that has an assessment. Eight queries."""
    with translation.override("tr"):
        bill = queries.bill_of(row)
        assessment = Assessment.objects.get(survey=row)
        findings = list(row.findings.prefetch_related("photos"))
        return {
            **_facts(row),
            "visits": [_went(visit) for visit in row.visits.select_related("person")],
            "findings": [_seen(finding) for finding in findings],
            "sketches": [_sketch(one) for one in row.sketches.select_related("photo")],
            "photos": _photos_of(findings),
            "items": _items(bill),
            "sums": _sums(bill),
            "savings": _savings(assessment, bill.total.gross),
            "conclusion": row.conclusion,
            "made_by": str(row.lead or by or ""),
        }


def _facts(row: Survey) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "kind": str(row.get_kind_display()),
        "service": row.owner_service.name,
        "place": str(row.place),
        "unit": row.unit.name if row.unit is not None else "",
        "request": row.request.number if row.request is not None else "",
        "opened": moment(row.opened_at),
        "need": row.need,
    }


def _went(visit: Visit) -> dict[str, str]:
    who = ", ".join(filter(None, [str(visit.person), visit.with_whom]))
    return {"at": moment(visit.at), "who": who[:300], "note": visit.note}


def _seen(finding: Finding) -> dict[str, str]:
    measured = ""
    if finding.value is not None:
        measured = f"{finding.measured}: {number(finding.value.normalize())} {finding.unit}".lstrip(": ")
    return {"text": finding.text, "weight": str(finding.get_severity_display()), "measured": measured}


def _sketch(one: Sketch) -> dict[str, Any]:
    below = one.photo.sha256 if one.photo is not None else None
    return {"title": one.title, "height": one.height, "strokes": one.strokes, "below": below}


def _photos_of(findings: list[Finding]) -> list[dict[str, Any]]:
    shown = [(photo, finding.text) for finding in findings for photo in finding.photos.all() if not photo.deleted_at]
    return [_photo(photo, text) for photo, text in shown[:MOST_PHOTOS]]


def _photo(photo: Attachment, caption: str) -> dict[str, Any]:
    return {"sha256": photo.sha256, "width": photo.width, "height": photo.height, "caption": caption[:120]}


def _items(bill: queries.Bill) -> list[dict[str, str]]:
    return [
        {
            "name": line.name[:300],
            "source": str(line.get_source_display()),
            "quantity": f"{number(line.quantity.normalize())} {line.unit}",
            "unit_price": money(line.unit_price),
            "net": money(net),
        }
        for line, net in bill.lines
    ]


def _sums(bill: queries.Bill) -> list[dict[str, str]]:
    if not bill.lines:
        return []
    total = bill.total
    found = [("Alınacakların toplamı (KDV hariç)", total.net)]
    found += [
        (f"KDV %{number(share.rate.normalize())} (matrah {money(share.net)})", share.vat) for share in total.rates
    ]
    found += [("Genel toplam", total.gross), ("Ambardan karşılanan değer (KDV hariç)", total.saved)]
    return [{"label": label, "amount": money(amount)} for label, amount in found]


def _savings(row: Assessment, cost: Decimal) -> dict[str, str]:
    months = payback_months(cost, row.yearly_benefit, row.yearly_cost)
    return {
        "need": row.need,
        "alternatives": row.alternatives,
        "reuse": row.reuse,
        "yearly": f"{money(row.yearly_cost)} gider, {money(row.yearly_benefit)} yarar",
        "payback": "Yıllık yarar gideri aşmıyor" if months is None else f"{months} ay",
        "verdict": str(row.get_verdict_display()),
    }


def observer_data(rows: list[ObserverReport], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of one observer report, with the photos that are attached to it. Raises ``ValidationError``."""
    if len(rows) != 1:
        raise ValidationError(_("A paper is made of one observer report."))
    row = rows[0]
    photos = [file for file in files_of(row) if file.is_picture][:MOST_PHOTOS]
    return {
        "number": row.number,
        "title": row.title,
        "service": row.owner_service.name,
        "place": str(row.place),
        "digger": row.digger,
        "notice": row.notice,
        "observer": str(row.observer),
        "starts": moment(row.starts_at),
        "ends": moment(row.ends_at),
        "observed": row.observed,
        "damaged": row.damaged,
        "damage": row.damage,
        "photos": [_photo(photo, photo.description or photo.name) for photo in photos],
    }
