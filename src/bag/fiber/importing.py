"""``bag fiber import``: a folder of CSV tables becomes plant, all of it or nothing. Documented in docs/fiber-import.md.

Every fault names its file and row. Cores are made by the database, joints go in by COPY.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bag.fiber.importing_joints import read_joints
from bag.fiber.importing_rows import (
    Reader,
    read_cables,
    read_circuits,
    read_closures,
    read_nodes,
    read_ports,
    read_splitters,
    read_trenches,
    read_types,
)

TABLES: dict[str, Callable[[Reader], int]] = {
    "nodes": read_nodes,
    "types": read_types,
    "trenches": read_trenches,
    "cables": read_cables,
    "closures": read_closures,
    "ports": read_ports,
    "splitters": read_splitters,
    "joints": read_joints,
    "circuits": read_circuits,
}
"""File name without ``.csv`` → its reader, in the order in which they build on each other."""


def load(folder: Path, *, service: Any, by: Any = None) -> dict[str, int]:
    """Read every table that the folder has; rows by table. ``service`` (a Unit) owns what is made.

    Raises ``ValidationError`` with one sentence for each fault, nothing written.
    """
    present = [name for name in TABLES if (folder / f"{name}.csv").is_file()]
    if not present:
        raise ValidationError(_("The folder has none of these tables: %(names)s") % {"names": ", ".join(TABLES)})
    reader = Reader(folder, service, by)
    counts: dict[str, int] = {}
    with transaction.atomic():
        for name in present:
            counts[name] = TABLES[name](reader)
            reader.stop_on_faults()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return counts
