"""Outages and planned work of the simulated city that are long over, so that a month has an availability."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from bag.monitoring import sayings
from bag.monitoring.alarms.classes import SILENT
from bag.monitoring.domain.alarms import Kind
from bag.monitoring.models import Alarm, AlarmStep, Check, MaintenanceWindow, Target
from bag.monitoring.models.choices import AlarmPhase, AlarmSeverity

DAYS = 60
EACH = 0.35
"""Outages that a target has in the sixty days on average."""
MOST_HOURS = 9.0
CLOSED_AFTER = timedelta(minutes=15)


@transaction.atomic
def write(targets: Sequence[Target], now: datetime) -> int:
    """Let the targets be known since two months, with outages that have ended; how many. Eight queries."""
    begun = now - timedelta(days=DAYS)
    Target.objects.filter(pk__in=[row.pk for row in targets]).update(created_at=begun)
    watched = [row for row in targets if row.equipment]
    if not watched:
        return 0
    check = Check.objects.filter(alarm_class=SILENT).order_by("pk").first()
    dice = np.random.default_rng(35)
    alarms = []
    for place in dice.integers(0, len(watched), round(EACH * len(watched))):
        start = begun + timedelta(days=float(dice.uniform(0, DAYS - 1)))
        hours = min(MOST_HOURS, float(dice.lognormal(-1.4, 1.1)))
        alarms.append(_alarm(watched[place], start, start + timedelta(hours=hours), check.name if check else ""))
    made = Alarm.objects.bulk_create(_apart(alarms))
    AlarmStep.objects.bulk_create(
        AlarmStep(alarm=alarm, at=at, verb=verb)
        for alarm in made
        for verb, at in (("raised", alarm.active_at), ("cleared", alarm.cleared_at), ("closed", alarm.closed_at))
        if at is not None
    )
    _planned(watched, now)
    return len(made)


def _alarm(target: Target, start: datetime, end: datetime, check: str) -> Alarm:
    """An alarm of silence as ``bag alarms`` leaves it behind."""
    said = sayings.say("check", target=target.name, check=check)
    piece = target.equipment
    return Alarm(
        subject_id=target.subject_id, equipment=piece, place_id=piece.place_id if piece else None,
        owner_service_id=target.owner_service_id, alarm_class=SILENT, kind=Kind.COMMUNICATIONS.value,
        severity=AlarmSeverity.CRITICAL, rank=0, phase=AlarmPhase.CLOSED, present=False, said=said,
        text=sayings.plain(said), first_seen=start, last_seen=end, turned_at=end, active_at=start, cleared_at=end,
        closed_at=end + CLOSED_AFTER,
    )  # fmt: skip


def _apart(alarms: list[Alarm]) -> list[Alarm]:
    """Without those that overlap an earlier one of the same subject."""
    kept: dict[int, datetime] = {}
    found = []
    for alarm in sorted(alarms, key=lambda one: one.first_seen):
        if alarm.closed_at and alarm.first_seen > kept.get(alarm.subject_id, alarm.first_seen - CLOSED_AFTER):
            kept[alarm.subject_id] = alarm.closed_at
            found.append(alarm)
    return found


def _planned(watched: Sequence[Target], now: datetime) -> None:
    """One work that is over and one of every week, over network devices."""
    night = now.replace(hour=23, minute=0, second=0, microsecond=0)
    done, weekly = night - timedelta(days=9), night - timedelta(days=20)
    titles = (_("Software update of core switches"), _("Weekly test of the spare power"))
    for title, start, hours, repeats, pieces in (
        (titles[0], done, 2, "", watched[:4]),
        (titles[1], weekly, 1, "FREQ=WEEKLY", [row for row in watched if row.method == "nut"][:2]),
    ):
        if pieces and not MaintenanceWindow.objects.filter(title=title).exists():
            window = MaintenanceWindow.objects.create(
                title=title, owner_service_id=pieces[0].owner_service_id, starts_at=start,
                ends_at=start + timedelta(hours=hours), repeats=repeats,
            )  # fmt: skip
            window.equipment.set([row.equipment for row in pieces if row.equipment])
