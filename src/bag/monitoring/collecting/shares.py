"""Who asks what: targets fall into fixed shares by their number, and living collectors hold leases on them.

The clock is that of the database. A collector renews its leases every few seconds and starts no look with a lease that
has run out; so when it dies, or loses the database, others take its shares over, and no target is asked by two.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from bag.monitoring.models import Collector, Share

COUNT = 64
LEASE_SECONDS = 15.0
RENEW_SECONDS = 3.0
FORGET = timedelta(hours=1)
"""How long the row of a collector that died stays, for whoever looks after it."""
_LEASE = timedelta(seconds=LEASE_SECONDS)
PREFIX = "collect@"
"""Of the names of collectors; other processes show themselves in the same table."""


def share_of(target: int) -> int:
    """The share that a target belongs to."""
    return target % COUNT


@transaction.atomic
def register(name: str, pid: int) -> int:
    """Enter a collector that starts; returns its number. One that had the name before is over: its leases end."""
    Share.objects.bulk_create([Share(number=number) for number in range(COUNT)], ignore_conflicts=True)
    Collector.objects.filter(name=name).delete()
    return Collector.objects.create(name=name, pid=pid, started_at=Now(), seen_at=Now()).pk


@transaction.atomic
def renew(collector: int, figures: dict[str, Any]) -> set[int] | None:
    """Give a sign of life, keep and even out the leases; returns the shares held, None when the collector is over.

    Every living collector holds its part of the shares, rounded up; what is too many is given back, what is free is
    taken.
    """
    if not Collector.objects.filter(pk=collector).update(seen_at=Now(), figures=figures):
        return None
    living = Collector.objects.filter(name__startswith=PREFIX, seen_at__gt=Now() - _LEASE).count()
    fair = math.ceil(COUNT / max(living, 1))
    held = _held(collector)
    kept, surplus = held[:fair], held[fair:]
    Share.objects.filter(number__in=surplus).update(holder=None, until=None)
    free = Q(holder=None) | Q(until=None) | Q(until__lt=Now())
    taken = (
        Share.objects.filter(free)
        .order_by("number")
        .select_for_update(skip_locked=True)
        .values_list("number", flat=True)[: fair - len(kept)]
    )
    mine = {*kept, *taken}
    Share.objects.filter(number__in=mine).update(holder=collector, until=Now() + _LEASE)
    return mine


def _held(collector: int) -> list[int]:
    """The shares that this collector still holds, locked; a lease that ran out may be another's by now."""
    rows = Share.objects.filter(holder=collector, until__gte=Now()).order_by("number").select_for_update()
    return list(rows.values_list("number", flat=True))


@transaction.atomic
def resign(collector: int) -> None:
    """Give everything back at once: the collector ends."""
    Share.objects.filter(holder=collector).update(holder=None, until=None)
    Collector.objects.filter(pk=collector).delete()


def forget_dead() -> int:
    """Drop the rows of collectors that died long ago; returns how many."""
    return Collector.objects.filter(name__startswith=PREFIX, seen_at__lt=Now() - FORGET).delete()[0]


def owners() -> dict[int, int]:
    """Share → collector that holds it now."""
    with connection.cursor() as cursor:
        cursor.execute("select number, holder_id from monitoring_share where until >= now() and holder_id is not null")
        return dict(cursor.fetchall())
