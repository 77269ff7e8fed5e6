"""OTDR files (SOR, Telcordia SR-4731 issue 2, and issue 1 as GR-196) read without trust.

Only the standard library. Every count is checked against the bytes that are left before it is used, so that a file
costs at most a small multiple of its size. Faults carry a code; people get words elsewhere.

Distances are one way: the file counts 100 ps of light, ``m = t · 1e-10 · c / n``. Events count from the user offset
(the end of the launch fiber, when the operator set one), samples from the front panel.
"""

from __future__ import annotations

import struct
from array import array
from binascii import crc_hqx
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import byteorder
from typing import Any

LIGHT = 299_792_458.0
LARGEST = 16 * 1024 * 1024
MOST_BLOCKS = 200
MOST_EVENTS = 5_000
MOST_PULSES = 100
SHOWN_SAMPLES = 4_000
INDEX_USUAL = (1.3, 1.7)


class SorFault(Exception):
    """A file that cannot be read: ``large``, ``short``, ``not_sor``, ``blocks``, ``missing``, ``count``, ``index``.

    ``detail`` names the block or the figure.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class SorEvent:
    """One event: meters from the user offset, loss and reflectance in dB, slope in dB/km before it."""

    number: int
    meters: float
    loss: float
    reflectance: float
    slope: float
    code: str
    comment: str = ""
    beyond: bool = False
    """After the end of the fiber: an echo, never a place."""

    @property
    def reflective(self) -> bool:
        return self.code[:1] in ("1", "2")

    @property
    def is_end(self) -> bool:
        return self.code[1:2] == "E"


@dataclass(frozen=True)
class Sor:
    """What a file says. ``remarks`` are codes of things to know: ``checksum``, ``wavelength``, ``no_end`` …"""

    version: int
    cable: str
    fiber: str
    place_a: str
    place_b: str
    operator: str
    comment: str
    supplier: str
    instrument: str
    serial: str
    wavelength: int
    measured_at: int
    """Seconds since 1970, as the instrument's clock had it."""
    pulses: tuple[int, ...]
    """Widths in ns."""
    index: float
    user_offset: float
    """Meters of launch fiber that events do not count."""
    spacing: float
    """Meters between samples."""
    events: tuple[SorEvent, ...]
    end: float | None
    """Meters of the end of the fiber; None when no event says so."""
    total_loss: float | None
    return_loss: float | None
    samples: int
    trace: tuple[tuple[float, float], ...] = ()
    """Meters from the user offset and dB, thinned to what a chart can show."""
    remarks: tuple[str, ...] = ()


@dataclass
class _Bytes:
    """A block being read from its start; little-endian throughout."""

    content: bytes
    name: str
    at: int = 0

    def number(self, form: str) -> int:
        size = struct.calcsize(form)
        if self.at + size > len(self.content):
            raise SorFault("short", self.name)
        (value,) = struct.unpack_from("<" + form, self.content, self.at)
        self.at += size
        return int(value)

    def numbers(self, form: str, count: int) -> list[int]:
        return [self.number(form) for _ in range(count)]

    def fixed(self, size: int) -> str:
        if self.at + size > len(self.content):
            raise SorFault("short", self.name)
        self.at += size
        return readable(self.content[self.at - size : self.at])

    def text(self) -> str:
        end = self.content.find(b"\0", self.at)
        if end < 0:
            raise SorFault("short", self.name)
        value = readable(self.content[self.at : end])
        self.at = end + 1
        return value

    @property
    def left(self) -> int:
        return len(self.content) - self.at


@dataclass
class _File:
    version: int
    blocks: dict[str, bytes]
    remarks: list[str] = field(default_factory=list)

    def open(self, name: str) -> _Bytes:
        if name not in self.blocks:
            raise SorFault("missing", name)
        return _Bytes(self.blocks[name], name)


