"""How large a demonstration is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers of what is made. ``sites`` and ``relays`` count from the front of the lists in ``city``."""

    sites: int
    relays: int
    spots: int
    district_buildings: bool
    parks_each: int
    junctions: int
    stops: int
    buses: int
    ferries: int
    service_vehicles: int
    staff_each: int
    floors: int
    offices: int
    handhelds: int
    faults: int
    stock_items: int
    plans: int
    papers: bool
    stories: int
    """Surveys and changes told from beginning to end, at the most."""


SIZES: dict[str, Size] = {
    "small": Size(
        sites=2, relays=2, spots=4, district_buildings=False, parks_each=0, junctions=3, stops=2, buses=3, ferries=1,
        service_vehicles=1, staff_each=1, floors=1, offices=2, handhelds=12, faults=3, stock_items=8, plans=1,
        papers=False, stories=3,
    ),
    "full": Size(
        sites=99, relays=99, spots=99, district_buildings=True, parks_each=2, junctions=140, stops=90, buses=420,
        ferries=24, service_vehicles=30, staff_each=6, floors=9, offices=99, handhelds=2400, faults=160, stock_items=40,
        plans=8, papers=True, stories=99,
    ),
}  # fmt: skip
