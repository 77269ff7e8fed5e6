"""OTDR files written for tests: both issues of the format, any content, right checksum."""

from __future__ import annotations

import struct
from binascii import crc_hqx
from dataclasses import dataclass, field

LIGHT = 299_792_458.0


@dataclass
class Shot:
    """What a file shall say. Events: (meters, loss dB, reflectance dB, code)."""

    version: int = 2
    wavelength: int = 1550
    index: float = 1.468
    pulse: int = 100
    launch: float = 0.0
    spacing: float = 0.5
    cable: str = "KNK-ALS-01"
    fiber: str = "007"
    place_a: str = "Konak"
    place_b: str = "Alsancak"
    encoding: str = "utf-8"
    events: list[tuple[float, float, float, str]] = field(
        default_factory=lambda: [(0.0, 0.2, -45.0, "1F9999LS"), (1200.0, 0.08, 0.0, "0F9999LS"),
                                 (3241.0, 0.0, -14.8, "1E9999LS")]
    )  # fmt: skip
    samples: int = 2000

    def units(self, meters: float) -> int:
        return round(meters * self.index / LIGHT / 1e-10)

    def text(self, value: str) -> bytes:
        return value.encode(self.encoding) + b"\0"


def written(shot: Shot) -> bytes:
    """The bytes of a file."""
    second = shot.version == 2
    bodies = {
        "GenParams": _general(shot, second),
        "SupParams": b"".join(shot.text(word) for word in ("Maker", "OT-1", "12345", "M1", "1", "1.0", "")),
        "FxdParams": _fixed(shot, second),
        "KeyEvents": _events(shot, second),
        "DataPts": struct.pack("<IHIH", shot.samples, 1, shot.samples, 1000) + _samples(shot),
        "Cksum": b"\0\0",
    }
    blocks = {name: (name.encode() + b"\0" if second else b"") + body for name, body in bodies.items()}
    entries = b"".join(
        name.encode() + b"\0" + struct.pack("<HI", 200 if second else 100, len(body)) for name, body in blocks.items()
    )
    head = b"Map\0" if second else b""
    size = len(head) + 8 + len(entries)
    content = head + struct.pack("<HIH", 200 if second else 100, size, len(blocks) + 1) + entries
    content += b"".join(blocks.values())
    return content[:-2] + struct.pack("<H", crc_hqx(content[:-2], 0xFFFF))


def _general(shot: Shot, second: bool) -> bytes:
    extra = struct.pack("<H", 652) if second else b""
    offset = struct.pack("<i", shot.units(shot.launch)) + (struct.pack("<i", 0) if second else b"")
    return (
        b"TR" + shot.text(shot.cable) + shot.text(shot.fiber) + extra + struct.pack("<H", shot.wavelength)
        + shot.text(shot.place_a) + shot.text(shot.place_b) + shot.text("") + b"BC" + offset
        + shot.text("ekip") + shot.text("")
    )  # fmt: skip


def _fixed(shot: Shot, second: bool) -> bytes:
    step = round(shot.spacing * shot.index / LIGHT / 1e-14)
    raw = struct.pack("<I2sHi", 1_780_000_000, b"mt", shot.wavelength * 10, 0)
    raw += struct.pack("<i", 0) if second else b""
    raw += struct.pack("<HHIII", 1, shot.pulse, step, shot.samples, round(shot.index * 100_000))
    return raw + bytes(40)


def _events(shot: Shot, second: bool) -> bytes:
    raw = struct.pack("<H", len(shot.events))
    for number, (meters, lost, reflectance, code) in enumerate(shot.events, 1):
        raw += struct.pack(
            "<HIhhi8s", number, shot.units(meters), 220, round(lost * 1000), round(reflectance * 1000), code.encode()
        )
        raw += (bytes(20) if second else b"") + b"\0"
    return raw + struct.pack("<iiIHiI", 1500, 0, 0, 30_000, 0, 0)


def _samples(shot: Shot) -> bytes:
    return struct.pack(f"<{shot.samples}H", *(min(65_535, 10_000 + 2 * at) for at in range(shot.samples)))
