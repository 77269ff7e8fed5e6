"""The year plan as a paper to hang up or to sign. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.utils import translation
from django.utils.dates import MONTHS
from pydantic import Field

from bag.core.ui.format import day
from bag.documents.domain.shapes import Count, Shape, Short
from bag.maintenance.details import in_words
from bag.maintenance.models import MaintenancePlan
from bag.maintenance.queries import Cell

FORM = "maintenance-year"
WEEKS = range(1, 54)


class YearCell(Shape):
    tone: Literal["", "done", "late", "missed", "open", "ahead", "skipped"] = ""
    count: Count = 0


class YearLine(Shape):
    title: Short
    rule: Short
    who: Short
    service: Short
    cells: list[YearCell] = Field(min_length=12, max_length=53)


class YearPlan(Shape):
    """A year of plans; ``columns`` are the names of the months or the numbers of the weeks."""

    paper: Literal["a3", "a4"] = "a4"
    year: Count
    service: Short = ""
    date: Short
    columns: list[Short] = Field(min_length=12, max_length=53)
    lines: list[YearLine]


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return YearPlan.model_validate(data).model_dump()


def columns(*, weeks: bool) -> list[str]:
    """The heads of a year's columns."""
    return [str(week) for week in WEEKS] if weeks else [str(name) for name in MONTHS.values()]


def year_data(
    plans: Sequence[MaintenancePlan],
    cells: dict[int, dict[int, Cell]],
    year: int,
    *,
    weeks: bool,
    paper: str,
    service: str,
    today: Any,
) -> dict[str, Any]:
    """The data of the form."""
    with translation.override("tr"):
        places = WEEKS if weeks else range(1, 13)
        return {
            "paper": paper,
            "year": year,
            "service": service,
            "date": day(today),
            "columns": columns(weeks=weeks),
            "lines": [
                {
                    "title": plan.title,
                    "rule": in_words(plan),
                    "who": plan.contract.contractor.name if plan.contract is not None else "Kendi personelimiz",
                    "service": plan.owner_service.name,
                    "cells": [_cell(cells.get(plan.pk, {}).get(place)) for place in places],
                }
                for plan in plans
            ],
        }


def _cell(cell: Cell | None) -> dict[str, Any]:
    return {"tone": cell.tone, "count": cell.count} if cell is not None else {}


def sample() -> dict[str, Any]:
    """A year for the preview of the form."""
    tones = ("done", "", "late", "", "done", "", "missed", "", "open", "", "ahead", "")
    return {
        "year": 2026,
        "service": "Veri Merkezi Altyapı Servisi",
        "date": "23.11.2026",
        "columns": ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim",
                    "Kasım", "Aralık"],
        "lines": [
            {
                "title": "KGK iki aylık bakımı",
                "rule": "her 2 ayda bir",
                "who": "Örnek Enerji Bakım A.Ş.",
                "service": "Veri Merkezi Altyapı Servisi",
                "cells": [{"tone": tone, "count": 4 if tone else 0} for tone in tones],
            }
        ],
    }  # fmt: skip
