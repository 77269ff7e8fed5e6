"""The tables on a real store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient, TelemetryError, TelemetryUnavailable

MOMENT = datetime(2026, 11, 23, 7, 30, 15, 250_000, tzinfo=UTC)


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


def test_a_silent_address_is_told_apart_from_a_refusal() -> None:
    with TelemetryClient("http://127.0.0.1:9/bag") as nobody:
        assert not nobody.ping()
        with pytest.raises(TelemetryUnavailable):
            nobody.query("SELECT 1")
