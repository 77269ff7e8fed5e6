"""The tables of telemetry: their columns, order, retention, and what is rolled up from them.

``subject`` is the number of the core ``Subject`` that a row is about (0: nobody knows yet), ``at`` the moment in UTC.
Counters are stored as Delta, T64, ZSTD: of the codecs that were measured it takes the fewest bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

COUNTERS = (
    "in_octets", "out_octets", "in_unicast", "out_unicast", "in_multicast", "out_multicast",
    "in_broadcast", "out_broadcast", "in_errors", "out_errors", "in_discards", "out_discards",
)  # fmt: skip
"""The counters of an interface, in the order of their columns."""

_PARTITION = {"day": "toYYYYMMDD(at)", "month": "toYYYYMM(at)", "year": "toYear(at)"}
_AT = "DateTime64(3, 'UTC')"
_TIME = "CODEC(DoubleDelta, ZSTD(1))"
_COUNTER = "CODEC(Delta, T64, ZSTD(1))"
_SMALL = "CODEC(T64, ZSTD(1))"
_WORD = "LowCardinality(String)"


@dataclass(frozen=True)
class Column:
    """``rest`` is what follows the type: default and codec."""

    name: str
    type: str
    rest: str = ""

    @property
    def sql(self) -> str:
        return f"{self.name} {self.type} {self.rest}".rstrip()


@dataclass(frozen=True)
class Table:
    """One table. ``days`` is how long rows stay; rows of one ``shard`` expression stay together in a cluster.

    Retention drops whole parts: a ``partition`` is there completely or not at all. ``replacing``: of rows with the
    same order the one that was written last stays.
    """

    name: str
    columns: tuple[Column, ...]
    order: str
    partition: Literal["day", "month", "year"]
    days: int
    shard: str = "subject"
    indexes: tuple[str, ...] = ()
    replacing: bool = False

    @property
    def engine(self) -> str:
        return "ReplacingMergeTree" if self.replacing else "MergeTree"

    def type_of(self, column: str) -> str:
        """The ClickHouse type of a column; raises ``ValueError`` when there is none of that name."""
        for known in self.columns:
            if known.name == column:
                return known.type
        raise ValueError(f"table {self.name} has no column {column!r}")

    def create(self, name: str, engine: str, settings: dict[str, int]) -> str:
        """``CREATE TABLE`` under the full name ``name``, which may end with an ``ON CLUSTER`` clause."""
        lines = [*(column.sql for column in self.columns), *(f"INDEX {index}" for index in self.indexes)]
        body = ",\n    ".join(lines)
        given = ", ".join(f"{key} = {value}" for key, value in settings.items())
        return (
            f"CREATE TABLE IF NOT EXISTS {name}\n(\n    {body}\n)\n"
            f"ENGINE = {engine}\nPARTITION BY {_PARTITION[self.partition]}\nORDER BY ({self.order})\n"
            f"TTL toDateTime(at) + INTERVAL {self.days} DAY\nSETTINGS {given}"
        )


def _columns(*lines: tuple[str, str, str] | tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(*line) for line in lines)


_SUBJECT = ("subject", "UInt64", "CODEC(Delta, ZSTD(1))")

INTERFACES = Table(
    "interfaces",
    _columns(
        _SUBJECT,
        ("instance", _WORD),
        ("at", _AT, _TIME),
        ("epoch", "UInt32", _SMALL),
        ("oper", "UInt8", "CODEC(ZSTD(1))"),
        ("admin", "UInt8", "CODEC(ZSTD(1))"),
        ("speed", "UInt32", _SMALL),
        *((name, "UInt64", _COUNTER) for name in COUNTERS),
    ),
    "subject, instance, at",
    "day",
    45,
)
METRICS = Table(
    "metrics",
    _columns(
        _SUBJECT,
        ("metric", _WORD),
        ("instance", _WORD, "DEFAULT ''"),
        ("at", _AT, _TIME),
        ("value", "Float64", "CODEC(Gorilla, ZSTD(1))"),
    ),
    "metric, subject, instance, at",
    "day",
    45,
)
# What a part of a subject was from `at` on: up, down, unknown, on battery ...
STATES = Table(
    "states",
    _columns(
        ("subject", "UInt64"),
        ("aspect", _WORD),
        ("instance", _WORD, "DEFAULT ''"),
        ("at", _AT, _TIME),
        ("state", _WORD),
        ("reason", "String", "CODEC(ZSTD(1))"),
    ),
    "subject, aspect, instance, at",
    "month",
    3650,
)
# `at` is when we received the message, `device_at` what the device believed.
SYSLOG = Table(
    "syslog",
    _columns(
        ("at", _AT, _TIME),
        ("device_at", f"Nullable({_AT})", "CODEC(ZSTD(1))"),
        ("subject", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("source", _WORD),
        ("facility", "UInt8"),
        ("severity", "UInt8"),
        ("host", _WORD),
        ("program", _WORD),
        ("message", "String", "CODEC(ZSTD(3))"),
    ),
    "toStartOfHour(at), source, at",
    "day",
    730,
    shard="cityHash64(source)",
    indexes=("words message TYPE tokenbf_v1(65536, 3, 0) GRANULARITY 4",),
)
# `bindings` are the variables: OID to value in words. `community_hash` tells communities apart without keeping them.
TRAPS = Table(
    "traps",
    _columns(
        ("at", _AT, _TIME),
        ("subject", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("source", _WORD),
        ("version", "UInt8"),
        ("community_hash", "UInt64", "DEFAULT 0"),
        ("trap_oid", _WORD),
        ("enterprise", _WORD, "DEFAULT ''"),
        ("uptime", "UInt32", "DEFAULT 0"),
        ("bindings", "Map(String, String)", "CODEC(ZSTD(1))"),
    ),
    "toStartOfHour(at), source, at",
    "day",
    730,
    shard="cityHash64(source)",
)
# `sampling` 0: the rate is not known, nothing may be scaled. `direction` 0 ingress, 1 egress, 255 not said.
FLOWS = Table(
    "flows",
    _columns(
        ("at", _AT, _TIME),
        ("exporter", "IPv6", "CODEC(ZSTD(1))"),
        ("subject", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("domain", "UInt32", _SMALL),
        ("in_if", "UInt32", _SMALL),
        ("out_if", "UInt32", _SMALL),
        ("src", "IPv6", "CODEC(ZSTD(1))"),
        ("dst", "IPv6", "CODEC(ZSTD(1))"),
        ("src_port", "UInt16", "CODEC(ZSTD(1))"),
        ("dst_port", "UInt16", "CODEC(ZSTD(1))"),
        ("protocol", "UInt8", "CODEC(ZSTD(1))"),
        ("tcp_flags", "UInt8", "CODEC(ZSTD(1))"),
        ("tos", "UInt8", "CODEC(ZSTD(1))"),
        ("packets", "UInt64", _SMALL),
        ("octets", "UInt64", _SMALL),
        ("sampling", "UInt32", _SMALL),
        ("direction", "UInt8", "DEFAULT 255 CODEC(ZSTD(1))"),
        ("start", _AT, "CODEC(Delta, ZSTD(1))"),
        ("end", _AT, "CODEC(Delta, ZSTD(1))"),
        ("src_as", "UInt32", _SMALL),
        ("dst_as", "UInt32", _SMALL),
        ("vlan", "UInt16", _SMALL),
    ),
    "toStartOfFiveMinutes(at), exporter, at",
    "day",
    90,
    shard="cityHash64(exporter)",
)
# One call of the exchange. `cause` is the Q.850 number; `mos`, `loss_percent` and `jitter_ms` are NaN when not told.
CALLS = Table(
    "calls",
    _columns(
        ("at", _AT, _TIME),
        ("subject", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("source", _WORD),
        ("call", "String", "CODEC(ZSTD(1))"),
        ("caller", "String", "CODEC(ZSTD(1))"),
        ("callee", "String", "CODEC(ZSTD(1))"),
        ("direction", _WORD),
        ("trunk", _WORD, "DEFAULT ''"),
        ("start", _AT, "CODEC(Delta, ZSTD(1))"),
        ("answer", f"Nullable({_AT})", "CODEC(ZSTD(1))"),
        ("end", _AT, "CODEC(Delta, ZSTD(1))"),
        ("seconds", "UInt32", _SMALL),
        ("cause", "UInt16", _SMALL),
        ("codec", _WORD, "DEFAULT ''"),
        ("mos", "Float32", "DEFAULT nan CODEC(ZSTD(1))"),
        ("loss_percent", "Float32", "DEFAULT nan CODEC(ZSTD(1))"),
        ("jitter_ms", "Float32", "DEFAULT nan CODEC(ZSTD(1))"),
        ("more", "Map(String, String)", "CODEC(ZSTD(1))"),
    ),
    "toStartOfHour(at), source, at",
    "month",
    3650,
    shard="cityHash64(source)",
)
# Who had which address when (law 5651): RADIUS accounting, address translation, DHCP. `kind` says which.
SESSIONS = Table(
    "sessions",
    _columns(
        ("at", _AT, _TIME),
        ("kind", _WORD),
        ("event", _WORD),
        ("subject", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("source", _WORD),
        ("session", "String", "CODEC(ZSTD(1))"),
        ("account", "String", "CODEC(ZSTD(1))"),
        ("mac", "UInt64", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("address", "IPv6", "CODEC(ZSTD(1))"),
        ("port", "UInt16", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("outside", "IPv6", "CODEC(ZSTD(1))"),
        ("outside_port", "UInt16", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("outside_port_last", "UInt16", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("peer", "IPv6", "CODEC(ZSTD(1))"),
        ("peer_port", "UInt16", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("protocol", "UInt8", "DEFAULT 0 CODEC(ZSTD(1))"),
        ("start", _AT, "CODEC(Delta, ZSTD(1))"),
        ("end", f"Nullable({_AT})", "CODEC(ZSTD(1))"),
        ("in_octets", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("out_octets", "UInt64", "DEFAULT 0 CODEC(T64, ZSTD(1))"),
        ("more", "Map(String, String)", "CODEC(ZSTD(1))"),
    ),
    "toStartOfHour(at), kind, source, at",
    "day",
    730,
    shard="cityHash64(source)",
    indexes=(
        "by_account account TYPE bloom_filter(0.01) GRANULARITY 4",
        "by_address address TYPE bloom_filter(0.01) GRANULARITY 4",
        "by_outside outside TYPE bloom_filter(0.01) GRANULARITY 4",
        "by_mac mac TYPE bloom_filter(0.01) GRANULARITY 4",
    ),
)

_METRIC_ROLL_UP = Table(
    "metrics_5m",
    _columns(
        _SUBJECT,
        ("metric", _WORD),
        ("instance", _WORD),
        ("at", _AT, _TIME),
        ("low", "Float64", "CODEC(Gorilla, ZSTD(1))"),
        ("high", "Float64", "CODEC(Gorilla, ZSTD(1))"),
        ("mean", "Float64", "CODEC(Gorilla, ZSTD(1))"),
        ("last", "Float64", "CODEC(Gorilla, ZSTD(1))"),
        ("count", "UInt32", _SMALL),
    ),
    METRICS.order,
    "month",
    400,
    replacing=True,
)
# Octets and packets are multiplied by the sampling rate where it is known; `unscaled` are octets where it is not.
_FLOW_ROLL_UP = Table(
    "flows_1h",
    _columns(
        ("at", _AT, _TIME),
        ("exporter", "IPv6", "CODEC(ZSTD(1))"),
        ("subject", "UInt64", "CODEC(T64, ZSTD(1))"),
        ("in_if", "UInt32", _SMALL),
        ("out_if", "UInt32", _SMALL),
        ("src", "IPv6", "CODEC(ZSTD(1))"),
        ("dst", "IPv6", "CODEC(ZSTD(1))"),
        ("protocol", "UInt8", "CODEC(ZSTD(1))"),
        ("port", "UInt16", "CODEC(ZSTD(1))"),
        ("direction", "UInt8", "CODEC(ZSTD(1))"),
        ("flows", "UInt64", _SMALL),
        ("packets", "UInt64", _SMALL),
        ("octets", "UInt64", _SMALL),
        ("unscaled", "UInt64", _SMALL),
    ),
    "at, exporter, subject, in_if, out_if, src, dst, protocol, port, direction",
    "month",
    400,
    shard="cityHash64(exporter)",
    replacing=True,
)
# Which five minutes of a raw table got rows, and when (`at`): what has to be rolled up, again where rows come late.
TOUCHED = Table(
    "touched",
    _columns(("at", _AT, _TIME), ("source", _WORD), ("slot", "DateTime('UTC')", "CODEC(Delta, ZSTD(1))")),
    "source, at",
    "month",
    60,
    shard="rand()",
)
# Up to when each roll-up was made.
ROLLED = Table(
    "rolled", _columns(("table_name", "String"), ("at", _AT)), "table_name", "year", 3650, shard="1", replacing=True
)

# What is usual of a figure at an hour of the week (0: Monday 00:00 in Istanbul): learnt at night, the newest counts.
USUAL = Table(
    "usual",
    _columns(
        ("subject", "UInt64"),
        ("metric", _WORD),
        ("instance", _WORD),
        ("hour", "UInt8"),
        ("at", _AT),
        ("median", "Float64"),
        ("deviation", "Float64"),
        ("samples", "UInt32"),
    ),
    "metric, hour, subject, instance",
    "month",
    60,
    replacing=True,
)

RAW: tuple[Table, ...] = (INTERFACES, METRICS, STATES, SYSLOG, TRAPS, FLOWS, CALLS, SESSIONS)
ROLL_UPS: tuple[Table, ...] = (
    replace(INTERFACES, name="interfaces_5m", partition="month", days=400, replacing=True),
    replace(INTERFACES, name="interfaces_1h", partition="year", days=3650, replacing=True),
    replace(INTERFACES, name="interfaces_1d", partition="year", days=3650, replacing=True),
    _METRIC_ROLL_UP,
    replace(_METRIC_ROLL_UP, name="metrics_1h", partition="year", days=3650),
    replace(_METRIC_ROLL_UP, name="metrics_1d", partition="year", days=3650),
    _FLOW_ROLL_UP,
)
