"""The acceptance record of a lot as an official paper. Turkish whatever the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.utils import timezone, translation
from pydantic import Field

from bag.cabling.domain.verdicts import Verdict
from bag.cabling.models import Link, Lot
from bag.cabling.services.judging import newest
from bag.core.ui.format import day, moment
from bag.core.ui.numbers import number
from bag.documents.domain.shapes import Count, Long, Shape, Short

FORM = "cabling-acceptance"
SERIES = "KBT"
MOST = 5000


class Line(Shape):
    label: Short
    place: Short
    category: Short
    limit: Short
    length: Short = ""
    headroom: Short = ""
    at: Short
    verdict: Short


class Acceptance(Shape):
    """The record of a lot with a line for each link."""

    lot: Short
    title: Short
    occasion: Short
    service: Short
    place: Short
    contractor: Short = ""
    opened: Short
    instruments: Short = ""
    measured_by: Short
    accepted_by: Short
    accepted: Short
    note: Long = ""
    passed: Count
    marginal: Count
    lines: Annotated[list[Line], Field(min_length=1, max_length=MOST)]


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return Acceptance.model_validate(data).model_dump()


def record_of(lot: Lot, links: Sequence[Link]) -> dict[str, Any]:
    """The data of the form for the links of a lot. Two queries."""
    links = list(Link.objects.filter(pk__in=[link.pk for link in links]).select_related("place").order_by("sort_text"))
    found = newest(links)
    with translation.override("tr"):
        return {
            "lot": lot.number,
            "title": lot.title,
            "occasion": lot.get_occasion_display(),
            "service": lot.owner_service.name,
            "place": str(lot.place),
            "contractor": lot.contractor,
            "opened": day(lot.opened_at),
            "instruments": ", ".join(sorted({row.instrument for row in found.values() if row.instrument}))[:300],
            "measured_by": str(lot.measured_by or ""),
            "accepted_by": str(lot.accepted_by or ""),
            "accepted": moment(lot.accepted_at or timezone.now()),
            "note": lot.acceptance_note,
            "passed": sum(link.verdict == Verdict.PASSED for link in links),
            "marginal": sum(link.verdict == Verdict.MARGINAL for link in links),
            "lines": [_line(link, found[link.pk]) for link in links[:MOST]],
        }


def _line(link: Link, row: Any) -> dict[str, Any]:
    return {
        "label": link.label,
        "place": f"{link.place} / {link.outlet}",
        "category": str(link.get_category_display()),
        "limit": row.limit,
        "length": f"{number(row.length_m)} m" if row.length_m is not None else "",
        "headroom": f"{number(row.headroom_db)} dB" if row.headroom_db is not None else "",
        "at": moment(row.measured_at),
        "verdict": str(link.get_verdict_display()),
    }


def sample() -> dict[str, Any]:
    """Data of the preview."""
    lines = [
        {
            "label": f"A-3-301-K1-PP1:{port:02d}", "place": f"Oda 30{port % 4} / P0{port}-A",
            "category": "Kategori 6A (sınıf EA)", "limit": "TIA Cat 6A Perm. Link", "length": f"{31 + port},4 m",
            "headroom": f"{5 + port % 3},2 dB", "at": "20.11.2026 14:05", "verdict": "geçti",
        }
        for port in range(1, 7)
    ]  # fmt: skip
    return {
        "lot": "KBL-2026/00012", "title": "3. kat yapısal kablolama", "occasion": "Yeni kablolama",
        "service": "Bina ve Tesis Servisi", "place": "Konak Hizmet Binası", "contractor": "Yüklenici",
        "opened": "16.11.2026", "instruments": "DSX2-5000 1234567", "measured_by": "Tesis Personeli 1",
        "accepted_by": "Tesis Servis Sorumlusu", "accepted": "20.11.2026 16:30", "note": "", "passed": 6, "marginal": 0,
        "lines": lines,
    }  # fmt: skip
