"""The gate of this room's own pages."""

from __future__ import annotations

from bag.core import registers
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record


class AlarmView(GatedView):
    """A page about alarms and what is watched, for those who may see alarms."""

    @property
    def record(self) -> Record:
        return registers.records["monitoring.alarm"]


class DeviceView(GatedView):
    """A page about one piece of equipment."""

    @property
    def record(self) -> Record:
        return registers.records["inventory.equipment"]
