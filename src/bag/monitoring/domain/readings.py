"""What one look at one target told: the currency between whoever asks a target and whoever stores and judges.

Moments are aware and in UTC. Names of metrics are dotted and in the unit that their ending says: ``icmp.rtt_ms``,
``ups.charge_percent``, ``optics.rx_dbm``. ``instance`` names the part of the subject: an interface, an outlet …
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

COUNTERS = (
    "in_octets", "out_octets", "in_unicast", "out_unicast", "in_multicast", "out_multicast",
    "in_broadcast", "out_broadcast", "in_errors", "out_errors", "in_discards", "out_discards",
)  # fmt: skip
"""The columns of an interface table, in this order."""


class Outcome(StrEnum):
    """How a look ended. REFUSED: it answered, but not to us (credentials); BROKEN: what it said made no sense."""

    OK = "ok"
    SILENT = "silent"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Value:
    """One number."""

    metric: str
    value: float
    instance: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One condition in words: ``aspect`` "oper", "power", "sensor" …; ``state`` "up", "down", "battery" …"""

    aspect: str
    state: str
    instance: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Interfaces:
    """The counters of all interfaces of a device at one moment.

    ``counters`` has the shape (interfaces, 12), the columns of ``COUNTERS``; all are 64 bits wide. Two rows of an
    interface can be subtracted when their ``epoch`` is the same: it grows with every restart, reset or backward step.
    ``oper`` and ``admin`` are ifOperStatus and ifAdminStatus (1 up, 2 down …); ``speed`` is ifHighSpeed in Mb/s.
    """

    names: list[str]
    counters: NDArray[np.uint64]
    epoch: NDArray[np.uint32]
    oper: NDArray[np.uint8]
    admin: NDArray[np.uint8]
    speed: NDArray[np.uint32]


@dataclass(frozen=True)
class Reading:
    """Everything one look at a target told. ``subject`` is the number of the core ``Subject`` that it is about."""

    target: int
    subject: int
    at: datetime
    outcome: Outcome
    reason: str = ""
    values: tuple[Value, ...] = ()
    states: tuple[State, ...] = ()
    interfaces: Interfaces | None = None
    facts: dict[str, str] = field(default_factory=dict)
    """What identifies it: ``sys_object_id``, ``sys_name``, ``sys_descr``, ``serial`` …; stored when it changed."""
