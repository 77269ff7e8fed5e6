"""Reads of monitoring that are worth a name."""

from __future__ import annotations

from bag.monitoring.alarms.classes import SILENT
from bag.monitoring.models import Alarm


def down() -> set[str]:
    """Keys of the equipment that is seen down now, for the support graph. One query."""
    rows = Alarm.objects.filter(alarm_class=SILENT, present=True, equipment__isnull=False).exclude(phase="closed")
    return {f"inventory.equipment:{pk}" for pk in rows.values_list("equipment", flat=True)}
