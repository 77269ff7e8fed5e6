"""What a rule says of a configuration, and the standard that it is held to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    MISSING = "missing"
    WRONG = "wrong"
    INERT = "inert"
    """Lines stand there, but without effect, because what they build on is missing."""


@dataclass(frozen=True)
class Change:
    """A command to be given in a section (``path``: the lines that lead to it, none for the top)."""

    path: tuple[str, ...]
    line: str


@dataclass(frozen=True)
class Finding:
    """A rule that is not kept. ``where``: the port or section, '' for the device; ``detail``: what was seen there."""

    rule: str
    kind: Kind
    where: str = ""
    detail: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Standard:
    """The figures and addresses of a role that rules compare with and remediation writes.

    Addresses are those of the branch's own servers; ``management`` is the network from which devices are managed, as
    address and wildcard. Lines with ``<…>`` are to be filled in by a person: secrets are nowhere in a standard.
    """

    most_macs: int = 2
    most_macs_phone: int = 3
    dhcp_rate: int = 30
    ap_arp_rate: int = 100
    idle_minutes: int = 10
    password_length: int = 12
    ssh_retries: int = 3
    least_ntp: int = 2
    ntp_servers: tuple[str, ...] = ("10.35.0.11", "10.35.0.12")
    log_hosts: tuple[str, ...] = ("10.35.0.21",)
    aaa_servers: tuple[str, ...] = ("10.35.0.31", "10.35.0.32")
    management: tuple[str, str] = ("10.35.0.0", "0.0.255.255")
    parking_vlan: int = 999
    management_vlans: frozenset[int] = field(default_factory=frozenset)
