"""The tables on a real store."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from bag.config import ROOT, Refusal
from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient, TelemetryError, TelemetryUnavailable

MOMENT = datetime(2026, 11, 23, 7, 30, 15, 250_000, tzinfo=UTC)


def other_database(store: TelemetryClient, name: str) -> str:
    """The address of another database of the same store."""
    headers = store._http.headers
    base = str(store._http.base_url).replace("://", f"://bag:{headers['X-ClickHouse-Key']}@")
    return f"{base.rstrip('/')}/{name}"


def test_every_table_is_there_and_making_them_again_changes_nothing(store: TelemetryClient) -> None:
    before = store.query("SELECT name, create_table_query FROM system.tables WHERE database = 'bag' ORDER BY name")
    schema.ensure(store)
    after = store.query("SELECT name, create_table_query FROM system.tables WHERE database = 'bag' ORDER BY name")
    assert after == before
    assert set(schema.TABLES) <= {row["name"] for row in after}


@pytest.mark.parametrize("table", schema.TABLES)
def test_an_acknowledged_insert_is_on_the_disk_and_tokens_are_kept(store: TelemetryClient, table: str) -> None:
    query = "SELECT create_table_query text FROM system.tables WHERE database = 'bag' AND name = {t:String}"
    text = store.query(query, t=table)[0]["text"]
    assert "fsync_after_insert = 1" in text
    assert "non_replicated_deduplication_window = 10000" in text


def test_a_copy_takes_the_place_of_the_tables_and_goes_on_noting_what_came(store: TelemetryClient) -> None:
    with (
        TelemetryClient(other_database(store, "copied")) as copy,
        TelemetryClient(other_database(store, "moved")) as at,
    ):
        row = {"subject": 1, "metric": "m", "at": MOMENT, "value": 1}
        schema.ensure(copy, views=False)
        copy.insert("metrics", [row])
        assert copy.query("SELECT count() n FROM touched") == [{"n": 0}]
        copy.execute("RENAME DATABASE copied TO moved", database="")
        schema.ensure(at)
        at.insert("metrics", [row])
        assert at.query("SELECT source, toString(slot) slot FROM touched") == [
            {"source": "metrics", "slot": "2026-11-23 07:30:00"}
        ]
        schema.drop_views(at)
        at.insert("metrics", [row])
        assert at.query("SELECT count() n FROM touched") == [{"n": 1}]
        at.execute("DROP DATABASE moved SYNC", database="")


def test_a_column_that_is_missing_is_added(store: TelemetryClient) -> None:
    store.execute("ALTER TABLE traps DROP COLUMN uptime")
    schema.ensure(store)
    found = store.query(
        "SELECT type FROM system.columns WHERE table = 'traps' AND name = 'uptime' AND database = 'bag'"
    )
    assert found == [{"type": "UInt32"}]


def test_every_kind_of_column_keeps_its_values(store: TelemetryClient) -> None:
    moments = np.array(["2026-11-23T07:30:15.250", "NaT"], "datetime64[ms]")
    syslog = {
        "at": [MOMENT, MOMENT], "device_at": moments, "source": ["10.0.0.1", "10.0.0.2"], "facility": [4, 5],
        "severity": np.array([1, 2]), "host": ["sw-ığüşöç", ""], "program": np.array(["a", "b"]),
        "message": ["İ" * 300, ""],
    }  # fmt: skip
    store.insert_columns("syslog", syslog)
    rows = store.query(
        "SELECT device_at, host, program, length(message) n FROM syslog"
        " WHERE toUnixTimestamp64Milli(at) = {at:Int64} ORDER BY source",
        at=round(MOMENT.timestamp() * 1000),
    )
    assert rows == [
        {"device_at": "2026-11-23 07:30:15.250", "host": "sw-ığüşöç", "program": "a", "n": 600},
        {"device_at": None, "host": "", "program": "b", "n": 0},
    ]
    count = 70_000
    traps = {
        "at": np.full(count, 1_795_420_000_000), "source": [f"source {n}" for n in range(count)],
        "version": np.ones(count), "trap_oid": ["1.3"] * count,
        "bindings": [{"1.3.6.1": str(n), "ölçü": "x"} if n % 2 else {} for n in range(count)],
    }  # fmt: skip
    traps["version"] = traps["version"].astype("u1")
    store.insert_columns("traps", traps)
    sql = (
        "SELECT uniqExact(source) s, sum(toUInt32OrZero(bindings['1.3.6.1'])) b, countIf(empty(bindings)) e FROM traps"
    )
    assert store.query(f"{sql} WHERE source LIKE 'source %'") == [
        {"s": count, "b": sum(range(1, count, 2)), "e": count // 2}
    ]
    addresses = ["10.1.2.3", b"\x20\x01\x0d\xb8" + bytes(12), "2001:db8::5"]
    at = np.full(3, 1_795_420_000_000)
    store.insert_columns("flows", {"at": at, "src": addresses, "exporter": np.zeros((3, 16), "u1")})
    found = store.query(
        "SELECT toString(src) src, toString(exporter) e FROM flows WHERE at = toDateTime64(1795420000, 3)"
    )
    assert sorted(row["src"] for row in found) == ["2001:db8::", "2001:db8::5", "::ffff:10.1.2.3"]
    assert {row["e"] for row in found} == {"::"}


def test_a_state_and_a_message_keep_time_and_turkish_text(store: TelemetryClient) -> None:
    store.insert("states", [{"subject": 7, "aspect": "güç", "at": MOMENT, "state": "aküde", "reason": "şebeke yok"}])
    state = store.query("SELECT subject, aspect, at, state, reason FROM states WHERE subject = 7")
    assert state == [
        {"subject": 7, "aspect": "güç", "at": "2026-11-23 07:30:15.250", "state": "aküde", "reason": "şebeke yok"}
    ]


def test_nothing_is_sent_for_no_rows_and_a_bad_name_is_refused(store: TelemetryClient) -> None:
    store.insert("metrics", [])
    with pytest.raises(TelemetryError, match="is not a name"):
        store.insert("metrics; DROP TABLE metrics", [{"subject": 1}])


@pytest.mark.parametrize("text", ["", "a\tb", "two\nlines", "C:\\temp\\", "it's", "\\N", "sıfır\0", "{q:String}"])
def test_parameters_reach_the_engine_as_they_are(store: TelemetryClient, text: str) -> None:
    assert store.query("SELECT {q:String} text", q=text) == [{"text": text}]
    assert store.query("SELECT {q:Array(String)} texts", q=[text, text]) == [{"texts": [text, text]}]


def test_numbers_and_written_arrays_may_be_parameters_too(store: TelemetryClient) -> None:
    sql = "SELECT {n:UInt64} n, { a : Array(UInt64)} a, {w:Array(String)} w"
    found = store.query(sql, n=2**64 - 1, a=(1, 2), w="['it\\'s']")
    assert found == [{"n": 2**64 - 1, "a": [1, 2], "w": ["it's"]}]


def test_a_silent_address_is_told_apart_from_a_refusal() -> None:
    with TelemetryClient("http://127.0.0.1:9/bag") as nobody:
        assert not nobody.ping()
        with pytest.raises(TelemetryUnavailable):
            nobody.query("SELECT 1")


def test_the_statements_for_a_cluster_are_those_of_the_code_and_the_engine_understands_them(
    store: TelemetryClient,
) -> None:
    assert (ROOT / "deploy" / "clickhouse" / "cluster.sql").read_text() == schema.script("bag", "bag")
    statements = list(schema.cluster("bag", "bag"))
    for statement in statements:
        assert store.query("SELECT formatQuery({q:String}) text", q=statement)[0]["text"]
    text = "\n".join(statements)
    for name, table in schema.TABLES.items():
        assert f"CREATE TABLE IF NOT EXISTS bag.{name}_local ON CLUSTER bag" in text
        assert f"Distributed(bag, bag, {name}_local, {table.shard})" in text
    assert text.count("ENGINE = Replicated") == len(schema.TABLES)
    with pytest.raises(Refusal, match="letters, digits"):
        schema.script("bag; DROP", "bag")


def test_a_table_of_a_cluster_is_the_table_of_one_server(store: TelemetryClient) -> None:
    """The columns, order, partition and retention of both are one text; only name, engine and settings differ."""
    for statement in schema.cluster("bag", "bag"):
        if "ENGINE = Replicated" not in statement:
            continue
        name = statement.split("bag.", 1)[1].split("_local", 1)[0]
        sql = "SELECT create_table_query text FROM system.tables WHERE database = 'bag' AND name = {t:String}"
        alone = store.query(sql, t=name)[0]["text"]
        formatted = store.query("SELECT formatQuerySingleLine({q:String}) text", q=statement)[0]["text"]
        assert _body(formatted) == _body(alone)


def _body(text: str) -> list[str]:
    """Columns and indexes, order, partition and retention, without the defaults that the engine writes out."""
    inside, rest = text.split("(", 1)[1].split(") ENGINE = ", 1)
    clauses = rest.split(" PARTITION BY ", 1)[1].split(" SETTINGS ")[0]
    plain = re.sub(r"(Delta|DoubleDelta|Gorilla)\(\d+\)", r"\1", inside)
    return [*sorted(re.split(r", (?=`|INDEX)", plain)), clauses]
