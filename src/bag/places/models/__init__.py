"""Tables of the places room, by file."""

from bag.places.models.place import Place
from bag.places.models.plan import FloorPlan, PlanMarker

__all__ = ["FloorPlan", "Place", "PlanMarker"]
