"""Where what was seen and what is recorded do not agree.

Nothing is concluded from silence: a recorded cable counts as not seen only when both of its devices told their
neighbors. Several neighbors on one port mean something in between (an unmanaged switch, a media converter), never
several cables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong."""

    UNRECORDED = "unrecorded"
    """A link between two free ports of the records."""
    OTHER_PORT = "other_port"
    """A link between ports of which the records join at least one elsewhere."""
    NOT_SEEN = "not_seen"
    """A recorded cable of which neither device tells."""
    UNKNOWN_PORT = "unknown_port"
    """A link whose port the record of the device does not have."""
    SHARED = "shared"
    """Several neighbors on one port."""
    UNKNOWN_DEVICE = "unknown_device"
    """Somebody was heard who is not in the records."""


@dataclass(frozen=True)
class Spot:
    """An end of a seen link: its node, the piece of equipment that the node is, and the recorded port."""

    node: int
    name: str
    equipment: int | None = None
    port: int | None = None


@dataclass(frozen=True)
class Seen:
    """A link that is there now."""

    a: Spot
    b: Spot
    shared: bool = False


@dataclass(frozen=True)
class Run:
    """A recorded way from port to port: ``ports`` and ``equipment`` of its two ends, and its cables in order."""

    ports: tuple[int, int]
    equipment: tuple[int, int]
    cables: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """``key`` stays the same from one look to the next. ``runs``: what the records say instead."""

    key: str
    kind: Kind
    a: Spot | None = None
    b: Spot | None = None
    runs: tuple[Run, ...] = ()


def differences(seen: Iterable[Seen], recorded: Iterable[Run], hearing: set[int]) -> list[Difference]:
    """``hearing``: equipment that told its neighbors at the last look. In order of their keys."""
    runs = list(recorded)
    of_port: dict[int, Run] = {port: run for run in runs for port in run.ports}
    links = list(seen)
    found: dict[str, Difference] = {}
    for link in links:
        one = _of_link(link, of_port)
        if one is not None:
            found.setdefault(one.key, one)
    told = {frozenset((link.a.port, link.b.port)) for link in links}
    busy = {port for link in links for port in (link.a.port, link.b.port) if port is not None}
    for run in runs:
        if hearing.issuperset(run.equipment) and frozenset(run.ports) not in told and not busy & set(run.ports):
            key = f"not_seen:{min(run.ports)}-{max(run.ports)}"
            found[key] = Difference(key, Kind.NOT_SEEN, runs=(run,))
    return [found[key] for key in sorted(found)]


def _of_link(link: Seen, of_port: Mapping[int, Run]) -> Difference | None:
    stranger = next((end for end in (link.a, link.b) if end.equipment is None), None)
    if stranger is not None:
        near, far = (link.b, link.a) if stranger is link.a else (link.a, link.b)
        return Difference(f"unknown_device:{far.node}", Kind.UNKNOWN_DEVICE, near, far)
    ports = link.a.port, link.b.port
    ways = tuple({of_port[port]: None for port in ports if port is not None and port in of_port})
    if any(set(run.ports) == set(ports) for run in ways):
        return None
    ends = f"{link.a.node}/{link.a.name}-{link.b.node}/{link.b.name}"
    if link.shared:
        return Difference(f"shared:{ends}", Kind.SHARED, link.a, link.b, ways)
    if None in ports:
        return Difference(f"unknown_port:{ends}", Kind.UNKNOWN_PORT, link.a, link.b, ways)
    kind = Kind.OTHER_PORT if ways else Kind.UNRECORDED
    return Difference(f"link:{ends}", kind, link.a, link.b, ways)
