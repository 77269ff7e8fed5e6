-- Made by `bag store schema --cluster bag --database bag`.

CREATE DATABASE IF NOT EXISTS bag ON CLUSTER bag;

CREATE TABLE IF NOT EXISTS bag.interfaces_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    epoch UInt32 CODEC(T64, ZSTD(1)),
    oper UInt8 CODEC(ZSTD(1)),
    admin UInt8 CODEC(ZSTD(1)),
    speed UInt32 CODEC(T64, ZSTD(1)),
    in_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_discards UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_discards UInt64 CODEC(Delta, T64, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/interfaces', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (subject, instance, at)
TTL toDateTime(at) + INTERVAL 45 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.interfaces ON CLUSTER bag AS bag.interfaces_local
ENGINE = Distributed(bag, bag, interfaces_local, subject);

CREATE TABLE IF NOT EXISTS bag.metrics_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String),
    instance LowCardinality(String) DEFAULT '',
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value Float64 CODEC(Gorilla, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/metrics', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (metric, subject, instance, at)
TTL toDateTime(at) + INTERVAL 45 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.metrics ON CLUSTER bag AS bag.metrics_local
ENGINE = Distributed(bag, bag, metrics_local, subject);

CREATE TABLE IF NOT EXISTS bag.states_local ON CLUSTER bag
(
    subject UInt64,
    aspect LowCardinality(String),
    instance LowCardinality(String) DEFAULT '',
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    state LowCardinality(String),
    reason String CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/states', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (subject, aspect, instance, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.states ON CLUSTER bag AS bag.states_local
ENGINE = Distributed(bag, bag, states_local, subject);

CREATE TABLE IF NOT EXISTS bag.syslog_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    device_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    subject UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    source LowCardinality(String),
    facility UInt8,
    severity UInt8,
    host LowCardinality(String),
    program LowCardinality(String),
    message String CODEC(ZSTD(3)),
    INDEX words message TYPE tokenbf_v1(65536, 3, 0) GRANULARITY 4
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/syslog', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (toStartOfHour(at), source, at)
TTL toDateTime(at) + INTERVAL 730 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.syslog ON CLUSTER bag AS bag.syslog_local
ENGINE = Distributed(bag, bag, syslog_local, cityHash64(source));

CREATE TABLE IF NOT EXISTS bag.traps_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    subject UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    source LowCardinality(String),
    version UInt8,
    community_hash UInt64 DEFAULT 0,
    trap_oid LowCardinality(String),
    enterprise LowCardinality(String) DEFAULT '',
    uptime UInt32 DEFAULT 0,
    bindings Map(String, String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/traps', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (toStartOfHour(at), source, at)
TTL toDateTime(at) + INTERVAL 730 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.traps ON CLUSTER bag AS bag.traps_local
ENGINE = Distributed(bag, bag, traps_local, cityHash64(source));

CREATE TABLE IF NOT EXISTS bag.flows_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    exporter IPv6 CODEC(ZSTD(1)),
    subject UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    domain UInt32 CODEC(T64, ZSTD(1)),
    in_if UInt32 CODEC(T64, ZSTD(1)),
    out_if UInt32 CODEC(T64, ZSTD(1)),
    src IPv6 CODEC(ZSTD(1)),
    dst IPv6 CODEC(ZSTD(1)),
    src_port UInt16 CODEC(ZSTD(1)),
    dst_port UInt16 CODEC(ZSTD(1)),
    protocol UInt8 CODEC(ZSTD(1)),
    tcp_flags UInt8 CODEC(ZSTD(1)),
    tos UInt8 CODEC(ZSTD(1)),
    packets UInt64 CODEC(T64, ZSTD(1)),
    octets UInt64 CODEC(T64, ZSTD(1)),
    sampling UInt32 CODEC(T64, ZSTD(1)),
    direction UInt8 DEFAULT 255 CODEC(ZSTD(1)),
    start DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    end DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    src_as UInt32 CODEC(T64, ZSTD(1)),
    dst_as UInt32 CODEC(T64, ZSTD(1)),
    vlan UInt16 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/flows', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (toStartOfFiveMinutes(at), exporter, at)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.flows ON CLUSTER bag AS bag.flows_local
ENGINE = Distributed(bag, bag, flows_local, cityHash64(exporter));

CREATE TABLE IF NOT EXISTS bag.calls_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    subject UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    source LowCardinality(String),
    call String CODEC(ZSTD(1)),
    caller String CODEC(ZSTD(1)),
    callee String CODEC(ZSTD(1)),
    direction LowCardinality(String),
    trunk LowCardinality(String) DEFAULT '',
    start DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    answer Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    end DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    seconds UInt32 CODEC(T64, ZSTD(1)),
    cause UInt16 CODEC(T64, ZSTD(1)),
    codec LowCardinality(String) DEFAULT '',
    mos Float32 DEFAULT nan CODEC(ZSTD(1)),
    loss_percent Float32 DEFAULT nan CODEC(ZSTD(1)),
    jitter_ms Float32 DEFAULT nan CODEC(ZSTD(1)),
    more Map(String, String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/calls', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (toStartOfHour(at), source, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.calls ON CLUSTER bag AS bag.calls_local
ENGINE = Distributed(bag, bag, calls_local, cityHash64(source));

CREATE TABLE IF NOT EXISTS bag.sessions_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    kind LowCardinality(String),
    event LowCardinality(String),
    subject UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    source LowCardinality(String),
    session String CODEC(ZSTD(1)),
    account String CODEC(ZSTD(1)),
    mac UInt64 DEFAULT 0 CODEC(ZSTD(1)),
    address IPv6 CODEC(ZSTD(1)),
    port UInt16 DEFAULT 0 CODEC(ZSTD(1)),
    outside IPv6 CODEC(ZSTD(1)),
    outside_port UInt16 DEFAULT 0 CODEC(ZSTD(1)),
    outside_port_last UInt16 DEFAULT 0 CODEC(ZSTD(1)),
    peer IPv6 CODEC(ZSTD(1)),
    peer_port UInt16 DEFAULT 0 CODEC(ZSTD(1)),
    protocol UInt8 DEFAULT 0 CODEC(ZSTD(1)),
    start DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    end Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    in_octets UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    out_octets UInt64 DEFAULT 0 CODEC(T64, ZSTD(1)),
    more Map(String, String) CODEC(ZSTD(1)),
    INDEX by_account account TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_address address TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_outside outside TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_mac mac TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/sessions', '{replica}')
PARTITION BY toYYYYMMDD(at)
ORDER BY (toStartOfHour(at), kind, source, at)
TTL toDateTime(at) + INTERVAL 730 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.sessions ON CLUSTER bag AS bag.sessions_local
ENGINE = Distributed(bag, bag, sessions_local, cityHash64(source));

CREATE TABLE IF NOT EXISTS bag.interfaces_5m_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    epoch UInt32 CODEC(T64, ZSTD(1)),
    oper UInt8 CODEC(ZSTD(1)),
    admin UInt8 CODEC(ZSTD(1)),
    speed UInt32 CODEC(T64, ZSTD(1)),
    in_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_discards UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_discards UInt64 CODEC(Delta, T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/interfaces_5m', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (subject, instance, at)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.interfaces_5m ON CLUSTER bag AS bag.interfaces_5m_local
ENGINE = Distributed(bag, bag, interfaces_5m_local, subject);

CREATE TABLE IF NOT EXISTS bag.interfaces_1h_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    epoch UInt32 CODEC(T64, ZSTD(1)),
    oper UInt8 CODEC(ZSTD(1)),
    admin UInt8 CODEC(ZSTD(1)),
    speed UInt32 CODEC(T64, ZSTD(1)),
    in_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_discards UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_discards UInt64 CODEC(Delta, T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/interfaces_1h', '{replica}')
PARTITION BY toYear(at)
ORDER BY (subject, instance, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.interfaces_1h ON CLUSTER bag AS bag.interfaces_1h_local
ENGINE = Distributed(bag, bag, interfaces_1h_local, subject);

CREATE TABLE IF NOT EXISTS bag.interfaces_1d_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    epoch UInt32 CODEC(T64, ZSTD(1)),
    oper UInt8 CODEC(ZSTD(1)),
    admin UInt8 CODEC(ZSTD(1)),
    speed UInt32 CODEC(T64, ZSTD(1)),
    in_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_octets UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_unicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_multicast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_broadcast UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_errors UInt64 CODEC(Delta, T64, ZSTD(1)),
    in_discards UInt64 CODEC(Delta, T64, ZSTD(1)),
    out_discards UInt64 CODEC(Delta, T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/interfaces_1d', '{replica}')
PARTITION BY toYear(at)
ORDER BY (subject, instance, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.interfaces_1d ON CLUSTER bag AS bag.interfaces_1d_local
ENGINE = Distributed(bag, bag, interfaces_1d_local, subject);

CREATE TABLE IF NOT EXISTS bag.metrics_5m_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    low Float64 CODEC(Gorilla, ZSTD(1)),
    high Float64 CODEC(Gorilla, ZSTD(1)),
    mean Float64 CODEC(Gorilla, ZSTD(1)),
    last Float64 CODEC(Gorilla, ZSTD(1)),
    count UInt32 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/metrics_5m', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (metric, subject, instance, at)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.metrics_5m ON CLUSTER bag AS bag.metrics_5m_local
ENGINE = Distributed(bag, bag, metrics_5m_local, subject);

CREATE TABLE IF NOT EXISTS bag.metrics_1h_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    low Float64 CODEC(Gorilla, ZSTD(1)),
    high Float64 CODEC(Gorilla, ZSTD(1)),
    mean Float64 CODEC(Gorilla, ZSTD(1)),
    last Float64 CODEC(Gorilla, ZSTD(1)),
    count UInt32 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/metrics_1h', '{replica}')
PARTITION BY toYear(at)
ORDER BY (metric, subject, instance, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.metrics_1h ON CLUSTER bag AS bag.metrics_1h_local
ENGINE = Distributed(bag, bag, metrics_1h_local, subject);

CREATE TABLE IF NOT EXISTS bag.metrics_1d_local ON CLUSTER bag
(
    subject UInt64 CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String),
    instance LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    low Float64 CODEC(Gorilla, ZSTD(1)),
    high Float64 CODEC(Gorilla, ZSTD(1)),
    mean Float64 CODEC(Gorilla, ZSTD(1)),
    last Float64 CODEC(Gorilla, ZSTD(1)),
    count UInt32 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/metrics_1d', '{replica}')
PARTITION BY toYear(at)
ORDER BY (metric, subject, instance, at)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.metrics_1d ON CLUSTER bag AS bag.metrics_1d_local
ENGINE = Distributed(bag, bag, metrics_1d_local, subject);

CREATE TABLE IF NOT EXISTS bag.flows_1h_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    exporter IPv6 CODEC(ZSTD(1)),
    subject UInt64 CODEC(T64, ZSTD(1)),
    in_if UInt32 CODEC(T64, ZSTD(1)),
    out_if UInt32 CODEC(T64, ZSTD(1)),
    src IPv6 CODEC(ZSTD(1)),
    dst IPv6 CODEC(ZSTD(1)),
    protocol UInt8 CODEC(ZSTD(1)),
    port UInt16 CODEC(ZSTD(1)),
    direction UInt8 CODEC(ZSTD(1)),
    flows UInt64 CODEC(T64, ZSTD(1)),
    packets UInt64 CODEC(T64, ZSTD(1)),
    octets UInt64 CODEC(T64, ZSTD(1)),
    unscaled UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/flows_1h', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (at, exporter, subject, in_if, out_if, src, dst, protocol, port, direction)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.flows_1h ON CLUSTER bag AS bag.flows_1h_local
ENGINE = Distributed(bag, bag, flows_1h_local, cityHash64(exporter));

CREATE TABLE IF NOT EXISTS bag.usual_local ON CLUSTER bag
(
    subject UInt64,
    metric LowCardinality(String),
    instance LowCardinality(String),
    hour UInt8,
    at DateTime64(3, 'UTC'),
    median Float64,
    deviation Float64,
    samples UInt32
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/usual', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (metric, hour, subject, instance)
TTL toDateTime(at) + INTERVAL 60 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.usual ON CLUSTER bag AS bag.usual_local
ENGINE = Distributed(bag, bag, usual_local, subject);

CREATE TABLE IF NOT EXISTS bag.touched_local ON CLUSTER bag
(
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    source LowCardinality(String),
    slot DateTime('UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bag/touched', '{replica}')
PARTITION BY toYYYYMM(at)
ORDER BY (source, at)
TTL toDateTime(at) + INTERVAL 60 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.touched ON CLUSTER bag AS bag.touched_local
ENGINE = Distributed(bag, bag, touched_local, rand());

CREATE TABLE IF NOT EXISTS bag.rolled_local ON CLUSTER bag
(
    table_name String,
    at DateTime64(3, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bag/rolled', '{replica}')
PARTITION BY toYear(at)
ORDER BY (table_name)
TTL toDateTime(at) + INTERVAL 3650 DAY
SETTINGS replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS bag.rolled ON CLUSTER bag AS bag.rolled_local
ENGINE = Distributed(bag, bag, rolled_local, 1);

CREATE MATERIALIZED VIEW IF NOT EXISTS bag.interfaces_touches ON CLUSTER bag TO bag.touched_local AS
SELECT now64(3, 'UTC') AS at, 'interfaces' AS source, slot
FROM (SELECT DISTINCT toStartOfFiveMinutes(at) AS slot FROM bag.interfaces_local);

CREATE MATERIALIZED VIEW IF NOT EXISTS bag.metrics_touches ON CLUSTER bag TO bag.touched_local AS
SELECT now64(3, 'UTC') AS at, 'metrics' AS source, slot
FROM (SELECT DISTINCT toStartOfFiveMinutes(at) AS slot FROM bag.metrics_local);

CREATE MATERIALIZED VIEW IF NOT EXISTS bag.flows_touches ON CLUSTER bag TO bag.touched_local AS
SELECT now64(3, 'UTC') AS at, 'flows' AS source, slot
FROM (SELECT DISTINCT toStartOfFiveMinutes(at) AS slot FROM bag.flows_local);
