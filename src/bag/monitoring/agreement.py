"""Whether flows and the counters of interfaces agree: the traffic of every interface, told in both ways.

An exporter names interfaces by their ifIndex, the store keeps counters by name; the collector's last look at the
device joins them. Both ways are rates, each over the time that its own reports cover, so that neither the edges of the
span nor a reporter that began late make a difference. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bag.monitoring.models import TargetStatus
from bag.monitoring.series import Span, array
from bag.monitoring.talkers import EGRESS, RANGE, moments, slots
from bag.telemetry.client import client

TOLERANCE = 0.05
FRAME = 18
"""Octets of an Ethernet frame around its packet: counters count them, flows do not."""
MOST_EXPORTERS = 50
MOST_LINES = 5000
_FIRST_REPORT = 1000
"""Milliseconds from an exporter's first flow: what it says in them is about the time before."""


@dataclass(frozen=True)
class Line:
    """One interface. ``flows`` and ``counters`` are bits a second; ``heads`` those of the counters in frame heads.

    ``reason``: "" when they agree within ``TOLERANCE``; else "sampling" (the exporter does not tell its rate),
    "no_name" (nobody knows which interface it is), "no_counters", "less" or "more" flows than the counters say.
    """

    index: int
    name: str
    flows: float
    counters: float | None
    heads: float
    reason: str

    @property
    def share(self) -> float | None:
        """Flows for each bit counted; None without counters."""
        return self.flows / self.counters if self.counters else None


@dataclass(frozen=True)
class Agreement:
    """All interfaces of an exporter, busiest first, and their sum. ``outgoing``: its flows tell what goes out.

    ``reason`` is that of the sum of those interfaces that can be compared; when there is none, that of the first line.
    ``silent``: interfaces with traffic by their counters of which no flow tells.
    """

    subject: int
    outgoing: bool
    flows: float
    counters: float | None
    reason: str
    silent: int
    lines: tuple[Line, ...]

    @property
    def share(self) -> float | None:
        """As in ``Line``."""
        return self.flows / self.counters if self.counters else None

    @property
    def agreeing(self) -> int:
        """Interfaces whose flows agree with their counters."""
        return sum(1 for line in self.lines if not line.reason)


@dataclass(frozen=True)
class _Counted:
    """Bits a second of an interface, (in, out), and those of them that are heads of frames."""

    bits: tuple[float, float]
    heads: tuple[float, float]


def agreements(span: Span) -> list[Agreement]:
    """Flows beside counters of every known exporter, busiest first. Three questions; a span of at most a day."""
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in client().query(_FLOWS, **moments(span), **slots(span), lines=MOST_LINES):
        told[int(row["subject"])].append(row)
    subjects = list(told)[:MOST_EXPORTERS]
    counted, names = _counted(span, subjects), _names(subjects)
    return [_agreement(subject, told[subject], names.get(subject, {}), counted[subject]) for subject in subjects]


def _agreement(
    subject: int, rows: list[dict[str, Any]], names: dict[str, str], counted: dict[str, _Counted]
) -> Agreement:
    way = 0 if int(rows[0]["incoming"]) else 1
    lines = tuple(_line(row, names.get(str(row["line"]), ""), counted, way) for row in rows)
    compared = [line for line in lines if line.counters is not None]
    whole = compared or lines
    flows = sum(line.flows for line in whole)
    counters = sum(line.counters or 0.0 for line in compared) if compared else None
    reason = lines[0].reason
    if compared:
        unscaled = any(line.reason == "sampling" for line in compared)
        reason = _verdict(flows, counters or 0.0, sum(line.heads for line in compared), unscaled=unscaled)
    heard = {line.name for line in lines}
    silent = sum(1 for name, one in counted.items() if one.bits[way] > 0 and name not in heard)
    return Agreement(subject, bool(way), flows, counters, reason, silent, lines)


