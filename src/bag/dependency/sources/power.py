"""Who feeds whom: power cables from inlet to outlet, mains where a chain of cables ends, UPS with battery."""

from __future__ import annotations

from dataclasses import dataclass, field

from bag.core.registers import Support
from bag.dependency.models import Supply, SupplyKind
from bag.dependency.sources.snapshot import PASSIVE, Piece, Snapshot
from bag.inventory.domain.kinds import Category
from bag.places.domain.kinds import Kind


def collect(taken: Snapshot, powered: set[int]) -> Support:
    """Gates of power. ``powered``: pieces that get theirs over a data cable (PoE). One query (mains)."""
    wiring = _Wiring(taken, powered)
    for piece in taken.pieces.values():
        wiring.feed(piece)
    for site in sorted(wiring.sites):
        wiring.mains(site)
    return wiring.support


@dataclass
class _Wiring:
    taken: Snapshot
    powered: set[int]
    support: Support = field(default_factory=Support)
    sites: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.packs: dict[int, list[int]] = {}
        self.generators: dict[int, list[int]] = {}
        for piece in self.taken.pieces.values():
            if piece.category == Category.BATTERY and piece.rack:
                self.packs.setdefault(piece.rack, []).append(piece.pk)
            elif piece.category == Category.GENERATOR and (site := self.taken.site(piece)) is not None:
                self.generators.setdefault(site.pk, []).append(piece.pk)
        self.grids: dict[int, list[int]] = {}
        for pk, place in Supply.objects.filter(kind=SupplyKind.GRID).order_by("pk").values_list("pk", "place_id"):
            self.grids.setdefault(place or 0, []).append(pk)

    def feed(self, piece: Piece) -> None:
        """One gate over everything that feeds a piece."""
        name = f"equipment:{piece.pk}"
        feeders = self._feeders(piece, name)
        if piece.category == Category.UPS:
            self._battery(piece)
            feeders.append(f"battery:{piece.pk}")
        if feeders:
            inlets = len(self.taken.inlets.get(piece.pk, ()))
            need = 1 if inlets <= 2 or piece.category == Category.UPS else min(inlets // 2, len(feeders))
            self.support.gates.append({"to": name, "from": feeders, "need": need, "name": "power"})

    def _feeders(self, piece: Piece, name: str) -> list[str]:
        inlets = self.taken.inlets.get(piece.pk, [])
        peers = [self.taken.peer(inlet) for inlet in inlets]
        alive = [peer.piece for peer in peers if peer is not None and peer.piece in self.taken.pieces]
        feeders = list(dict.fromkeys(f"equipment:{pk}" for pk in alive))
        if feeders:
            if len(inlets) > 1 and len(feeders) == 1:
                self.support.remarks.append(("one-feed", name, f"equipment:{alive[0]}"))
            return feeders
        if not self._draws(piece, bool(inlets)):
            return []
        site = self.taken.site(piece)
        if site is None or site.kind == Kind.VEHICLE:
            return []
        if piece.rack and piece.category not in (Category.UPS, Category.PDU):
            self.support.remarks.append(("no-power", name, ""))
        self.sites.add(site.pk)
        return [f"mains:{site.pk}"]

    def _draws(self, piece: Piece, has_inlet: bool) -> bool:
        """Whether a piece without a power cable hangs on the mains by itself."""
        return has_inlet and piece.pk not in self.powered and piece.category not in PASSIVE

    def _battery(self, piece: Piece) -> None:
        packs = self.packs.get(piece.rack or 0, [])
        groups = [{"name": "battery", "need": 1, "of": [f"equipment:{pk}" for pk in packs]}] if packs else []
        self.support.nodes.append(
            {"id": f"battery:{piece.pk}", "kind": "feed", "name": piece.name, "groups": groups, "watched": False}
        )

    def mains(self, site: int) -> None:
        """The mains of a site: the grids of the nearest place round it that has any, and its own generators."""
        sources = next((self.grids[above.pk] for above in self.taken.above(site) if above.pk in self.grids), [])
        of = [f"supply:{pk}" for pk in sources] + [f"equipment:{pk}" for pk in self.generators.get(site, ())]
        if not sources:
            self.support.remarks.append(("no-grid", f"mains:{site}", ""))
        self.support.nodes.append(
            {
                "id": f"mains:{site}",
                "kind": "feed",
                "name": self.taken.spots[site].name,
                "groups": [{"name": "grid", "need": 1, "of": of}] if of else [],
            }
        )
