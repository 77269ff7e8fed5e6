"""Address ranges of a sweep: reading them, refusing what is too much, and the addresses in a fair order.

A range is ``10.35.4.0/22``, ``10.35.4.10-10.35.4.60`` or one address, IPv4 or IPv6; one a line, or with commas.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

MOST = 65_536
"""Addresses that one sweep may ask: a /16 of IPv4."""
MOST_PORTS = 10
MOST_LINES = 500


class RangeFault(StrEnum):
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BACKWARDS = "backwards"
    SPECIAL = "special"
    PORT = "port"


class RangeRefused(ValueError):
    """Ranges that cannot be swept; ``details`` are for the sentence."""

    def __init__(self, fault: RangeFault, **details: object) -> None:
        super().__init__(fault)
        self.fault = fault
        self.details = details


@dataclass(frozen=True, slots=True)
class Span:
    """Addresses from ``first`` to ``last``, both included, as whole numbers of one IP version."""

    version: int
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, address: Address) -> bool:
        return address.version == self.version and self.first <= int(address) <= self.last


@dataclass(frozen=True)
class Plan:
    """What a sweep asks: ``spans`` do not overlap; ``left_out`` is never asked."""

    spans: tuple[Span, ...]
    left_out: tuple[Span, ...] = ()

    @property
    def count(self) -> int:
        """Addresses in the ranges, those left out included."""
        return sum(span.count for span in self.spans)

    def addresses(self) -> Iterator[str]:
        """Every address to ask, in order, without those left out."""
        for span in self.spans:
            kind: type[IPv4Address | IPv6Address] = IPv4Address if span.version == 4 else IPv6Address
            for number in range(span.first, span.last + 1):
                address = kind(number)
                if not any(address in out for out in self.left_out):
                    yield str(address)


def plan(ranges: str, left_out: str = "") -> Plan:
    """Read what people wrote; raises ``RangeRefused`` for what cannot be read, is empty, special or too large."""
    spans = _merged(parse(ranges))
    if not spans:
        raise RangeRefused(RangeFault.EMPTY)
    for span in spans:
        _refuse_special(span)
    made = Plan(tuple(spans), tuple(_merged(parse(left_out))))
    if made.count > MOST:
        raise RangeRefused(RangeFault.TOO_LARGE, count=made.count, most=MOST)
    return made


def parse(text: str) -> list[Span]:
    """The ranges of a text; raises ``RangeRefused`` for the first that cannot be read."""
    parts = [part for part in re.split(r"[\s,;]+", re.sub(r"\s*[-\u2013]\s*", "-", text.strip())) if part]
    if len(parts) > MOST_LINES:
        raise RangeRefused(RangeFault.TOO_LARGE, count=len(parts), most=MOST_LINES)
    return [_span(part) for part in parts]


def ports(text: str) -> tuple[int, ...]:
    """Port numbers of a text, each once, in order; raises ``RangeRefused``."""
    found: dict[int, None] = {}
    for part in re.split(r"[\s,;]+", text.strip()):
        if not part:
            continue
        if not re.fullmatch(r"[0-9]{1,5}", part) or not 1 <= int(part) <= 65535:
            raise RangeRefused(RangeFault.PORT, text=part[:40])
        found[int(part)] = None
    if len(found) > MOST_PORTS:
        raise RangeRefused(RangeFault.PORT, text=text[:40])
    return tuple(found)


def _span(text: str) -> Span:
    try:
        if "-" in text:
            first, last = (ipaddress.ip_address(part) for part in text.split("-", 1))
            if first.version != last.version:
                raise RangeRefused(RangeFault.UNREADABLE, text=text[:80])
            if int(last) < int(first):
                raise RangeRefused(RangeFault.BACKWARDS, text=text[:80])
            return Span(first.version, int(first), int(last))
        network = ipaddress.ip_network(text, strict=False)
    except RangeRefused:
        raise
    except ValueError:
        raise RangeRefused(RangeFault.UNREADABLE, text=text[:80]) from None
    first_number, last_number = int(network.network_address), int(network.broadcast_address)
    if network.version == 4 and network.prefixlen < 31:  # the address of the network and of all are no devices
        first_number, last_number = first_number + 1, last_number - 1
    return Span(network.version, first_number, last_number)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The same addresses without overlaps, in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.version, span.first)):
        last = merged[-1] if merged else None
        if last is not None and last.version == span.version and span.first <= last.last + 1:
            merged[-1] = Span(last.version, last.first, max(last.last, span.last))
        else:
            merged.append(span)
    return merged


SPECIAL = tuple(
    _span(text) for text in ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8")
)


def _refuse_special(span: Span) -> None:
    for special in SPECIAL:
        if special.version == span.version and span.first <= special.last and special.first <= span.last:
            kind = IPv4Address if span.version == 4 else IPv6Address
            raise RangeRefused(RangeFault.SPECIAL, text=f"{kind(span.first)}-{kind(span.last)}")
