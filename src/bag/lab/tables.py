"""Tables beyond the interfaces: LLDP, entities, sensors, power over Ethernet, host resources, UPS, makers' own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid
from bag.lab.agents.mib import SCALAR
from bag.lab.agents.table import Column
from bag.lab.domain.city import Device, Port
from bag.lab.domain.faults import LOW_CHARGE, Battery
from bag.lab.domain.traffic import EPOCH

Moment = TypeVar("Moment", float, NDArray[np.float64])
"""Seconds since 1970, one or many."""
ENTERPRISES: Oid = (1, 3, 6, 1, 4, 1)
_LLDP_LOCAL: Oid = (1, 0, 8802, 1, 1, 2, 1, 3)
_LLDP_REMOTE: Oid = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)
_ENTITY: Oid = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
_SENSOR: Oid = (1, 3, 6, 1, 2, 1, 99, 1, 1, 1)
_POE: Oid = (1, 3, 6, 1, 2, 1, 105, 1)
_HOST: Oid = (1, 3, 6, 1, 2, 1, 25)
_UPS: Oid = (1, 3, 6, 1, 2, 1, 33, 1)

_OBJECTS: dict[str, Oid] = {
    "Huawei": (2011, 2, 23, 608), "Cisco": (9, 1, 2494), "Fortinet": (12356, 101, 1, 6004), "Aruba": (14823, 1, 1, 77),
    "Ruckus": (25053, 3, 1, 4, 92), "Moxa": (8691, 7, 220), "Teltonika": (48690, 1), "Yealink": (3990, 46),
    "AudioCodes": (5003, 8, 1, 1, 66), "Axis": (368, 1, 1), "Hikvision": (39165, 1, 1), "Dell": (8072, 3, 2, 10),
    "Eaton": (534, 1), "Raritan": (13742, 6), "AKCP": (3854, 1, 2, 2), "Hytera": (40297, 1), "Siklu": (31926, 1),
}  # fmt: skip
_AP: Oid = (14823, 1, 2, 111)
_ACTIVE = {"switch", "router", "firewall"}
_CHASSIS, _INLET = 1, 2
_PORT_PART, _OPTIC = 100, 10_000
_STORES = {1: ("/", 4096, 60_000_000), 2: ("Physical memory", 1024, 128_000_000)}
"""hrStorage: index → (name, bytes of a unit, units)."""


def object_id(slug: str, maker: str) -> Oid:
    """sysObjectID of a type."""
    own = _AP if slug.startswith("aruba-ap") else _OBJECTS.get(maker.split(" ", maxsplit=1)[0], (8072, 3, 2, 255))
    return (*ENTERPRISES, *own)


# LLDP-MIB (IEEE 802.1AB-2005)


def lldp_columns(ports: int, neighbors: Sequence[int]) -> Iterator[Column]:
    """``neighbors``: numbers of the local ports that hear somebody."""
    for name, arc in _LOCAL_ARCS.items():
        yield Column(f"lldp.local/{name}", (*_LLDP_LOCAL, arc), SCALAR)
    indexes = tuple((port,) for port in range(1, ports + 1))
    yield Column("", (*_LLDP_LOCAL, 7, 1, 2), indexes, (ber.integer(5),) * ports)
    yield Column("lldp.ports", (*_LLDP_LOCAL, 7, 1, 3), indexes)
    heard = tuple((0, port, 1) for port in neighbors)
    for name, arc in _REMOTE_ARCS.items():
        yield Column(f"lldp.remote/{name}", (*_LLDP_REMOTE, arc), heard)


_LOCAL_ARCS = {"subtype": 1, "chassis": 2, "name": 3, "text": 4}
_REMOTE_ARCS = {"subtype": 4, "chassis": 5, "port_subtype": 6, "port": 7, "port_text": 8, "name": 9, "text": 10}


def lldp_field(name: str, device: Device, port: str, mac: bytes) -> bytes:
    """One field of what a device says of itself (and of one of its ports)."""
    match name:
        case "subtype":
            return ber.integer(4)
        case "chassis":
            return ber.octets(mac)
        case "port_subtype":
            return ber.integer(5)
        case "port" | "port_text":
            return ber.octets(port)
        case "name":
            return ber.octets(device.name)
        case _:
            return ber.octets(f"{device.maker} {device.model}")


# ENTITY-MIB (RFC 6933) and ENTITY-SENSOR-MIB (RFC 3433)


class _Part(NamedTuple):
    number: int
    inside: int
    kind: int
    name: str


class _Sensor(NamedTuple):
    number: int
    kind: int
    precision: int
    unit: str


_OTHER_UNIT, _CELSIUS, _HUMIDITY = 1, 8, 9


def entity_columns(category: str, ports: Sequence[Port]) -> Iterator[Column]:
    """What the device is made of, and its sensors."""
    parts = sorted(_parts(category, ports))
    indexes = tuple((part.number,) for part in parts)
    fixed: dict[int, Callable[[_Part], bytes]] = {
        2: lambda part: ber.octets(part.name),
        4: lambda part: ber.integer(part.inside),
        5: lambda part: ber.integer(part.kind),
        7: lambda part: ber.octets(part.name),
    }
    for arc, value in fixed.items():
        yield Column("", (*_ENTITY, arc), indexes, tuple(map(value, parts)))
    for name, arc in {"firmware": 9, "serial": 11, "maker": 12, "model": 13}.items():
        yield Column(f"entity.{name}", (*_ENTITY, arc), ((_CHASSIS,),))
    sensors = list(_sensors(category, ports))
    indexes = tuple((sensor.number,) for sensor in sensors)
    yield Column("", (*_SENSOR, 1), indexes, tuple(ber.integer(sensor.kind) for sensor in sensors))
    yield Column("", (*_SENSOR, 2), indexes, (ber.integer(9),) * len(sensors))
    yield Column("", (*_SENSOR, 3), indexes, tuple(ber.integer(sensor.precision) for sensor in sensors))
    yield Column("sensor.value", (*_SENSOR, 4), indexes)
    yield Column("", (*_SENSOR, 5), indexes, (ber.integer(1),) * len(sensors))
    yield Column("", (*_SENSOR, 6), indexes, tuple(ber.octets(sensor.unit) for sensor in sensors))


def _parts(category: str, ports: Sequence[Port]) -> Iterator[_Part]:
    yield _Part(_CHASSIS, 0, 3, "Chassis")
    yield from (_Part(sensor.number, _CHASSIS, 8, _name_of(sensor, ports)) for sensor in _sensors(category, ports))
    if category in _ACTIVE:
        yield from (_Part(_PORT_PART + row, _CHASSIS, 10, port.name) for row, port in enumerate(ports, 1))


def _name_of(sensor: _Sensor, ports: Sequence[Port]) -> str:
    if sensor.number < _OPTIC:
        return {_CELSIUS: "Inlet Temperature", _HUMIDITY: "Humidity"}[sensor.kind]
    row, which = divmod(sensor.number - _OPTIC, 10)
    return f"{ports[row - 1].name} {('Rx Power', 'Tx Power', 'Transceiver Temperature')[which - 1]}"


def _sensors(category: str, ports: Sequence[Port]) -> Iterator[_Sensor]:
    """In order of their index."""
    if category in _ACTIVE or category in {"sensor", "server"}:
        yield _Sensor(_INLET, _CELSIUS, 1, "C")
    if category == "sensor":
        yield _Sensor(_INLET + 1, _HUMIDITY, 1, "%RH")
    if category in _ACTIVE:
        for row, port in enumerate(ports, 1):
            if port.fiber:
                yield _Sensor(_OPTIC + 10 * row + 1, _OTHER_UNIT, 2, "dBm")
                yield _Sensor(_OPTIC + 10 * row + 2, _OTHER_UNIT, 2, "dBm")
                yield _Sensor(_OPTIC + 10 * row + 3, _CELSIUS, 1, "C")


def entity(name: str, device: Device) -> list[bytes]:
    texts = {"firmware": device.firmware, "serial": device.serial, "maker": device.maker, "model": device.model}
    return [ber.octets(texts[name])]


def sensor_values(device: Device, light: Callable[[int], float | None], now: float) -> list[bytes]:
    """``light`` gives the received dBm of a port, None without a signal."""
    return [ber.integer(round(_measure(sensor, device, light, now) * 10**sensor.precision))
            for sensor in _sensors(device.category, device.ports)]  # fmt: skip


def _measure(sensor: _Sensor, device: Device, light: Callable[[int], float | None], now: float) -> float:
    if sensor.kind == _HUMIDITY:
        return 44 + wave(device.id + 1, now, 5)
    if sensor.number < _OPTIC:
        return (22.5 if device.category == "sensor" else 31) + wave(device.id, now, 1.5)
    row, which = divmod(sensor.number - _OPTIC, 10)
    if which == 3:
        return 38 + wave(row, now, 2)
    if which == 2:
        return -2.5 + wave(row, now, 0.1)
    received = light(row - 1)
    return -40.0 if received is None else received + wave(row, now, 0.08)


def wave(seed: int, now: float, height: float) -> float:
    """A slow swing over the day with a quick one on top, within ± ``height``."""
    slow = math.sin(2 * math.pi * (now / 86_400 + seed * 0.137))
    return height * (0.8 * slow + 0.2 * math.sin(2 * math.pi * (now / 613 + seed * 0.31)))


# POWER-ETHERNET-MIB (RFC 3621)

_WATTS_OF_PORT = 6.5


def poe_columns(ports: Sequence[Port]) -> Iterator[Column]:
    powered = tuple((1, row) for row, port in enumerate(ports, 1) if port.poe)
    if powered:
        yield Column("", (*_POE, 1, 1, 3), powered, (ber.integer(1),) * len(powered))
        yield Column("poe.detection", (*_POE, 1, 1, 6), powered)
        budget = ber.integer(round(15.4 * len(powered)), ber.GAUGE32)
        yield Column("", (*_POE, 3, 1, 1, 2), ((1,),), (budget,))
        yield Column("", (*_POE, 3, 1, 1, 3), ((1,),), (ber.integer(1),))
        yield Column("poe.used", (*_POE, 3, 1, 1, 4), ((1,),))


def poe(name: str, device: Device, is_up: Callable[[int], bool], now: float) -> list[bytes]:
    """Detection state 3 (delivering power) or 2 (searching); the watts of the whole group."""
    on = [is_up(place) for place, port in enumerate(device.ports) if port.poe]
    if name == "detection":
        return [ber.integer(3 if each else 2) for each in on]
    return [ber.integer(max(0, round(sum(on) * (_WATTS_OF_PORT + wave(device.id, now, 0.8)))), ber.GAUGE32)]


# HOST-RESOURCES-MIB (RFC 2790) and gauges of makers


def host_columns(category: str, maker: str) -> Iterator[Column]:
    """Load of processors, memory, storage: the standard tables of servers, the makers' own of network devices."""
    if category == "server":
        stores = tuple((index,) for index in _STORES)
        yield Column("host.uptime", (*_HOST, 1, 1), SCALAR)
        yield Column("host.processes", (*_HOST, 1, 6), SCALAR)
        kinds = (ber.oid_value((*_HOST, 2, 1, 4)), ber.oid_value((*_HOST, 2, 1, 2)))
        yield Column("", (*_HOST, 2, 3, 1, 2), stores, kinds)
        yield Column("", (*_HOST, 2, 3, 1, 3), stores, tuple(ber.octets(name) for name, _u, _n in _STORES.values()))
        yield Column("", (*_HOST, 2, 3, 1, 4), stores, tuple(ber.integer(unit) for _t, unit, _n in _STORES.values()))
        yield Column("", (*_HOST, 2, 3, 1, 5), stores, tuple(ber.integer(size) for _t, _u, size in _STORES.values()))
        yield Column("host.used", (*_HOST, 2, 3, 1, 6), stores)
        yield Column("host.cpu", (*_HOST, 3, 3, 1, 2), ((1,), (2,)))
    if category in _ACTIVE | {"wlan_controller"}:
        for name, oid, index in _MAKERS.get(maker.split(" ", maxsplit=1)[0], ()):
            yield Column(f"host.{name}", (*ENTERPRISES, *oid), (index,))


