"""Seals over the change history: a chain of SHA-256 per history table, so that a gap or an edit cannot stay hidden.

Rows do not commit in the order of their ids, so a range may only be sealed once no running transaction can still add an
id to it. Each run therefore leaves a mark (highest id given out, next transaction id); a later run, or the same one a
moment later, seals up to the mark when every transaction from before it has ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import pghistory.models
import structlog
from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bag.core.models import Seal, SealMark
from bag.core.registers import Finding

log = structlog.get_logger()
RANGE = 10_000
"""Most ids under one seal: small enough to name the place of a finding."""
LOCK = 5651
ID = "pgh_id"


@dataclass(frozen=True)
class Digest:
    """What a range of a history table hashes to."""

    rows: int
    hash: str


def history_tables() -> list[str]:
    """Names of all history tables."""
    events = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return sorted(model._meta.db_table for model in events if model._meta.managed and not model._meta.proxy)


def seal(wait: float = 5.0) -> int:
    """Seal what can be sealed, waiting up to ``wait`` seconds for running transactions; returns the number of seals.

    Must not be called inside a transaction that has written something: it would wait for itself.
    """
    made = sum(_seal_to_mark(table) for table in history_tables())
    for table in history_tables():
        _leave_mark(table)
    until = time.monotonic() + wait
    while SealMark.objects.exists():
        made += sum(_seal_to_mark(table) for table in history_tables())
        if time.monotonic() >= until:
            break
        time.sleep(0.05)
    log.info("core.seal.made", seals=made, heads={s.table: f"{s.to_id}:{s.hash}" for s in heads()})
    return made


def heads() -> list[Seal]:
    """The last seal of each table; writing them down elsewhere guards the chain's own end."""
    return list(Seal.objects.order_by("table", "-to_id").distinct("table"))


def _scalar(sql: str, params: list[int | str] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        return int(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _leave_mark(table: str) -> None:
    """Note how far the table has given out ids, then which transactions may still be writing those ids.

    The order of the two reads matters: whoever took an id before the first has its transaction id before the second."""
    if SealMark.objects.filter(table=table).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_serial_sequence(%s, %s)", [_quoted(table), ID])
        sequence = cursor.fetchone()[0]
    upto = _scalar(f"select case when is_called then last_value else 0 end from {sequence}")  # noqa: S608  from the catalog
    horizon = _scalar("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    if upto > _sealed_upto(table):
        SealMark.objects.create(table=table, upto=upto, horizon=horizon)


def _sealed_upto(table: str) -> int:
    last = Seal.objects.filter(table=table).order_by("-to_id").values_list("to_id", flat=True).first()
    return last or 0


def _seal_to_mark(table: str) -> int:
    """Seal a table up to its mark if every transaction from before it has ended."""
    mark = SealMark.objects.filter(table=table).first()
    if mark is None:
        return 0
    oldest = _scalar("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    if oldest < mark.horizon:
        if mark.horizon > _scalar("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"):
            mark.delete()  # left in another cluster, before a restore
        return 0
    with transaction.atomic():
        _scalar("select count(pg_advisory_xact_lock(%s))", [LOCK])
        made = _chain(table, mark.upto)
        mark.delete()
    return made


def _chain(table: str, upto: int) -> int:
    """Add seals from the end of the chain to ``upto``."""
    last = Seal.objects.filter(table=table).order_by("-to_id").first()
    start, previous, made = (last.to_id + 1, last.hash, 0) if last else (1, "", 0)
    columns = _columns(table)
    while start <= upto:
        end = min(start + RANGE - 1, upto)
        digest = _digest(table, start, end, columns, previous)
        Seal.objects.create(
            table=table,
            from_id=start,
            to_id=end,
            rows=digest.rows,
            columns=columns,
            hash=digest.hash,
            previous_hash=previous,
        )
        start, previous, made = end + 1, digest.hash, made + 1
    return made


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return sorted(column.name for column in connection.introspection.get_table_description(cursor, table))


def _digest(table: str, start: int, end: int, columns: list[str], previous: str) -> Digest:
    """SHA-256 over the chain so far, the range, and the hash of every row as canonical JSON (sorted keys, UTC)."""
    ignored = [name for name in _columns(table) if name not in columns]
    sql = f"""
        select count(*), encode(sha256(convert_to(
            concat_ws('|', %s::text, %s::text, %s::bigint, %s::bigint, count(*),
                string_agg(encode(sha256(convert_to((to_jsonb(event) - %s::text[])::text, 'UTF8')), 'hex'), ''
                    order by {ID})), 'UTF8')), 'hex')
        from {_quoted(table)} event where {ID} between %s and %s
    """  # noqa: S608  names from the models
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local timezone to 'UTC'; set local extra_float_digits to 1")
        cursor.execute(sql, [previous, table, start, end, ignored, start, end])
        rows, found = cursor.fetchone()
    return Digest(int(rows), str(found))


def verify() -> list[Finding]:
    """Recompute every seal; for each table the first range that does not hold, in words."""
    sealed = sorted(set(Seal.objects.values_list("table", flat=True)))
    present = set(connection.introspection.table_names())
    found = [_verify_table(table) if table in present else _missing(table) for table in sealed]
    return [finding for finding in found if finding is not None]


def _missing(table: str) -> Finding:
    return Finding(table, _("The history table is gone although it has seals."))


def _verify_table(table: str) -> Finding | None:
    expected, previous = 1, ""
    columns = set(_columns(table))
    for one in Seal.objects.filter(table=table).order_by("from_id").iterator(chunk_size=500):
        where = f"{table} {one.from_id}–{one.to_id}"
        if one.from_id != expected or one.previous_hash != previous:
            return Finding(where, _("The chain of seals is broken before this range."))
        if lost := set(one.columns) - columns:
            return Finding(where, _("Sealed columns are gone: %(names)s.") % {"names": ", ".join(sorted(lost))})
        digest = _digest(table, one.from_id, one.to_id, one.columns, previous)
        if digest.rows != one.rows:
            numbers = {"sealed": one.rows, "present": digest.rows}
            return Finding(where, _("Sealed were %(sealed)d rows, present are %(present)d.") % numbers)
        if digest.hash != one.hash:
            return Finding(where, _("A row was changed after it was sealed."))
        expected, previous = one.to_id + 1, one.hash
    return None
