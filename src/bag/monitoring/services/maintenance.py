"""What planned work is over."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bag.core import changes
from bag.inventory.models import Equipment
from bag.monitoring.models import MaintenanceWindow
from bag.places.models import Place

KEY = "monitoring.maintenancewindow"


@transaction.atomic
def cover(
    window: MaintenanceWindow, *, equipment: Equipment | None = None, place: Place | None = None, by: Any
) -> None:
    """Put a piece of equipment, or a place with everything in it, under the planned work. Twice is once."""
    if equipment is not None:
        window.equipment.add(equipment)
    if place is not None:
        window.places.add(place)
    changes.announce(KEY, [window.pk], "change", by)


@transaction.atomic
def uncover(window: MaintenanceWindow, *, equipment: int | None = None, place: int | None = None, by: Any) -> None:
    """Take a piece of equipment or a place, by its id, out of the planned work."""
    if equipment is not None:
        window.equipment.remove(equipment)
    if place is not None:
        window.places.remove(place)
    changes.announce(KEY, [window.pk], "change", by)