_MAKERS: dict[str, tuple[tuple[str, Oid, Oid], ...]] = {
    "Huawei": (("cpu", (2011, 5, 25, 31, 1, 1, 1, 1, 5), (1,)), ("memory", (2011, 5, 25, 31, 1, 1, 1, 1, 7), (1,)),
               ("celsius", (2011, 5, 25, 31, 1, 1, 1, 1, 11), (1,))),
    "Cisco": (("cpu", (9, 9, 109, 1, 1, 1, 1, 8), (1,)),),
    "Fortinet": (("cpu", (12356, 101, 4, 1, 3), (0,)), ("memory", (12356, 101, 4, 1, 4), (0,)),
                 ("sessions", (12356, 101, 4, 1, 8), (0,))),
}  # fmt: skip


def host(name: str, device: Device, uptime: float, now: float) -> list[bytes]:
    """Figures that swing with the day; the first disk fills."""
    busy = 0.5 + wave(device.id, now, 0.5)
    match name:
        case "uptime":
            return [ber.integer(int(uptime * 100) & 0xFFFFFFFF, ber.TICKS)]
        case "used":
            return [
                ber.integer(int(60_000_000 * disk_fill(device.id, now))),
                ber.integer(int(128_000_000 * (0.5 + 0.2 * busy))),
            ]
        case "cpu":
            load = ber.integer(round(8 + 50 * busy))
            return [load, load] if device.category == "server" else [load]
    figures = {"memory": 38 + 10 * busy, "celsius": 41 + 4 * busy, "sessions": 20_000 + 90_000 * busy,
               "processes": 180 + 60 * busy}  # fmt: skip
    return [ber.integer(round(figures[name]), ber.GAUGE32)]


