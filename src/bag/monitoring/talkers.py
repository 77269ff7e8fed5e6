"""Questions about flows: who talks most.

Sampled flows are scaled by their rate. Where an exporter does not tell its rate nothing is scaled, and the answer says
how much that is. A packet that is exported on its way in and on its way out counts once: flows on the way out count
only for exporters that report nothing else. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file; what people write travels as a parameter
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bag.monitoring.series import Span, array
from bag.telemetry.client import client

SHOWN = 20
_RAW = timedelta(days=1)
"""Spans up to this length read the flows themselves, longer ones their sums of an hour."""
RANGE = "at >= fromUnixTimestamp({start:Int64}) AND at < fromUnixTimestamp({end:Int64})"
EGRESS = 1
_ADDRESS = "replaceOne(toString({}), '::ffff:', '')"

KEYS: dict[str, str] = {
    "source": _ADDRESS.format("src"),
    "destination": _ADDRESS.format("dst"),
    "network": f"replaceRegexpOne({_ADDRESS.format('dst')}, '^([0-9]+[.][0-9]+[.][0-9]+)[.][0-9]+$', '\\\\1.0')",
    "pair": f"concat({_ADDRESS.format('src')}, ' → ', {_ADDRESS.format('dst')})",
    "application": "concat(toString(protocol), '/', toString(port))",
    "exporter": _ADDRESS.format("exporter"),
    "interface": f"concat({_ADDRESS.format('exporter')}, ' / ', toString(in_if))",
}
"""By what talkers are summed up; ``network`` is the first address of the /24 of the receiver."""


@dataclass(frozen=True)
class Talker:
    """One line: ``octets`` scaled, of which ``unscaled`` come from exporters that do not tell their sampling rate."""

    key: str
    octets: int
    packets: int
    flows: int
    unscaled: int
    share: float


@dataclass(frozen=True)
class Talkers:
    """The greatest, and the sum of all."""

    rows: list[Talker]
    octets: int
    unscaled: int


def talkers(by: str, span: Span, subject: int | None = None, most: int = SHOWN) -> Talkers:
    """Who talks most in a span, of one exporting device or of all. One question; ``by`` is one of ``KEYS``."""
    source, given = _source(span, subject)
    sql = f"""SELECT {KEYS[by]} AS name, sum(scaled) AS octets, sum(packets) AS packets, sum(flows) AS flows,
            sum(unscaled) AS unscaled, sum(octets) OVER () AS all_octets, sum(unscaled) OVER () AS all_unscaled
        FROM ({source}) GROUP BY name ORDER BY octets DESC LIMIT {int(most)}"""
    rows = client().query(sql, **given)
    whole = int(rows[0]["all_octets"]) if rows else 0
    found = [
        Talker(row["name"], int(row["octets"]), int(row["packets"]), int(row["flows"]), int(row["unscaled"]),
               int(row["octets"]) / whole if whole else 0.0)
        for row in rows
    ]  # fmt: skip
    return Talkers(found, whole, int(rows[0]["all_unscaled"]) if rows else 0)


def _source(span: Span, subject: int | None) -> tuple[str, dict[str, Any]]:
    """Flows of a span as one table, whichever table they come from, each packet once."""
    given = moments(span)
    where = RANGE
    if subject is not None:
        where += " AND subject = {subject:UInt64}"
        given["subject"] = subject
    if span.end - span.start <= _RAW:
        where += " AND toStartOfFiveMinutes(at) IN {slots:Array(DateTime('UTC'))}"  # the beginning of the key
        given |= slots(span)
        table, sums = "flows", (
            "least(src_port, dst_port) AS port, octets * greatest(sampling, 1) AS scaled, 1 AS flows, "
            "packets * greatest(sampling, 1) AS packets, if(sampling = 0, octets, 0) AS unscaled"
        )  # fmt: skip
    else:
        table, sums = "flows_1h FINAL", "port, octets + unscaled AS scaled, flows, packets, unscaled"
    once = f"exporter NOT IN (SELECT exporter FROM {table} WHERE {where} AND direction != {EGRESS} GROUP BY exporter)"
    columns = "subject, exporter, in_if, src, dst, protocol"
    return f"SELECT {columns}, {sums} FROM {table} WHERE {where} AND (direction != {EGRESS} OR {once})", given


def moments(span: Span) -> dict[str, Any]:
    """The parameters of ``RANGE``."""
    return {"start": int(span.start.timestamp()), "end": int(span.end.timestamp())}


def slots(span: Span) -> dict[str, str]:
    """The slots of five minutes that a span touches: the beginning of the key of the flows."""
    first, last = int(span.start.timestamp()), int(span.end.timestamp())
    return {"slots": array(range(first // 300 * 300, last + 1, 300))}
