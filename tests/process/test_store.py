"""The telemetry store: what ClickHouse clients may rely on, and what survives a kill."""

from __future__ import annotations

import gzip
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import clickhouse_connect
import httpx
import pytest

from bag.telemetry import checks, schema
from bag.telemetry.client import TelemetryClient, TelemetryError, TelemetryUnavailable

from .conftest import BAG, Place, eventually, make_place, work_folder

pytestmark = pytest.mark.process
MOMENT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Store:
    """A ``bag store`` process."""

    def __init__(self, place: Place) -> None:
        self.port = int(place.environment["BAG_STORE_PORT"])
        # Any command makes the keys of the place.
        place.bag("db", "status")
        self.key = (place.var / "secrets" / "store-key").read_text()
        self.client = TelemetryClient(f"http://bag:{self.key}@127.0.0.1:{self.port}/bag")
        self.process = subprocess.Popen([*BAG, "store"], env=place.environment)
        eventually(self.client.ping, 30)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    with work_folder() as folder:
        started = Store(make_place(folder / "var"))
        schema.ensure(started.client)
        yield started
        assert started.end() == 0


def _rows(metric: str, count: int, first: int = 0) -> list[dict[str, object]]:
    return [
        {"subject": number, "metric": metric, "at": MOMENT + timedelta(seconds=number), "value": number / 2}
        for number in range(first, first + count)
    ]


def test_rows_come_back_as_they_went_in(running: Store) -> None:
    schema.ensure(running.client)
    running.client.insert("metrics", _rows("sıcaklık", 500))
    found = running.client.query(
        "SELECT count() n, sum(value) total, max(at) latest FROM metrics WHERE metric = {m:String}", m="sıcaklık"
    )
    assert found == [{"n": 500, "total": 62375.0, "latest": "2026-11-23 04:08:19.000"}]


def test_a_repeated_token_is_stored_once(running: Store) -> None:
    for _ in range(3):
        running.client.insert("metrics", _rows("once", 10), token="batch-7")
    running.client.insert("metrics", _rows("once", 10, first=10), token="batch-8")
    assert running.client.query("SELECT count() n FROM metrics WHERE metric = 'once'") == [{"n": 20}]


def test_a_refused_batch_stores_nothing_and_says_why(running: Store) -> None:
    rows = [*_rows("refused", 5), {"subject": "not a number", "metric": "refused", "at": MOMENT, "value": 1}]
    with pytest.raises(TelemetryError) as refused:
        running.client.insert("metrics", rows)
    assert refused.value.code == 27
    assert running.client.query("SELECT count() n FROM metrics WHERE metric = 'refused'") == [{"n": 0}]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO metrics SELECT * FROM metrics",
        "DROP TABLE metrics",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:9/', 'LineAsString')",
        "SELECT * FROM s3('http://127.0.0.1:9/b/k', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1:9', system.one)",
        "SELECT * FROM executable('id', 'LineAsString', 'x String')",
        "SELECT file('/etc/passwd')",
        "SELECT `file`('/etc/passwd')",
        "SELECT 'it''s', \"FILE\" /* ' */ ('/etc/passwd')",
        "SELECT `fi\\x6ce`('/etc/passwd')",
        "SELECT 1 AS x$y$, file('/etc/passwd'), '$y$'",
        "SELECT $$'$$, file('/etc/passwd'), $$'$$",
        "SELECT * FROM python('os')",
        "SELECT * FROM deltaLake('http://127.0.0.1:9/b')",
        "SELECT * FROM metrics INTO OUTFILE '/tmp/bag-outfile'",
        "SELECT * FROM metrics INTO -- x\n OUTFILE '/tmp/bag-outfile'",
        "CREATE TABLE x (x UInt8) ENGINE = File(CSV)",
        "SET readonly = 0",
        "SYSTEM SHUTDOWN",
        "SELECT 1 SETTINGS max_memory_usage = 1000000",
    ],
)
def test_a_question_cannot_change_data_or_read_files(running: Store, sql: str) -> None:
    with pytest.raises(TelemetryError) as refused:
        running.client.query(sql)
    assert refused.value.code in {164, 497}
    assert not Path("/tmp/bag-outfile").exists()


def test_names_of_files_may_be_asked_for_as_text(running: Store) -> None:
    sql = "SELECT 'file(''/etc/passwd'') $ INTO OUTFILE' AS text -- file('x')\n, toString(1) AS \"file\""
    assert running.client.query(sql) == [{"text": "file('/etc/passwd') $ INTO OUTFILE", "file": "1"}]
    assert running.client.query("SELECT sum(number) s FROM numbers(10)") == [{"s": 45}]


def test_a_damaged_part_is_found(place: Place) -> None:
    store = Store(place)
    schema.ensure(store.client)
    store.client.insert("metrics", _rows("damaged", 5000))
    assert list(checks.tables(store.client)) == []
    sql = "SELECT path FROM system.parts WHERE table = 'metrics' AND active"
    part = Path(store.client.query(sql)[0]["path"])
    assert store.end() == 0
    data = max(part.glob("*.bin"), key=lambda path: path.stat().st_size)
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 0xFF
    data.write_bytes(content)
    again = Store(place)
    found = list(checks.tables(again.client))
    assert [where.split(",")[0] for where, _what in found] == ["metrics"]
    again.client.execute("DROP TABLE traps SYNC")
    assert ("traps", "the table is missing") in list(checks.tables(again.client))
    assert again.end() == 0


