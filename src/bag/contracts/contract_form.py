"""Forms of contracts."""

from __future__ import annotations

from typing import ClassVar

from bag.core.records.forms import RecordForm


class ContractForm(RecordForm):
    """A contract with what it covers."""

    many: ClassVar[tuple[str, ...]] = ("equipment_types", "places")
