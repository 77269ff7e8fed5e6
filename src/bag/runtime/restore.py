"""``bag restore``: everything is brought back beside the present data, compared with the archive, then swapped in."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from bag.config import Config, Refusal
from bag.runtime import facts, preflight
from bag.runtime.archive import ArchiveReader
from bag.runtime.backup import ATTACHMENTS, DATABASE, KEYS, TELEMETRY, client_tool, run_tool
from bag.runtime.engines import running
from bag.runtime.supervisor import only_one
from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient

SUFFIX = "_restoring"


def read(config: Config, path: Path, *, force: bool, known_migrations: Iterable[str]) -> dict[str, Any]:
    """Bring the archive back and return its manifest; raises ``Refusal``, and then the place is as it was.

    ``known_migrations`` are the migrations of this BAĞ as ``app.name``: an archive with others is from a newer one.
    """
    with ArchiveReader(path) as archive:
        manifest = archive.manifest
        _refuse_newer(manifest, set(known_migrations))
        archive.verify()
        preflight.require_writable(config.var)
        preflight.require_disk(config.var, 3 * path.stat().st_size + preflight.NEEDED_DISK)
        with only_one(config), running(config, telemetry=manifest["telemetry"] is not None) as telemetry:
            if not force:
                _refuse_filled(config, telemetry)
            _bring_back(config, archive, telemetry)
    return {key: value for key, value in manifest.items() if key != "members"}


def _bring_back(config: Config, archive: ArchiveReader, telemetry: TelemetryClient | None) -> None:
    manifest = archive.manifest
    attachments = config.attachments.with_name(f"{config.attachments.name}{SUFFIX}")
    scratch_telemetry = _scratch_client(config, telemetry) if telemetry else None
    try:
        _restore_database(config, archive)
        shutil.rmtree(attachments, ignore_errors=True)
        attachments.mkdir(parents=True)
        archive.copy_tree(ATTACHMENTS, attachments)
        if scratch_telemetry:
            _restore_telemetry(scratch_telemetry, archive)
        _swap_database(config)
        _swap_folder(attachments, config.attachments)
        if telemetry and scratch_telemetry:
            _swap_telemetry(telemetry, scratch_telemetry)
        if manifest["keys"] is not None:
            _restore_keys(config, archive)
    finally:
        shutil.rmtree(attachments, ignore_errors=True)
        _drop_scratch(config)
        if scratch_telemetry:
            scratch_telemetry.execute(f"DROP DATABASE IF EXISTS {scratch_telemetry.database}", database="")
            scratch_telemetry.close()


def _refuse_newer(manifest: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(manifest["database"]["migrations"]) - known)
    if unknown:
        raise Refusal(
            f"Yedek daha yeni bir BAĞ'dan ({manifest['bag']}, {unknown[0]}); o sürümle geri yükleyin.",
            f"The backup is from a newer BAĞ ({manifest['bag']}, {unknown[0]}); restore it with that version.",
        )


def _refuse_filled(config: Config, telemetry: TelemetryClient | None) -> None:
    """Refuse when there are accounts, attachments or measurements that a restore would replace."""
    filled = []
    with psycopg.connect(config.database_url) as connection:
        there = connection.execute("select to_regclass('public.core_user') is not null").fetchone()
        if there and there[0] and connection.execute("select 1 from core_user limit 1").fetchone():
            filled.append(config.database_url.rsplit("@", 1)[-1])
    if next(facts.files_below(config.attachments), None):
        filled.append(str(config.attachments))
    if telemetry and any(table["rows"] for table in facts.of_telemetry(telemetry).values()):
        filled.append("telemetry")
    if filled:
        raise Refusal(
            f"Burada veri var ({', '.join(filled)}). Yerine yedeği koymak için --force ekleyin.",
            f"There is data here ({', '.join(filled)}). Add --force to put the backup in its place.",
        )


def _named(url: str, database: str) -> str:
    parts: dict[str, Any] = conninfo_to_dict(url)
    return make_conninfo(**{**parts, "dbname": database})


def _name(config: Config) -> str:
    return str(conninfo_to_dict(config.database_url).get("dbname") or "bag")


def _administration(config: Config) -> psycopg.Connection:
    return psycopg.connect(_named(config.database_url, "postgres"), autocommit=True)


def _restore_database(config: Config, archive: ArchiveReader) -> None:
    """Fill the scratch database and compare it with the facts of the archive."""
    scratch = _name(config) + SUFFIX
    _drop_scratch(config)
    with _administration(config) as admin:
        try:
            admin.execute(SQL("create database {} template template0 encoding 'UTF8'").format(Identifier(scratch)))
        except psycopg.errors.InsufficientPrivilege:
            raise Refusal(
                "Veritabanı kullanıcısı yeni veritabanı açamıyor; geri yükleme için CREATEDB yetkisi verin.",
                "The database role may not make a database; give it CREATEDB for the restore.",
            ) from None
    url = _named(config.database_url, scratch)
    with tempfile.TemporaryDirectory(dir=config.var) as folder:
        dump = Path(folder) / DATABASE
        archive.copy(DATABASE, dump)
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        run_tool([client_tool(config, "pg_restore"), *options, str(dump)], url)
    with psycopg.connect(url) as connection:
        _compare(facts.of_database(connection), archive.manifest["database"]["tables"])


def _restore_telemetry(scratch: TelemetryClient, archive: ArchiveReader) -> None:
    scratch.execute(f"DROP DATABASE IF EXISTS {scratch.database}", database="")
    schema.ensure(scratch, views=False)
    for table, known in archive.manifest["telemetry"]["tables"].items():
        if known["rows"]:
            scratch.load(table, "Native", _unpacked(archive.blocks(f"{TELEMETRY}{table}.native.gz")))
    _compare(facts.of_telemetry(scratch), archive.manifest["telemetry"]["tables"])


def _compare(found: facts.Facts, wanted: facts.Facts) -> None:
    different = sorted(table for table in {*found, *wanted} if found.get(table) != wanted.get(table))
    if different:
        raise Refusal(
            f"Geri yüklenen veri yedektekiyle aynı değil ({', '.join(different[:5])}); hiçbir şey değiştirilmedi.",
            f"The restored data is not that of the backup ({', '.join(different[:5])}); nothing was changed.",
        )


def _swap_database(config: Config) -> None:
    """Put the scratch database in the place of the present one, which is dropped."""
    name = _name(config)
    old = f"{name}_before_restore"
    with _administration(config) as admin:
        admin.execute(SQL("drop database if exists {} with (force)").format(Identifier(old)))
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            [name],
        )
        admin.execute(SQL("alter database {} rename to {}").format(Identifier(name), Identifier(old)))
        admin.execute(SQL("alter database {} rename to {}").format(Identifier(name + SUFFIX), Identifier(name)))
        admin.execute(SQL("drop database {} with (force)").format(Identifier(old)))


def _swap_folder(new: Path, place: Path) -> None:
    old = place.with_name(f"{place.name}_before_restore")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _swap_telemetry(present: TelemetryClient, scratch: TelemetryClient) -> None:
    present.execute(f"DROP DATABASE IF EXISTS {present.database} SYNC", database="")
    present.execute(f"RENAME DATABASE {scratch.database} TO {present.database}", database="")
    schema.ensure(present)


def _restore_keys(config: Config, archive: ArchiveReader) -> None:
    """Put back the keys that the restored secrets were sealed with."""
    shutil.rmtree(config.secrets, ignore_errors=True)
    archive.copy_tree(KEYS, config.secrets)
    config.secrets.chmod(0o700)
    for path in facts.files_below(config.secrets):
        path.chmod(0o400)


def _drop_scratch(config: Config) -> None:
    with _administration(config) as admin:
        admin.execute(SQL("drop database if exists {} with (force)").format(Identifier(_name(config) + SUFFIX)))


def _scratch_client(config: Config, present: TelemetryClient) -> TelemetryClient:
    return TelemetryClient(urlunsplit(urlsplit(config.telemetry_url)._replace(path=f"/{present.database}{SUFFIX}")))


def _unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for block in blocks:
        if data := unpacker.decompress(block):
            yield data
    yield unpacker.flush()
