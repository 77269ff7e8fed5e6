"""Use of accounts at gateways that are not read: sessions that their log tells of when they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.telemetry.client import client
from bag.vpn.domain.usage import PATTERN, Ended, read_line
from bag.vpn.models import Account, Gateway, Session

WINDOW = timedelta(minutes=25)
"""How far back messages are looked at; longer than two times the time between two looks."""
MOST = 20_000


def take(now: datetime) -> int:
    """Keep the sessions of the last minutes; returns how many were new. Raises ``TelemetryError``."""
    gateways = {row.equipment_id: row for row in Gateway.objects.filter(enabled=True, equipment__isnull=False)}
    if not gateways:
        return 0
    kind = ContentType.objects.get_for_model(Equipment)
    subjects = dict(
        Subject.objects.filter(content_type=kind, object_id__in=list(gateways)).values_list("pk", "object_id")
    )
    rows = _said(list(subjects), now) if subjects else []
    found = [(gateways[subjects[subject]], ended) for subject, ended in rows]
    return _kept(found)


def _said(subjects: list[int], now: datetime) -> list[tuple[int, Ended]]:
    rows = client().query(
        "SELECT subject, toUnixTimestamp64Milli(at) AS moment, message FROM syslog "
        "WHERE at > fromUnixTimestamp64Milli({since:Int64}) AND subject IN {subjects:Array(UInt64)} "
        "AND match(message, {pattern:String}) ORDER BY at LIMIT {most:UInt32}",
        since=int((now - WINDOW).timestamp() * 1000), subjects=subjects, pattern=PATTERN, most=MOST,
    )  # fmt: skip
    read = (
        (int(row["subject"]), read_line(str(row["message"]), datetime.fromtimestamp(int(row["moment"]) / 1000, UTC)))
        for row in rows
    )
    return [(subject, ended) for subject, ended in read if ended is not None]


@transaction.atomic
def _kept(found: list[tuple[Gateway, Ended]]) -> int:
    """Store sessions once, and move the last use of their accounts. Three queries and one for each account used."""
    if not found:
        return 0
    known: dict[tuple[int, str], Account] = {
        (row.gateway_id, row.login): row
        for row in Account.objects.filter(gateway__in={gateway.pk for gateway, _ended in found})
    }
    before = Session.objects.count()
    Session.objects.bulk_create(
        (_session(gateway, ended, known.get((gateway.pk, ended.user))) for gateway, ended in found),
        ignore_conflicts=True,
        batch_size=1000,
    )
    last: dict[int, datetime] = {}
    for gateway, ended in found:
        row = known.get((gateway.pk, ended.user))
        if row is not None:
            last[row.pk] = max(ended.at, last.get(row.pk, ended.at))
    for pk, at in last.items():
        Account.objects.filter(pk=pk).filter(Q(last_used_at=None) | Q(last_used_at__lt=at)).update(last_used_at=at)
    return Session.objects.count() - before


def _session(gateway: Gateway, ended: Ended, account: Account | None) -> Session:
    values: dict[str, Any] = {"received": ended.received, "sent": ended.sent, "remote": ended.remote[:60]}
    return Session(
        account=account, gateway=gateway, login=ended.user[:100], started_at=ended.at - ended.lasted, seen_at=ended.at,
        ended_at=ended.at, **values,
    )  # fmt: skip
