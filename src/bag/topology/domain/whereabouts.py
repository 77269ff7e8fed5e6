"""Where a hardware address is plugged in: of all ports that learned it, the one at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """A port that learned an address. ``uplink``: the port leads to another device that learns; ``macs``: how many it
    learned at the last look; ``current``: it still knew the address when its device was last read."""

    port: int
    vlan: int
    uplink: bool
    macs: int
    first_seen: datetime
    last_seen: datetime
    current: bool


def ordered(places: list[Place]) -> list[Place]:
    """The likeliest first: where it is now before where it was, edge ports before ports between switches, the later
    before the earlier, the port with fewer addresses before the fuller."""
    return sorted(
        places, key=lambda one: (not one.current, one.uplink, -one.last_seen.timestamp(), one.macs, one.port, one.vlan)
    )
