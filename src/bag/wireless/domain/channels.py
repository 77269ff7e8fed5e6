"""Channels of radios near each other: who shares the air with whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LAST_24 = 14
OVERLAP_24 = 5
"""Channels of the 2.4 GHz band that lie closer than this disturb each other at 20 MHz width."""


def band(channel: int) -> str:
    """2.4 or 5 GHz by the number of the channel; '' for none."""
    if channel <= 0:
        return ""
    return "2.4" if channel <= LAST_24 else "5"


@dataclass(frozen=True)
class Air:
    """A radio on a channel. ``key`` names its access point."""

    key: int
    slot: str
    channel: int


@dataclass(frozen=True)
class Use:
    """A channel on a floor: its radios, and how many others of the floor disturb each of them."""

    band: str
    channel: int
    radios: tuple[Air, ...]
    disturbing: int

    @property
    def rivals(self) -> int:
        """Other radios and access points that each radio on the channel hears."""
        return len(self.radios) - 1 + self.disturbing


def disturb(one: Air, other: Air) -> bool:
    """Whether two radios of different access points hear each other's traffic as their own or as noise."""
    if one.key == other.key or band(one.channel) != band(other.channel) or not band(one.channel):
        return False
    if band(one.channel) == "2.4":
        return abs(one.channel - other.channel) < OVERLAP_24
    return one.channel == other.channel


def uses(radios: Iterable[Air]) -> list[Use]:
    """Every channel in use, in order of band and number."""
    known = [radio for radio in radios if band(radio.channel)]
    found = []
    for channel in sorted({radio.channel for radio in known}):
        on = tuple(radio for radio in known if radio.channel == channel)
        beside = {radio.key for radio in known if radio.channel != channel and any(disturb(radio, one) for one in on)}
        found.append(Use(band(channel), channel, on, len(beside)))
    return found


def neighbours(one: Sequence[Air], others: Iterable[Air]) -> list[tuple[Air, Air]]:
    """(own radio, disturbing radio) pairs of an access point among the others of its floor."""
    return [(own, other) for other in others for own in one if disturb(own, other)]
