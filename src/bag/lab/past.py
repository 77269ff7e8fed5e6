"""The past of the simulated city: what the monitoring would have measured before it was switched on.

A demonstration of one hour shows no growth, no percentile of a month and no outage. So the first start of the lab
writes three months of the busiest lines and of the figures of their devices straight into the roll-ups, the last day
into the raw tables, and a few floods. The counters end with those that the agents tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bag.lab.devices import usual_light
from bag.lab.domain.city import NO_LINK, City, Device, Link, address_of
from bag.lab.domain.traffic import Traffic
from bag.lab.tables import disk_fill
from bag.telemetry.client import TelemetryClient
from bag.telemetry.tables import COUNTERS

DAYS, FINE_DAYS = 90, 62
"""How far back there is a row for every hour, and for every five minutes."""
LINES = 75
"""Links whose ports have a past, the fullest first."""
SAMPLES = 300
HOUR, DAY = 3600, 86_400
LOCAL = 3 * HOUR
AT_ONCE, FIGURES_AT_ONCE = 20, 100
"""Ports and figures whose rows go to the store together."""
WEEK = 7
SLOTS = {"metrics_5m": SAMPLES, "metrics_1h": HOUR, "metrics_1d": DAY}
VICTIMS = ("server", "firewall", "router")
FLOOD_DAYS = (9, 17, 38)
"""How many days ago there were floods."""
THURSDAY, SATURDAY = 3, 5
"""Days of the week from Monday on; 1970 began on a Thursday."""
WEEKEND = 0.6
Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
Columns = dict[str, NDArray[Any] | list[str]]


@dataclass(frozen=True)
class Figure:
    """The past of a metric: ``values`` at the moments that were measured."""

    subject: int
    metric: str
    part: str
    values: Values


@dataclass(frozen=True)
class Line:
    """One end of a link: the subject of the device, its port, and how much the link grows a month."""

    subject: int
    port: str
    speed: int
    link: Link
    away: bool
    monthly: float
    fiber: bool = False


def write(store: TelemetryClient, city: City, subjects: Mapping[int, int], now: float) -> int:
    """Write the past of the devices in ``subjects`` (device → subject); how many rows.

    Raises ``TelemetryError``. May be repeated: the same moment gives the same rows, which the store keeps once.
    """
    times = moments(now)
    lines = list(lines_of(city, subjects))
    traffic = Traffic(city)
    rows = 0
    for start in range(0, len(lines), AT_ONCE):
        rows += _write_lines(store, traffic, lines[start : start + AT_ONCE], times)
    rows += _write_figures(store, city, subjects, lines, times)
    return rows + _write_floods(store, city, subjects, int(times[-1]))


def moments(now: float) -> Numbers:
    """The moments that were measured, in seconds since 1970: every hour, of the last weeks every five minutes."""
    last = int(now) // SAMPLES * SAMPLES
    fine = np.arange((last - FINE_DAYS * DAY) // HOUR * HOUR, last + 1, SAMPLES, dtype=np.int64)
    coarse = np.arange((last - DAYS * DAY) // HOUR * HOUR + HOUR - SAMPLES, fine[0], HOUR, dtype=np.int64)
    return np.concatenate([coarse, fine])


def thinned(times: Numbers, step: int, shift: int = 0) -> NDArray[np.bool_]:
    """Which moments a roll-up of ``step`` keeps: the first of all and the last of every slot."""
    slots = (times + shift) // step
    kept: NDArray[np.bool_] = np.append(slots[1:] != slots[:-1], True)
    kept[0] = True
    return kept


def lines_of(city: City, subjects: Mapping[int, int]) -> Iterator[Line]:
    """Both ends of the fullest links between devices that have a subject."""
    traffic, dice = Traffic(city), np.random.default_rng(35)
    ends = [
        link for link in city.links
        if link.a[0] in subjects and link.b[0] in subjects and NO_LINK not in (link.a[1], link.b[1])
    ]  # fmt: skip
    ends.sort(key=lambda link: (-traffic.usage(link.number) / _speed(city, link.a), link.number))
    for place, link in enumerate(ends[:LINES]):
        monthly = float(dice.uniform(0.06, 0.12) if place < LINES // 10 else dice.lognormal(-4.2, 0.7))
        for end in (link.a, link.b):
            port = city.devices[end[0]].ports[end[1]]
            yield Line(subjects[end[0]], port.name, port.speed, link, end is link.a, min(0.15, monthly), port.fiber)


def shares(line: Line, times: Numbers) -> Values:
    """What a line carried between each two moments, of its load now: it grew, days differ, weekends are calm."""
    dice = np.random.default_rng(line.link.number)  # both ends of a link tell the same
    days = (times[1:] + LOCAL) // DAY
    grown = (1 - line.monthly) ** ((times[-1] - times[1:]) / (30 * DAY))
    chance = np.clip(dice.normal(1.0, 0.05, DAYS + 3), 0.8, 1.2)[days - days[0]]
    calm = np.where((days + THURSDAY) % 7 >= SATURDAY, WEEKEND, 1.0)
    found: Values = grown * chance * calm
    return found


def light(line: Line, times: Numbers) -> Figure:
    """The received light of an optical port in dBm."""
    values = usual_light(line.link) + wave(line.link.number, times, 0.08)
    return Figure(line.subject, "optics.rx_dbm", line.port, values)


def figures_of(device: Device, times: Numbers) -> Iterator[tuple[str, str, Values]]:
    """What a device of a kind measures of itself, as its agent tells it and under the names that its profile gives."""
    number = device.id
    busy = 0.5 + wave(number, times, 0.5)
    match device.category:
        case "server":
            yield "storage.used_percent", "/", 100 * disk_fill(number, times.astype(np.float64))
            yield "storage.used_percent", "Physical memory", 50 + 20 * busy
            yield "cpu.used_percent", "1", 8 + 50 * busy
            yield "env.temperature_c", "Inlet Temperature", 31 + wave(number, times, 1.5)
        case "switch" | "router":
            yield "env.temperature_c", "Inlet Temperature", 31 + wave(number, times, 1.5)
            if device.maker.startswith("Huawei"):
                yield "cpu.used_percent", "Chassis", 8 + 50 * busy
                yield "memory.used_percent", "Chassis", 38 + 10 * busy
            else:
                yield "cpu.used_percent", "", 8 + 50 * busy
        case "sensor":
            yield "env.temperature_c", "Inlet Temperature", 22.5 + wave(number, times, 1.5)
        case "ups":
            yield "ups.load_percent", "", 38 + wave(number, times, 6)


def wave(seed: int, times: Numbers, height: float) -> Values:
    """``tables.wave`` at many moments."""
    slow = np.sin(2 * np.pi * (times / DAY + seed * 0.137))
    found: Values = height * (0.8 * slow + 0.2 * np.sin(2 * np.pi * (times / 613 + seed * 0.31)))
    return found


def _speed(city: City, end: tuple[int, int]) -> int:
    return max(1, city.devices[end[0]].ports[end[1]].speed)


def _write_lines(store: TelemetryClient, traffic: Traffic, lines: list[Line], times: Numbers) -> int:
    seconds = times.astype(np.float64)
    counted = [
        traffic.history(line.link.number, away=line.away, times=seconds, share=shares(line, times)) for line in lines
    ]
    rows = 0
    for table, kept in _levels(times, "interfaces", FINE_DAYS):
        many = int(kept.sum())
        columns: Columns = {
            **_heads([(line.subject, line.port) for line in lines], ("instance",), times[kept]),
            **{name: np.ones(many * len(lines), np.uint8) for name in ("epoch", "oper", "admin")},
            "speed": np.repeat(np.array([line.speed for line in lines], np.uint32), many),
        }
        whole = np.concatenate([counters[kept] for counters in counted])
        columns |= {name: whole[:, place] for place, name in enumerate(COUNTERS)}
        store.insert_columns(table, columns, token=f"{table}.{lines[0].subject}.{lines[0].port}.{times[-1]}")
        rows += len(whole)
    return rows


def _write_figures(
    store: TelemetryClient, city: City, subjects: Mapping[int, int], lines: list[Line], times: Numbers
) -> int:
    known = [
        Figure(subject, *given)
        for device, subject in sorted(subjects.items())
        for given in figures_of(city.devices[device], times)
    ]
    known += [light(line, times) for line in lines if line.fiber]
    rows = 0
    for table, kept in _levels(times, "metrics", WEEK):
        for start in range(0, len(known), FIGURES_AT_ONCE):
            part = known[start : start + FIGURES_AT_ONCE]
            columns = _figure_columns(part, times, kept, SLOTS.get(table, 0))
            store.insert_columns(table, columns, token=f"{table}.{start}.{times[-1]}")
            rows += len(part) * int(kept.sum())
    return rows


def _figure_columns(part: list[Figure], times: Numbers, kept: NDArray[np.bool_], slot: int) -> Columns:
    """The rows of some figures: raw ones, or with ``slot`` seconds those of a roll-up."""
    whole = np.concatenate([figure.values[kept] for figure in part])
    shift = LOCAL if slot == DAY else 0
    here = (times[kept] + shift) // slot * slot - shift if slot else times[kept]
    columns = _heads([(one.subject, one.metric, one.part) for one in part], ("metric", "instance"), here)
    if not slot:
        return {**columns, "value": whole}
    count = np.full(len(whole), slot // 60, np.uint32)
    return {**columns, **dict.fromkeys(("low", "high", "mean", "last"), whole), "count": count}


def _write_floods(store: TelemetryClient, city: City, subjects: Mapping[int, int], now: int) -> int:
    """What the exporter next to a victim told of three floods."""
    dice = np.random.default_rng(35)
    known = [city.devices[number] for number in sorted(subjects)]
    victims = [one for one in known if one.category in VICTIMS and ":" not in one.management and one.management]
    exporters = [one for one in known if one.category == "router"]
    if not victims or not exporters:
        return 0
    rows: list[dict[str, object]] = []
    for days in FLOOD_DAYS:
        victim, exporter = victims[int(dice.integers(len(victims)))], exporters[int(dice.integers(len(exporters)))]
        begun = (now - days * DAY) // HOUR * HOUR
        for hour in range(int(dice.integers(1, 4))):
            rows += _flood(victim, exporter, subjects[exporter.id], begun + hour * HOUR, dice)
    store.insert("flows_1h", rows, token=f"flows_1h.{now}")
    return len(rows)


def _flood(
    victim: Device, exporter: Device, subject: int, hour: int, dice: np.random.Generator
) -> list[dict[str, object]]:
    sources = dice.integers(11 << 24, 223 << 24, int(dice.integers(300, 900)))
    packets = dice.lognormal(13.2, 0.8, len(sources)).astype(np.int64)
    about = {
        "at": datetime.fromtimestamp(hour, UTC), "exporter": f"::ffff:{address_of(exporter.id)}", "subject": subject,
        "in_if": 1, "out_if": 2, "dst": f"::ffff:{victim.management}", "protocol": 17, "port": 123, "direction": 0,
    }  # fmt: skip
    return [
        {**about, "src": f"::ffff:{IPv4Address(int(source))}", "flows": 1 + int(many) // 50_000, "packets": int(many),
         "octets": 90 * int(many), "unscaled": 0}
        for source, many in zip(sources, packets, strict=True)
    ]  # fmt: skip


def _heads(keys: Sequence[tuple[Any, ...]], names: Sequence[str], times: Numbers) -> Columns:
    """The columns that say what a row is about: subject, ``names`` and moment, every key at every moment."""
    many = len(times)
    return {
        "subject": np.repeat(np.array([key[0] for key in keys], np.uint64), many),
        **{name: [key[at] for key in keys for _ in range(many)] for at, name in enumerate(names, 1)},
        "at": np.tile(times * 1000, len(keys)),
    }


def _levels(times: Numbers, table: str, fine_days: int) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Which of the moments stand in which table."""
    yield table, times > times[-1] - DAY
    yield f"{table}_5m", times >= times[-1] - fine_days * DAY
    yield f"{table}_1h", thinned(times, HOUR)
    yield f"{table}_1d", thinned(times, DAY, LOCAL)