def readable(raw: bytes) -> str:
    """Text as instruments in Turkey write it: UTF-8 where it is valid, Windows-1254 otherwise; no control marks."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1254", errors="replace")
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()


def read(content: bytes) -> Sor:
    """Everything that a file says; raises ``SorFault`` and nothing else."""
    if len(content) > LARGEST:
        raise SorFault("large", str(LARGEST))
    file = _opened(content)
    general = _general(file)
    fixed = _fixed(file)
    per_unit = 1e-10 * LIGHT / float(fixed["index"])
    offset = general["offset"] * per_unit
    spacing = float(fixed["spacing"]) * 1e-14 * LIGHT / float(fixed["index"])
    events, total, orl = _events(file, per_unit)
    end = next((event.meters for event in events if event.is_end), None)
    if end is None:
        file.remarks.append("no_end")
    if general["offset"] == 0:
        file.remarks.append("no_offset")
    if not _checksum_fits(file, content):
        file.remarks.append("checksum")
    count, trace = _samples(file, spacing, offset)
    supplier, instrument, serial = _supplier(file)
    return Sor(
        version=file.version, cable=general["cable"], fiber=general["fiber"], place_a=general["a"],
        place_b=general["b"], operator=general["operator"], comment=general["comment"], supplier=supplier,
        instrument=instrument, serial=serial, wavelength=_wavelength(general["wavelength"], fixed["wavelength"], file),
        measured_at=int(fixed["at"]), pulses=tuple(fixed["pulses"]), index=float(fixed["index"]), user_offset=offset,
        spacing=spacing, events=events, end=end, total_loss=total, return_loss=orl, samples=count, trace=trace,
        remarks=tuple(dict.fromkeys(file.remarks)),
    )  # fmt: skip


def _opened(content: bytes) -> _File:
    """The map of blocks and their bytes. Version 1 has no name before the map and none before each block."""
    if len(content) < 16:
        raise SorFault("short", "Map")
    second = content.startswith(b"Map\0")
    header = _Bytes(content, "Map", 4 if second else 0)
    revision, size, count = header.number("H"), header.number("I"), header.number("H")
    if not 50 <= revision < 400:
        raise SorFault("not_sor")
    if not 1 <= count <= MOST_BLOCKS or not header.at <= size <= len(content):
        raise SorFault("blocks")
    blocks: dict[str, bytes] = {}
    start = size
    for _ in range(count - 1):
        name, _revision, length = header.text(), header.number("H"), header.number("I")
        if header.at > size:
            raise SorFault("blocks")
        if start + length > len(content):
            raise SorFault("short", name[:20])
        body = content[start : start + length]
        mark = name.encode("latin-1", errors="replace") + b"\0"
        blocks.setdefault(name, body.removeprefix(mark) if second else body)
        start += length
    return _File(2 if second else 1, blocks)


def _general(file: _File) -> dict[str, Any]:
    block = file.open("GenParams")
    block.fixed(2)
    found: dict[str, Any] = {"cable": block.text(), "fiber": block.text()}
    if file.version == 2:
        block.number("H")
    found |= {"wavelength": block.number("H"), "a": block.text(), "b": block.text()}
    block.text()
    block.fixed(2)
    found["offset"] = block.number("i")
    if file.version == 2:
        block.number("i")
    return found | {"operator": block.text(), "comment": block.text() if block.left else ""}


def _supplier(file: _File) -> tuple[str, str, str]:
    if "SupParams" not in file.blocks:
        return "", "", ""
    block = file.open("SupParams")
    try:
        return block.text(), block.text(), block.text()
    except SorFault:
        file.remarks.append("supplier")
        return "", "", ""


def _fixed(file: _File) -> dict[str, Any]:
    block = file.open("FxdParams")
    found: dict[str, Any] = {"at": block.number("I")}
    block.fixed(2)
    found["wavelength"] = block.number("H")
    block.number("i")
    if file.version == 2:
        block.number("i")
    count = block.number("H")
    if not 1 <= count <= MOST_PULSES:
        raise SorFault("count", f"FxdParams {count}")
    found["pulses"] = block.numbers("H", count)
    found["spacing"] = block.numbers("I", count)[0]
    block.numbers("I", count)
    found["index"] = block.number("I") / 100_000
    if not INDEX_USUAL[0] <= found["index"] <= INDEX_USUAL[1]:
        raise SorFault("index", str(found["index"]))
    return found


def _wavelength(general: int, fixed: int, file: _File) -> int:
    """Nanometers. Makers write 1550 or 15500 into either field; the first that can be is taken."""
    for raw in (general, fixed):
        for value in (raw, round(raw / 10)):
            if 600 <= value <= 1700:
                if value != general:
                    file.remarks.append("wavelength")
                return value
    file.remarks.append("wavelength")
    return 0


def _events(file: _File, per_unit: float) -> tuple[tuple[SorEvent, ...], float | None, float | None]:
    if "KeyEvents" not in file.blocks:
        file.remarks.append("no_events")
        return (), None, None
    block = file.open("KeyEvents")
    count = block.number("H")
    least = 22 if file.version == 1 else 42
    if count > MOST_EVENTS or count * least > block.left:
        raise SorFault("count", f"KeyEvents {count}")
    found: list[SorEvent] = []
    ended = False
    for _ in range(count):
        event = _event(block, file.version, per_unit, beyond=ended)
        found.append(event)
        ended = ended or event.is_end
    if block.left < 22:
        file.remarks.append("no_summary")
        return tuple(found), None, None
    total = block.number("i") / 1000
    block.number("i")
    block.number("I")
    return tuple(found), total, block.number("H") / 1000


def _event(block: _Bytes, version: int, per_unit: float, *, beyond: bool) -> SorEvent:
    number, time = block.number("H"), block.number("I")
    slope, lost, reflectance = block.number("h"), block.number("h"), block.number("i")
    code = block.fixed(8)
    if version == 2:
        block.numbers("I", 5)
    return SorEvent(
        number, time * per_unit, lost / 1000, reflectance / 1000, slope / 1000, code, block.text()[:200], beyond
    )


def _samples(file: _File, spacing: float, offset: float) -> tuple[int, tuple[tuple[float, float], ...]]:
    """How many samples the first trace has, and what a chart needs of them."""
    if "DataPts" not in file.blocks:
        file.remarks.append("no_samples")
        return 0, ()
    block = file.open("DataPts")
    block.number("I")
    if block.number("H") < 1:
        file.remarks.append("no_samples")
        return 0, ()
    count, scale = block.number("I"), block.number("H") / 1000
    if count * 2 > block.left:
        raise SorFault("count", f"DataPts {count}")
    values = array("H", block.content[block.at : block.at + 2 * count])
    if byteorder == "big":
        values.byteswap()
    step = scale / 1000
    trace = tuple((round(at * spacing - offset, 2), round(-values[at] * step, 3)) for at in _shown(values))
    return count, trace


def _shown(values: array) -> Iterator[int]:
    """Places of the samples to show: of every stretch the lowest and the highest, in order."""
    stretch = max(1, -(-2 * len(values) // SHOWN_SAMPLES))
    for start in range(0, len(values), stretch):
        part = range(start, min(start + stretch, len(values)))
        low, high = min(part, key=values.__getitem__), max(part, key=values.__getitem__)
        yield from sorted({low, high})


def _checksum_fits(file: _File, content: bytes) -> bool:
    """CRC-16 (CCITT, first value FFFF) over all but the last two bytes; many makers count something else."""
    if "Cksum" not in file.blocks or len(file.blocks["Cksum"]) < 2:
        return False
    (wanted,) = struct.unpack_from("<H", file.blocks["Cksum"][-2:])
    return crc_hqx(content[:-2], 0xFFFF) == wanted
