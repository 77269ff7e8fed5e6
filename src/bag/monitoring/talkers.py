"""Questions about flows: who talks most, and whether flows and the counters of the interfaces agree.

Sampled flows are scaled by their rate. Where an exporter does not tell its rate nothing is scaled, and the answer says
how much that is. A packet that is exported on its way in and on its way out counts once: flows on the way out count
only for exporters that report nothing else. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file; what people write travels as a parameter
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bag.monitoring.series import Span
from bag.telemetry.client import client

SHOWN = 20
TOLERANCE = 0.05
MOST_EXPORTERS = 50
_RAW = timedelta(days=1)
"""Spans up to this length read the flows themselves, longer ones their sums of an hour."""
_RANGE = "at >= fromUnixTimestamp({start:Int64}) AND at < fromUnixTimestamp({end:Int64})"
_EGRESS = 1
_ADDRESS = "replaceOne(toString({}), '::ffff:', '')"

KEYS: dict[str, str] = {
    "source": _ADDRESS.format("src"),
    "destination": _ADDRESS.format("dst"),
    "pair": f"concat({_ADDRESS.format('src')}, ' → ', {_ADDRESS.format('dst')})",
    "application": "concat(toString(protocol), '/', toString(port))",
    "exporter": _ADDRESS.format("exporter"),
    "interface": f"concat({_ADDRESS.format('exporter')}, ' / ', toString(in_if))",
}
"""By what talkers are summed up."""


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


@dataclass(frozen=True)
class Agreement:
    """Octets that came into a device by its flows and by the counters of its interfaces, and why they differ.

    ``reason``: "" when they agree within ``TOLERANCE``; else "sampling", "few_interfaces", "no_counters" or "other".
    """

    subject: int
    flows: int
    counters: int
    interfaces: int
    reason: str

    @property
    def share(self) -> float | None:
        """Flows for each octet counted; None without counters."""
        return self.flows / self.counters if self.counters else None


def talkers(by: str, span: Span, subject: int | None = None) -> Talkers:
    """Who talks most in a span, of one exporting device or of all. One question; ``by`` is one of ``KEYS``."""
    source, given = _source(span, subject)
    sql = f"""SELECT {KEYS[by]} AS name, sum(scaled) AS octets, sum(packets) AS packets, sum(flows) AS flows,
            sum(unscaled) AS unscaled, sum(octets) OVER () AS all_octets, sum(unscaled) OVER () AS all_unscaled
        FROM ({source}) GROUP BY name ORDER BY octets DESC LIMIT {SHOWN}"""
    rows = client().query(sql, **given)
    whole = int(rows[0]["all_octets"]) if rows else 0
    found = [
        Talker(row["name"], int(row["octets"]), int(row["packets"]), int(row["flows"]), int(row["unscaled"]),
               int(row["octets"]) / whole if whole else 0.0)
        for row in rows
    ]  # fmt: skip
    return Talkers(found, whole, int(rows[0]["all_unscaled"]) if rows else 0)


def agreements(span: Span) -> list[Agreement]:
    """Flows beside counters, of every known exporter (at most ``MOST_EXPORTERS``). Two questions."""
    source, given = _source(span, None)
    sql = f"""SELECT subject, sum(scaled) AS octets, sum(unscaled) AS unscaled,
            uniqExactIf(in_if, in_if > 0) AS interfaces
        FROM ({source}) WHERE subject > 0 GROUP BY subject ORDER BY octets DESC LIMIT {MOST_EXPORTERS}"""
    rows = client().query(sql, **given)
    counted = _counted(span, [int(row["subject"]) for row in rows])
    return [_agreement(row, *counted.get(int(row["subject"]), (0, 0))) for row in rows]


def _agreement(row: dict[str, Any], counters: int, busy: int) -> Agreement:
    flows, interfaces = int(row["octets"]), int(row["interfaces"])
    if not counters:
        reason = "no_counters"
    elif abs(flows - counters) <= TOLERANCE * counters:
        reason = ""
    elif int(row["unscaled"]):
        reason = "sampling"
    elif flows < counters and interfaces < busy:
        reason = "few_interfaces"
    else:
        reason = "other"
    return Agreement(int(row["subject"]), flows, counters, interfaces, reason)


def _counted(span: Span, subjects: list[int]) -> dict[int, tuple[int, int]]:
    """Octets that came in by the counters of the interfaces, and how many interfaces had any, by subject."""
    if not subjects:
        return {}
    sql = f"""SELECT subject, sum(line) AS octets, countIf(line > 0) AS busy FROM (
            SELECT subject, instance, sum(part) AS line FROM (
                SELECT subject, instance, max(in_octets) - min(in_octets) AS part FROM interfaces
                WHERE {_RANGE} AND subject IN {{subjects:Array(UInt64)}} GROUP BY subject, instance, epoch)
            GROUP BY subject, instance) GROUP BY subject"""
    rows = client().query(sql, **_moments(span), subjects=f"[{','.join(map(str, subjects))}]")
    return {int(row["subject"]): (int(row["octets"]), int(row["busy"])) for row in rows}


def _source(span: Span, subject: int | None) -> tuple[str, dict[str, Any]]:
    """Flows of a span as one table, whichever table they come from, each packet once."""
    given = _moments(span)
    where = _RANGE
    if subject is not None:
        where += " AND subject = {subject:UInt64}"
        given["subject"] = subject
    if span.end - span.start <= _RAW:
        where += " AND toStartOfFiveMinutes(at) IN {slots:Array(DateTime('UTC'))}"  # the beginning of the key
        given["slots"] = (
            f"[{','.join(str(slot) for slot in range(given['start'] // 300 * 300, given['end'] + 1, 300))}]"
        )
        table, sums = "flows", (
            "least(src_port, dst_port) AS port, octets * greatest(sampling, 1) AS scaled, 1 AS flows, "
            "packets * greatest(sampling, 1) AS packets, if(sampling = 0, octets, 0) AS unscaled"
        )  # fmt: skip
    else:
        table, sums = "flows_1h FINAL", "port, octets + unscaled AS scaled, flows, packets, unscaled"
    once = f"exporter NOT IN (SELECT exporter FROM {table} WHERE {where} AND direction != {_EGRESS} GROUP BY exporter)"
    columns = "subject, exporter, in_if, src, dst, protocol"
    return f"SELECT {columns}, {sums} FROM {table} WHERE {where} AND (direction != {_EGRESS} OR {once})", given


def _moments(span: Span) -> dict[str, Any]:
    return {"start": int(span.start.timestamp()), "end": int(span.end.timestamp())}
