"""Is what the telemetry engine and the spools hold still whole? Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bag.telemetry.client import TelemetryClient
from bag.telemetry.outbox import ASIDE, survey
from bag.telemetry.schema import TABLES

Trouble = tuple[str, str]
"""Where, and what in words."""


def tables(client: TelemetryClient) -> Iterator[Trouble]:
    """Tables that are missing, and parts whose checksums are wrong; raises ``TelemetryError``."""
    sql = "SELECT name, engine LIKE '%MergeTree' AS holds FROM system.tables WHERE database = {d:String}"
    holds = {str(row["name"]): bool(row["holds"]) for row in client.query(sql, d=client.database)}
    for name in TABLES:
        if name not in holds:
            yield name, "the table is missing"
        elif holds[name]:
            yield from _parts(client, name)


def _parts(client: TelemetryClient, table: str) -> Iterator[Trouble]:
    """Partition by partition: a question about all of a large table would not end in time."""
    sql = (
        "SELECT DISTINCT partition_id FROM system.parts"
        " WHERE active AND database = {d:String} AND table = {t:String} ORDER BY partition_id"
    )
    for partition in client.query(sql, d=client.database, t=table):
        for row in client.query(f"CHECK TABLE {table} PARTITION ID '{partition['partition_id']}'"):
            if not row["is_passed"]:
                yield f"{table}, {row['part_path']}", str(row["message"] or "the part is damaged")


def spools(folder: Path) -> Iterator[Trouble]:
    """Files that spools below ``folder`` set aside: rows that are in no table."""
    for aside in sorted(folder.rglob(ASIDE)):
        for name in survey(aside.parent).aside:
            yield str((aside / name).relative_to(folder)), "set aside; the reason stands in the text file beside it"