def test_settings_and_databases_of_one_caller_do_not_reach_the_next(running: Store) -> None:
    base, key = f"http://127.0.0.1:{running.port}/", {"X-ClickHouse-Key": running.key}
    asked = {"query": "SELECT getSetting('max_execution_time'), currentDatabase()"}
    first = httpx.post(base, params={**asked, "max_execution_time": "7", "database": "bag"}, headers=key)
    second = httpx.post(base, params=asked, headers=key)
    assert first.text == "7\tbag\n"
    assert second.text == "0\tdefault\n"


def test_without_the_password_only_ping_answers(running: Store) -> None:
    base = f"http://127.0.0.1:{running.port}"
    assert httpx.get(f"{base}/ping").text == "Ok.\n"
    for headers in ({}, {"X-ClickHouse-Key": "wrong"}, {"Authorization": "Basic !!!"}):
        refused = httpx.post(base, content="SELECT 1", headers=headers)
        assert refused.status_code == 403
        assert refused.headers["X-ClickHouse-Exception-Code"] == "516"
    assert httpx.post(base, content="SELECT 1", auth=("bag", running.key)).text == "1\n"


@pytest.mark.parametrize(
    ("content", "headers", "named"),
    [
        (b"", {}, "Empty query"),
        (b"SELEC 1", {}, "Syntax error"),
        (b"\xff\xfe", {}, "not UTF-8"),
        (b"SELECT 1", {"Content-Encoding": "br"}, "Unknown Content-Encoding"),
        (b"SELECT 1", {"Content-Encoding": "gzip"}, "damaged"),
        (gzip.compress(b"SELECT 1", mtime=0)[:-6], {"Content-Encoding": "gzip"}, "cut"),
    ],
)
def test_a_request_that_cannot_be_understood_is_a_clean_refusal(
    running: Store, content: bytes, headers: dict[str, str], named: str
) -> None:
    refused = httpx.post(
        f"http://127.0.0.1:{running.port}/", content=content, headers={"X-ClickHouse-Key": running.key, **headers}
    )
    assert refused.status_code in {400, 500}
    assert named in refused.text
    assert running.client.ping()


def test_the_stock_client_of_clickhouse_works_unchanged(running: Store) -> None:
    client = clickhouse_connect.get_client(
        host="127.0.0.1", port=running.port, username="bag", password=running.key, database="bag"
    )
    names = ["at", "source", "facility", "severity", "host", "program", "message"]
    client.insert("syslog", [[MOMENT, "10.1.2.3", 4, 5, "sw-1", "sshd", "giriş: ĞÜŞİÖÇ"]], column_names=names)
    rows = client.query("SELECT message FROM syslog WHERE host = %(h)s", parameters={"h": "sw-1"}).result_rows
    assert rows == [("giriş: ĞÜŞİÖÇ",)]
    assert len(client.query("SELECT number FROM numbers(300000)").result_rows) == 300_000
    assert client.query("SELECT 1 WHERE 0").result_rows == []


def test_questions_run_side_by_side(running: Store) -> None:
    began = datetime.now(UTC)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: running.client.query("SELECT sleep(1)"), range(4)))
    assert (datetime.now(UTC) - began).total_seconds() < 3


def test_exported_bytes_load_into_the_same_rows(running: Store) -> None:
    running.client.execute("CREATE TABLE IF NOT EXISTS copy AS metrics")
    content = "SELECT sum(sipHash64(*)) h, count() n FROM {}"
    running.client.load("copy", "Native", running.client.export("SELECT * FROM metrics FORMAT Native"))
    assert running.client.query(content.format("copy")) == running.client.query(content.format("metrics"))
    running.client.execute("DROP TABLE copy")


def test_what_was_acknowledged_survives_a_kill(place: Place) -> None:
    store = Store(place)
    schema.ensure(store.client)
    acknowledged = 0
    for batch in range(5):
        store.client.insert("metrics", _rows("kept", 1000, first=batch * 1000), token=f"kept-{batch}")
        acknowledged += 1000
    store.end(signal.SIGKILL)
    with pytest.raises(TelemetryUnavailable):
        store.client.query("SELECT 1")
    again = Store(place)
    again.client.insert("metrics", _rows("kept", 1000, first=4000), token="kept-4")
    found = again.client.query("SELECT count() n, uniqExact(subject) s FROM metrics WHERE metric = 'kept'")
    assert found == [{"n": acknowledged, "s": acknowledged}]
    assert again.end() == 0


def test_a_second_store_on_the_same_folder_and_a_taken_port_are_refused_in_words(place: Place) -> None:
    store = Store(place)
    other = {**place.environment, "BAG_STORE_PORT": str(store.port + 1)}
    second = subprocess.run([*BAG, "store"], env=other, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert "another `bag store` may be using" in second.stderr
    assert store.end() == 0
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", store.port))
        taken.listen()
        refused = place.bag("store")
    assert refused.returncode == 1
    assert "BAG_STORE_PORT" in refused.stderr


def test_the_folder_is_closed_to_others(place: Place) -> None:
    store = Store(place)
    assert (place.var / "telemetry").stat().st_mode & 0o077 == 0
    assert store.end() == 0
