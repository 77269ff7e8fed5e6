"""Series of measurements: the one place that knows how rates are taken from the store.

Counters are subtracted only where the epoch of both rows is the same, and over the time that really passed between
them. What nothing is known of is None, never 0: a pause longer than ``GAP`` is a gap. An answer has at most about
``POINTS`` points whatever the range. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file; what people write travels as a parameter
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from bag.telemetry.client import client

POINTS = 400
GAP = 900
"""Seconds between two looks above which nothing is said about the time between."""
_TABLES = ((86_400, "1d"), (7_200, "1h"), (300, "5m"))
"""From which step a question is answered by which roll-up: its rows are as far apart as its name says."""
_RAW = timedelta(days=1)
"""Spans up to this length read the raw rows."""
_GAPS = {"": GAP, "_5m": GAP, "_1h": 3 * 3600, "_1d": 3 * 86_400}
RECENT = 900
"""Seconds that "now" looks back."""
MOST_INTERFACES = 1000
MOST_PARTS = 100
"""Curves of one answer about metrics."""
Values = list[float | None]

RATES: dict[str, tuple[tuple[str, ...], float]] = {
    "in_bps": (("in_octets",), 8.0),
    "out_bps": (("out_octets",), 8.0),
    "in_pps": (("in_unicast", "in_multicast", "in_broadcast"), 1.0),
    "out_pps": (("out_unicast", "out_multicast", "out_broadcast"), 1.0),
    "in_errors": (("in_errors",), 1.0),
    "out_errors": (("out_errors",), 1.0),
    "in_discards": (("in_discards",), 1.0),
    "out_discards": (("out_discards",), 1.0),
}
"""What a rate adds up, and by how much it is multiplied: bits, packets, errors a second."""


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end``, in slots of ``step`` seconds that begin at multiples of the step since 1970."""

    start: datetime
    end: datetime
    step: int

    @property
    def slots(self) -> int:
        return self._slot(self.end) - self._slot(self.start) + 1

    def place(self, slot: int) -> int:
        """Which of the slots one is that begins at ``slot`` seconds since 1970."""
        return slot // self.step - self._slot(self.start)

    def times(self) -> list[int]:
        """The beginning of each slot in milliseconds since 1970, as charts want it."""
        first = self._slot(self.start)
        return [(first + at) * self.step * 1000 for at in range(self.slots)]

    @property
    def level(self) -> str:
        """The roll-up that answers: the end of its tables' names, empty for the raw rows of short spans."""
        if self.end - self.start <= _RAW:
            return ""
        return next((f"_{name}" for least, name in _TABLES if self.step >= least), "")

    def earlier(self, by: timedelta) -> Span:
        """The same span some time before."""
        return Span(self.start - by, self.end - by, self.step)

    def _slot(self, moment: datetime) -> int:
        return int(moment.timestamp()) // self.step


@dataclass(frozen=True)
class Range:
    """A choice of the range picker: how far back, in which steps."""

    back: timedelta
    step: int

    def until(self, end: datetime) -> Span:
        return Span(end - self.back, end, self.step)


RANGES: dict[str, Range] = {
    "1h": Range(timedelta(hours=1), 60),
    "6h": Range(timedelta(hours=6), 60),
    "24h": Range(timedelta(hours=24), 300),
    "7d": Range(timedelta(days=7), 1800),
    "30d": Range(timedelta(days=30), 7200),
    "1y": Range(timedelta(days=365), 86400),
}


def span_of(name: str, end: datetime | None = None) -> Span:
    """The span of a choice, until now; an unknown choice is a day."""
    return RANGES.get(name, RANGES["24h"]).until(end or timezone.now())


@dataclass(frozen=True)
class InterfaceNow:
    """An interface at its last look. Rates are of the last minutes, None where unknown; ``speed`` in Mb/s."""

    instance: str
    at: datetime
    oper: int
    admin: int
    speed: int
    rates: Mapping[str, float | None]
    trend: Sequence[float] = ()

    @property
    def utilization(self) -> float | None:
        """The share of the speed that the busier direction takes; None where either is unknown."""
        known = [rate for name in ("in_bps", "out_bps") if (rate := self.rates.get(name)) is not None]
        return max(known) / (self.speed * 1e6) if known and self.speed else None


@dataclass(frozen=True)
class Busy:
    """A line with much traffic now; ``share`` of its speed."""

    subject: int
    instance: str
    in_bps: float
    out_bps: float
    speed: int

    @property
    def share(self) -> float:
        return max(self.in_bps, self.out_bps) / (self.speed * 1e6)


