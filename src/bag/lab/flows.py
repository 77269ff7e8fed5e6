"""NetFlow v9 (RFC 3954) of routers and firewalls: believable flows with the octets that their interfaces count."""

from __future__ import annotations

import ipaddress
import socket
import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bag.lab.agents.server import send_from
from bag.lab.devices import SimulatedDevice, World
from bag.lab.domain.city import Device, address_of
from bag.monitoring.domain.readings import COUNTERS

EXPORT_SECONDS = 60.0
"""How often an exporter tells of an interface."""
TEMPLATE = 260
FLOWS_OF_INTERFACE = 24
FLOWS_OF_ATTACK = 400
MOST_IN_PACKET = 24
_FIELDS = (
    ("src", ">u4", 8, 4), ("dst", ">u4", 12, 4), ("src_port", ">u2", 7, 2), ("dst_port", ">u2", 11, 2),
    ("protocol", "u1", 4, 1), ("flags", "u1", 6, 1), ("tos", "u1", 5, 1), ("direction", "u1", 61, 1),
    ("in_if", ">u2", 10, 2), ("out_if", ">u2", 14, 2), ("octets", ">u8", 1, 8), ("packets", ">u8", 2, 8),
    ("first", ">u4", 22, 4), ("last", ">u4", 21, 4), ("sampling", ">u4", 34, 4),
)  # fmt: skip
"""(name, form, number of the field in RFC 3954, bytes)."""
RECORD = np.dtype([(name, form) for name, form, _number, _size in _FIELDS])
_SERVICES = np.array([443, 443, 443, 80, 53, 5060, 554, 554, 123, 22, 3389, 8080])
_UDP = frozenset({53, 123, 5060})
_IN_OCTETS, _IN_PACKETS = COUNTERS.index("in_octets"), COUNTERS.index("in_unicast")


@dataclass
class Exporter:
    """The flow cache of one device; flows are counted where they come in."""

    device: Device
    world: World
    dice: np.random.Generator
    sequence: int = 0
    told: NDArray[np.uint64] | None = None
    told_at: float = 0.0
    _source: SimulatedDevice = field(init=False)

    def __post_init__(self) -> None:
        self._source = SimulatedDevice(self.device, self.world)

    def is_due(self, now: float) -> bool:
        """Whether a minute is over; the first one begins in a second of its own."""
        if self.told is None:
            return int(now) % int(EXPORT_SECONDS) == self.device.id % int(EXPORT_SECONDS)
        return now >= self.told_at + EXPORT_SECONDS

    def export(self, now: float) -> list[bytes]:
        """The packets about everything since the last call; the first call only looks at the counters."""
        counted = self._source.counters(now)[:, [_IN_OCTETS, _IN_PACKETS]]
        before, began = self.told, self.told_at
        self.told, self.told_at = counted, now
        if before is None:
            return []
        grown = counted - before
        flows = [
            self._flows(place + 1, int(octets), int(packets), now - began)
            for place, (octets, packets) in enumerate(grown.tolist())
            if octets > 0
        ]
        if not flows:
            return []
        return self._packets(np.concatenate(flows).astype(RECORD), now)

    def _flows(self, interface: int, octets: int, packets: int, seconds: float) -> NDArray[np.void]:
        """Flows that come in at an interface and sum up to its octets."""
        victim = self._victim() if octets < 200 * packets else None
        count = FLOWS_OF_INTERFACE if victim is None else FLOWS_OF_ATTACK
        rows = np.zeros(count, RECORD)
        weights = self.dice.lognormal(0, 1.6, count)
        shares = np.floor(weights / weights.sum() * octets)
        shares[0] += octets - shares.sum()
        rows["octets"] = shares
        rows["packets"] = np.maximum(1, shares * (max(1, packets) / octets))
        if victim is None:
            rows["src"], rows["dst"] = _hosts(self.dice, count, "10.35.0.0"), _hosts(self.dice, count, "10.38.0.0")
            rows["dst_port"] = self.dice.choice(_SERVICES, count)
        else:
            rows["src"], rows["dst"], rows["dst_port"] = self.dice.integers(11 << 24, 223 << 24, count), victim, 123
        rows["src_port"] = self.dice.integers(1024, 65535, count)
        rows["protocol"] = np.where(np.isin(rows["dst_port"], list(_UDP)), 17, 6)
        rows["flags"] = np.where(rows["protocol"] == 6, 0x1B, 0)
        rows["in_if"], rows["out_if"], rows["sampling"] = interface, self._way_out(interface), 1
        rows["last"] = self.dice.integers(0, 1000, count)
        rows["first"] = rows["last"] + (seconds * 1000 * self.dice.uniform(0.1, 0.95, count)).astype(np.int64)
        return rows

    def _victim(self) -> int | None:
        """The address of a flooded device, as a number."""
        first = next(iter(self.world.condition.flooded), None)
        address = self.world.city.devices[first].management if first is not None else ""
        return int(ipaddress.IPv4Address(address)) if address and ":" not in address else None

    def _way_out(self, interface: int) -> int:
        """The uplink, or for what comes in there the first other interface."""
        link = self.world.city.way_up.get(self.device.id)
        up = next((place + 1 for place, one in self._source.links.items() if one is link), 0)
        others = (place + 1 for place in self._source.links if place + 1 != interface)
        return up if up not in (0, interface) else next(others, 0)

    def _packets(self, rows: NDArray[np.void], now: float) -> list[bytes]:
        uptime = int(now * 1000) & 0xFFFFFFFF
        rows["first"], rows["last"] = (uptime - rows["first"]) & 0xFFFFFFFF, (uptime - rows["last"]) & 0xFFFFFFFF
        packets = []
        for start in range(0, len(rows), MOST_IN_PACKET):
            chunk = rows[start : start + MOST_IN_PACKET].tobytes()
            sets = _template() if start == 0 else b""
            filler = bytes(-len(chunk) % 4)
            sets += struct.pack(">HH", TEMPLATE, 4 + len(chunk) + len(filler)) + chunk + filler
            count = len(chunk) // RECORD.itemsize + (start == 0)
            head = struct.pack(">HHIIII", 9, count, uptime, int(now), self.sequence, self.device.id & 0xFF)
            self.sequence = (self.sequence + 1) & 0xFFFFFFFF
            packets.append(head + sets)
        return packets


def _hosts(dice: np.random.Generator, count: int, network: str) -> NDArray[np.int64]:
    return int(ipaddress.IPv4Address(network)) + dice.integers(2, 1 << 14, count)


def _template() -> bytes:
    fields = b"".join(struct.pack(">HH", number, size) for _name, _form, number, size in _FIELDS)
    body = struct.pack(">HH", TEMPLATE, len(_FIELDS)) + fields
    return struct.pack(">HH", 0, 4 + len(body)) + body


class Flows:
    """All exporters; each tells in its own second of the minute."""

    def __init__(self, world: World, to: tuple[str, int] | None, seed: int = 35) -> None:
        self._world, self._to = world, to
        dice = np.random.default_rng(seed)
        wanted = [one for one in world.city.devices.values() if one.category in {"router", "firewall"} and one.ports]
        self.exporters = [Exporter(device, world, dice) for device in wanted]
        self.sent = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def tick(self, now: float) -> None:
        """Export what is due."""
        if self._to is None:
            return
        for exporter in self.exporters:
            if exporter.is_due(now) and exporter.device.id in self._world.condition.answering:
                source = ipaddress.IPv4Address(address_of(exporter.device.id)).packed
                for packet in exporter.export(now):
                    send_from(self._socket, source, packet, self._to)
                    self.sent += 1

    def close(self) -> None:
        self._socket.close()
