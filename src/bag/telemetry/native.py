"""Columns to ClickHouse's Native format: what leaves numpy arrays goes to the engine without a word of text.

Source: ClickHouse, ``docs/en/interfaces/formats`` (Native) and ``SerializationLowCardinality``. A block is the number
of columns, the number of rows, and for each column its name, its type and its values; blocks may follow one another.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = Sequence[Any] | NDArray[Any]
"""What stands in a column before it is encoded: a numpy array or a list."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NUMBER = re.compile(r"(UInt|Int|Float)(8|16|32|64)")
_KINDS = {"UInt": "u", "Int": "i", "Float": "f"}
_ADDRESS_BYTES = 16
_WORD_BYTES = 64
"""What a value that is not encoded yet is taken to weigh."""
# SerializationLowCardinality: keys come with the block, and they are the whole dictionary.
_SHARED_DICTIONARIES = 1
_ADDITIONAL_KEYS, _UPDATE_DICTIONARY = 1 << 9, 1 << 10


def block(columns: Mapping[str, tuple[str, Values]]) -> bytes:
    """One block of ``columns``: name → (ClickHouse type, values).

    Raises ``ValueError`` when lengths differ and ``ValueError``, ``TypeError`` or ``OverflowError`` when a value does
    not fit its type.
    """
    gathering = Gathering({name: kind for name, (kind, _values) in columns.items()})
    gathering.add({name: values for name, (_kind, values) in columns.items()})
    return gathering.block()


