"""Tabs of the room on other rooms' pages, and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.places.models import Place
from bag.surveys import queries
from bag.surveys.details import STATE_TONES, chain
from bag.surveys.domain.life import OPEN
from bag.surveys.models import Survey
from bag.surveys.services.steps import KEY
from bag.work.models import Request

SHOWN = 10
MOST_DATES = 300


def of_request(request: HttpRequest, row: Request) -> dict[str, Any] | None:
    """Surveys that came of a request with their chains, and the way to a new one. Two queries."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    found = queries.of_request(row.pk)
    given: dict[str, Any] = {"request": row.pk, "title": row.title, "owner_service": row.service_id}
    given |= {"place": row.place_id} if row.place_id else {}
    given |= {"unit": row.unit_id} if row.unit_id else {}
    given |= {"need": row.description} if row.description else {}
    return {
        "surveys": [(one, STATE_TONES[one.state], chain(one)) for one in found],
        "count": len(found),
        "add_url": f"{reverse('surveys:survey-add')}?{urlencode(given)}" if record.allows(request.user, "add") else "",
    }


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Surveys at a place and in it, the newest first. Two queries."""
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    rows = queries.of_place(row)
    found = list(rows.order_by("-opened_at")[:SHOWN])
    return {"rows": [(one, STATE_TONES[one.state]) for one in found], "count": rows.count()} if found else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Planned visits and due reports of open surveys. Two queries."""
    record = registers.records[KEY]
    mine = own_services(user)
    rows = record.visible_to(user).filter(state__in=sorted(OPEN))
    planned = rows.filter(planned_at__date__gte=first, planned_at__date__lte=last, visited_at=None)
    due = rows.filter(due_on__gte=first, due_on__lte=last, reported_at=None)
    return [
        *(_visit(row, row.owner_service.code in mine) for row in planned.order_by("planned_at")[:MOST_DATES]),
        *(_due(row, row.owner_service.code in mine) for row in due.order_by("due_on")[:MOST_DATES]),
    ]


def _visit(row: Survey, mine: bool) -> Dated:
    at = row.planned_at or row.opened_at
    return Dated(
        on=timezone.localtime(at).date(),
        title=gettext("Survey visit: %(title)s") % {"title": row.title},
        url=row.get_absolute_url(),
        kind="survey",
        tone="info",
        starts_at=at,
        key=f"visit-{row.pk}",
        service=row.owner_service.code,
        mine=mine,
    )


def _due(row: Survey, mine: bool) -> Dated:
    on = row.due_on or row.opened_at.date()
    return Dated(
        on=on,
        title=gettext("Survey report due: %(title)s") % {"title": row.title},
        url=row.get_absolute_url(),
        kind="survey",
        tone="critical" if on < timezone.localdate() else "warning",
        key=f"report-{row.pk}",
        service=row.owner_service.code,
        mine=mine,
    )
