"""What the pages of prefixes, addresses and VLANs show beside their fields."""

from __future__ import annotations

from typing import Any

from bag.addresses.models import Address, Prefix, Vlan


def prefix(row: Prefix, user: Any) -> dict[str, Any]:
    """The way down to the prefix, its map, what lies in it."""
    return {}


def address(row: Address, user: Any) -> dict[str, Any]:
    """The prefixes round the address, what DHCP and discovery know of it, and the verbs."""
    return {}


def vlan(row: Vlan) -> dict[str, Any]:
    """The prefixes of the VLAN."""
    return {}
