"""Records of a template as columns: a numpy type is laid over many records at once, and every column is one operation.

Field numbers are the information elements of IPFIX (IANA registry); those that count here are the same in NetFlow v9.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bag.monitoring.protocols import Malformed

VARIABLE = 0xFFFF
"""The length of a field that says its length in every record (RFC 7011, section 7)."""
MOST_FIELDS = 256
LONGEST_RECORD = 8192
Array = NDArray[Any]

NUMBERS: dict[str, tuple[type[np.unsignedinteger[Any]], tuple[int, ...]]] = {
    "octets": (np.uint64, (1, 85, 23)),
    "packets": (np.uint64, (2, 86, 24)),
    "in_if": (np.uint32, (10, 252)),
    "out_if": (np.uint32, (14, 253)),
    "src_port": (np.uint16, (7,)),
    "dst_port": (np.uint16, (11,)),
    "protocol": (np.uint8, (4,)),
    "tos": (np.uint8, (5,)),
    "src_as": (np.uint32, (16,)),
    "dst_as": (np.uint32, (17,)),
    "vlan": (np.uint16, (58, 243)),
}
"""Column → its type and the elements that fill it, the best first. What a template lacks stays zero."""
ADDRESSES = {"src": (8, 27), "dst": (12, 28)}
TCP_FLAGS, DIRECTION, SAMPLING, SAMPLERS = 6, 61, 34, (48, 302)
NO_DIRECTION = 255
_UPTIMES = {"start": 22, "end": 21}
_SINCE_START = 160
_SECONDS, _MILLISECONDS, _NTP, _BEFORE_EXPORT = (150, 151), (152, 153), ((154, 155), (156, 157)), (158, 159)
_NTP_EPOCH = 2_208_988_800
_LATEST = 1 << 42
"""Milliseconds; about the year 2109: clocks of devices may say anything, a column of the store may not."""
_IPV4, _IPV6 = 4, 16


class Field(NamedTuple):
    """A field of a template. ``element`` -1: of a vendor (it has an enterprise number) or a scope, not read here."""

    element: int
    length: int


@dataclass(frozen=True, eq=False)
class Layout:
    """How the records of a template lie: ``dtype`` holds the fields that are read, without those of variable length."""

    fields: tuple[Field, ...]
    dtype: np.dtype[Any]
    elements: frozenset[int]

    @property
    def size(self) -> int:
        """Octets of one record (of its fixed part)."""
        return self.dtype.itemsize

    @property
    def variable(self) -> bool:
        return any(field.length == VARIABLE for field in self.fields)

    @property
    def counts(self) -> bool:
        """Whether records say how much went by: only then they are flows."""
        return not self.elements.isdisjoint(NUMBERS["octets"][1] + NUMBERS["packets"][1])


@lru_cache(maxsize=4096)
def layout(fields: tuple[Field, ...]) -> Layout:
    """The layout of a list of fields; raises ``Malformed`` when no record can look like it."""
    if not 0 < len(fields) <= MOST_FIELDS:
        raise Malformed("template")
    places: dict[int, tuple[str, int]] = {}
    offset = 0
    for field in fields:
        if field.length == VARIABLE:
            continue
        known = _kind(field)
        if known and field.element not in places:
            places[field.element] = (known, offset)
        offset += field.length
    if not (0 < offset <= LONGEST_RECORD or any(field.length == VARIABLE for field in fields)):
        raise Malformed("template")
    dtype: np.dtype[Any] = np.dtype(
        {
            "names": [str(element) for element in places],
            "formats": [kind for kind, _offset in places.values()],
            "offsets": [start for _kind, start in places.values()],
            "itemsize": max(offset, 1),
        }
    )
    return Layout(fields, dtype, frozenset(places))


def _kind(field: Field) -> str:
    """The numpy format of a field: big-endian numbers, else raw octets; empty when the field is not read."""
    if field.element < 0 or field.length == 0:
        return ""
    if field.element in (8, 12, 27, 28):
        return f"({field.length},)u1" if field.length in (_IPV4, _IPV6) else ""
    if field.length in (1, 2, 4, 8):
        return f">u{field.length}"
    return f"({field.length},)u1" if field.length < 8 else ""


@dataclass
class Records:
    """Records of one layout and, for each, what the message said that brought it (all arrays have one length)."""

    layout: Layout
    rows: Array
    exported: NDArray[np.int64]
    """Milliseconds since 1970 when the message left."""
    uptime: NDArray[np.int64]
    """Milliseconds that the exporter had been up; -1 when the message does not say."""

    def columns(self) -> dict[str, Array]:
        """The columns of the table ``flows`` that the records themselves fill; ``sampling`` only when they say it."""
        found: dict[str, Array] = {name: self._addresses(*elements) for name, elements in ADDRESSES.items()}
        for name, (kind, elements) in NUMBERS.items():
            found[name] = self._number(elements, kind)
        found["tcp_flags"] = (self.number(TCP_FLAGS) & np.uint64(0xFF)).astype(np.uint8)
        found["direction"] = self._direction()
        start, end = (self._moment(name, index) for index, name in enumerate(("start", "end")))
        found["start"], found["end"] = np.minimum(start, end), end
        return found

    def number(self, element: int) -> NDArray[np.uint64]:
        """A field as 64-bit numbers; zeros when the layout has none."""
        if element not in self.layout.elements:
            return np.zeros(len(self.rows), np.uint64)
        values = self.rows[str(element)]
        if values.ndim == 1:
            return values.astype(np.uint64)
        wide = np.zeros((len(values), 8), np.uint8)
        wide[:, 8 - values.shape[1] :] = values
        return wide.view(">u8")[:, 0].astype(np.uint64)

    def has(self, element: int) -> bool:
        return element in self.layout.elements

    def _number(self, elements: tuple[int, ...], kind: type[np.unsignedinteger[Any]]) -> Array:
        element = next((element for element in elements if self.has(element)), None)
        if element is None:
            return np.zeros(len(self.rows), kind)
        values = self.rows[str(element)]
        if values.ndim == 1 and values.dtype.itemsize <= np.dtype(kind).itemsize:
            return values.astype(kind)
        return np.minimum(self.number(element), np.uint64(np.iinfo(kind).max)).astype(kind)

    def _addresses(self, four: int, six: int) -> Array:
        """Addresses of 16 octets; IPv4 is mapped into IPv6. Shape (rows, 16)."""
        if self.has(six):
            found = np.ascontiguousarray(self.rows[str(six)])
            if found.shape[1] == _IPV6 and not self.has(four):
                return found
        found = np.zeros((len(self.rows), _IPV6), np.uint8)
        if self.has(four) and self.rows[str(four)].shape[1] == _IPV4:
            found[:, 10:12] = 0xFF
            found[:, 12:] = self.rows[str(four)]
        if self.has(six) and self.rows[str(six)].shape[1] == _IPV6:
            absent = ~found[:, 12:].any(axis=1)
            found[absent] = self.rows[str(six)][absent]
        return found

    def _direction(self) -> NDArray[np.uint8]:
        if not self.has(DIRECTION):
            return np.full(len(self.rows), NO_DIRECTION, np.uint8)
        return np.minimum(self.number(DIRECTION), np.uint64(NO_DIRECTION)).astype(np.uint8)

    def _moment(self, name: str, index: int) -> NDArray[np.int64]:
        """Start (index 0) or end (1) in milliseconds since 1970; the time of export when the record says nothing."""
        if self.has(_MILLISECONDS[index]):
            found = _whole(self.number(_MILLISECONDS[index]))
        elif self.has(_SECONDS[index]):
            found = _whole(self.number(_SECONDS[index])) * 1000
        elif self.has(_BEFORE_EXPORT[index]):
            found = self.exported - _whole(self.number(_BEFORE_EXPORT[index])) // 1000
        elif ntp := next((pair[index] for pair in _NTP if self.has(pair[index])), 0):
            found = _from_ntp(self.number(ntp))
        elif self.has(_UPTIMES[name]):
            found = self._from_uptime(_whole(self.number(_UPTIMES[name])))
        else:
            found = self.exported
        return np.clip(found, 0, _LATEST)

    def _from_uptime(self, value: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.has(_SINCE_START):
            return _whole(self.number(_SINCE_START)) + value
        # The 32-bit clock wraps: the difference is taken modulo 2^32 and may be a little negative.
        before = ((self.uptime - value) & 0xFFFFFFFF).astype(np.uint32).view(np.int32).astype(np.int64)
        return np.where(self.uptime < 0, self.exported, self.exported - before)


def _whole(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.minimum(values, np.uint64(_LATEST)).astype(np.int64)


def _from_ntp(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Milliseconds since 1970 of 64-bit NTP time stamps."""
    seconds = (values >> np.uint64(32)).astype(np.int64) - _NTP_EPOCH
    return seconds * 1000 + ((values & np.uint64(0xFFFFFFFF)) * np.uint64(1000) >> np.uint64(32)).astype(np.int64)
