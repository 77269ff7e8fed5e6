"""What a book is about, and what its reader may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from bag.core import registers
from bag.inventory.domain.kinds import Category
from bag.inventory.models import Equipment
from bag.places.domain.kinds import Kind
from bag.places.models import Place
from bag.places.queries import within

DEVICES = tuple(
    kind.value
    for kind in (
        Category.FIREWALL, Category.ROUTER, Category.SWITCH, Category.WLAN_CONTROLLER, Category.GATEWAY,
        Category.MEDIA_CONVERTER,
    )
)  # fmt: skip
"""Categories of equipment that the book has sheets of, the middle of the network first."""
SITES = (Kind.CAMPUS.value, Kind.BUILDING.value, Kind.OUTDOOR_SITE.value)
"""Kinds of places that have a dossier."""


@dataclass(frozen=True)
class Scope:
    """The whole network, or a site; ``user`` is the reader whose sight it is held to."""

    user: Any
    place: Place | None = None

    def rows(self, key: str) -> QuerySet[Any]:
        """The rows of a record type that the reader may see."""
        found: QuerySet[Any] = registers.records[key].visible_to(self.user)
        return found

    @cached_property
    def places(self) -> QuerySet[Place] | None:
        """The site and everything in it, to filter by; None for the whole network."""
        return None if self.place is None else within(self.place)

    def here(self, path: str) -> Q:
        """Rows whose ``path`` leads to a place of the site; every row for the whole network."""
        return Q() if self.places is None else Q(**{f"{path}__in": self.places.values("pk")})

    def devices(self) -> QuerySet[Equipment]:
        """The network's devices in service, in order of their names."""
        rows = self.rows("inventory.equipment").filter(self.here("place"), type__category__in=DEVICES)
        return rows.filter(status__in=("service", "faulty", "repair")).order_by("sort_text")
