"""The counters of all interfaces of a device: IF-MIB (RFC 2863), as 64-bit numbers that can be subtracted.

An interface is known by its name, never by its ifIndex, which is dealt anew after a restart. 32-bit counters go on past
their wrap where it is proved; where it is not, and after every restart, discontinuity or backward step, the ``epoch``
of the interface grows, so that nobody subtracts across it (``domain.counters`` decides).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bag.monitoring.domain import counters
from bag.monitoring.domain.counters import ABSENT, Doubt, Readings
from bag.monitoring.domain.readings import COUNTERS, Interfaces
from bag.monitoring.snmp.session import Row, Session
from bag.monitoring.snmp.text import readable

IF_TABLE, IF_X_TABLE = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
NAME, ALIAS, SPEED, DISCONTINUITY = (f"{IF_X_TABLE}.{column}" for column in (1, 18, 15, 19))
DESCRIPTION, OLD_SPEED, ADMIN, OPER = (f"{IF_TABLE}.{column}" for column in (2, 5, 7, 8))
ERRORS = [f"{IF_TABLE}.{column}" for column in (14, 20, 13, 19)]
WIDE = [f"{IF_X_TABLE}.{column}" for column in (6, 10, 7, 11, 8, 12, 9, 13)] + ERRORS
"""The columns of ``COUNTERS`` on a device with 64-bit counters: the errors and discards have 32 bits everywhere."""
NARROW = [
    *(f"{IF_TABLE}.{column}" for column in (10, 16, 11, 17)),
    *(f"{IF_X_TABLE}.{column}" for column in (2, 4, 3, 5)),
    *ERRORS,
]
BITS_OF_WIDE = np.array([64] * 8 + [32] * 4)
BITS_OF_NARROW = np.array([32] * 12)
OCTET_COLUMNS = 2
MOST_ALIASES = 500
MOST_NAMES = 2000

Counts = NDArray[np.uint64]


@dataclass(frozen=True)
class Layout:
    """Which interfaces a device has, in the order of its ifIndex. Asked anew after a restart and now and then.

    ``columns``: the OIDs of ``COUNTERS``, empty for those that the device lacks; ``bits`` of each. ``speed``: Mb/s, 0
    unknown. ``stamped``: the device tells ifCounterDiscontinuityTime.
    """

    indexes: list[str]
    names: list[str]
    columns: list[str]
    bits: NDArray[np.int64]
    speed: NDArray[np.uint32]
    aliases: dict[str, str]
    stamped: bool


@dataclass(frozen=True)
class Clock:
    """When a device was read: ``received`` in microseconds since 1970, ``uptime`` in its ticks, and its boots."""

    received: int
    uptime: int = ABSENT
    boots: int = ABSENT


@dataclass(frozen=True)
class Seen:
    """The last look at the interfaces: what the device said (``raw``), and what was made of it (``whole``)."""

    names: list[str]
    clock: Clock
    raw: Counts
    whole: Counts
    discontinuity: NDArray[np.int64]
    epoch: NDArray[np.uint32]


class Renumbered(Exception):
    """The device has other interfaces than the layout says."""


async def layout(session: Session) -> Layout:
    """Ask which interfaces there are; empty where the device has none."""
    indexes = [index for index, _state in await session.column(OPER)]
    names = dict(await session.column(NAME)) if indexes else {}
    described = {} if names.keys() >= set(indexes) else dict(await session.column(DESCRIPTION))
    fast = dict(await session.column(SPEED)) if names else {}
    slow = dict(await session.column(OLD_SPEED)) if indexes and not fast else {}
    wide = bool(names) and bool(await session.column(WIDE[0], 1))
    stamped = wide and bool(await session.column(DISCONTINUITY, 1))
    candidates = WIDE if wide else NARROW
    labels = [readable(names.get(index) or described.get(index)) or f"if{index}" for index in indexes]
    unique = _unique(labels)
    aliases = await session.column(ALIAS) if names else []
    return Layout(
        indexes=indexes,
        names=unique,
        columns=[column if await session.column(column, 1) else "" for column in candidates] if indexes else [],
        bits=BITS_OF_WIDE if wide else BITS_OF_NARROW,
        speed=np.array([_megabits(fast.get(index), slow.get(index)) for index in indexes], np.uint32),
        aliases=_named(aliases, dict(zip(indexes, unique, strict=True))),
        stamped=stamped,
    )


async def speeds(session: Session, plan: Layout) -> Layout:
    """The layout with the speeds of now: they change with the state of a line."""
    rows = await session.column(SPEED, len(plan.indexes))
    if not rows:
        return plan
    return replace(plan, speed=np.minimum(_filled(rows, plan), 0xFFFFFFFF).astype(np.uint32))


async def counts(session: Session, plan: Layout) -> tuple[Counts, NDArray[np.int64], NDArray[np.uint8]]:
    """Counters (interfaces, 12), discontinuity times (ABSENT unknown) and states (interfaces, 2: oper, admin) now.

    A column that the device lacks is 0 throughout. Raises ``Renumbered`` when the rows are not those of the layout.
    """
    size = len(plan.indexes)
    states = np.zeros((size, 2), np.uint8)
    for number, column in enumerate((OPER, ADMIN)):
        rows = await session.column(column, size)
        if len(rows) != size:
            raise Renumbered
        states[:, number] = np.minimum(_filled(rows, plan), 255)
    raw = np.zeros((size, len(COUNTERS)), np.uint64)
    for number, column in enumerate(plan.columns):
        if column:
            raw[:, number] = _filled(await session.column(column, size), plan)
    if not plan.stamped:
        return raw, np.full(size, ABSENT, np.int64), states
    stamps = _filled(await session.column(DISCONTINUITY, size), plan)
    return raw, stamps.astype(np.int64), states


def continued(plan: Layout, clock: Clock, raw: Counts, stamps: NDArray[np.int64], before: Seen | None) -> Seen:
    """What was seen now, joined to what was seen before: wraps undone, epochs kept or begun anew."""
    fresh = np.full(len(plan.names), int(clock.received // counters.SECOND) & 0xFFFFFFFF, np.uint32)
    now = Seen(plan.names, clock, raw, raw, stamps, fresh)
    if before is None:
        return now
    if before.names == plan.names and _undisturbed(before, now):
        return replace(now, whole=before.whole + (raw - before.raw), epoch=before.epoch)
    if before.names != plan.names:
        before, known = _reordered(before, plan.names)
    else:
        known = np.ones(len(plan.names), bool)
    whole, sound = _advanced(plan, before, now)
    sound &= known
    return replace(
        now,
        whole=np.where(sound[:, None], whole, raw),
        epoch=np.where(sound, before.epoch, np.maximum(fresh, before.epoch + np.uint32(1))),
    )


def steady(before: Clock, now: Clock) -> bool:
    """Whether the device surely has not restarted: the quick answer for nearly every look."""
    ours = now.received - before.received
    return (
        before.boots == now.boots
        and ours > 0
        and 0 <= before.uptime <= now.uptime
        and now.uptime * counters.TICK + counters.SLACK >= ours
    )


def _undisturbed(before: Seen, now: Seen) -> bool:
    """Whether every counter only grew: the quick way to what ``_advanced`` would find."""
    return (
        steady(before.clock, now.clock)
        and bool((now.raw >= before.raw).all())
        and np.array_equal(now.discontinuity, before.discontinuity)
    )


def _advanced(plan: Layout, before: Seen, now: Seen) -> tuple[Counts, NDArray[np.bool_]]:
    """The counters without wraps, and which interfaces can vouch for all of theirs."""
    whole, sound = now.raw.copy(), np.ones(len(now.names), bool)
    for bits in (64, 32):
        which = plan.bits == bits
        if not which.any():
            continue
        limit = _limits(plan)[:, which] if bits == 32 else np.float64(np.nan)
        rates = counters.between(_readings(before, which), _readings(now, which), bits=bits, limit=limit)
        sound &= (rates.doubt == Doubt.NONE).all(axis=1)
        if bits == 32:
            whole[:, which] = before.whole[:, which] + rates.advance
    return whole, sound


def _readings(seen: Seen, which: NDArray[np.bool_]) -> Readings:
    value = seen.raw[:, which]

    def spread(number: int) -> NDArray[np.int64]:
        return np.broadcast_to(np.int64(number), value.shape)

    stamps = np.broadcast_to(seen.discontinuity[:, None], value.shape)
    return Readings(spread(seen.clock.received), value, spread(seen.clock.uptime), stamps, spread(seen.clock.boots))


def _limits(plan: Layout) -> NDArray[np.float64]:
    """The most that each counter can grow in a second: octets for the first two columns, packets for the others."""
    speed = np.where(plan.speed > 0, plan.speed.astype(np.float64), np.nan)
    limits = np.repeat((speed * 1e6 / counters.SMALLEST_FRAME_BITS)[:, None], len(COUNTERS), axis=1)
    limits[:, :OCTET_COLUMNS] = (speed * 1e6 / 8)[:, None]
    return limits


def _reordered(seen: Seen, names: list[str]) -> tuple[Seen, NDArray[np.bool_]]:
    """``seen`` in the order of ``names``, and which of them it knows; the others hold whatever is in its first row."""
    place = {name: number for number, name in enumerate(seen.names)}
    known = np.array([name in place for name in names], bool)
    if not seen.names:
        empty = np.zeros((len(names), len(COUNTERS)), np.uint64)
        zeros = np.zeros(len(names), np.int64)
        return Seen(names, seen.clock, empty, empty, zeros, zeros.astype(np.uint32)), known
    order = np.array([place.get(name, 0) for name in names], np.intp)
    return (
        Seen(names, seen.clock, seen.raw[order], seen.whole[order], seen.discontinuity[order], seen.epoch[order]),
        known,
    )


def _filled(rows: list[Row], plan: Layout) -> NDArray[np.uint64]:
    """One number for each interface, 0 where the device says none."""
    if [index for index, _value in rows] == plan.indexes:
        try:
            return np.array([value for _index, value in rows], np.uint64)
        except (TypeError, ValueError, OverflowError):  # something is no number, or a negative one
            return np.array([_number(value) for _index, value in rows], np.uint64)
    values = dict(rows)
    if not values.keys() <= set(plan.indexes):
        raise Renumbered
    return np.array([_number(values.get(index)) for index in plan.indexes], np.uint64)


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _megabits(high: object, low: object) -> int:
    """ifHighSpeed, else ifSpeed (bits a second), in Mb/s."""
    return min(_number(high) or _number(low) // 1_000_000, 0xFFFFFFFF)


def _unique(names: list[str]) -> list[str]:
    """Names that occur again get their turn: ``eth0``, ``eth0 (2)``."""
    turns: dict[str, int] = {}
    found = []
    for name in names:
        turns[name] = turns.get(name, 0) + 1
        found.append(name if turns[name] == 1 else f"{name} ({turns[name]})")
    return found


def _named(rows: list[Row], names: dict[str, str]) -> dict[str, str]:
    """What people wrote about interfaces, by name."""
    written = ((names[index], readable(value)) for index, value in rows[:MOST_ALIASES] if index in names)
    return {name: text for name, text in written if text}


def clock(uptime: object, boots: object) -> Clock:
    """The clock of a look that was answered just now."""
    return Clock(
        time.time_ns() // 1000,
        uptime if isinstance(uptime, int) else ABSENT,
        boots if isinstance(boots, int) else ABSENT,
    )


def reading(plan: Layout, seen: Seen, states: NDArray[np.uint8]) -> Interfaces:
    """What the look tells about the interfaces."""
    return Interfaces(plan.names, seen.whole, seen.epoch, states[:, 0], states[:, 1], plan.speed)


def facts(plan: Layout) -> dict[str, str]:
    """As JSON: what people wrote about the interfaces, ``{"Gi1/0/1": "uplink"}``, and their names by ifIndex.

    Flows name interfaces by their ifIndex alone.
    """
    if not plan.indexes:
        return {}
    names = dict(zip(plan.indexes[:MOST_NAMES], plan.names, strict=False))
    found = {"aliases": plan.aliases, "interfaces": names}
    return {fact: json.dumps(words, ensure_ascii=False) for fact, words in found.items() if words}
