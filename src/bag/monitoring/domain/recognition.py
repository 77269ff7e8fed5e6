"""Which type of equipment a device that was found is, and in what it differs from the books."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SHORTEST = 5
"""Of a model name in a description: shorter ones stand in any text by chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the inventory."""

    id: int
    model: str
    part_number: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """What a device says of itself; empty where it is silent."""

    name: str = ""
    serial: str = ""
    model: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """What the books say of a piece of equipment."""

    name: str
    serial: str
    kind: int
    kind_name: str
    address: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``field``: name, serial, type or management_ip."""

    field: str
    ours: str
    theirs: str


def kind_of(device: Device, kinds: Iterable[Kind]) -> Kind | None:
    """The type whose part number or model the device names; the longest name wins, a tie means that nobody knows."""
    said, described = plain(device.model), plain(f"{device.model} {device.description}")
    found: list[tuple[int, Kind]] = []
    for kind in kinds:
        fitting = [
            len(name)
            for name in (plain(kind.part_number), plain(kind.model))
            if name and (name == said or (len(name) >= SHORTEST and name in described))
        ]
        if fitting:
            found.append((max(fitting), kind))
    longest = max((length for length, _kind in found), default=0)
    best = [kind for length, kind in found if length == longest]
    return best[0] if len(best) == 1 else None


def differences(booked: Booked, device: Device, address: str, kind: Kind | None) -> list[Difference]:
    """Where the device and the books do not agree; what one of them does not say is no difference, but for serials."""
    found = []
    if device.name and host(device.name) != host(booked.name):
        found.append(Difference("name", booked.name, device.name))
    if device.serial and plain(device.serial) != plain(booked.serial):
        found.append(Difference("serial", booked.serial, device.serial))
    if kind is not None and kind.id != booked.kind:
        found.append(Difference("type", booked.kind_name, kind.model))
    if booked.address != address:
        found.append(Difference("management_ip", booked.address, address))
    return found


def host(name: str) -> str:
    """A host name without its domain, for comparing."""
    return name.strip().split(".")[0].casefold()


def plain(text: str) -> str:
    """Letters and digits only, for comparing."""
    return re.sub(r"[\W_]+", "", text.casefold())
