"""What the rules ask of ports, whatever the dialect says it with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.ports import vlan_ids
from bag.configurations.domain.tree import Node


class PortRole(StrEnum):
    """What a port is for; read off its settings and its description."""

    ACCESS = "access"
    PHONE = "phone"
    AP = "ap"
    UPLINK = "uplink"
    SERVER = "server"
    UNUSED = "unused"
    ROUTED = "routed"
    MEMBER = "member"
    VIRTUAL = "virtual"


USERS = frozenset({PortRole.ACCESS, PortRole.PHONE})
EDGE = USERS | {PortRole.AP}


@dataclass
class Port:
    """One interface in force. Rates are in packets a second, None where nothing is said."""

    name: str
    role: PortRole
    node: Node
    shut: bool = False
    description: str = ""
    mode: str = "dynamic"
    """access, trunk, dynamic (what the device does when nothing is said) or routed."""
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int = 1
    allowed: frozenset[int] | None = None
    """VLANs that a trunk carries; None for all."""
    secured: bool = False
    security_lines: bool = False
    """Whether lines on port security stand there, with effect or not."""
    most_macs: int = 1
    violation: str = ""
    snooping_trusted: bool = False
    snooping_rate: int | None = None
    inspection_trusted: bool = False
    inspection_rate: int | None = None
    edge: bool = False
    bpdu_guarded: bool = False
    storm_limited: bool = False
    negotiates: bool = True
    half_duplex: bool = False

    @property
    def judged(self) -> bool:
        """Whether rules of ports apply: what is shut down is out of scope."""
        return not self.shut and self.role not in (PortRole.VIRTUAL, PortRole.MEMBER, PortRole.ROUTED)


@dataclass
class Device:
    """A configuration in force with what many rules need of it."""

    dialect: Dialect
    root: Node
    ports: list[Port] = field(default_factory=list)
    snooping: bool = False
    snooping_vlans: frozenset[int] = frozenset()
    inspection_vlans: frozenset[int] = frozenset()
    static_arp: bool = False
    """Whether ARP lists answer for hosts that no lease speaks for."""

    @property
    def edge_vlans(self) -> frozenset[int]:
        """VLANs of ports in use at which people, telephones and access points hang."""
        found: set[int] = set()
        for port in self.ports:
            if port.judged and port.role in EDGE and port.mode != "trunk":
                found.add(port.access_vlan)
                if port.voice_vlan:
                    found.add(port.voice_vlan)
        return frozenset(found - {1})


_I = "[iıİI]"
_AP = re.compile(rf"(?<![A-Za-z])AP(?![A-Za-z])|ACCESS.?POINT|ER{_I}[sş]{_I}M NOKTA|KABLOSUZ|WLAN|W{_I}-?F{_I}", re.I)
_UNUSED = re.compile(rf"UNUSED|BO[SŞ](?![A-Za-z])|SPARE|YEDEK|KULLANILM|KULLANIM DI[SŞ]{_I}", re.I)
_SERVER = re.compile(r"SUNUCU|SERVER|(?<![A-Za-z])(SRV|ESX\w*|HYPERV|NAS)(?![A-Za-z])", re.I)
_UPLINK = re.compile(rf"UPL{_I}NK|OMURGA|BACKBONE|TRUNK|DA[GĞ]ITIM|KENAR|(?<![A-Za-z])(CORE|DIST)", re.I)


def role_of(port: Port, *, configured: bool) -> PortRole:
    """What a switch port is for. A trunk leads on unless its description says otherwise."""
    if _AP.search(port.description):
        return PortRole.AP
    if port.mode == "trunk":
        return PortRole.SERVER if _SERVER.search(port.description) else PortRole.UPLINK
    if _UNUSED.search(port.description) or not configured:
        return PortRole.UNUSED
    if _SERVER.search(port.description):
        return PortRole.SERVER
    if _UPLINK.search(port.description) and port.mode != "access":
        return PortRole.UPLINK
    return PortRole.PHONE if port.voice_vlan else PortRole.ACCESS


def number(text: str | None) -> int | None:
    """The first whole number of a text."""
    found = re.search(r"\d+", text or "")
    return int(found[0]) if found else None


def vlans(text: str | None) -> frozenset[int]:
    """VLANs of a list; none for what is not one."""
    try:
        return vlan_ids(text or "")
    except ValueError:
        return frozenset()
