"""Attacks by volume as the flows show them: very many sources that send to one address far more than it usually gets.

Counted by the hour, of ``flows_1h``. Several exporters see the same packets: of each address and hour the one that
saw most counts. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bag.monitoring.talkers import KEYS
from bag.telemetry.client import client

SOURCES = 100
"""Fewest sources of a flood in an hour."""
PACKETS = 360_000
"""Fewest packets in that hour: a hundred a second."""
TIMES = 10
"""How many times what the address gets in the middle one of its hours."""
FEW_HOURS = 24
"""An address with fewer hours of traffic in the period has no usual."""
MOST = 5000
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Flood:
    """Hours of a flood in a row: what came to ``address``, and the most packets and bits a second of one hour."""

    address: str
    start: datetime
    end: datetime
    octets: int
    packets: int
    sources: int
    peak_pps: float
    peak_bps: float


def floods(start: datetime, end: datetime) -> list[Flood]:
    """The floods that began within a period, the oldest first. One question."""
    rows = client().query(
        f"""SELECT {KEYS["destination"]} AS address, toUnixTimestamp(hour) AS began, p, o, s FROM (
                SELECT dst, hour, max(packets) AS p, max(octets) AS o, max(sources) AS s,
                    median(p) OVER (PARTITION BY dst) AS usual, count() OVER (PARTITION BY dst) AS hours
                FROM (
                    SELECT dst, toStartOfHour(at) AS hour, exporter, direction, sum(packets) AS packets,
                        sum(octets + unscaled) AS octets, uniqCombined(12)(src) AS sources
                    FROM flows_1h FINAL
                    WHERE at >= fromUnixTimestamp({{start:Int64}}) AND at < fromUnixTimestamp({{end:Int64}})
                    GROUP BY dst, hour, exporter, direction)
                GROUP BY dst, hour)
            WHERE s >= {SOURCES} AND p >= {PACKETS} AND (hours < {FEW_HOURS} OR p >= {TIMES} * usual)
            ORDER BY address, began LIMIT {MOST}""",
        start=int(start.timestamp()), end=int(end.timestamp()),
    )  # fmt: skip
    return sorted(joined(_hour(row) for row in rows), key=lambda one: (one.start, one.address))


def joined(hours: Iterable[Flood]) -> list[Flood]:
    """Neighboring hours of an address as one flood; they come by address and time."""
    found: list[Flood] = []
    for hour in hours:
        last = found[-1] if found else None
        if last is None or last.address != hour.address or last.end != hour.start:
            found.append(hour)
            continue
        found[-1] = replace(
            last, end=hour.end, octets=last.octets + hour.octets, packets=last.packets + hour.packets,
            sources=max(last.sources, hour.sources), peak_pps=max(last.peak_pps, hour.peak_pps),
            peak_bps=max(last.peak_bps, hour.peak_bps),
        )  # fmt: skip
    return found


def _hour(row: dict[str, Any]) -> Flood:
    start, octets, packets = datetime.fromtimestamp(int(row["began"]), UTC), int(row["o"]), int(row["p"])
    seconds = HOUR.total_seconds()
    return Flood(
        row["address"], start, start + HOUR, octets, packets, int(row["s"]), packets / seconds, octets * 8 / seconds
    )
