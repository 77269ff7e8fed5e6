"""The room's tabs on people and units, and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.internet import queries
from bag.internet.domain.life import IN_FORCE
from bag.internet.models import AccessReview, AccessRight, Uplink
from bag.internet.rights import SERVICE, reads_people
from bag.internet.wording import STATE_TONES
from bag.organization.models import Person, Unit

SHOWN = 20
MOST_DATES = 300


def of_person(request: HttpRequest, row: Person) -> dict[str, Any] | None:
    """The right that counts for a person, and their requests. Five queries."""
    if not reads_people(request.user):
        return None
    rows = list(row.internet_rights.select_related("profile").order_by("-requested_at")[:SHOWN])
    may = registers.records["internet.accessright"].allows(request.user, "add")
    add = f"{reverse('internet:accessright-add')}?person={row.pk}&unit={row.unit_id}" if may and row.unit_id else ""
    return {
        "counts": queries.of_person(row),
        "rows": [(right, STATE_TONES[right.state]) for right in rows],
        "add_url": add,
        "count": len(rows),
    }


def of_unit(request: HttpRequest, row: Unit) -> dict[str, Any] | None:
    """The right of everybody of a unit, the exceptions of its people, who answers for it. Four queries; None where
    there is nothing to say."""
    if not reads_people(request.user):
        return None
    rows = AccessRight.objects.filter(unit=row, state__in=sorted(IN_FORCE)).select_related("profile", "person")
    found = list(rows.order_by("person__sort_text", "number")[: SHOWN + 1])
    people = queries.Stewards().of(row.pk)
    if not found and not people:
        return None
    return {
        "rows": [(right, STATE_TONES[right.state]) for right in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "unit": row,
        "stewards": people,
        "count": len(found),
    }


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which rights end, reviews are due and links end. Three queries."""
    if not reads_people(user):
        return []
    mine = SERVICE in own_services(user)
    ending = AccessRight.objects.filter(state__in=sorted(IN_FORCE), expires_on__gte=first, expires_on__lte=last)
    reviews = AccessReview.objects.filter(completed_at=None, due_on__gte=first, due_on__lte=last)
    links = Uplink.objects.filter(until__gte=first, until__lte=last)
    return [
        *(_dated(row, row.expires_on, "right", "info", mine) for row in
          ending.select_related("person", "unit").order_by("expires_on")[:MOST_DATES]),
        *(_dated(row, row.due_on, "review", "warning", mine) for row in reviews.order_by("due_on")[:MOST_DATES]),
        *(_dated(row, row.until, "link", "info", mine) for row in links.order_by("until")[:MOST_DATES]),
    ]  # fmt: skip


def _dated(row: Any, on: date | None, kind: str, tone: str, mine: bool) -> Dated:
    return Dated(
        on=on or date.max,
        title=str(row),
        url=row.get_absolute_url(),
        kind=kind,
        tone=tone,
        key=f"internet-{kind}-{row.pk}",
        service=SERVICE,
        mine=mine,
    )
