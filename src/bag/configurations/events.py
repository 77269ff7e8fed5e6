"""What the room tells those above it."""

from __future__ import annotations

from dataclasses import dataclass

from bag.core.registers import Event


@dataclass(frozen=True)
class ConfigurationStored(Event):
    """A device has a new version of its configuration."""

    device_id: int
    version_id: int