# UPS-MIB (RFC 1628)


def disk_fill(seed: int, now: Moment) -> Moment:
    """The share of a disk that is taken: each begins elsewhere and grows at its own pace, up to 3 % a month."""
    days = (now - EPOCH) / 86_400
    return (0.4 + seed * 0.137 % 0.22 + (0.0002 + seed * 0.0000317 % 0.0008) * days) % 0.97


def ups_columns(category: str) -> Iterable[Column]:
    if category != "ups":
        return []
    return [
        Column(f"ups.{name}", (*_UPS, *oid[:-1]), ((oid[-1],),)) for oid, name in _UPS_ARCS.items()
    ]  # fmt: skip


_UPS_ARCS: dict[Oid, str] = {
    (1, 1, 0): "maker", (1, 2, 0): "model", (1, 5, 0): "name", (2, 1, 0): "status", (2, 2, 0): "seconds",
    (2, 3, 0): "minutes", (2, 4, 0): "charge", (2, 5, 0): "volts", (2, 7, 0): "celsius", (3, 2, 0): "lines",
    (3, 3, 1, 2, 1): "hertz", (3, 3, 1, 3, 1): "input", (4, 1, 0): "source", (4, 3, 0): "lines",
    (4, 4, 1, 2, 1): "output", (4, 4, 1, 4, 1): "watts", (4, 4, 1, 5, 1): "load", (6, 1, 0): "alarms",
}  # fmt: skip
FULL_MINUTES = 42


def ups(name: str, device: Device, battery: Battery | None, now: float) -> list[bytes]:
    """A UPS on mains (no ``battery``) or on its battery."""
    texts = {"maker": device.maker, "model": device.model, "name": device.name}
    if name in texts:
        return [ber.octets(texts[name])]
    load = 38 + wave(device.id, now, 6)
    left = battery.charge if battery else 1.0
    figures: dict[str, float] = {
        "status": 4 if left <= 0 else 3 if left < LOW_CHARGE else 2,
        "seconds": battery.seconds if battery else 0,
        "minutes": battery.minutes_left if battery else FULL_MINUTES,
        "charge": 100 * left,
        "volts": 10 * (216 + 20 * left),
        "celsius": 26 + wave(device.id, now, 1),
        "lines": 1,
        "hertz": 0 if battery else 500,
        "input": 0 if battery else 231 + wave(device.id, now, 3),
        "source": 5 if battery else 3,
        "output": 230,
        "watts": load * 54,
        "load": load,
        "alarms": (1 + (left < LOW_CHARGE)) if battery else 0,
    }
    kind = ber.GAUGE32 if name == "alarms" else ber.INTEGER
    return [ber.integer(round(figures[name]), kind)]
