"""Checks of the stored alarms, run by ``bag check``, and how long closed ones are kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from bag.core.registers import Finding
from bag.monitoring.models import Alarm, AlarmTelling

SHOWN = 100


def alarms() -> list[Finding]:
    """Alarms whose life makes no sense, and messages about an end without a raise."""
    wrong = Alarm.objects.filter(
        Q(phase="closed", closed_at=None)
        | Q(phase="active", active_at=None)
        | Q(phase="cleared", cleared_at=None)
        | Q(root=F("pk"))
    )
    found = [
        Finding(f"monitoring.alarm:{row.pk}", _("The times of this alarm do not fit its phase."))
        for row in wrong[:SHOWN]
    ]
    early = AlarmTelling.objects.filter(recovered_at__lt=F("raised_at"))
    return found + [
        Finding(f"monitoring.alarm:{row.alarm_id}", _("Somebody heard of the end before the raise."))
        for row in early[:SHOWN]
    ]


def prune(before: datetime) -> int:
    """Forget alarms that closed before then, with their steps and messages; returns how many alarms."""
    _total, counts = Alarm.objects.filter(phase="closed", closed_at__lt=before).delete()
    return counts.get("monitoring.Alarm", 0)
