"""The tables of the telemetry engine. ``ensure`` may run at every start: it only adds what is missing.

``subject`` is the number of the core ``Subject`` that a row is about. Times are UTC. A table keeps the tokens of its
last 10,000 inserts, and an insert that was acknowledged has reached the disk. In a cluster the tables are made by
hand with a replicated engine before the first start; ``ensure`` leaves them alone.
"""

from __future__ import annotations

from bag.telemetry.client import TelemetryClient

_DURABLE = "SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1"

TABLES: dict[str, str] = {
    # One measured value of one subject at one moment; counters of whole devices get wide tables of their own.
    "metrics": f"""
        CREATE TABLE IF NOT EXISTS metrics (
            subject UInt64 CODEC(Delta, ZSTD(1)),
            metric LowCardinality(String),
            instance LowCardinality(String) DEFAULT '',
            at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
            value Float64 CODEC(Gorilla, ZSTD(1))
        ) ENGINE = MergeTree PARTITION BY toYYYYMMDD(at) ORDER BY (metric, subject, instance, at)
        TTL toDateTime(at) + INTERVAL 400 DAY {_DURABLE}""",
    # What a subject was from `at` on: up, down, unknown, on battery ...
    "states": f"""
        CREATE TABLE IF NOT EXISTS states (
            subject UInt64,
            aspect LowCardinality(String),
            at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
            state LowCardinality(String),
            reason String CODEC(ZSTD(1))
        ) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (subject, aspect, at) {_DURABLE}""",
    # `at` is when we received the message, `device_at` what the device believed.
    "syslog": f"""
        CREATE TABLE IF NOT EXISTS syslog (
            at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
            device_at Nullable(DateTime64(3, 'UTC')),
            subject UInt64 DEFAULT 0,
            source String,
            facility UInt8,
            severity UInt8,
            host LowCardinality(String),
            program LowCardinality(String),
            message String CODEC(ZSTD(3)),
            INDEX words message TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 4
        ) ENGINE = MergeTree PARTITION BY toYYYYMMDD(at) ORDER BY (source, at)
        TTL toDateTime(at) + INTERVAL 730 DAY {_DURABLE}""",
}


def ensure(client: TelemetryClient) -> None:
    """Make the database and the tables that are missing; raises ``TelemetryError``."""
    client.execute(f"CREATE DATABASE IF NOT EXISTS {client.database}", database="")
    for statement in TABLES.values():
        client.execute(statement)
