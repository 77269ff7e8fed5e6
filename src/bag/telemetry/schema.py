"""Making the tables: on one server by ``ensure``, on a cluster by the statements of ``cluster``.

A table keeps the tokens of its last 10,000 inserts, and an insert that was acknowledged has reached the disk.
``ensure`` may run at every start: it only adds what is missing, and it leaves the tables of a cluster alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bag.config import Refusal
from bag.telemetry.client import TelemetryClient
from bag.telemetry.tables import COUNTERS, RAW, ROLL_UPS, ROLLED, TOUCHED, USUAL, Table

__all__ = ["COUNTERS", "ROLLED_SOURCES", "TABLES", "cluster", "drop_views", "ensure", "script"]

TABLES: dict[str, Table] = {table.name: table for table in (*RAW, *ROLL_UPS, USUAL, TOUCHED, ROLLED)}
ROLLED_SOURCES = ("interfaces", "metrics", "flows")
"""The raw tables that are rolled up; a view notes for each which times got rows."""
_DURABLE = {"fsync_after_insert": 1, "fsync_part_directory": 1, "ttl_only_drop_parts": 1}
_ONE_SERVER = {"non_replicated_deduplication_window": 10_000, **_DURABLE}
_CLUSTER = {"replicated_deduplication_window": 10_000, **_DURABLE}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def ensure(client: TelemetryClient, *, views: bool = True) -> None:
    """Make the database, tables, columns and (unless a copy is being filled) views that are missing.

    Raises ``TelemetryError``.
    """
    client.execute(f"CREATE DATABASE IF NOT EXISTS {client.database}", database="")
    present = _present(client)
    for table in TABLES.values():
        if table.name not in present:
            client.execute(table.create(table.name, table.engine, _ONE_SERVER))
            continue
        engine, columns = present[table.name]
        for column in () if engine == "Distributed" else table.columns:
            if column.name not in columns:
                client.execute(f"ALTER TABLE {table.name} ADD COLUMN IF NOT EXISTS {column.sql}")
    for source in ROLLED_SOURCES if views else ():
        client.execute(_touches(f"{source}_touches", "touched", source, source))


def drop_views(client: TelemetryClient) -> None:
    """Take the views away, whose texts name the database: before it is renamed."""
    for source in ROLLED_SOURCES:
        client.execute(f"DROP VIEW IF EXISTS {source}_touches SYNC")


def script(name: str, database: str) -> str:
    """The statements of ``cluster`` as a file; raises ``Refusal``."""
    if not (_NAME.fullmatch(name) and _NAME.fullmatch(database)):
        raise Refusal(
            "Küme ve veritabanı adları yalnızca harf, rakam ve alt çizgi içerebilir.",
            "The names of cluster and database are letters, digits and underscores.",
        )
    head = f"-- Made by `bag store schema --cluster {name} --database {database}`.\n"
    return "\n".join([head, *(f"{statement};\n" for statement in cluster(name, database))])


def cluster(name: str, database: str) -> Iterator[str]:
    """The statements that make everything on the cluster ``name``.

    Each table is a replicated one on every shard, ``TABLE_local``, and a distributed one over them under the name that
    BAĞ uses. Servers need the macros ``shard`` and ``replica``.
    """
    on = f"ON CLUSTER {name}"
    yield f"CREATE DATABASE IF NOT EXISTS {database} {on}"
    for table in TABLES.values():
        path = f"'/clickhouse/tables/{{shard}}/{database}/{table.name}', '{{replica}}'"
        local = f"{database}.{table.name}_local"
        yield table.create(f"{local} {on}", f"Replicated{table.engine}({path})", _CLUSTER)
        yield (
            f"CREATE TABLE IF NOT EXISTS {database}.{table.name} {on} AS {local}\n"
            f"ENGINE = Distributed({name}, {database}, {table.name}_local, {table.shard})"
        )
    for source in ROLLED_SOURCES:
        view = f"{database}.{source}_touches {on}"
        yield _touches(view, f"{database}.touched_local", f"{database}.{source}_local", source)


def _touches(view: str, target: str, table: str, source: str) -> str:
    slots = f"SELECT DISTINCT toStartOfFiveMinutes(at) AS slot FROM {table}"  # noqa: S608
    return (
        f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view} TO {target} AS\n"
        f"SELECT now64(3, 'UTC') AS at, '{source}' AS source, slot\nFROM ({slots})"
    )


def _present(client: TelemetryClient) -> dict[str, tuple[str, set[str]]]:
    """Engine and columns of every table that is there."""
    sql = "SELECT table, groupArray(name) names FROM system.columns WHERE database = {d:String} GROUP BY table"
    columns = {str(row["table"]): set(row["names"]) for row in client.query(sql, d=client.database)}
    sql = "SELECT name, engine FROM system.tables WHERE database = {d:String}"
    return {
        str(row["name"]): (str(row["engine"]), columns.get(row["name"], set()))
        for row in client.query(sql, d=client.database)
    }
