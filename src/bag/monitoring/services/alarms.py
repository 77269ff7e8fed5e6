"""What people do with an alarm: one transaction each, refused in words. ``bag alarms`` does the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from bag.core import changes
from bag.monitoring.alarms import rows
from bag.monitoring.alarms.board import KEY
from bag.monitoring.alarms.settling import announce
from bag.monitoring.domain import alarms as life
from bag.monitoring.models import Alarm, AlarmStep
from bag.monitoring.wording import ALARM_REFUSALS, GONE


def acknowledge(alarm: Alarm, *, comment: str, until: datetime | None = None, by: Any) -> Alarm:
    """Take notice of an active alarm, with a comment; it stays quiet until it is over or until a moment."""
    at = rows.micros(timezone.now())
    ends = rows.micros(until) if until else None
    return _do(alarm, "acknowledged", lambda value: life.acknowledge(value, str(by.pk), at, ends), by, comment)


def shelve(alarm: Alarm, *, until: datetime, reason: str, by: Any) -> Alarm:
    """Put an alarm aside until a moment, with the reason."""
    at, ends = rows.micros(timezone.now()), rows.micros(until)
    return _do(alarm, "shelved", lambda value: life.shelve(value, at, ends, reason[:300]), by, reason)


def unshelve(alarm: Alarm, *, by: Any) -> Alarm:
    """Take an alarm up again before its time."""
    return _do(alarm, "unshelved", life.unshelve, by)


def close(alarm: Alarm, *, comment: str = "", by: Any) -> Alarm:
    """Close a cleared alarm before its quiet time is over."""
    at = rows.micros(timezone.now())
    return _do(alarm, "closed", lambda value: life.close(value, at), by, comment)


@transaction.atomic
def comment(alarm: Alarm, text: str, *, by: Any) -> AlarmStep:
    """Write a comment into the time line, at any time of the alarm's life."""
    if not text.strip():
        raise ValidationError(ALARM_REFUSALS["no_comment"])
    row = _locked(alarm)
    return AlarmStep.objects.create(alarm=row, at=timezone.now(), verb="comment", by=by, text=text.strip()[:1000])


@transaction.atomic
def _do(alarm: Alarm, verb: str, event: Callable[[life.Alarm], life.Alarm], by: Any, text: str = "") -> Alarm:
    row = _locked(alarm)
    before = rows.value_of(row)
    try:
        after = event(before)
    except life.AlarmError as error:
        raise ValidationError(ALARM_REFUSALS[error.code]) from None
    rows.write(row, after)
    if before.shelved and not after.shelved:
        row.told_at = row.told_rank = None
    row.save()
    AlarmStep.objects.create(alarm=row, at=timezone.now(), verb=verb, by=by, text=text.strip()[:1000])
    changes.announce(KEY, [row.pk], "change", by)
    announce()
    return row


def _locked(alarm: Alarm) -> Alarm:
    row = Alarm.objects.select_for_update(of=("self",)).filter(pk=alarm.pk).first()
    if row is None:
        raise ValidationError(GONE)
    return row
