"""Reverse zones: which zones a prefix needs and their master files (RFC 1035 §5, RFC 3596 §2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bag.addresses.domain.blocks import host
from bag.addresses.domain.parsing import Network

MOST_ZONES = 256


@dataclass(frozen=True)
class ZoneFile:
    """One zone: its ``origin`` without a final point, the network that it covers, its master file."""

    origin: str
    network: Network
    text: str


def zones_of(net: Network) -> list[Network]:
    """The networks whose reverse zones cover ``net``: whole labels, so /8, /16, /24 or, of IPv6, every four bits.

    A network between two labels is split into zones of the next label; one longer than the last label (a /28) gets the
    zone of its /24. Raises ``ValueError`` for a network that would need more than ``MOST_ZONES`` zones.
    """
    step, longest = (8, 24) if net.version == 4 else (4, 124)
    length = max(step, min(longest, -(-net.prefixlen // step) * step))
    if length < net.prefixlen:
        return [net.supernet(new_prefix=length)]
    if 1 << (length - net.prefixlen) > MOST_ZONES:
        raise ValueError(net)
    return list(net.subnets(new_prefix=length))


def origin_of(net: Network) -> str:
    """``2.0.192.in-addr.arpa`` for 192.0.2.0/24. ``net`` ends at a label."""
    labels = net.network_address.reverse_pointer.split(".")
    total, step = (4, 8) if net.version == 4 else (32, 4)
    return ".".join(labels[total - net.prefixlen // step :])


def zone_file(net: Network, names: Iterable[tuple[int, str]], *, server: str, contact: str, serial: int) -> ZoneFile:
    """The master file of the zone of ``net``: SOA, NS and a PTR for each (address, name) inside it.

    ``server`` and ``contact`` are names without a final point; of ``contact`` the first label is the mailbox.
    """
    origin = origin_of(net)
    lines = [
        f"$ORIGIN {origin}.",
        "$TTL 86400",
        f"@ IN SOA {server}. {contact}. ( {serial} 7200 3600 1209600 3600 )",
        f"@ IN NS {server}.",
    ]
    for number, name in sorted(set(names)):
        if number in range(int(net.network_address), int(net.broadcast_address) + 1):
            pointer = host(net.version, number).reverse_pointer
            lines.append(f"{pointer.removesuffix('.' + origin)} IN PTR {name.rstrip('.')}.")
    return ZoneFile(origin, net, "\n".join(lines) + "\n")
