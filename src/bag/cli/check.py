"""``bag check``: is everything that is stored still whole? Reads only."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.sql import SQL, Composable, Identifier

from bag.config import Config, Refusal
from bag.core.registers import Finding, integrity_checks
from bag.runtime import facts
from bag.runtime.engines import running
from bag.telemetry import checks
from bag.telemetry.client import TelemetryError, client

_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{64}")
_FOREIGN_KEYS = """
    select con.conname, con.conrelid::regclass::text, con.confrelid::regclass::text,
        (select array_agg(a.attname::text order by k.n) from unnest(con.conkey) with ordinality k(num, n)
            join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.num),
        (select array_agg(a.attname::text order by k.n) from unnest(con.confkey) with ordinality k(num, n)
            join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.num)
    from pg_constraint con join pg_namespace n on n.oid = con.connamespace
    where con.contype = 'f' and n.nspname = 'public' order by 1
"""


def show(config: Config, *, as_json: bool) -> int:
    """Run every check and print the findings; exit code 1 when there is one of level error."""
    results = run(config)
    findings = [finding for result in results for finding in result["findings"]]
    errors = [finding for finding in findings if finding["level"] == "error"]
    if as_json:
        print(json.dumps({"ok": not errors, "checks": results}, ensure_ascii=False))
        return int(bool(errors))
    for result in results:
        mark = "✗" if result["findings"] else "✓"
        print(f"{mark} {result['title']} ({result['seconds']} s)")
        for finding in result["findings"]:
            print(f"    {finding['level']}: {finding['where']}: {finding['what']}")
    return int(bool(errors))


def run(config: Config) -> list[dict[str, Any]]:
    """The results of every check: key, title, seconds and findings."""
    try:
        with running(config, telemetry=True):
            return [_run_one(key, title, check) for key, title, check in _checks(config, reachable=True)]
    except Refusal as refusal:
        if "BAG_TELEMETRY_URL" not in str(refusal):
            raise
    with running(config, telemetry=False):
        return [_run_one(key, title, check) for key, title, check in _checks(config, reachable=False)]


Check = Callable[[], list[Finding]]


def _checks(config: Config, *, reachable: bool) -> Iterator[tuple[str, str, Check]]:
    silent = Finding("BAG_TELEMETRY_URL", "the telemetry engine does not answer", "warning")
    yield "migrations", "Migrations", _migrations
    yield "references", "References between tables", _references
    yield "attachments", "Attachment files", lambda: _attachments(config)
    yield "telemetry", "Telemetry engine", _telemetry if reachable else lambda: [silent]
    yield "spools", "Telemetry on its way", lambda: _spools(config)
    for check in integrity_checks:
        yield check.key, str(check.title), check.run


def _run_one(key: str, title: str, check: Check) -> dict[str, Any]:
    """One check. A database that refuses its question (tables missing, pages damaged) is a finding like any other."""
    began = time.monotonic()
    try:
        findings = [asdict(finding) for finding in check()]
    except DatabaseError as error:
        findings = [asdict(Finding(key, str(error).strip().split("\n", 1)[0]))]
    return {"key": key, "title": title, "seconds": round(time.monotonic() - began, 2), "findings": findings}


def _telemetry() -> list[Finding]:
    try:
        return [Finding(where, what) for where, what in checks.tables(client())]
    except TelemetryError as error:
        return [Finding("BAG_TELEMETRY_URL", str(error))]


def _spools(config: Config) -> list[Finding]:
    return [Finding(where, what, "warning") for where, what in checks.spools(config.var / "spool")]


def _migrations() -> list[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [Finding(f"{migration.app_label}.{migration.name}", "not applied") for migration, _ in plan]


def _references() -> list[Finding]:
    """Rows whose foreign key points nowhere: refused by the database, but not by a damaged disk."""
    findings = []
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS)
        for name, table, target, columns, target_columns in cursor.fetchall():
            cursor.execute(_orphans(table, target, columns, target_columns).as_string(cursor.connection))
            lost = cursor.fetchone()[0]
            if lost:
                findings.append(Finding(f"{table}.{','.join(columns)}", f"{lost} rows point to no {target} ({name})"))
    return findings


def _orphans(table: str, target: str, columns: list[str], target_columns: list[str]) -> Composable:
    """The statement that counts the rows of ``table`` whose ``columns`` are set and meet no row of ``target``."""
    match = SQL(" and ").join(
        SQL("b.{} = a.{}").format(Identifier(theirs), Identifier(own))
        for own, theirs in zip(columns, target_columns, strict=True)
    )
    filled = SQL(" and ").join(SQL("a.{} is not null").format(Identifier(own)) for own in columns)
    # Both names come from regclass::text, which quotes what needs quoting.
    tables = SQL(table), SQL(target)
    return SQL("select count(*) from {} a where {} and not exists (select from {} b where {})").format(
        tables[0], filled, tables[1], match
    )


def _attachments(config: Config) -> list[Finding]:
    """Files that are named after their SHA-256 and hold something else."""
    return [
        Finding(str(path.relative_to(config.attachments)), "the content does not have the hash in its name")
        for path in facts.files_below(config.attachments)
        if _NAMED_BY_CONTENT.fullmatch(path.name) and facts.sha256_of(path) != path.name
    ]
