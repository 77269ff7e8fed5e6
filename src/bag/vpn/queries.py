"""Reads of the room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from bag.vpn.domain import strength
from bag.vpn.domain.strength import Finding, Grade
from bag.vpn.models import Account, AccountStanding, Difference, Session, StrengthPolicy, Tunnel
from bag.vpn.services.accounts import used_or_begun

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Graded:
    """A tunnel with what its parameters are worth."""

    tunnel: Tunnel
    grade: str
    findings: list[Finding]


def graded(row: Tunnel, policy: StrengthPolicy, today: date) -> Graded:
    """What a tunnel (with its gateway joined) is worth; WireGuard has one set of methods, a strong one. No query."""
    if row.is_wireguard:
        return Graded(row, Grade.STRONG, [])
    found = strength.judge(row.parameters, policy.strength, today)
    return Graded(row, strength.grade(found), found)


def grades(rows: Iterable[Tunnel], policy: StrengthPolicy) -> list[Graded]:
    """Tunnels, the worst first."""
    order = [Grade.FORBIDDEN, Grade.UNKNOWN, Grade.WEAK, Grade.STRONG]
    today = timezone.localdate()
    return sorted((graded(row, policy, today) for row in rows), key=lambda one: order.index(Grade(one.grade)))


@dataclass(frozen=True)
class Idle:
    """An open account with how long nobody has used it, in days."""

    account: Account
    days: int
    never: bool


def idle(rows: QuerySet[Account], least: int) -> list[Idle]:
    """Open accounts that have not been used for ``least`` days, the longest first. One query."""
    before = timezone.now() - timedelta(days=least)
    rows = rows.filter(standing=AccountStanding.ACTIVE).filter(Q(last_used_at=None) | Q(last_used_at__lt=before))
    rows = rows.select_related("person", "unit", "gateway").order_by(F("last_used_at").asc(nulls_first=True), "pk")
    today = timezone.localdate()
    found = [Idle(row, (today - used_or_begun(row)).days, row.last_used_at is None) for row in rows]
    return sorted((one for one in found if one.days >= least), key=lambda one: -one.days)


def ending(rows: QuerySet[Account]) -> QuerySet[Account]:
    """Open accounts whose time or contract ends within 30 days, the soonest first."""
    last = timezone.localdate() + ENDS_SOON
    rows = rows.filter(standing=AccountStanding.ACTIVE).filter(Q(ends_on__lte=last) | Q(contract__ends__lte=last))
    return rows.select_related("person", "contract", "gateway").order_by("ends_on", "pk")


def standings(rows: QuerySet[Account]) -> Counter[str]:
    """How many accounts stand how. One query."""
    return Counter(rows.order_by().values_list("standing", flat=True))


def differences(gateways: QuerySet[Any]) -> QuerySet[Difference]:
    """What stands open between records and gateways, the worst first."""
    rows = Difference.objects.filter(gateway__in=gateways, gone_at=None)
    return rows.select_related("gateway", "account").order_by("gap", "found_at")


def use_of(row: Account, days: int = 90) -> dict[str, Any]:
    """Sessions and bytes of the last days. One query."""
    since = timezone.now() - timedelta(days=days)
    found = Session.objects.filter(account=row, started_at__gte=since)
    figures: dict[str, Any] = found.aggregate(received=Sum("received"), sent=Sum("sent"))
    return {name: value or 0 for name, value in figures.items()}
