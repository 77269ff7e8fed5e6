"""Work that only one process may do at a time: it holds a lock of the database for as long as its connection lives."""

from __future__ import annotations

import psycopg

ALARMS = 3517
"""Taking reports in and keeping the alarms."""
_HELD = """
select exists(
  select from pg_locks where locktype = 'advisory' and classid = 0 and objid = %s and granted
  and database = (select oid from pg_database where datname = current_database())
)
"""


def take(connection: psycopg.Connection, number: int) -> bool:
    """Try to take a lease for the life of a connection; False when another process holds it."""
    row = connection.execute("select pg_try_advisory_lock(%s)", [number]).fetchone()
    return bool(row and row[0])


def held(database_url: str, number: int) -> bool:
    """Whether some process holds a lease now."""
    try:
        with psycopg.connect(database_url, connect_timeout=3) as connection:
            row = connection.execute(_HELD, [number]).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
