"""Who hears of findings: owners when a report brings new ones, the line when they are not mended in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bag.core.access import Role
from bag.core.models import Tone, User
from bag.core.notifications.services import notify
from bag.organization.models import Unit
from bag.organization.queries import people_with_role
from bag.vulnerabilities import queries
from bag.vulnerabilities.models import Finding, Scan, Scope

NEW_NEWS, LATE_NEWS, RISK_NEWS = "vulnerabilities.new", "vulnerabilities.late", "vulnerabilities.risk"
LINE = (Role.CHIEF, Role.MANAGER, Role.DEPARTMENT_HEAD)
"""Who hears of what is overdue, one after the other."""
STEP = timedelta(days=7)
"""After how long the next one hears."""


def tell_of(scan: Scan, *, by: Any) -> None:
    """Tell chiefs and the responsible people what a report brought them; one message each. Four queries a service."""
    rows: Any = Finding.objects.filter(last_scan=scan, first_seen=F("last_scan__ended_at"), severity__gt=0).order_by()
    grouped = rows.values("owner_service").annotate(n=Count("pk"), bad=Count("pk", filter=Q(severity__gte=3)))
    units = Unit.objects.in_bulk([row["owner_service"] for row in grouped])
    for row in grouped:
        unit = units[row["owner_service"]]
        people = people_with_role(Role.CHIEF, unit.code).select_related("user")
        mine = rows.filter(owner_service=unit, responsible__user__isnull=False)
        users = {one.user for one in people if one.user is not None}
        users |= set(User.objects.filter(pk__in=mine.values("responsible__user")))
        notify(
            [user for user in users if user != by],
            NEW_NEWS,
            format_lazy(_("New vulnerabilities: {n}, of them {bad} high or critical"), n=row["n"], bad=row["bad"]),
            body=format_lazy("{scope} · {unit}", scope=scan.scope.name, unit=unit.name),
            url=_list(unit),
            tone=Tone.CRITICAL if row["bad"] else Tone.WARNING,
        )


def _list(unit: Unit) -> str:
    return f"{reverse('vulnerabilities:finding-list')}?owner_service={unit.pk}&state=open"


@transaction.atomic
def escalate(on: date | None = None) -> int:
    """Bring overdue findings up the line as far as their time has come: one message a service and step.

    Returns how many findings went a step up.
    """
    day = on or timezone.localdate()
    rows = queries.weighty().filter(queries.overdue_on(day), escalated__lt=len(LINE))
    risen: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, service, due, told in rows.values_list("pk", "owner_service", "due_on", "escalated"):
        reached = min((day - due).days // STEP.days + 1, len(LINE))
        for step in range(told, reached):
            risen[service, step].append(pk)
    units = Unit.objects.in_bulk({service for service, _step in risen})
    for (service, step), pks in sorted(risen.items()):
        unit, role = units[service], LINE[step]
        scope = unit.code if role == Role.CHIEF else None
        _tell_late(people_with_role(role, scope, day).select_related("user"), unit, len(pks), step, day)
        Finding.objects.filter(pk__in=pks).update(escalated=step + 1)
    return sum(len(pks) for pks in risen.values())


def _tell_late(people: Iterable[Any], unit: Unit, number: int, step: int, day: date) -> None:
    notify(
        [one.user for one in people if one.user is not None],
        LATE_NEWS,
        format_lazy(_("Vulnerabilities not mended in time: {n}"), n=number),
        body=unit.name,
        url=_list(unit),
        tone=Tone.CRITICAL if step else Tone.WARNING,
        dedupe_key=f"{LATE_NEWS}:{unit.pk}:{step}:{day}",
    )


def remind_of_scans(on: date | None = None) -> int:
    """Tell chiefs of scopes whose next report is overdue, once a week; how many scopes are late."""
    day = on or timezone.localdate()
    late = queries.late_scopes(day)
    for row, _days in late:
        people = people_with_role(Role.CHIEF, row.owner_service.code, day).select_related("user")
        _tell_scope([one.user for one in people if one.user is not None], row, day)
    return len(late)


def _tell_scope(users: list[User], row: Scope, day: date) -> None:
    year, week, _weekday = day.isocalendar()
    notify(
        users,
        LATE_NEWS,
        format_lazy(_("The next report of a scan is overdue: {scope}"), scope=row.name),
        url=row.get_absolute_url(),
        tone=Tone.WARNING,
        dedupe_key=f"{LATE_NEWS}:scope:{row.pk}:{year}-{week}",
    )