class Gathering:
    """A block that grows piece by piece. A wrong piece is refused when it is added, and nothing of it stays."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = dict(types)
        self._pieces: dict[str, list[Any]] = {name: [] for name in types}
        self.rows = self.bytes = 0

    def add(self, columns: Mapping[str, Values]) -> int:
        """Add rows and return their number; the values are copied or encoded. Raises as ``block``."""
        rows = _length(columns)
        pieces = {name: _piece(kind, columns[name]) for name, kind in self._types.items()}
        for name, piece in pieces.items():
            self._pieces[name].append(piece)
            self.bytes += len(piece) if isinstance(piece, bytes) else _WORD_BYTES * rows
        self.rows += rows
        return rows

    def block(self) -> bytes:
        """Everything that was added."""
        parts = [varint(len(self._types)), varint(self.rows)]
        for name, kind in self._types.items():
            parts += [_text(name), _text(kind), *_joined(kind, self._pieces[name])]
        return b"".join(parts)


def encode(kind: str, values: Values) -> bytes:
    """The values of one column of the ClickHouse type ``kind``."""
    return b"".join(_joined(kind, [_piece(kind, values)]))


def _piece(kind: str, values: Values) -> Any:
    """Checked values: encoded where encodings may follow one another, else what ``_joined`` takes."""
    if number := _NUMBER.fullmatch(kind):
        return _array(values, np.dtype(f"<{_KINDS[number[1]]}{int(number[2]) // 8}")).tobytes()
    if kind == "String":
        return _strings(values)
    if kind == "IPv6":
        return _addresses(values)
    if kind.startswith("DateTime64("):
        return moments(values).tobytes()
    if kind.startswith("Nullable(DateTime64("):
        return _nullable_moments(values)
    if kind == "LowCardinality(String)":
        return _words(values)
    if kind == "Map(String, String)":
        return [dict(value) for value in values]
    raise ValueError(f"no encoding for {kind}")


def _joined(kind: str, pieces: list[Any]) -> list[bytes]:
    """The values of one column, of all its pieces."""
    if kind == "LowCardinality(String)":
        return [_dictionary(list(chain.from_iterable(pieces)))]
    if kind == "Map(String, String)":
        return [_maps(list(chain.from_iterable(pieces)))]
    if kind.startswith("Nullable("):
        return [*(missing for missing, _ in pieces), *(filled for _, filled in pieces)]
    return pieces


def varint(number: int) -> bytes:
    """An unsigned number in groups of seven bits, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def moments(values: Values) -> NDArray[np.int64]:
    """Milliseconds since 1970 in UTC, of ``datetime64`` arrays, of milliseconds, or of aware datetimes."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return np.ascontiguousarray(values.astype("datetime64[ms]").astype("<i8"))
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        return np.ascontiguousarray(values, dtype="<i8")
    found = ((value - _EPOCH) // _MILLISECOND if isinstance(value, datetime) else int(value) for value in values)
    return np.fromiter(found, dtype="<i8", count=len(values))


def _array(values: Values, wanted: np.dtype[Any]) -> NDArray[Any]:
    """``values`` as an array of the wanted type; a number that would change its value raises ``OverflowError``."""
    given = np.asarray(values)
    if given.dtype == wanted:
        return np.ascontiguousarray(given)
    if given.dtype.kind not in "uifb":
        return np.array(list(values), dtype=wanted)
    if wanted.kind != "f" and given.size:
        limits = np.iinfo(wanted)
        if given.dtype.kind == "f" or int(given.min()) < limits.min or int(given.max()) > limits.max:
            raise OverflowError(f"a value does not fit {wanted}")
    return np.ascontiguousarray(given, dtype=wanted)


def _text(word: str) -> bytes:
    content = word.encode()
    return varint(len(content)) + content


def _strings(values: Iterable[Any]) -> bytes:
    known: dict[Any, bytes] = {}
    out = []
    for value in values:
        encoded = known.get(value)
        if encoded is None:
            content = value if isinstance(value, bytes) else str(value).encode(errors="replace")
            encoded = known[value] = varint(len(content)) + content
        out.append(encoded)
    return b"".join(out)


def _dictionary(values: list[str]) -> bytes:
    rows = len(values)
    if not rows:
        return b""
    places: dict[Any, int] = {}
    # Position 0 of a dictionary is the empty string by agreement.
    places[""] = 0
    index = np.fromiter((places.setdefault(value, len(places)) for value in values), dtype=np.int64, count=rows)
    width = next(power for power in range(4) if len(places) <= 1 << (8 << power))
    head = [_SHARED_DICTIONARIES, width | _ADDITIONAL_KEYS | _UPDATE_DICTIONARY, len(places)]
    return b"".join(
        [np.array(head, "<u8").tobytes(), _strings(places), np.array([rows], "<u8").tobytes(),
         index.astype(f"<u{1 << width}").tobytes()]
    )  # fmt: skip


def _maps(values: list[dict[Any, Any]]) -> bytes:
    ends = np.cumsum(np.fromiter((len(value) for value in values), dtype="<u8", count=len(values)), dtype="<u8")
    keys = _strings(key for value in values for key in value)
    return ends.tobytes() + keys + _strings(item for value in values for item in value.values())


def _nullable_moments(values: Values) -> tuple[bytes, bytes]:
    """Which are missing (``None`` or NaT), and the milliseconds."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        missing = np.isnat(values)
        return missing.astype("u1").tobytes(), moments(np.where(missing, np.datetime64(0, "ms"), values)).tobytes()
    missing = np.fromiter((value is None for value in values), dtype="u1", count=len(values))
    return missing.tobytes(), moments([0 if value is None else value for value in values]).tobytes()


def _words(values: Values) -> list[str]:
    words = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if not all(isinstance(word, str) for word in words):
        raise TypeError("a word is not a text")
    return words


def _length(columns: Mapping[str, Values]) -> int:
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1:
        raise ValueError(f"the columns have different lengths: { {name: len(v) for name, v in columns.items()} }")
    return lengths.pop()


def _addresses(values: Values) -> bytes:
    """Sixteen bytes each, of an array of shape (rows, 16), of bytes, or of addresses; IPv4 is mapped into IPv6."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "SVu" and values.nbytes == _ADDRESS_BYTES * len(values):
        return np.ascontiguousarray(values).tobytes()
    known: dict[Any, bytes] = {}
    return b"".join(known.get(value) or known.setdefault(value, _address(value)) for value in values)


def _address(value: Any) -> bytes:
    if isinstance(value, bytes) and len(value) == _ADDRESS_BYTES:
        return value
    found = ipaddress.ip_address(value)
    return found.packed if found.version == 6 else b"\0" * 10 + b"\xff\xff" + found.packed
