"""Every minute: warn before targets run out, say when they were missed, end waiting whose time has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.core.ui.format import moment
from bag.organization.queries import people_with_role
from bag.work.models import Incident, IncidentStep, Request, RequestState, RequestStep
from bag.work.models.incidents import IncidentState
from bag.work.services import clock, incidents, requests
from bag.work.services.steps import TARGET_NEWS, chiefs

MOST = 500
"""Rows of a kind in one turn; the next turn takes the rest."""
TITLES = {
    75: gettext_lazy("Three quarters of a target time have passed"),
    90: gettext_lazy("A target time runs out"),
    100: gettext_lazy("A target time was missed"),
}


def watch(now: datetime) -> int:
    """One turn. Returns how many warnings were given."""
    end_waiting(now)
    return sum(_warn(model, pk, now) for model, pk in _due(now))


def _due(now: datetime) -> list[tuple[Any, int]]:
    """Open work with a warning that is due. Two queries."""
    kinds: tuple[tuple[Any, Any], ...] = ((Incident, clock.OPEN_INCIDENT), (Request, clock.OPEN_REQUEST))
    return [
        (model, pk)
        for model, states in kinds
        for pk in model.objects.filter(state__in=states, warn_at__lte=now)
        .order_by("warn_at")
        .values_list("pk", flat=True)[:MOST]
    ]


@transaction.atomic
def _warn(model: Any, pk: int, now: datetime) -> int:
    """Tell of the highest share that has passed. Somebody else may have done it meanwhile: then nothing."""
    rows = model.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("hours", "service", "assignee__user").filter(pk=pk, warn_at__lte=now).first()
    told = clock.clock_of(row) if row is not None else None
    if row is None or told is None:
        return 0
    passed = [share for share in clock.WARNINGS if (at := told.due(share)) is not None and at <= now]
    new = [share for share in passed if share > row.warned]
    row.warned = max([row.warned, *new])
    clock.refresh(row)
    row.save(update_fields=["warned", "warn_at", "target_at"])
    if new:
        _tell(row, new[-1], now)
    return len(new[-1:])


def _tell(row: Incident | Request, share: int, now: datetime) -> None:
    body = f"{row}\n{_('Target')}: {moment(row.target_at)}"
    notify(
        _listeners(row, share),
        TARGET_NEWS,
        TITLES[share],
        body=body,
        url=row.get_absolute_url(),
        tone="critical" if share >= 100 else "warning",
        dedupe_key=f"{row._meta.label_lower}:{row.pk}:{share}:{row.target_at}",
    )
    if share < 100:
        return
    if isinstance(row, Incident):
        IncidentStep.objects.create(incident=row, at=row.target_at or now, verb="late")
    else:
        RequestStep.objects.create(request=row, at=row.target_at or now, verb="late", shown=False)


def _listeners(row: Incident | Request, share: int) -> list[User]:
    """Whoever has the work; from 90 percent on the chiefs too, once it is missed also the manager."""
    owner = row.assignee.user if row.assignee is not None else None
    people = [owner] if owner is not None else []
    if share >= 90 or owner is None:
        people += chiefs(row.service)
    if share >= 100:
        managers = people_with_role(Role.MANAGER).select_related("user")
        people += [person.user for person in managers if person.user is not None]
    return people


def end_waiting(now: datetime) -> None:
    """Work that waits until a moment goes on when it has come."""
    for incident in Incident.objects.filter(state=IncidentState.PENDING, pending_until__lte=now)[:MOST]:
        incidents.resume(incident, by=None)
    for request in Request.objects.filter(state=RequestState.PENDING, pending_until__lte=now)[:MOST]:
        requests.resume(request, by=None)
