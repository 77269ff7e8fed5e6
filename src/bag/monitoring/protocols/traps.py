"""SNMP traps and informs, v1 and v2c; a v1 trap becomes what RFC 3584 says it would be in v2c.

``Trap.version`` counts as on the wire: 0 is v1, 1 is v2c, 3 is v3 (opened by ``bag.monitoring.listening.usm``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from bag.monitoring.protocols import Malformed, ber

V1, V2C, V3 = 0, 1, 3
TRAPS = "1.3.6.1.6.3.1.1.5"
COLD_START, WARM_START, LINK_DOWN, LINK_UP, AUTHENTICATION_FAILURE = (f"{TRAPS}.{n}" for n in range(1, 6))
UPTIME, TRAP_OID, ENTERPRISE = "1.3.6.1.2.1.1.3.0", "1.3.6.1.6.3.1.1.4.1.0", "1.3.6.1.6.3.1.1.4.3.0"
MOST_BINDINGS = 128
LONGEST_VALUE = 1024
_TRAP_V1, _INFORM, _TRAP_V2, _RESPONSE = 0xA4, 0xA6, 0xA7, 0xA2
_GENERIC_TRAPS = 6


@dataclass(slots=True)
class Trap:
    """One notification. ``uptime`` is in hundredths of a second; ``bindings`` name the values by their OID."""

    version: int
    community: bytes = field(repr=False)
    trap_oid: str
    uptime: int
    bindings: dict[str, str]
    enterprise: str = ""
    request: int = 0
    inform: bool = False
    agent: str = ""
    """The address that a v1 trap gives its sender, when it is not the sender's own."""


def version(data: bytes) -> int:
    """The version that a message says it has; raises ``Malformed``."""
    start, end = ber.expect(ber.SEQUENCE, data, 0, len(data))
    first, last = ber.expect(ber.INTEGER, data, start, end)
    return ber.integer(data, first, last)


def parse(data: bytes) -> Trap:
    """A v1 or v2c notification; raises ``Malformed``, also for v3 and for what is no notification."""
    start, limit = ber.expect(ber.SEQUENCE, data, 0, len(data))
    first, last = ber.expect(ber.INTEGER, data, start, limit)
    said = ber.integer(data, first, last)
    first, last = ber.expect(ber.OCTETS, data, last, limit)
    community = data[first:last]
    tag, start, end = ber.header(data, last, limit)
    if said == V1 and tag == _TRAP_V1:
        return _version_1(data, start, end, community)
    if said == V2C and tag in (_TRAP_V2, _INFORM):
        return _version_2(data, start, end, community, inform=tag == _INFORM)
    raise Malformed("no notification")


def answer(data: bytes) -> bytes:
    """The response to a v2c inform: the same message under the tag of a response (RFC 3416, section 4.2.7)."""
    start, limit = ber.expect(ber.SEQUENCE, data, 0, len(data))
    for _field in ("version", "community"):
        start = ber.header(data, start, limit)[2]
    if data[start] != _INFORM:
        raise Malformed("no inform")
    return data[:start] + bytes([_RESPONSE]) + data[start + 1 : limit]


def _version_2(data: bytes, start: int, end: int, community: bytes, *, inform: bool) -> Trap:
    first, last = ber.expect(ber.INTEGER, data, start, end)
    request = ber.integer(data, first, last)
    for _field in ("error status", "error index"):
        last = ber.expect(ber.INTEGER, data, last, end)[1]
    bindings = _bindings(data, last, end)
    trap_oid = bindings.pop(TRAP_OID, "")
    if not trap_oid:
        raise Malformed("no snmpTrapOID")
    uptime = _number(bindings.pop(UPTIME, "0"))
    return Trap(V2C, community, trap_oid, uptime, bindings, bindings.pop(ENTERPRISE, ""), request, inform)


def _version_1(data: bytes, start: int, end: int, community: bytes) -> Trap:
    first, last = ber.expect(ber.OID, data, start, end)
    enterprise = ber.oid(data, first, last)
    first, last = ber.expect(ber.IP_ADDRESS, data, last, end)
    agent = data[first:last]
    numbers = []
    for tag in (ber.INTEGER, ber.INTEGER, ber.TICKS):
        first, last = ber.expect(tag, data, last, end)
        numbers.append(ber.integer(data, first, last, signed=False))
    generic, specific, uptime = numbers
    # RFC 3584, section 3.1: generic traps have names of their own, the others the enterprise, a zero and their number.
    trap_oid = f"{enterprise}.0.{specific}" if generic >= _GENERIC_TRAPS else f"{TRAPS}.{generic + 1}"
    return Trap(
        V1, community, trap_oid, min(uptime, 0xFFFFFFFF), _bindings(data, last, end), enterprise,
        agent=str(IPv4Address(agent)) if len(agent) == 4 and any(agent) else "",
    )  # fmt: skip


def _bindings(data: bytes, position: int, limit: int) -> dict[str, str]:
    position, limit = ber.expect(ber.SEQUENCE, data, position, limit)
    found: dict[str, str] = {}
    while position < limit:
        start, end = ber.expect(ber.SEQUENCE, data, position, limit)
        first, last = ber.expect(ber.OID, data, start, end)
        tag, begin, stop = ber.header(data, last, end)
        if len(found) < MOST_BINDINGS:
            found[ber.oid(data, first, last)] = ber.text(tag, data, begin, stop)[:LONGEST_VALUE]
        position = end
    return found


def _number(text: str) -> int:
    return min(int(text), 0xFFFFFFFF) if text.isdecimal() else 0
