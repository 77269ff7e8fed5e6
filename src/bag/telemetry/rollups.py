"""Roll-ups of five minutes, an hour and a day: made some time after a slot has ended, and again where rows come late.

Aggregating while rows are inserted would cost the engine three times the processor time of the insert itself. So a view
only notes which five minutes got rows, and ``roll`` makes the slots that are due. It may run at any time, twice, or
after a pause: a slot is always made anew from all of its source, and the same row written twice is one row.

``interfaces_*`` are thinned rows of ``interfaces`` with the same columns: of each slot and epoch the last row, and the
first row after an epoch began. So rates are taken from them by the very rule of the raw table (two rows with the same
epoch), and what was counted between any two of their rows is exact. ``metrics_*`` hold least, greatest, mean and last
value with the number of values; ``flows_1h`` sums by addresses and service port. A slot is named by its beginning;
days are those of Europe/Istanbul. Rows made twice are one row after the next merge: sums want ``FINAL``.
"""

# ruff: noqa: S608  what is put into a text are names of this file and of tables
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bag.telemetry.client import TelemetryClient
from bag.telemetry.tables import INTERFACES

DELAY = timedelta(seconds=30)
"""How long after its end a slot is taken for complete; rows that come later still are rolled up with the next run."""
MARGIN = timedelta(minutes=3)
"""The longest time between the moment that an insert notes and the one at which its rows can be read."""
AT_ONCE = 12
"""Slots that one statement makes."""
TIMEOUT = 900.0
"""Seconds that one statement may take."""
MEMORY = 1_500_000_000
"""Bytes that one statement may use; sorts and groups go to the disk from half of it."""
_DAY = "toStartOfDay(at, 'Europe/Istanbul')"


@dataclass(frozen=True)
class RollUp:
    """``target`` is made from ``source`` in slots of ``step``; ``slot`` is the SQL text of the slot of ``at``."""

    target: str
    source: str
    raw: str
    step: timedelta
    slot: str
    rows: str

    def insert(self, start: datetime, end: datetime) -> str:
        """The statement that makes the slots from ``start`` to before ``end`` anew."""
        rows = self.rows.format(source=self.source, slot=self.slot, start=_time(start), end=_time(end),
                                before=_time(start - self.step))  # fmt: skip
        spill = MEMORY // 2
        return (
            f"INSERT INTO {self.target} {rows} SETTINGS max_memory_usage = {MEMORY},"
            f" max_bytes_before_external_group_by = {spill}, max_bytes_before_external_sort = {spill},"
            " distributed_foreground_insert = 1"
        )


_NAMES = ", ".join(column.name for column in INTERFACES.columns)
_PAIR = "OVER (PARTITION BY subject, instance ORDER BY at ROWS BETWEEN 1 {} AND 1 {})"
_THINNED = f"""({_NAMES})
    SELECT {_NAMES} FROM (
        SELECT {_NAMES}, {{slot}} AS slot, row_number() OVER (PARTITION BY subject, instance ORDER BY at) AS place,
            any(epoch) {_PAIR.format("PRECEDING", "PRECEDING")} AS epoch_before,
            any(epoch) {_PAIR.format("FOLLOWING", "FOLLOWING")} AS epoch_after,
            any({{slot}}) {_PAIR.format("FOLLOWING", "FOLLOWING")} AS slot_after
        FROM {{source}} WHERE at >= {{before}} AND at < {{end}}
    )
    WHERE at >= {{start}} AND (place = 1 OR epoch <> epoch_before OR epoch <> epoch_after OR slot <> slot_after)"""
_RAW_METRICS = """(subject, metric, instance, at, low, high, mean, last, count)
    SELECT subject, metric, instance, {slot} AS slot, min(value), max(value), avg(value), argMax(value, at), count()
    FROM {source} WHERE at >= {start} AND at < {end} GROUP BY subject, metric, instance, slot"""
_METRICS = """(subject, metric, instance, at, low, high, mean, last, count)
    SELECT subject, metric, instance, {slot} AS slot, min(low), max(high), sum(mean * count) / sum(count),
        argMax(last, at), sum(count)
    FROM {source} FINAL WHERE at >= {start} AND at < {end} GROUP BY subject, metric, instance, slot"""
