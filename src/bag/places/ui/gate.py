"""The gate of this room's own pages: signed in, and with the right to the places in question."""

from __future__ import annotations

from bag.core import registers
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record
from bag.places.models import Place


class PlaceView(GatedView):
    """A page about places; ``verbs`` names the right that it takes by method where that is not viewing."""

    verbs: dict[str, str] = {}

    @property
    def record(self) -> Record:
        return registers.records["places.place"]

    def needed(self) -> str:
        return self.verbs.get(self.request.method or "", self.verb)

    def place(self, pk: int) -> Place:
        """The place, through the gate."""
        found: Place = self.opened(pk)
        return found