def _line(row: dict[str, Any], name: str, counted: dict[str, _Counted], way: int) -> Line:
    flows, index = float(row["carried"]) * 8 / float(row["seconds"]), int(row["line"])
    known = counted.get(name) if name else None
    if known is None:
        return Line(index, name, flows, None, 0.0, "no_counters" if name else "no_name")
    counters, heads = known.bits[way], known.heads[way]
    reason = _verdict(flows, counters, heads, unscaled=bool(int(row["unscaled"])))
    return Line(index, name, flows, counters, heads, reason)


def _verdict(flows: float, counters: float, heads: float, *, unscaled: bool) -> str:
    """Why they differ. Flows may leave out the heads of the frames."""
    if (counters - heads) * (1 - TOLERANCE) <= flows <= counters * (1 + TOLERANCE):
        return ""
    if unscaled:
        return "sampling"
    return "less" if flows < counters else "more"


_WHERE = f"{RANGE} AND toStartOfFiveMinutes(at) IN {{slots:Array(DateTime('UTC'))}} AND subject > 0"
_FLOWS = f"""
SELECT subject, incoming, if(incoming, in_if, out_if) AS line, seconds,
    sum(octets * greatest(sampling, 1)) AS carried, sumIf(octets, sampling = 0) AS unscaled
FROM flows INNER JOIN (
    SELECT subject, countIf(direction != {EGRESS}) > 0 AS incoming, min(at) AS first,
        dateDiff('millisecond', first, max(at)) / 1000 AS seconds
    FROM flows WHERE {_WHERE} GROUP BY subject HAVING seconds > {_FIRST_REPORT / 1000}
) AS period USING (subject)
WHERE {_WHERE} AND dateDiff('millisecond', first, at) > {_FIRST_REPORT} AND (direction != {EGRESS} OR NOT incoming)
GROUP BY subject, incoming, line, seconds HAVING line > 0 ORDER BY carried DESC LIMIT {{lines:UInt32}}
"""
"""Octets by subject and interface since the exporter's first report in the span, and the seconds until its last.

Flows on the way out count only for exporters that report nothing else.
"""
_COUNTERS = f"""
SELECT subject, instance, sum(came_in) / sum(seconds) AS in_octets, sum(went_out) / sum(seconds) AS out_octets,
    sum(in_parts) / sum(seconds) AS in_packets, sum(out_parts) / sum(seconds) AS out_packets
FROM (
    WITH in_unicast + in_multicast + in_broadcast AS came, out_unicast + out_multicast + out_broadcast AS went
    SELECT subject, instance,
        max(in_octets) - min(in_octets) AS came_in, max(out_octets) - min(out_octets) AS went_out,
        max(came) - min(came) AS in_parts, max(went) - min(went) AS out_parts,
        dateDiff('millisecond', min(at), max(at)) / 1000 AS seconds
    FROM interfaces WHERE {RANGE} AND subject IN {{subjects:Array(UInt64)}} GROUP BY subject, instance, epoch
) GROUP BY subject, instance HAVING sum(seconds) > 0
"""


def _counted(span: Span, subjects: list[int]) -> defaultdict[int, dict[str, _Counted]]:
    found: defaultdict[int, dict[str, _Counted]] = defaultdict(dict)
    if subjects:
        for row in client().query(_COUNTERS, **moments(span), subjects=array(subjects)):
            bits = float(row["in_octets"]) * 8, float(row["out_octets"]) * 8
            heads = float(row["in_packets"]) * FRAME * 8, float(row["out_packets"]) * FRAME * 8
            found[int(row["subject"])][row["instance"]] = _Counted(bits, heads)
    return found


def _names(subjects: Iterable[int]) -> dict[int, dict[str, str]]:
    """Name of each interface by its ifIndex, as the devices said at the last look. One query."""
    rows = TargetStatus.objects.filter(target__subject__in=list(subjects), facts__has_key="interfaces")
    told = rows.values_list("target__subject", "facts__interfaces")
    return {subject: json.loads(words) for subject, words in told.iterator()}
