"""Columns of the standard tables that simulated devices show: system, IF-MIB (RFC 2863) and how they are encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid
from bag.lab.agents.table import Column
from bag.monitoring.domain.readings import COUNTERS

SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
IF_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IFX_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
ETHERNET = 6
SCALAR: tuple[Oid, ...] = ((0,),)

_HC = {"in_octets": 6, "in_unicast": 7, "in_multicast": 8, "in_broadcast": 9,
       "out_octets": 10, "out_unicast": 11, "out_multicast": 12, "out_broadcast": 13}  # fmt: skip
_WIDTH = {"octets": 7, "unicast": 6, "multicast": 5, "broadcast": 5}
_LOW = {"in_octets": 10, "in_unicast": 11, "in_discards": 13, "in_errors": 14,
        "out_octets": 16, "out_unicast": 17, "out_discards": 19, "out_errors": 20}  # fmt: skip
_LOW_X = {"in_multicast": 2, "in_broadcast": 3, "out_multicast": 4, "out_broadcast": 5}
COLUMN_OF = {name: number for number, name in enumerate(COUNTERS)}


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface as its table shows it; ``speed`` in Mb/s."""

    index: int
    name: str
    speed: int
    kind: int = ETHERNET


def system(sys_object_id: Oid, description: str, services: int = 2) -> list[Column]:
    """The system group; the device fills ``uptime``, ``sys_name``, ``sys_location`` and ``sys_contact``."""
    fixed = {1: ber.octets(description), 2: ber.oid_value(sys_object_id), 7: ber.integer(services)}
    asked = {3: "uptime", 4: "sys_contact", 5: "sys_name", 6: "sys_location"}
    return [
        *(Column("", (*SYSTEM, arc), SCALAR, (value,)) for arc, value in fixed.items()),
        *(Column(name, (*SYSTEM, arc), SCALAR) for arc, name in asked.items()),
    ]


def interfaces(rows: Sequence[Interface]) -> list[Column]:
    """ifTable and ifXTable.

    The device fills ``mac``, ``admin``, ``oper``, ``last_change``, ``alias``, ``discontinuity``, the ``COUNTERS`` and,
    for the 32-bit columns, their names with ``/32``.
    """
    indexes = tuple((row.index,) for row in rows)
    number = Column("", (*IF_ENTRY[:-2], 1), SCALAR, (ber.integer(len(rows)),))
    fixed = {
        (*IF_ENTRY, 1): [ber.integer(row.index) for row in rows],
        (*IF_ENTRY, 2): [ber.octets(row.name) for row in rows],
        (*IF_ENTRY, 3): [ber.integer(row.kind) for row in rows],
        (*IF_ENTRY, 4): [ber.integer(1500) for _row in rows],
        (*IF_ENTRY, 5): [ber.integer(min(row.speed * 1_000_000, 0xFFFFFFFF), ber.GAUGE32) for row in rows],
        (*IFX_ENTRY, 1): [ber.octets(row.name) for row in rows],
        (*IFX_ENTRY, 15): [ber.integer(row.speed, ber.GAUGE32) for row in rows],
        (*IFX_ENTRY, 16): [ber.integer(2) for _row in rows],
        (*IFX_ENTRY, 17): [ber.integer(1) for _row in rows],
    }
    asked = {
        (*IF_ENTRY, 6): "mac", (*IF_ENTRY, 7): "admin", (*IF_ENTRY, 8): "oper", (*IF_ENTRY, 9): "last_change",
        (*IFX_ENTRY, 18): "alias", (*IFX_ENTRY, 19): "discontinuity",
    }  # fmt: skip
    asked |= {(*IF_ENTRY, arc): f"{name}/32" for name, arc in _LOW.items()}
    asked |= {(*IFX_ENTRY, arc): f"{name}/32" for name, arc in _LOW_X.items()}
    return [
        number,
        *(Column("", oid, indexes, tuple(values)) for oid, values in fixed.items()),
        *(Column(name, oid, indexes) for oid, name in asked.items()),
        *(Column(name, (*IFX_ENTRY, arc), indexes, width=_WIDTH[name.split("_")[1]]) for name, arc in _HC.items()),
    ]


def counter_column(column: Column, counters: NDArray[np.uint64]) -> list[bytes] | NDArray[np.uint64] | None:
    """The values of a counter column from a matrix (interfaces, 12 ``COUNTERS``); None for any other column."""
    name, _slash, low = column.name.partition("/")
    place = COLUMN_OF.get(name)
    if place is None:
        return None
    if not low:
        return counters[:, place]
    return [ber.integer(value, ber.COUNTER32) for value in (counters[:, place] & np.uint64(0xFFFFFFFF)).tolist()]


def ticks(seconds: float) -> bytes:
    """Hundredths of a second, which wrap after 497 days."""
    return ber.integer(int(seconds * 100) & 0xFFFFFFFF, ber.TICKS)
