"""What one device told: its ports, neighbors, learned addresses, VLANs and parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Interface:
    """A row of IF-MIB. ``bundle``: ifIndex of the aggregate that it is a member of, 0 for none."""

    index: int
    name: str
    description: str = ""
    alias: str = ""
    mac: int | None = None
    kind: int = 0
    bundle: int = 0


@dataclass(frozen=True)
class PortId:
    """How a device names one of its ports: ``kind`` is an LldpPortIdSubtype, ``text`` what the port says beside it."""

    kind: int
    id: str
    text: str = ""


@dataclass(frozen=True)
class Neighbor:
    """Somebody heard on ``port`` (the name of our own port). ``protocol``: lldp or cdp."""

    port: str
    chassis: str
    name: str
    far: PortId
    protocol: str = "lldp"
    address: str = ""
    description: str = ""
    abilities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Learned:
    """A hardware address in the forwarding table. ``vlan`` 0: not told."""

    mac: int
    port: int
    vlan: int = 0


@dataclass(frozen=True)
class Resolved:
    """An address of the ARP or neighbor table, in canonical form."""

    address: str
    mac: int
    port: int = 0


@dataclass(frozen=True)
class PortVlans:
    """Which VLANs a port carries; ``untagged`` 0: none."""

    untagged: int = 0
    tagged: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """A module, power supply or transceiver with a serial number (ENTITY-MIB)."""

    name: str
    kind: int
    model: str
    serial: str


@dataclass(frozen=True)
class Told:
    """Everything that a device said. ``groups``: which tables were read to their end; others say nothing."""

    name: str = ""
    description: str = ""
    chassis: str = ""
    interfaces: Mapping[int, Interface] = field(default_factory=dict)
    neighbors: tuple[Neighbor, ...] = ()
    learned: tuple[Learned, ...] = ()
    resolved: tuple[Resolved, ...] = ()
    vlans: Mapping[int, PortVlans] = field(default_factory=dict)
    vlan_names: Mapping[int, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    groups: frozenset[str] = frozenset()

    @property
    def hears(self) -> bool:
        """Whether it told its neighbors, so that silence about one means that there is none."""
        return bool(self.groups & {"lldp", "cdp"})
