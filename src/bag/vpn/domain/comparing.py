"""What the records want at a gateway beside what is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bag.vpn.domain.seen import Seen


class Gap(StrEnum):
    UNKNOWN = "unknown"
    """At the gateway, and in no record."""
    MISSING = "missing"
    """Open in the records, and not at the gateway."""
    NOT_CLOSED = "not_closed"
    """Closed or suspended in the records, and still at the gateway."""
    NETWORKS = "networks"
    """At the gateway with other addresses."""


@dataclass(frozen=True)
class Wanted:
    """An account as the gateway should know it. ``networks`` None: they are not compared."""

    key: str
    open: bool
    networks: frozenset[str] | None = None


@dataclass(frozen=True)
class Difference:
    """``detail`` says what is at the gateway."""

    gap: Gap
    key: str
    detail: str = ""


def compare(wanted: Iterable[Wanted], seen: Seen) -> list[Difference]:
    """Every difference, by key. What a look does not tell (one that is not complete) is no difference."""
    known = {one.key: one for one in wanted if one.key}
    there = {peer.key: peer for peer in seen.peers}
    found = []
    for key, peer in there.items():
        record = known.get(key)
        if record is None:
            found.append(Difference(Gap.UNKNOWN, key, peer.remote))
        elif not record.open:
            found.append(Difference(Gap.NOT_CLOSED, key, peer.remote))
        elif record.networks is not None and set(peer.networks) != record.networks:
            found.append(Difference(Gap.NETWORKS, key, ", ".join(peer.networks)))
    if seen.complete:
        found += [Difference(Gap.MISSING, key) for key, one in known.items() if one.open and key not in there]
    return sorted(found, key=lambda one: (one.gap, one.key))
