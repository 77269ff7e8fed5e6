"""The logged administrator mode: time-limited, with a reason, bound to one session of one browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.access import Role
from bag.core.models import Elevation

SESSION_KEY = "bag_elevation"
MINUTES = (15, 30, 60)
READERS = (Role.DEPARTMENT_HEAD, Role.MANAGER, Role.AUDITOR)


@transaction.atomic
def begin(request: HttpRequest, *, reason: str, minutes: int) -> Elevation:
    """Switch the mode on for this session. Raises ``ValidationError``."""
    user: Any = request.user
    if not access.has_role(user, Role.ADMINISTRATOR):
        raise ValidationError(_("Only administrators have this mode."))
    if minutes not in MINUTES:
        raise ValidationError(_("The mode lasts 15, 30 or 60 minutes."))
    finish(request)
    now = timezone.now()
    elevation = Elevation(
        user=user, reason=" ".join(reason.split()), started_at=now, ends_at=now + timedelta(minutes=minutes),
        address=request.META.get("REMOTE_ADDR") or None,
    )  # fmt: skip
    elevation.full_clean()
    elevation.save()
    request.session[SESSION_KEY] = elevation.pk
    return elevation


def finish(request: HttpRequest) -> None:
    """Switch the mode off; nothing happens when it is off."""
    pk = request.session.pop(SESSION_KEY, None)
    if pk is not None:
        now = timezone.now()
        Elevation.objects.filter(pk=pk, ended_at__isnull=True, ends_at__gt=now).update(ended_at=now)


def current(request: HttpRequest) -> Elevation | None:
    """The running elevation of this session. No query for sessions that never switched it on."""
    pk = request.session.get(SESSION_KEY)
    if pk is None or not request.user.is_authenticated:
        return None
    found = Elevation.objects.filter(pk=pk, user_id=request.user.pk).first()
    if found is None or not found.running:
        request.session.pop(SESSION_KEY, None)
        return None
    return found


def seen_by(user: Any) -> QuerySet[Elevation]:
    """The administrator sessions that somebody may read: leaders and the auditor all, administrators their own."""
    rows = Elevation.objects.select_related("user")
    if access.has_role(user, *READERS) or access.elevated(user):
        return rows
    return rows.filter(user_id=user.pk) if access.has_role(user, Role.ADMINISTRATOR) else rows.none()


@sync_only_middleware
def Middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:  # noqa: N802  named like a class in settings
    """Mark the user of a session in administrator mode, and every change made in it. Goes after authentication."""

    def middleware(request: HttpRequest) -> HttpResponse:
        elevation = current(request)
        if elevation is None:
            return get_response(request)
        user: Any = request.user
        user._bag_elevated = True
        user._bag_elevation = elevation
        with pghistory.context(elevation=elevation.pk):
            return get_response(request)

    return middleware
