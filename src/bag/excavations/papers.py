"""The record of supervision of an excavation as an official paper. Turkish whatever the reader's language."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import Field

from bag.core.models import Attachment
from bag.core.ui.format import day, moment, money
from bag.core.ui.numbers import number
from bag.documents.domain.shapes import Long, Shape, Short
from bag.excavations.models import Damage, Excavation, Visit
from bag.excavations.wording import REASONS
from bag.surveys import pictures
from bag.surveys.papers import MOST_PHOTOS, Photo

FORM = "excavation-supervision"
SERIES = "KGT"
MOST_LINES = 40


class Line(Shape):
    code: Short
    meters: Short
    depth: Short = ""
    circuits: Short


class Went(Shape):
    at: Short
    who: Short
    where: Short = ""
    depth: Short = ""
    note: Long


class Hit(Shape):
    at: Short
    what: Long
    cable: Short = ""
    incident: Short = ""
    repaired: Short = ""
    cost: Short = ""


class Supervision(Shape):
    """A dig near our lines from its announcement to its end."""

    number: Short
    title: Short
    service: Short
    digger: Short
    contact: Short = ""
    permit: Short = ""
    period: Short
    method: Short
    risk: Short
    reasons: list[Short] = []
    observer: Short = ""
    marking: Long = ""
    lines: Annotated[list[Line], Field(max_length=MOST_LINES)] = []
    visits: list[Went] = []
    damages: list[Hit] = []
    result: Long = ""
    photos: Annotated[list[Photo], Field(max_length=MOST_PHOTOS)] = []


def shape(data: dict[str, Any]) -> dict[str, Any]:
    """The data of the paper with its pictures as SVG text."""
    paper = Supervision.model_validate(data)
    photos = [
        {"caption": one.caption, "svg": pictures.as_svg(one.sha256, one.width, one.height)} for one in paper.photos
    ]
    return {**paper.model_dump(exclude={"photos"}), "photos": photos}


def collect(rows: list[Excavation], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the paper of one excavation whose route was checked. Raises ``ValidationError``."""
    if len(rows) != 1:
        raise ValidationError(_("A paper is made of one excavation."))
    row = rows[0]
    if row.checked_at is None:
        raise ValidationError(_("The route of this excavation was not checked yet."))
    with translation.override("tr"):
        visits = list(row.visits.select_related("person").prefetch_related("photos"))
        photos = [(file, visit.note) for visit in visits for file in visit.photos.all() if not file.deleted_at]
        return {
            **_facts(row),
            "reasons": [f"{label}: {REASONS[code]}"[:300] for code, label in row.findings.get("reasons", [])][:20],
            "lines": [_line(line) for line in row.findings.get("lines", [])[:MOST_LINES]],
            "visits": [_went(visit) for visit in visits],
            "damages": [_hit(one) for one in row.damages.select_related("cable", "incident")],
            "photos": [_photo(file, note) for file, note in photos[:MOST_PHOTOS]],
        }


def _facts(row: Excavation) -> dict[str, str]:
    permit = " / ".join(filter(None, [row.permit_number, day(row.permit_on) if row.permit_on else ""]))
    depth = f", {row.depth_cm} cm" if row.depth_cm else ""
    return {
        "number": row.number,
        "title": row.title,
        "service": row.owner_service.name,
        "digger": row.digger,
        "contact": row.contact,
        "permit": f"{row.get_body_display()} {permit}".strip(),
        "period": f"{day(row.starts_on)} – {day(row.ends_on)}",
        "method": f"{row.get_method_display()}{depth}",
        "risk": str(row.get_risk_display()),
        "observer": str(row.observer or ""),
        "marking": row.marking,
        "result": row.result,
    }


def _line(line: dict[str, Any]) -> dict[str, str]:
    depth = f"{line['depth_cm']} cm" if line.get("depth_cm") else ""
    circuits = f"{line['circuits']} devre" + (f", {line['critical']} kritik" if line["critical"] else "")
    return {"code": line["code"], "meters": f"{number(line['meters'])} m", "depth": depth, "circuits": circuits}


def _went(visit: Visit) -> dict[str, str]:
    where = ""
    if visit.latitude is not None and visit.longitude is not None:
        where = f"{visit.latitude:.5f}, {visit.longitude:.5f}"
    depth = f"{visit.seen_depth_cm} cm" if visit.seen_depth_cm else ""
    return {"at": moment(visit.at), "who": str(visit.person), "where": where, "depth": depth, "note": visit.note}


def _hit(one: Damage) -> dict[str, str]:
    return {
        "at": moment(one.at),
        "what": one.what,
        "cable": str(one.cable or ""),
        "incident": one.incident.number if one.incident is not None else "",
        "repaired": moment(one.repaired_at) if one.repaired_at else "",
        "cost": money(one.cost) if one.cost is not None else "",
    }


def _photo(file: Attachment, note: str) -> dict[str, Any]:
    return {"sha256": file.sha256, "width": file.width, "height": file.height, "caption": note[:120]}
