"""Arithmetic of blocks: what of a network is taken, what is free, which hosts may be used. Integers, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from bag.addresses.domain.parsing import Host, Network

Span = tuple[int, int]
"""First and last address as integers, both inside."""


def span_of(net: Network) -> Span:
    return int(net.network_address), int(net.broadcast_address)


def host(version: int, value: int) -> Host:
    """The address of a version with that number."""
    return IPv4Address(value) if version == 4 else IPv6Address(value)


def block(version: int, value: int, length: int) -> Network:
    """The network of a version that begins there."""
    return IPv4Network((value, length)) if version == 4 else IPv6Network((value, length))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of spans as disjoint spans in order; neighbors become one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def size(spans: Iterable[Span]) -> int:
    """How many addresses lie in the union of spans: nested and overlapping ones count once."""
    return sum(last - first + 1 for first, last in merged(spans))


def without(whole: Span, taken: Iterable[Span]) -> list[Span]:
    """The gaps that ``taken`` leaves in ``whole``, in order."""
    gaps: list[Span] = []
    at, end = whole
    for first, last in merged(taken):
        if last < at:
            continue
        if first > end:
            break
        if first > at:
            gaps.append((at, first - 1))
        at = last + 1
    if at <= end:
        gaps.append((at, end))
    return gaps


def usable(net: Network, *, pool: bool = False) -> Span:
    """First and last address that a host may have. Of a pool (NAT) every address.

    IPv4: all but the first and the last; both of a /31 (RFC 3021). IPv6: all but the first, which is every router's
    (RFC 4291 §2.6.1); both of a /127 (RFC 6164).
    """
    first, last = span_of(net)
    if pool or net.prefixlen >= net.max_prefixlen - 1:
        return first, last
    return (first + 1, last - 1) if net.version == 4 else (first + 1, last)


def usable_count(net: Network, *, pool: bool = False) -> int:
    first, last = usable(net, pool=pool)
    return last - first + 1


def free_blocks(net: Network, taken: Iterable[Span]) -> list[Network]:
    """The free rest of a network as the fewest whole blocks, in order of address."""
    return [found for gap in without(span_of(net), taken) for found in _blocks_of(net.version, *gap)]


def _blocks_of(version: int, first: int, last: int) -> Iterator[Network]:
    bits = 32 if version == 4 else 128
    while first <= last:
        aligned = (first & -first).bit_length() - 1 if first else bits
        room = (last - first + 1).bit_length() - 1
        power = min(aligned, room)
        yield block(version, first, bits - power)
        first += 1 << power


def first_free_block(net: Network, taken: Iterable[Span], length: int) -> Network | None:
    """The lowest free block of that length in a network; None when none is left."""
    step = 1 << (net.max_prefixlen - length)
    for first, last in without(span_of(net), taken):
        start = -(-first // step) * step
        if start + step - 1 <= last:
            return block(net.version, start, length)
    return None


@dataclass(frozen=True)
class Usage:
    """How full a network is: addresses ``used`` of those ``usable``."""

    used: int
    usable: int

    @property
    def share(self) -> float:
        """0 … 1."""
        return min(1.0, self.used / self.usable) if self.usable else 0.0

    @property
    def percent(self) -> float:
        """0 … 100."""
        return 100 * self.share

    @property
    def free(self) -> int:
        return max(0, self.usable - self.used)


def usage(net: Network, blocks: Iterable[Span], ranges: Iterable[Span], loose: int, *, pool: bool = False) -> Usage:
    """The usage of a network: the union of the ``blocks`` and ``ranges`` in it, and ``loose`` addresses beside them.

    A network that is divided into blocks counts whole; of another one only the addresses that hosts may have count.
    """
    inside = list(blocks)
    total = net.num_addresses if inside else usable_count(net, pool=pool)
    return Usage(min(total, size([*inside, *ranges]) + loose), total)
