"""Counts and content hashes of stored data: how a restored place is shown to equal the one that was saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from bag.telemetry.client import TelemetryClient, TelemetryError
from bag.telemetry.schema import TABLES

Facts = dict[str, dict[str, str | int]]
"""Table name → {"rows": count, "hash": content}. The hash does not depend on the order of rows."""

_PLAIN_TEXT = (
    "set local timezone = 'UTC'", "set local datestyle = 'ISO, YMD'", "set local intervalstyle = 'postgres'",
    "set local extra_float_digits = 1", "set local bytea_output = 'hex'",
)  # fmt: skip
_TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
    order by 1, 2
"""
_CONTENT = """
    select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0)::text from {} t
"""


def of_database(connection: psycopg.Connection) -> Facts:
    """Facts of every table, as the transaction of ``connection`` sees it."""
    for setting in _PLAIN_TEXT:
        connection.execute(setting)
    facts: Facts = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        rows, content = connection.execute(SQL(_CONTENT).format(Identifier(schema, table))).fetchone() or (0, "0")
        facts[f"{schema}.{table}"] = {"rows": rows, "hash": content}
    return facts


def of_telemetry(client: TelemetryClient, until: str = "") -> Facts:
    """Facts of every telemetry table; with ``until`` (ISO time, UTC) only of the rows before it."""
    facts: Facts = {}
    for table in telemetry_tables(client):
        limit = "WHERE at < parseDateTime64BestEffort({until:String}, 3, 'UTC')" if until else ""
        rows = whole(table)
        sql = f"SELECT count() AS rows, toString(sum(sipHash64(*))) AS hash FROM {rows} {limit}"  # noqa: S608
        facts[table] = client.query(sql, **({"until": until} if until else {}))[0]
    return facts


def whole(table: str) -> str:
    """What to read a telemetry table from: rows that were written twice and are not merged yet count once."""
    return f"{table} FINAL" if table in TABLES and TABLES[table].replacing else table


def telemetry_tables(client: TelemetryClient) -> list[str]:
    """The names of the tables of BAĞ's telemetry database; empty when there is no such database yet."""
    sql = "SELECT name FROM system.tables WHERE database = {d:String} AND engine LIKE '%MergeTree' ORDER BY name"
    try:
        return [str(row["name"]) for row in client.query(sql, d=client.database)]
    except TelemetryError as error:
        if error.code == _UNKNOWN_DATABASE:
            return []
        raise


_UNKNOWN_DATABASE = 81


def files_below(folder: Path) -> Iterator[Path]:
    """Every file in ``folder``, in a fixed order; none when there is no such folder."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file()))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
