"""Tabs of the room on other rooms' pages, and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bag.changes import queries
from bag.changes.details import STATE_TONES
from bag.changes.domain.life import PLANNED
from bag.changes.models import Change, FreezePeriod
from bag.changes.services.steps import KEY
from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.inventory.models import Equipment
from bag.work.models import Incident, Request

SHOWN = 10
MOST_DATES = 300


def of_incident(request: HttpRequest, row: Incident) -> dict[str, Any] | None:
    """Changes that went on where and when the trouble began; hidden when there are none. One query."""
    return _shown(request, queries.during(row)) if _may(request) else None


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Changes that work on a piece. One query."""
    return _shown(request, list(queries.of_equipment(row)[:SHOWN])) if _may(request) else None


def of_request(request: HttpRequest, row: Request) -> dict[str, Any] | None:
    """Changes that came of a request. One query."""
    rows: list[Change] = list(Change.objects.filter(request=row).order_by("-starts_at")[:SHOWN])
    return _shown(request, rows) if _may(request) else None


def _may(request: HttpRequest) -> bool:
    return registers.records[KEY].allows(request.user, "view")


def _shown(request: HttpRequest, rows: list[Change]) -> dict[str, Any] | None:
    return {"rows": [(row, STATE_TONES[row.state]) for row in rows], "count": len(rows)} if rows else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Windows of planned changes and periods without changes. Two queries."""
    mine = own_services(user)
    record = registers.records[KEY]
    rows = record.visible_to(user).filter(state__in=sorted(PLANNED))
    rows = rows.filter(starts_at__date__lte=last, starts_at__date__gte=first).order_by("starts_at")
    found = [_change(row, row.owner_service.code in mine) for row in rows[:MOST_DATES]]
    if not record.allows(user, "view"):
        return found
    periods = FreezePeriod.objects.filter(starts_at__date__lte=last, starts_at__date__gte=first)
    return found + [_freeze(row) for row in periods.select_related("service").order_by("starts_at")[:MOST_DATES]]


def _change(row: Change, mine: bool) -> Dated:
    return Dated(
        on=timezone.localtime(row.starts_at).date(),
        title=str(row),
        url=row.get_absolute_url(),
        kind="change",
        tone=STATE_TONES[row.state],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        key=f"change-{row.pk}",
        service=row.owner_service.code,
        mine=mine,
    )


def _freeze(row: FreezePeriod) -> Dated:
    return Dated(
        on=timezone.localtime(row.starts_at).date(),
        title=row.title,
        url=row.get_absolute_url(),
        kind="freeze",
        tone="void",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        key=f"freeze-{row.pk}",
        service=row.service.code if row.service is not None else "",
    )