@dataclass(frozen=True)
class MetricNow:
    """The last value of a metric."""

    metric: str
    instance: str
    at: datetime
    value: float


def rates(subject: int, instance: str, span: Span, names: Iterable[str] = ("in_bps", "out_bps")) -> dict[str, Values]:
    """The rates of one interface, a value for each slot of the span."""
    wanted = list(names)
    found: dict[str, Values] = {name: [None] * span.slots for name in wanted}
    rows = client().query(
        f"SELECT slot, {_sums(wanted)} FROM ({pairs(wanted, _ONE, span.level)}) GROUP BY slot",
        subject=subject, instance=instance, **within(span),
    )  # fmt: skip
    for row in rows:
        place = span.place(int(row["slot"]))
        if 0 <= place < span.slots:
            for name in wanted:
                found[name][place] = number(row[name])
    return found


def trends(subject: int, span: Span, name: str = "in_bps") -> dict[str, Values]:
    """One rate of every interface of a subject, for small pictures."""
    rows = client().query(
        f"SELECT instance, slot, {_sums([name])} FROM ({pairs([name], _DEVICE, span.level)}) GROUP BY instance, slot"
        f" LIMIT {MOST_INTERFACES * span.slots}",
        subject=subject, **within(span),
    )  # fmt: skip
    found: dict[str, Values] = {}
    for row in rows:
        place = span.place(int(row["slot"]))
        if 0 <= place < span.slots:
            found.setdefault(row["instance"], [None] * span.slots)[place] = number(row[name])
    return found


_DEVICE = "subject = {subject:UInt64}"
_ONE = f"{_DEVICE} AND instance = {{instance:String}}"


def pairs(names: Iterable[str], which: str, level: str = "") -> str:
    """Each row with the one before it of the same interface: what was counted between them, and in which time.

    The text of every rate that BAĞ shows. Rows of different epochs and across a gap make no pair. ``which`` narrows the
    rows, ``level`` names the roll-up: its rows are rows of the raw table, so the rule is the same.
    """
    columns = sorted({column for name in names for column in RATES[name][0]})
    before = ", ".join(f"{column} - lagInFrame({column}) OVER pair AS d_{column}" for column in columns)
    start, end = (f"toDateTime64({{{name}:String}}, 3, 'UTC')" for name in ("start", "end"))
    return f"""
        SELECT subject, instance, speed,
            toUInt32(intDiv(toUnixTimestamp(at), {{step:UInt32}})) * {{step:UInt32}} AS slot,
            dateDiff('millisecond', was, at) / 1000 AS seconds, {", ".join(f"d_{column}" for column in columns)}
        FROM (
            SELECT subject, instance, at, epoch, speed, lagInFrame(at) OVER pair AS was,
                lagInFrame(epoch) OVER pair AS epoch_was, row_number() OVER pair AS place, {before}
            FROM interfaces{level} WHERE {which} AND at >= {start} - {{gap:UInt32}} AND at <= {end}
            WINDOW pair AS (PARTITION BY subject, instance ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        )
        WHERE place > 1 AND epoch = epoch_was AND at > was AND at >= {start}
            AND dateDiff('second', was, at) <= {{gap:UInt32}}"""


def within(span: Span) -> dict[str, object]:
    """The parameters of ``pairs``."""
    return {"start": _time(span.start), "end": _time(span.end), "step": span.step, "gap": _GAPS[span.level]}


def _sums(names: Iterable[str]) -> str:
    return ", ".join(
        f"toFloat64({' + '.join(f'sum(d_{column})' for column in columns)}) * {factor} / sum(seconds) AS {name}"
        for name, (columns, factor) in ((name, RATES[name]) for name in names)
    )


