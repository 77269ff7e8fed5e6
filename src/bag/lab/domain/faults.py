"""Faults of the simulated city and what follows from them at a moment.

Power: when the mains of a place fail, everything there lives on its UPS until the battery is empty, what has no UPS
stops at once, and what is powered over its data cable stops with its switch. Reach: an agent answers while it has power
and a way of links that are up leads to a root.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bag.lab.domain.city import City, Link

LOW_CHARGE = 0.2
"""Share of the battery below which a UPS says that it is low."""
USUAL_RX_DBM = -5.0
ERRORS_BELOW_DBM = -20.0
DOWN_BELOW_DBM = -27.0
FLAP_SECONDS = 20.0


class Kind(StrEnum):
    """What can be done to the city."""

    CUT = "cut"
    """``target`` is a patch cable."""
    FAIL = "fail"
    """``target`` is a device."""
    POWER = "power"
    """``target`` is a place; ``amount`` the minutes that batteries last."""
    FLAP = "flap"
    """``target`` is a patch cable; ``amount`` the seconds between two changes."""
    OPTICS = "optics"
    """``target`` is a patch cable; ``amount`` the dB of light lost in an hour."""
    DDOS = "ddos"
    """``target`` is a device; ``amount`` the Mb/s that flood it."""


USUAL_AMOUNT = {Kind.POWER: 10.0, Kind.FLAP: FLAP_SECONDS, Kind.OPTICS: 12.0, Kind.DDOS: 900.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``since`` in seconds since 1970, ``label`` what it hit, for people."""

    number: int
    kind: Kind
    target: int
    since: float
    amount: float = 0.0
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Fault:
        return cls(**{**content, "kind": Kind(content["kind"])})


@dataclass(frozen=True, slots=True)
class Battery:
    """A UPS without mains: what is left (0 to 1), how long it has carried the load, how long it still will."""

    charge: float
    seconds: float
    minutes_left: float


@dataclass(frozen=True)
class Condition:
    """How the city stands at a moment."""

    dark: frozenset[int] = frozenset()
    """Devices without power, or broken."""
    down: frozenset[int] = frozenset()
    """Numbers of links that carry nothing."""
    answering: frozenset[int] = frozenset()
    """Devices that the collector reaches."""
    batteries: dict[int, Battery] = field(default_factory=dict)
    """UPS on battery → how it stands."""
    rx_dbm: dict[int, float] = field(default_factory=dict)
    """Number of a degrading link → received light."""
    flooded: dict[int, float] = field(default_factory=dict)
    """Flooded device → Mb/s."""


def condition(city: City, faults: Iterable[Fault], now: float) -> Condition:
    """What all faults together do at ``now``."""
    by_kind: dict[Kind, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(fault.kind, []).append(fault)
    batteries = _batteries(city, by_kind.get(Kind.POWER, []), now)
    dark = {fault.target for fault in by_kind.get(Kind.FAIL, [])}
    dark |= _without_mains(city, by_kind.get(Kind.POWER, []), batteries)
    dark |= {device for device, feeder in city.fed_by.items() if feeder in dark}
    light = {
        link.number: USUAL_RX_DBM - fault.amount * (now - fault.since) / 3600
        for fault in by_kind.get(Kind.OPTICS, [])
        if (link := city.link_of_cable.get(fault.target))
    }
    down = {number for number, dbm in light.items() if dbm < DOWN_BELOW_DBM}
    down |= _numbers(city, by_kind.get(Kind.CUT, []))
    down |= _numbers(city, [fault for fault in by_kind.get(Kind.FLAP, []) if _is_off(fault, now)])
    down |= {link.number for device in dark for link in city.links_of.get(device, [])}
    flooded = {fault.target: fault.amount for fault in by_kind.get(Kind.DDOS, [])}
    return Condition(
        frozenset(dark), frozenset(down), frozenset(city.reached(dark, down)), batteries, light, flooded
    )  # fmt: skip


def hidden(city: City, state: Condition) -> int:
    """How many devices have power and cannot be reached."""
    return len(city.devices) - len(state.dark) - len(state.answering)


def carrying(city: City, state: Condition) -> dict[int, Link]:
    """Flooded device → nothing but the links on its way to the roots, by number."""
    found: dict[int, Link] = {}
    for device in state.flooded:
        here = device
        while (link := city.way_up.get(here)) is not None:
            found[link.number] = link
            here = link.other(here)[0]
    return found


def _numbers(city: City, faults: list[Fault]) -> set[int]:
    return {link.number for fault in faults if (link := city.link_of_cable.get(fault.target))}


def _is_off(fault: Fault, now: float) -> bool:
    """A flapping link is down first, then up, and so on."""
    return int((now - fault.since) / (fault.amount or FLAP_SECONDS)) % 2 == 0


def _batteries(city: City, faults: list[Fault], now: float) -> dict[int, Battery]:
    """UPS without mains; of several faults the one that leaves least counts."""
    found: dict[int, Battery] = {}
    for fault in faults:
        whole = 60 * max(fault.amount, 0.1)
        seconds = max(0.0, now - fault.since)
        battery = Battery(max(0.0, 1 - seconds / whole), seconds, max(0.0, whole - seconds) / 60)
        for ups in set(city.ups_of.values()):
            if fault.target in city.devices[ups].places:
                found[ups] = min(found.get(ups, battery), battery, key=lambda one: one.charge)
    return found


def _without_mains(city: City, faults: list[Fault], batteries: dict[int, Battery]) -> set[int]:
    """Devices with an inlet whose place has no mains and whose UPS, if any, is empty."""
    places = {fault.target for fault in faults}
    if not places:
        return set()
    return {
        device.id
        for device in city.devices.values()
        if device.has_inlet and not places.isdisjoint(device.places) and not _held(city, device.id, batteries)
    }


def _held(city: City, device: int, batteries: dict[int, Battery]) -> bool:
    """Whether a UPS still carries the device; one that is fed from elsewhere does."""
    ups = city.ups_of.get(device)
    return ups is not None and (ups not in batteries or batteries[ups].charge > 0)
