"""The drill: save a place, bring it back into an empty one, and show that nothing is missing or changed."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bag.runtime import facts
from bag.runtime.postgres import Cluster
from bag.telemetry import schema

from .conftest import Place, make_place, work_folder
from .test_store import Store

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]
PICTURE = b"\x89PNG " + bytes(range(256)) * 40
NAME = hashlib.sha256(PICTURE).hexdigest()
ROWS = 2500


@dataclass(frozen=True)
class Saved:
    place: Place
    archive: Path
    manifest: dict[str, Any]


def _fill(place: Place) -> None:
    """An account, an attachment and measurements."""
    account = "from bag.core.models import User; User.objects.create_user('sef.ağ', password='Uzun-Bir-Parola-35')"
    made = place.bag("manage", "shell", "-c", account)
    assert made.returncode == 0, made.stderr
    folder = place.var / "attachments" / NAME[:2]
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(PICTURE)
    store = Store(place)
    schema.ensure(store.client)
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    store.client.insert(
        "metrics", [{"subject": n, "metric": "yük", "at": moment, "value": n} for n in range(ROWS)], token="fill"
    )
    assert store.end() == 0


@pytest.fixture(scope="module")
def saved(prepared: Path) -> Iterator[Saved]:
    """A filled place and its archive; nothing runs before or after the command."""
    with work_folder() as folder:
        subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)
        place = make_place(folder / "var")
        assert place.bag("db", "start").returncode == 0
        _fill(place)
        assert place.bag("db", "stop").returncode == 0
        done = place.bag("backup", str(folder / "bag.tar"))
        assert done.returncode == 0, done.stderr
        assert place.processes() == []
        yield Saved(place, folder / "bag.tar", json.loads(done.stdout))
        place.clear()


def _restore(place: Place, archive: Path, *options: str) -> str:
    done = place.bag("restore", str(archive), *options)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def _found(place: Place) -> tuple[facts.Facts, facts.Facts, str]:
    """What a place holds: tables, telemetry, attachment."""
    assert place.bag("db", "start").returncode == 0
    store = Store(place)
    with psycopg.connect(Cluster(place.var / "postgres").url("bag")) as connection:
        database = facts.of_database(connection)
    telemetry = facts.of_telemetry(store.client)
    assert store.end() == 0
    assert place.bag("db", "stop").returncode == 0
    attached = place.var / "attachments" / NAME[:2] / NAME
    return database, telemetry, facts.sha256_of(attached) if attached.exists() else ""


def test_an_empty_place_gets_the_same_counts_and_hashes_and_passes_every_check(saved: Saved, place: Place) -> None:
    assert _restore(place, saved.archive) == ""
    database, telemetry, attachment = _found(place)
    assert database == saved.manifest["database"]["tables"]
    assert database["public.core_user"]["rows"] == 1
    assert telemetry == saved.manifest["telemetry"]["tables"]
    assert telemetry["metrics"]["rows"] == ROWS
    assert attachment == NAME
    assert place.processes() == []
    done = place.bag("check", "--json")
    answer = json.loads(done.stdout)
    assert answer["ok"], answer
    assert {"migrations", "references", "attachments", "telemetry"} <= {check["key"] for check in answer["checks"]}
    (place.var / "attachments" / NAME[:2] / NAME).write_bytes(b"something else")
    spoiled = place.bag("check", "--json")
    assert spoiled.returncode == 1
    assert NAME in spoiled.stdout


def test_a_place_without_tables_is_not_called_whole(place: Place) -> None:
    done = place.bag("check", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["ok"]) == (1, False)
    missing = next(check for check in answer["checks"] if check["key"] == "migrations")
    assert {"where": "core.0001_initial", "what": "not applied", "level": "error"} in missing["findings"]
    assert "Traceback" not in done.stderr


def test_a_place_with_data_is_only_replaced_by_force(saved: Saved, ready_place: Place) -> None:
    folder = ready_place.var / "attachments"
    folder.mkdir()
    (folder / "kept").write_text("mine")
    assert "Add --force" in _restore(ready_place, saved.archive)
    assert (folder / "kept").read_text() == "mine"
    assert _restore(ready_place, saved.archive, "--force") == ""
    assert not (folder / "kept").exists()
    assert _found(ready_place)[2] == NAME


def test_a_damaged_archive_changes_nothing(saved: Saved, ready_place: Place, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.tar"
    content = bytearray(saved.archive.read_bytes())
    with tarfile.open(saved.archive) as archive:
        member = archive.getmember("database.dump")
        content[member.offset_data + member.size // 2] ^= 0xFF
    spoiled.write_bytes(content)
    before = sorted(str(path) for path in ready_place.var.rglob("*") if "postgres" not in path.parts)
    assert "hasarlı" in _restore(ready_place, spoiled, "--force")
    spoiled.write_bytes(saved.archive.read_bytes()[: saved.archive.stat().st_size // 2])
    assert "is damaged or no backup" in _restore(ready_place, spoiled, "--force")
    spoiled.write_text("not a tar file")
    assert "is damaged or no backup" in _restore(ready_place, spoiled, "--force")
    assert "was not found" in _restore(ready_place, tmp_path / "none.tar")
    assert sorted(str(path) for path in ready_place.var.rglob("*") if "postgres" not in path.parts) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 99}, "has a format that this BAĞ does not know"),
        ({"database": {"migrations": ["core.9999_future"], "tables": {}}}, "is from a newer BAĞ"),
    ],
)
def test_an_archive_of_a_newer_version_is_refused(
    saved: Saved, place: Place, tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    newer = tmp_path / "newer.tar"
    with tarfile.open(saved.archive) as old, tarfile.open(newer, "w") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name == "manifest.json":
                content = json.dumps({**json.loads(content), **change}).encode()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    assert sentence in _restore(place, newer)
    assert not (place.var / "postgres").exists()


def test_keys_travel_only_when_asked_and_then_open_the_secrets(saved: Saved, place: Place, tmp_path: Path) -> None:
    with tarfile.open(saved.archive) as archive:
        assert not [name for name in archive.getnames() if "key" in name]
    with_keys = tmp_path / "keys.tar"
    assert saved.place.bag("backup", str(with_keys), "--with-keys", "--without-telemetry").returncode == 0
    assert with_keys.stat().st_mode & 0o077 == 0
    assert _restore(place, with_keys) == ""
    for name in ("key", "data-key", "store-key"):
        assert (place.var / "secrets" / name).read_bytes() == (saved.place.var / "secrets" / name).read_bytes()


def test_a_backup_to_where_nothing_can_be_written_is_a_sentence(saved: Saved, folder: Path) -> None:
    (folder / "taken").mkdir()
    for target, sentence in (("missing/bag.tar", "There is no folder"), ("taken", "cannot be written")):
        done = saved.place.bag("backup", str(folder / target))
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == ["taken"]


def test_telemetry_facts_do_not_depend_on_the_order_of_rows(place: Place) -> None:
    store = Store(place)
    schema.ensure(store.client)
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    rows = [{"subject": n, "metric": "m", "at": moment, "value": n} for n in range(100)]
    store.client.insert("metrics", rows)
    first = facts.of_telemetry(store.client)["metrics"]
    store.client.execute("TRUNCATE TABLE metrics")
    for part in (rows[50:], rows[:50]):
        store.client.insert("metrics", reversed(part))
    assert facts.of_telemetry(store.client)["metrics"] == first
    assert store.end() == 0
