"""The monthly report of vulnerabilities on paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from pydantic import Field

from bag.core.ui.format import day
from bag.core.ui.numbers import number
from bag.documents.domain.shapes import Count, Shape, Short
from bag.organization.models import Unit
from bag.vulnerabilities import queries
from bag.vulnerabilities.models import RiskAcceptance, RiskState, Severity, State

FORM = "vulnerabilities-month"
MOST = 150


class LevelLine(Shape):
    title: Short
    came: Count
    closed: Count
    live: Count
    days: Short


class FindingLine(Shape):
    title: str = Field(max_length=300)
    host: str = Field(max_length=300)
    level: Short
    service: Short
    due: Short
    late: Count


class RiskLine(Shape):
    title: str = Field(max_length=300)
    host: str = Field(max_length=300)
    reason: str = Field(max_length=4000)
    approver: Short
    until: Short


class Report(Shape):
    """A month; ``lines`` are the findings that are overdue, the heaviest first, ``more`` were left out."""

    month: Short
    service: Short = ""
    date: Short
    came: Count
    closed: Count
    open_first: Count
    open_last: Count
    overdue: Count
    levels: list[LevelLine]
    lines: list[FindingLine]
    more: Count = 0
    risks: list[RiskLine]


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return Report.model_validate(data).model_dump()


def month_data(month: queries.Month, service: Unit | None) -> dict[str, Any]:
    """The data of the form. Two queries beside the figures."""
    today = timezone.localdate()
    rows = queries.weighty().filter(queries.overdue_on(today)).select_related("owner_service", "host")
    risks = RiskAcceptance.objects.filter(state=RiskState.APPROVED, finding__state=State.ACCEPTED)
    risks = risks.select_related("finding", "decided_by").order_by("until", "pk")
    if service is not None:
        rows, risks = rows.filter(owner_service=service), risks.filter(finding__owner_service=service)
    found = list(rows.order_by("-severity", "due_on", "pk")[: MOST + 1])
    with translation.override("tr"):
        return {
            "month": date_format(month.first, "F Y"),
            "service": service.name if service is not None else "",
            "date": day(today),
            "came": month.came,
            "closed": month.closed,
            "open_first": month.open_first,
            "open_last": month.open_last,
            "overdue": month.overdue_last,
            "levels": [_level(*line) for line in month.by_level],
            "lines": [_line(row, today) for row in found[:MOST]],
            "more": max(0, rows.count() - MOST) if len(found) > MOST else 0,
            "risks": [_risk(row) for row in risks[:MOST]],
        }


def _level(name: str, came: int, closed: int, live: int, taken: float | None) -> dict[str, Any]:
    title = str(Severity[name.upper()].label)
    days = number(round(taken, 1)) if taken is not None else "–"
    return {"title": title, "came": came, "closed": closed, "live": live, "days": days}


def _line(row: Any, today: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "host": f"{row.host}{f', {row.place}' if row.place else ''}",
        "level": str(row.get_severity_display()),
        "service": row.owner_service.name,
        "due": day(row.due_on),
        "late": (today - row.due_on).days,
    }


def _risk(row: RiskAcceptance) -> dict[str, Any]:
    return {
        "title": row.finding.title,
        "host": row.finding.host_name,
        "reason": row.reason,
        "approver": str(row.decided_by or ""),
        "until": day(row.until),
    }


def sample() -> dict[str, Any]:
    """A month for the preview of the form."""
    return {
        "month": "Ekim 2026", "service": "Ağ Servisi", "date": "02.11.2026",
        "came": 42, "closed": 37, "open_first": 18, "open_last": 23, "overdue": 1,
        "levels": [
            {"title": "kritik", "came": 2, "closed": 3, "live": 1, "days": "4,5"},
            {"title": "yüksek", "came": 10, "closed": 9, "live": 6, "days": "11"},
            {"title": "orta", "came": 18, "closed": 15, "live": 10, "days": "30,2"},
            {"title": "düşük", "came": 12, "closed": 10, "live": 6, "days": "–"},
        ],
        "lines": [
            {"title": "SSH sunucusunda eski anahtar değişimi", "host": "192.0.2.10, 22/tcp", "level": "yüksek",
             "service": "Ağ Servisi", "due": "20.10.2026", "late": 13},
        ],
        "risks": [
            {"title": "Yazıcıda eski TLS sürümü", "host": "192.0.2.40", "approver": "Şube Müdürü",
             "until": "31.12.2026", "reason": "Üretici güncelleme vermiyor; yazıcı ayrı sanal ağda."},
        ],
    }  # fmt: skip
