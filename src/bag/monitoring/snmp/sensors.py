"""Sensors: ENTITY-SENSOR-MIB (RFC 3433) and Cisco's elder one: temperatures, fans, power, light in fibers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bag.monitoring.domain.readings import State, Value
from bag.monitoring.snmp.session import Session, SnmpValue
from bag.monitoring.snmp.text import readable

STANDARD, CISCO = "1.3.6.1.2.1.99.1.1.1", "1.3.6.1.4.1.9.9.91.1.1.1.1"
PHYSICAL_NAME = "1.3.6.1.2.1.47.1.1.1.1.7"
UNITS_DISPLAY = 6
_WATTS, _DBM = 6, 14
_METRICS = {
    3: "power.voltage_v",
    4: "power.voltage_v",
    5: "power.current_a",
    6: "power.power_w",
    7: "power.frequency_hz",
    8: "env.temperature_c",
    9: "env.humidity_percent",
    10: "env.fan_rpm",
    11: "env.airflow_m3_min",
}
"""entPhySensorType → metric; 14 (dBm) is optics."""
_UNIT_SCALE = 9
_STATES = {1: "ok", 2: "unavailable", 3: "faulty"}
_DARK_DBM = -60.0
"""What a receiver tells, or more, when there is no light at all."""


@dataclass(frozen=True)
class Sensor:
    """One sensor: ``value = number × factor`` of ``metric``, about the part ``instance``; ``watts``: made dBm."""

    index: str
    metric: str
    instance: str
    factor: float
    watts: bool


@dataclass(frozen=True)
class Sensors:
    """The sensors of a device and the table that they stand in."""

    base: str
    known: list[Sensor]


async def sensors(session: Session, interfaces: Sequence[str]) -> Sensors:
    """Which sensors there are. Those of a port carry its name in ``instance``, so that they meet its traffic."""
    base = STANDARD
    kinds = await session.column(f"{base}.1")
    if not kinds:
        base, kinds = CISCO, await session.column(f"{CISCO}.1")
    if not kinds:
        return Sensors(base, [])
    count = len(kinds)
    scales = dict(await session.column(f"{base}.2", count))
    digits = dict(await session.column(f"{base}.3", count))
    units = dict(await session.column(f"{base}.{UNITS_DISPLAY}", count)) if base == STANDARD else {}
    names = {index: readable(name) for index, name in await session.column(PHYSICAL_NAME)}
    ports = sorted(interfaces, key=len, reverse=True)
    found = []
    for index, kind in kinds:
        in_dbm = kind == _DBM or readable(units.get(index)).casefold() == "dbm"
        factor = _factor(scales.get(index), digits.get(index))
        if sensor := _sensor(index, _DBM if in_dbm else kind, names.get(index, ""), factor, ports):
            found.append(sensor)
    return Sensors(base, found)


def _sensor(index: str, kind: SnmpValue, name: str, factor: float, ports: Sequence[str]) -> Sensor | None:
    port = next((port for port in ports if name.startswith((f"{port} ", f"{port}:"))), "")
    words = name.casefold()
    receives, sends = ("rx" in words or "receive" in words), ("tx" in words or "transmit" in words)
    if kind == _DBM or (kind == _WATTS and port and (receives or sends)):
        metric = "optics.rx_dbm" if receives else "optics.tx_dbm" if sends else "optics.power_dbm"
        return Sensor(index, metric, port or name, factor, kind == _WATTS)
    if not isinstance(kind, int) or kind not in _METRICS:
        return None
    metric = _METRICS[kind]
    if port:  # a transceiver's own temperature, voltage and current are not the room's
        metric = f"optics.{metric.split('.')[1]}"
    return Sensor(index, metric, port or name or index, factor, watts=False)


def _factor(scale: SnmpValue, digits: SnmpValue) -> float:
    """Of EntitySensorDataScale (9 is units, each step a thousand) and EntitySensorPrecision (decimals)."""
    power = 3 * (scale - _UNIT_SCALE) if isinstance(scale, int) and 1 <= scale <= 17 else 0
    decimals = digits if isinstance(digits, int) and 0 < digits <= 9 else 0
    return float(10.0 ** (power - decimals))


async def values(session: Session, plan: Sensors) -> tuple[list[Value], list[State]]:
    """What the sensors say now, and whether they work."""
    if not plan.known:
        return [], []
    numbers = dict(await session.column(f"{plan.base}.4"))
    working = dict(await session.column(f"{plan.base}.5"))
    found, states = [], []
    for sensor in plan.known:
        number, state = numbers.get(sensor.index), working.get(sensor.index)
        if isinstance(number, int) and state in (1, None):
            found.append(Value(sensor.metric, _value(sensor, number), sensor.instance))
        if isinstance(state, int) and state in _STATES:
            states.append(State("sensor", _STATES[state], f"{sensor.instance} {sensor.metric}"))
    return found, states


def _value(sensor: Sensor, number: int) -> float:
    value = number * sensor.factor
    if not sensor.watts:
        return value
    return max(10 * math.log10(value * 1000), _DARK_DBM) if value > 0 else _DARK_DBM
