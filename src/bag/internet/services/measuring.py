"""What the links carried, month by month, from the telemetry store; and how available they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bag.internet.domain.sizing import Sizing, sizing
from bag.internet.models import Uplink, UplinkMonth
from bag.monitoring import uptime, watching
from bag.monitoring.alarms.classes import LINK_DOWN
from bag.monitoring.domain import availability, percentile
from bag.monitoring.domain.availability import Span
from bag.monitoring.models import Alarm, Target

MEGA = 1e6
MOST_MONTHS = 24
"""Months that growth is taken from."""


@transaction.atomic
def measure(link: Uplink, month: date, *, until: datetime | None = None) -> UplinkMonth | None:
    """Store the percentiles of a link in a month; None when it has no port that the store knows.

    A month of which nothing is known does not take the place of a measured one. Raises ``TelemetryError``.
    """
    subject = watching.subject_of(link.port.equipment) if link.port is not None else None
    if link.port is None or subject is None:
        return None
    bill = watching.bill_of(subject, link.port.name, percentile.month(month.year, month.month), until=until)
    highest = [way.highest for way in (bill.incoming, bill.outgoing) if way.highest is not None]
    figures = {
        "in_p95": bill.incoming.percentile,
        "out_p95": bill.outgoing.percentile,
        "billed": bill.billed,
        "highest": max(highest, default=None),
        "known": bill.incoming.known,
        "missing": bill.incoming.missing,
        "measured_at": timezone.now(),
    }
    if bill.billed is None and UplinkMonth.objects.filter(uplink=link, month=month).exclude(billed=None).exists():
        return None
    row, _made = UplinkMonth.objects.update_or_create(uplink=link, month=month, defaults=figures)
    return row


def measure_all(now: datetime) -> int:
    """Measure this month so far, and the last one while its figures may still grow. Returns how many were stored.

    Raises ``TelemetryError``.
    """
    today = timezone.localtime(now).date()
    this = today.replace(day=1)
    last = before(this)
    stored = 0
    for link in working(today).select_related("port__equipment"):
        stored += measure(link, this, until=now) is not None
        stored += today.day <= 3 and measure(link, last) is not None
    return stored


def before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def months_back(count: int, last: date) -> list[date]:
    """The first days of the ``count`` months up to and with ``last``, the oldest first."""
    found = [last]
    while len(found) < count:
        found.append(before(found[-1]))
    return found[::-1]


def working(on: date) -> Any:
    """Links in service on a day."""
    return Uplink.objects.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on))


def stored(links: Iterable[Uplink], month: date) -> Any:
    """What was measured of some links in a month."""
    return UplinkMonth.objects.filter(uplink__in=list(links), month=month)


def history(link: Uplink, last: date, count: int = MOST_MONTHS) -> list[tuple[date, UplinkMonth | None]]:
    """The months up to ``last`` from the first that was measured, gaps as None. One query."""
    months = months_back(count, last)
    rows = {row.month: row for row in link.months.filter(month__in=months)}
    first = min(rows, default=last)
    return [(month, rows.get(month)) for month in months if month >= first]


def proposal(link: Uplink, today: date) -> Sizing | None:
    """How fast the link must be, from its whole months (of the current one only when there is no other). One query."""
    this = today.replace(day=1)
    found = history(link, before(this))
    if not any(row is not None and row.billed is not None for _month, row in found):
        found = history(link, this)
    values = [row.billed / MEGA if row is not None and row.billed is not None else None for _month, row in found]
    return sizing(values, committed=link.committed_mbps, horizon=link.horizon, head_room=link.head_room)


# -- availability


@dataclass(frozen=True)
class Uptime:
    """A link in a month: the share of the counted time in which it worked; None where nothing is known."""

    link: Uplink
    figures: availability.Availability

    @property
    def share(self) -> float | None:
        return None if self.figures.availability is None else float(self.figures.availability)

    @property
    def down_seconds(self) -> float:
        return self.figures.down / uptime.SECOND


@dataclass(frozen=True)
class Whole:
    """All links together: the internet is there while one of them works. Seconds; ``share`` None: nothing is known."""

    links: tuple[Uptime, ...]
    share: Fraction | None
    down_seconds: float


def availability_of(links: Iterable[Uplink], month: date, now: datetime | None = None) -> Whole:
    """How available each link and the internet as a whole was in a month, up to now.

    A link is down while its device is silent or its port is down. Ten queries at most.
    """
    rows = [link for link in links if link.port is not None]
    known = uptime.seen(percentile.month(month.year, month.month), now)
    targets = _targets(rows)
    if known is None or not targets:
        return Whole((), None, 0.0)
    ports = _down_ports(rows, known.frame)
    found: list[Uptime] = []
    down: list[list[Span]] = []
    upkeep: list[list[Span]] = []
    unknown: list[list[Span]] = []
    for link in rows:
        target = targets.get(link.port.equipment_id if link.port else 0)
        if target is None:
            continue
        own = ports.get(link.pk, [])
        found.append(Uptime(link, known.of(target, own)))
        down.append([*known.outages_of(target), *own])
        upkeep.append(known.maintenance_of(target))
        unknown.append(known.unknown_of(target))
    if not found:
        return Whole((), None, 0.0)
    whole = availability.availability(
        known.frame,
        _in_all(down, known.frame),
        maintenance=_in_all(upkeep, known.frame),
        unknown=_in_all(unknown, known.frame),
    )
    return Whole(tuple(found), whole.availability, whole.down / uptime.SECOND)


def _targets(rows: list[Uplink]) -> dict[int | None, Target]:
    """One enabled target for each device of the links."""
    devices = {link.port.equipment_id for link in rows if link.port}
    targets = Target.objects.filter(equipment__in=devices, enabled=True).select_related("equipment__place")
    return {target.equipment_id: target for target in targets.order_by("-id")}


def _in_all(parts: list[list[Span]], frame: Span) -> list[Span]:
    """The time that lies in every one of the parts."""
    edges = (frame.start, frame.end or frame.start)
    common = availability.merged(parts[0], edges)
    for part in parts[1:]:
        common = availability.common(common, availability.merged(part, edges))
    return [Span(start, end) for start, end in common]


def _down_ports(rows: list[Uplink], frame: Span) -> dict[int, list[Span]]:
    """Link → when its port was down. One query."""
    ports = {(link.port.equipment_id, link.port.name): link.pk for link in rows if link.port}
    first, last = (
        datetime.fromtimestamp(at / uptime.SECOND, tz=timezone.get_current_timezone())
        for at in (frame.start, frame.end or frame.start)
    )
    alarms = Alarm.objects.filter(
        alarm_class=LINK_DOWN, first_seen__lt=last, equipment__in={device for device, _name in ports}
    ).exclude(active_at=None)
    found: dict[int, list[Span]] = {}
    for alarm in alarms.filter(Q(cleared_at=None) | Q(cleared_at__gt=first)):
        link = ports.get((alarm.equipment_id or 0, alarm.instance))
        if link is not None:
            ended = None if alarm.cleared_at is None else uptime.micros(alarm.cleared_at)
            found.setdefault(link, []).append(Span(uptime.micros(alarm.first_seen), ended))
    return found
