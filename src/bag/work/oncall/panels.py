"""What on-call duty shows on other pages: the home page, services, incidents, people, the calendar, the rail."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.registers import Dated
from bag.organization.models import UnitKind
from bag.work.models import DutyAlert, DutySwap, IncidentState, SwapState
from bag.work.oncall import rights
from bag.work.queries import oncall

Context = dict[str, Any] | None
_ENDED = (IncidentState.RESOLVED, IncidentState.CLOSED)


def on_call_of_service(request: HttpRequest, unit: Any) -> Context:
    """Who is on duty in a service now, and the next ones; for services that keep duties."""
    if unit.kind != UnitKind.SERVICE or not rights.in_branch(request.user):
        return None
    shifts = oncall.standing_shifts().filter(role__service=unit, ends_at__gt=timezone.now())
    rows = list(shifts.order_by("starts_at", "role__sort_text", "id")[:8])
    if not rows and not unit.duty_roles.filter(active=True).exists():
        return None
    moment = timezone.now()
    return {
        "now": [row for row in rows if row.starts_at <= moment],
        "next": [row for row in rows if row.starts_at > moment][:5],
        "keeps": rights.keeps(request.user, unit.code),
        "unit": unit,
    }


def call_of_incident(request: HttpRequest, incident: Any) -> Context:
    """Whom the chain has called for an incident, and the button to acknowledge."""
    if not rights.in_branch(request.user):
        return None
    alert = DutyAlert.objects.filter(incident=incident).select_related("acknowledged_by", "incident__service").first()
    if alert is None:
        return None
    waits = alert.acknowledged_at is None and incident.state not in _ENDED
    return {
        "alert": alert,
        "calls": list(alert.calls.select_related("person")),
        "may": waits and rights.may_acknowledge(request.user, alert),
    }


def duties_of_person(request: HttpRequest, person: Any) -> Context:
    """Duties of a person from now on."""
    if not rights.in_branch(request.user):
        return None
    rows = oncall.standing_shifts().filter(person=person, ends_at__gt=timezone.now())
    found = list(rows.order_by("starts_at", "id")[:10])
    return {"rows": found, "count": len(found)} if found else None


def figure(user: Any) -> dict[str, Any] | None:
    """How many services have somebody on duty now; hidden where no service keeps duties."""
    if not rights.in_branch(user):
        return None
    posts = oncall.posts()
    if not posts:
        return None
    open_places = sum(post.missing for post in posts)
    people = sum(len(post.on_duty) for post in posts)
    note = _("%(n)s duties open") % {"n": open_places} if open_places else _("all duties covered")
    return {"value": people, "note": note, "tone": "critical" if open_places else "", "url": reverse("work:oncall")}


def waiting(user: Any) -> int:
    """Calls and swaps that wait for the person, for the rail. One query."""
    calls = DutyAlert.objects.filter(calls__person__user=user.pk, acknowledged_at=None)
    calls = calls.exclude(incident__state__in=_ENDED).order_by().distinct()
    swaps = DutySwap.objects.filter(state=SwapState.ASKED, taker__user=user.pk).order_by()
    return calls.values_list("pk").union(swaps.values_list("pk"), all=True).count()


def dated(user: Any, first: date, last: date) -> list[Dated]:
    """Duties between two days: one's own, and those of the service one works in. One query."""
    if not rights.in_branch(user):
        return []
    start, end = (
        timezone.make_aware(datetime.combine(on, clock)) for on, clock in ((first, time.min), (last, time.max))
    )
    rows = oncall.standing_shifts().filter(starts_at__range=(start, end))
    rows = rows.filter(Q(person__user=user.pk) | Q(role__service__code__in=rights.services_of(user)))
    return [_dated(row, row.person.user_id == user.pk) for row in rows.order_by("starts_at", "id")]


def _dated(row: Any, own: bool) -> Dated:
    vehicle = f" · {row.vehicle.name}" if row.vehicle is not None else ""
    title = _("Duty: %(role)s") % {"role": row.role} if own else f"{row.role}: {row.person}"
    return Dated(
        row.day,
        f"{title}{vehicle}",
        url=reverse("work:oncall-mine") if own else row.roster.get_absolute_url(),
        kind="duty",
        tone="info",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        key=f"shift.{row.pk}",
        service=row.role.service.code,
        mine=own,
    )
