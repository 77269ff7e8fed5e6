"""``bag backup``: database, attachments and telemetry in one archive, with what is needed to prove a restore."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bag.config import Config, Refusal
from bag.runtime import facts, preflight
from bag.runtime.archive import ArchiveWriter
from bag.runtime.engines import running
from bag.runtime.postgres import tools_dir
from bag.telemetry.client import TelemetryClient

DATABASE = "database.dump"
ATTACHMENTS = "attachments/"
TELEMETRY = "telemetry/"
KEYS = "keys/"
EXPORT_TRIES = 3


def write(config: Config, path: Path, *, with_keys: bool, with_telemetry: bool = True) -> dict[str, Any]:
    """Write the archive and return its manifest without the member list; raises ``Refusal``."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise Refusal(f"{folder} diye bir klasör yok.", f"There is no folder {folder}.")
    preflight.require_disk(folder)
    with (
        ArchiveWriter(path) as archive,
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        running(config, telemetry=with_telemetry) as telemetry,
    ):
        manifest: dict[str, Any] = {
            "bag": version("bag"),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": _add_database(config, archive, Path(scratch)),
            "attachments": _add_folder(archive, ATTACHMENTS, config.attachments),
            "telemetry": _add_telemetry(telemetry, archive, Path(scratch)) if telemetry else None,
            "keys": _add_folder(archive, KEYS, config.secrets) if with_keys else None,
        }
        archive.close(manifest)
    return manifest


def client_tool(config: Config, name: str) -> str:
    """The ``pg_dump`` or ``pg_restore`` to use: a foreign server's own version where installed, else the wheel's."""
    own = str(tools_dir() / name)
    return own if config.embedded_database else shutil.which(name) or own


def run_tool(command: list[str], url: str) -> None:
    """Run a PostgreSQL client against ``url``; the password goes by the environment, never by the command line."""
    parts: dict[str, Any] = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    address = f"--dbname={make_conninfo(**parts)}"
    environment = {**os.environ, "PGPASSWORD": password} if password else None
    done = subprocess.run([*command, address], capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        name, reason = Path(command[0]).name, done.stderr.strip()[-600:]
        raise Refusal(f"{name} başarısız oldu: {reason}", f"{name} failed: {reason}")


def _add_database(config: Config, archive: ArchiveWriter, scratch: Path) -> dict[str, Any]:
    """Dump and facts of one and the same snapshot."""
    dump = scratch / DATABASE
    with psycopg.connect(config.database_url) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        snapshot = connection.execute("select pg_export_snapshot()").fetchone()
        tables = facts.of_database(connection)
        names = "select app || '.' || name from django_migrations order by 1"
        migrations = [name for (name,) in connection.execute(names)] if "public.django_migrations" in tables else []
        server = connection.info.server_version
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"]
        exported = [f"--snapshot={snapshot[0]}"] if snapshot else []
        run_tool([client_tool(config, "pg_dump"), *options, *exported], config.database_url)
    archive.add_file(DATABASE, dump)
    dump.unlink()
    return {"server_version": server, "migrations": migrations, "tables": tables}


def _add_folder(archive: ArchiveWriter, prefix: str, folder: Path) -> dict[str, int]:
    files = list(facts.files_below(folder))
    for path in files:
        archive.add_file(f"{prefix}{path.relative_to(folder).as_posix()}", path)
    return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def _add_telemetry(client: TelemetryClient, archive: ArchiveWriter, scratch: Path) -> dict[str, Any]:
    """Every row older than now. Rows that arrive late during the copy make it start over."""
    until = datetime.now(UTC).isoformat(timespec="milliseconds")
    for _ in range(EXPORT_TRIES):
        known = facts.of_telemetry(client, until)
        for table in known:
            _export(client, table, until, scratch / f"{table}.native.gz")
        if facts.of_telemetry(client, until) == known:
            break
    else:
        raise Refusal(
            "Kopyalama sırasında telemetriye geçmişe dönük kayıt geldi; toplayıcılar yakalayınca yeniden deneyin.",
            "Late telemetry kept arriving during the copy; try again when the collectors have caught up.",
        )
    for table in known:
        archive.add_file(f"{TELEMETRY}{table}.native.gz", scratch / f"{table}.native.gz")
    return {"until": until, "tables": known}


def _export(client: TelemetryClient, table: str, until: str, target: Path) -> None:
    moment = f"parseDateTime64BestEffort('{until}', 3, 'UTC')"
    with gzip.open(target, "wb", compresslevel=1) as file:
        for piece in client.export(f"SELECT * FROM {facts.whole(table)} WHERE at < {moment} FORMAT Native"):  # noqa: S608
            file.write(piece)