def now(subject: int) -> list[InterfaceNow]:
    """Every interface of a subject at its last look of the last day, with the rates of the last minutes.

    Two questions. An interface that was not seen for a quarter of an hour has no rates.
    """
    names = ["in_bps", "out_bps", "in_errors", "out_errors", "in_discards", "out_discards"]
    last = client().query(
        "SELECT instance, toUnixTimestamp64Milli(max(at)) AS last, argMax(oper, at) AS oper,"
        " argMax(admin, at) AS admin, argMax(speed, at) AS speed FROM interfaces WHERE subject = {subject:UInt64}"
        f" AND at >= now64(3) - INTERVAL 1 DAY GROUP BY instance LIMIT {MOST_INTERFACES}",
        subject=subject,
    )
    end = timezone.now()
    moving = client().query(
        f"SELECT instance, {_sums(names)} FROM ({pairs(names, _DEVICE)}) GROUP BY instance",
        subject=subject, **within(Span(end - timedelta(seconds=RECENT), end, 60)),
    )  # fmt: skip
    known = {row["instance"]: row for row in moving}
    return sorted(
        (
            InterfaceNow(
                row["instance"], _moment(row["last"]), int(row["oper"]), int(row["admin"]), int(row["speed"]),
                {name: number(known.get(row["instance"], {}).get(name)) for name in names},
            )
            for row in last
        ),
        key=lambda one: natural(one.instance),
    )  # fmt: skip


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that puts Gi1/0/2 before Gi1/0/10."""
    parts: list[tuple[int, int, str]] = []
    word = ""
    for sign in f"{text}\0":
        if word and sign.isdecimal() != word[-1].isdecimal():
            parts.append((0, int(word), "") if word.isdecimal() else (1, 0, word))
            word = ""
        word += sign
    return parts


def busiest(most: int = 8, subjects: Sequence[int] | None = None) -> list[Busy]:
    """The lines that took the greatest share of their speed in the last minutes; of some subjects or of all."""
    which = "" if subjects is None else " AND subject IN {subjects:Array(UInt64)}"
    rows = client().query(
        f"""SELECT subject, instance, argMax(kbit, last) AS speed, sum(octets_in) * 8 / sum(seconds) AS in_bps,
                sum(octets_out) * 8 / sum(seconds) AS out_bps
            FROM (SELECT subject, instance, epoch, max(at) AS last, argMax(speed, at) AS kbit,
                    toFloat64(max(in_octets) - min(in_octets)) AS octets_in,
                    toFloat64(max(out_octets) - min(out_octets)) AS octets_out,
                    dateDiff('millisecond', min(at), max(at)) / 1000 AS seconds
                FROM interfaces WHERE at >= now64(3) - INTERVAL {RECENT} SECOND AND speed > 0{which}
                GROUP BY subject, instance, epoch HAVING seconds > 0)
            GROUP BY subject, instance
            ORDER BY greatest(in_bps, out_bps) / speed DESC, subject, instance LIMIT {{most:UInt32}}""",
        most=most, subjects=array([] if subjects is None else subjects),
    )  # fmt: skip
    return [
        Busy(int(row["subject"]), row["instance"], float(row["in_bps"]), float(row["out_bps"]), int(row["speed"]))
        for row in rows
    ]


def metrics_now(subject: int) -> list[MetricNow]:
    """The last value of every metric of a subject within the last day."""
    rows = client().query(
        "SELECT metric, instance, toUnixTimestamp64Milli(max(at)) AS last, argMax(value, at) AS now FROM metrics"
        " WHERE subject = {subject:UInt64} AND at >= now64(3) - INTERVAL 1 DAY GROUP BY metric, instance"
        f" ORDER BY metric, instance LIMIT {MOST_INTERFACES}",
        subject=subject,
    )
    return [
        MetricNow(row["metric"], row["instance"], _moment(row["last"]), float(row["now"]))
        for row in rows
        if row["now"] is not None
    ]


def metrics(subject: int, names: Sequence[str], span: Span) -> dict[str, dict[str, Values]]:
    """The mean of some metrics in the slots of a span: metric → part → values. One question."""
    rows = client().query(
        "SELECT metric, instance, toUInt32(intDiv(toUnixTimestamp(at), {step:UInt32})) * {step:UInt32} AS slot,"
        f" {'sum(mean * count) / sum(count)' if span.level else 'avg(value)'} AS mean"
        f" FROM metrics{span.level}{' FINAL' if span.level else ''}"
        " WHERE metric IN {names:Array(String)} AND subject = {subject:UInt64}"
        " AND at BETWEEN toDateTime64({start:String}, 3, 'UTC') AND toDateTime64({end:String}, 3, 'UTC')"
        f" GROUP BY metric, instance, slot ORDER BY metric, instance LIMIT {MOST_PARTS * POINTS}",
        subject=subject, names=array(names), start=_time(span.start), end=_time(span.end), step=span.step,
    )  # fmt: skip
    found: dict[str, dict[str, Values]] = {}
    for row in rows:
        place = span.place(int(row["slot"]))
        if 0 <= place < span.slots:
            parts = found.setdefault(row["metric"], {})
            parts.setdefault(row["instance"], [None] * span.slots)[place] = number(row["mean"])
    return found


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def array(values: Iterable[int | str]) -> str:
    """An array parameter as the engine reads it."""
    written = (str(value) if isinstance(value, int) else _quoted(value) for value in values)
    return f"[{','.join(written)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
