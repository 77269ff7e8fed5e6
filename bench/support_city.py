"""A generated city as a support graph: two core rooms, rings of aggregation sites, buildings on one or two uplinks.

Every link is carried by two ports and a cable, every cable lies in one to three ducts, every site hangs on a power feed
with a UPS. Equipment that raises alarms is watched; ports, cables, ducts, rooms and feeds are not.
"""

from __future__ import annotations

import random
from typing import Any

RING = 12
"""Aggregation sites of a ring."""


class _City:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.nodes: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.ducts: list[str] = []

    def node(self, name: str, kind: str, *needs: str, **more: Any) -> str:
        self.nodes.append({"id": name, "kind": kind, "needs": list(needs), **more})
        return name

    def link(self, one: str, other: str) -> None:
        name = f"link-{len(self.links)}"
        ports = [self.node(f"{name}-{side}", "port", end) for side, end in (("a", one), ("b", other))]
        if not self.ducts or self.dice.random() < 0.4:
            self.ducts.append(self.node(f"duct-{len(self.ducts)}", "duct"))
        near = self.ducts[-20:]
        ducts = {self.ducts[-1], *self.dice.sample(near, min(len(near), self.dice.randint(0, 2)))}
        cable = self.node(f"cable-{len(self.links)}", "cable", *sorted(ducts))
        self.links.append({"id": name, "ends": [one, other], "carried_by": [*ports, cable]})

    def site(self, name: str, feeder: str, *, two_feeds: bool) -> tuple[str, dict[str, Any]]:
        """A site with its room and UPS; the room, and what equipment there needs besides it."""
        room = self.node(f"{name}-room", "room", self.node(f"{name}-site", "site"))
        feeds = [self.node(f"{name}-feed-{side}", "feed", feeder) for side in ("ab" if two_feeds else "a")]
        pairs = [self.node(f"{feed}-ups", "ups", room, feed) for feed in feeds]
        return room, {"groups": [{"name": "power", "need": 1, "of": pairs}]}


def city(seed: int, buildings: int) -> dict[str, Any]:
    """The graph of a city with so many buildings, as :func:`bag.dependency.domain.reading.build` takes it."""
    made = _City(seed)
    grid = made.node("grid", "feed", root=True)
    stations = [made.node(f"station-{number}", "feed", grid) for number in range(max(2, buildings // 40))]
    cores = []
    for number in (0, 1):
        room, power = made.site(f"dc-{number}", stations[number], two_feeds=True)
        cores += [made.node(f"core-{number}-{side}", "equipment", room, root=True, **power) for side in "ab"]
    rings = _rings(made, cores, stations, max(2, buildings // 120))
    servers = [_server(made, number, cores) for number in range(8)]
    for number in range(buildings):
        _building(made, number, rings, stations, servers)
    return {"name": f"city {seed}", "nodes": made.nodes, "links": made.links}


def _rings(made: _City, cores: list[str], stations: list[str], count: int) -> list[list[str]]:
    rings = []
    for number in range(count):
        ring = []
        for place in range(RING):
            room, power = made.site(f"agg-{number}-{place}", made.dice.choice(stations), two_feeds=place % 3 == 0)
            ring.append(made.node(f"agg-{number}-{place}-sw", "equipment", room, **power))
        for one, other in zip([cores[number % 2], *ring], [*ring, cores[2 + number % 2]], strict=True):
            made.link(one, other)
        rings.append(ring)
    return rings


def _server(made: _City, number: int, cores: list[str]) -> str:
    server = made.node(f"server-{number}", "equipment", f"dc-{number % 2}-room")
    made.link(server, cores[number % 4])
    made.link(server, cores[(number + 2) % 4])
    return made.node(f"service-{number}", "service", server)


def _building(made: _City, number: int, rings: list[list[str]], stations: list[str], servers: list[str]) -> None:
    dice = made.dice
    room, power = made.site(f"bld-{number}", stations[number % len(stations)], two_feeds=dice.random() < 0.1)
    switch = made.node(f"bld-{number}-sw", "equipment", room, **power)
    ring = dice.choice(rings)
    for uplink in dice.sample(ring, 2 if dice.random() < 0.3 else 1):
        made.link(switch, uplink)
    unit = made.node(f"unit-{number}", "unit", switch, dice.choice(servers))
    floors = [made.node(f"bld-{number}-f{floor}-sw", "equipment", room, **power) for floor in range(dice.randint(1, 3))]
    for floor in floors:
        made.link(floor, switch)
        for place in range(dice.randint(2, 5)):
            radio = made.node(f"{floor}-ap{place}", "equipment", floor)
            made.link(radio, floor)
            made.node(f"{floor}-point{place}", "point", radio, weight=dice.randint(5, 200))
    made.node(f"bld-{number}-phones", "service", unit, floors[0])