_FLOWS = """(at, exporter, subject, in_if, out_if, src, dst, protocol, port, direction, flows, packets, octets,
        unscaled)
    SELECT {slot} AS slot, exporter, subject, in_if, out_if, src, dst, protocol, least(src_port, dst_port) AS port,
        direction, count(), sum(packets * greatest(sampling, 1)), sum(octets * sampling), sumIf(octets, sampling = 0)
    FROM {source} WHERE at >= {start} AND at < {end}
    GROUP BY slot, exporter, subject, in_if, out_if, src, dst, protocol, port, direction"""
_FIVE, _HOUR, _ONE_DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)

ROLL_UPS = (
    RollUp("interfaces_5m", "interfaces", "interfaces", _FIVE, "toStartOfFiveMinutes(at)", _THINNED),
    RollUp("interfaces_1h", "interfaces_5m", "interfaces", _HOUR, "toStartOfHour(at)", _THINNED),
    RollUp("interfaces_1d", "interfaces_1h", "interfaces", _ONE_DAY, _DAY, _THINNED),
    RollUp("metrics_5m", "metrics", "metrics", _FIVE, "toStartOfFiveMinutes(at)", _RAW_METRICS),
    RollUp("metrics_1h", "metrics_5m", "metrics", _HOUR, "toStartOfHour(at)", _METRICS),
    RollUp("metrics_1d", "metrics_1h", "metrics", _ONE_DAY, _DAY, _METRICS),
    RollUp("flows_1h", "flows", "flows", _HOUR, "toStartOfHour(at)", _FLOWS),
)
"""Every roll-up, each after the one that it is made from."""


def roll(client: TelemetryClient, now: datetime | None = None) -> dict[str, int]:
    """Make the slots that are due; returns how many of each roll-up. Raises ``TelemetryError``; then run it again."""
    made = {}
    for roll_up in ROLL_UPS:
        moment = now or _now(client)
        slots = _due(client, roll_up, moment)
        for start, end in _ranges(slots, roll_up.step):
            client.execute(roll_up.insert(start, end), timeout=TIMEOUT)
        if slots:
            client.insert("rolled", [{"table_name": roll_up.target, "at": moment}])
        made[roll_up.target] = len(slots)
    return made


def covered(client: TelemetryClient, table: str) -> datetime | None:
    """Until when ``table`` is complete; later rows stand in its source. ``None``: nothing was rolled up yet."""
    sql = "SELECT max(toUnixTimestamp64Milli(at)) at, count() n FROM rolled WHERE table_name = {t:String}"
    row = client.query(sql, t=table)[0]
    return datetime.fromtimestamp(int(row["at"]) / 1000, UTC) - DELAY if int(row["n"]) else None


def _due(client: TelemetryClient, roll_up: RollUp, now: datetime) -> list[datetime]:
    """The ended slots that got rows since the last run, or ended since then."""
    covered_until = covered(client, roll_up.target)
    last = covered_until + DELAY if covered_until else datetime(1971, 1, 1, tzinfo=UTC)
    slot = roll_up.slot.replace("(at", "(slot")
    rows = client.query(
        f"SELECT toUnixTimestamp({slot}) AS start, max(at) AS stored FROM touched"
        " WHERE source = {source:String} AND at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')"
        " GROUP BY start HAVING start + {step:UInt32} <= {ended:UInt32} AND"
        " (stored > fromUnixTimestamp64Milli({again:Int64}, 'UTC') OR start + {step:UInt32} > {was_ended:UInt32})"
        " ORDER BY start",
        source=roll_up.raw, step=int(roll_up.step.total_seconds()), since=_milliseconds(last - roll_up.step - MARGIN),
        again=_milliseconds(last - MARGIN), ended=_milliseconds(now - DELAY) // 1000,
        was_ended=_milliseconds(last - DELAY) // 1000,
    )  # fmt: skip
    return [datetime.fromtimestamp(int(row["start"]), UTC) for row in rows]


def _ranges(slots: list[datetime], step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Neighboring slots together, at most ``AT_ONCE``."""
    if not slots:
        return
    start, many = slots[0], 1
    for one, following in pairwise(slots):
        if following - one == step and many < AT_ONCE:
            many += 1
            continue
        yield start, one + step
        start, many = following, 1
    yield start, slots[-1] + step


def _now(client: TelemetryClient) -> datetime:
    return datetime.fromtimestamp(int(client.query("SELECT toUnixTimestamp64Milli(now64(3)) t")[0]["t"]) / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _time(moment: datetime) -> str:
    return f"toDateTime64('{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}', 3, 'UTC')"
