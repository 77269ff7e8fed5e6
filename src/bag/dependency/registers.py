"""What the dependency room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import SupportSource
from bag.dependency.records import RECORDS
from bag.dependency.sources import city


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    registers.support_sources.add(
        SupportSource(
            "city", _("Places, inventory and written needs"), city.collect, city.PREFIXES, city.WATCHES, city.REMARKS
        )
    )
