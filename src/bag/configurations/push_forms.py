"""The form of a push: what it works on is chosen beside its fields."""

from __future__ import annotations

from typing import ClassVar

from bag.core.records.forms import RecordForm


class PushPlanForm(RecordForm):
    """Devices are chosen by typing."""

    many: ClassVar = ("devices",)
