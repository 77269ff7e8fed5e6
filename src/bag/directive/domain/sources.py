"""The sources of evidence that the finished product has: data, so that duties can name what is still to be built."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bag.core.domain.evidence import EvidenceShape

FILE = Path(__file__).resolve().parents[1] / "data" / "sources.csv"

ROOMS = (
    "core",
    "organization",
    "inventory",
    "documents",
    "committees",
    "monitoring",
    "work",
    "network",
    "fiber",
    "radio",
    "voice",
    "facility",
    "cameras",
    "carrier",
    "security",
    "office",
)
"""Rooms of the finished product that give evidence, those that stand first."""


@dataclass(frozen=True)
class Planned:
    """One source: ``key`` is ``room.thing``; ``capabilities`` are codes of what the duties need."""

    key: str
    room: str
    shape: EvidenceShape
    title_tr: str
    title_en: str
    capabilities: tuple[str, ...]


@cache
def planned_sources() -> dict[str, Planned]:
    """All sources by key, in the order of the file. Raises ``ValueError`` for a row that makes no sense."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [_planned(row) for row in csv.DictReader(file)]
    return {row.key: row for row in rows}


def _planned(row: dict[str, str]) -> Planned:
    if row["room"] not in ROOMS or row["key"].partition(".")[0] != row["room"]:
        raise ValueError(f"sources.csv, {row['key']}: no such room {row['room']!r}")
    return Planned(
        key=row["key"],
        room=row["room"],
        shape=EvidenceShape(row["shape"]),
        title_tr=row["title_tr"],
        title_en=row["title_en"],
        capabilities=tuple(row["capabilities"].split()),
    )
