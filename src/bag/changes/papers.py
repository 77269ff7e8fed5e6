"""The notice of a planned outage as an official paper. Turkish whatever the reader's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from bag.changes import notices, queries
from bag.changes.domain.life import State
from bag.changes.models import Change
from bag.core.ui.format import moment
from bag.documents.domain.shapes import Count, Long, Shape, Short

FORM = "outage-notice"
SERIES = "KSD"
MOST = 300
"""Units and services that the paper names."""


class OutageNotice(Shape):
    """What units are told: when, what, how long, who is hit."""

    number: Short
    title: Short
    service: Short
    begin: Short
    end: Short
    outage: Count = 0
    text: Long
    services: list[Short] = []
    units: list[Short] = []
    approved: Short = ""


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return OutageNotice.model_validate(data).model_dump()


def collect(rows: list[Change], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The notice of one approved change. Raises ``ValidationError`` for others."""
    if len(rows) != 1:
        raise ValidationError(_("A notice is made of one change."))
    row = rows[0]
    if row.state not in (State.APPROVED, State.RUNNING):
        raise ValidationError(_("Units are told of approved changes."))
    found = queries.affected(row)
    with translation.override("tr"):
        return {
            "number": row.number,
            "title": row.title,
            "service": row.owner_service.name,
            "begin": moment(row.starts_at),
            "end": moment(row.ends_at),
            "outage": row.planned_outage,
            "text": row.notice or notices.notice_of(row, found),
            "services": found.services[:MOST],
            "units": [name for _pk, name in found.units[:MOST]],
            "approved": f"{row.approved_by or row.procedure or ''}, {moment(row.approved_at)}",
        }


def sample() -> dict[str, Any]:
    """A notice for the preview of the form."""
    return {
        "number": "DGS-2026/00017",
        "title": "Omurga anahtarının yazılım güncellemesi",
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "begin": "28.11.2026 22:00",
        "end": "28.11.2026 23:30",
        "outage": 20,
        "text": "28.11.2026 Cumartesi günü 22:00 ile 23:30 saatleri arasında “Omurga anahtarının yazılım güncellemesi” "
        "çalışması yapılacaktır.\nÇalışma sırasında en çok 20 dakika kesinti beklenmektedir.",
        "services": ["Kurumsal ağ", "Santral"],
        "units": ["Park ve Bahçeler Dairesi Başkanlığı", "Ulaşım Dairesi Başkanlığı"],
        "approved": "Ağ Servisi Şefi, 24.11.2026 10:05",
    }
