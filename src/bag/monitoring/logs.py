"""Questions about syslog: every one is bounded by a span of time, and words go through the index of words.

The newest come first: short spans at the end are looked through before longer ones, so that what is frequent is found
in minutes of messages, however many years there are. Everything raises ``TelemetryError`` when the store is away.
"""

# ruff: noqa: S608  what is put into a text are names of this file; what people write travels as a parameter
from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bag.telemetry.client import client

PAGE = 100
SHOWN_VALUES = 8
ENOUGH = 2_000_000
"""Messages whose facets are counted, if there are so many."""
SKEW_SECONDS = 60
MOST_WORDS = 10
LONGEST_WORD = 100
_SLICES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=2))
_START, _END = (f"fromUnixTimestamp64Milli({{{name}:Int64}}, 'UTC')" for name in ("start", "end"))
_TOKEN = re.compile(r"[A-Za-z0-9\u0080-\U0010ffff]+")
_QUOTED = re.compile(r'-?"[^"]*"|\S+')
_HOURS = timedelta(days=2)
"""Spans up to this length name their hours: left alone the engine would compare the last column of the key only."""
FACETS = {"severity": "UInt8", "source": "String", "program": "String", "host": "String"}
"""What can be narrowed down by a click, with its type."""


@dataclass(frozen=True)
class Question:
    """``start`` and ``end`` bound the time of receipt; ``chosen`` are values of facets, ``text`` what people typed."""

    start: datetime
    end: datetime
    text: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    skewed: bool = False
    """Only messages whose device's clock is more than a minute off."""


@dataclass(frozen=True)
class Entry:
    """A message. ``stamp`` is the device's own time."""

    at: datetime
    stamp: datetime | None
    subject: int
    source: str
    facility: int
    severity: int
    host: str
    program: str
    text: str

    @property
    def skewed(self) -> bool:
        return self.stamp is not None and abs((self.at - self.stamp).total_seconds()) > SKEW_SECONDS


@dataclass(frozen=True)
class Facets:
    """The values of every facet, counted from ``since`` on; ``whole``: that is where the question begins."""

    values: dict[str, list[Facet]]
    since: datetime
    whole: bool


@dataclass(frozen=True)
class Facet:
    """One value of a facet and how many messages have it."""

    value: str
    count: int


def newest(question: Question, limit: int = PAGE) -> list[Entry]:
    """The newest messages that fit, the newest first."""
    found: list[Entry] = []
    end = question.end
    for start in _starts(question):
        found += _asked(question, start, end, limit - len(found))
        if len(found) >= limit or start == question.start:
            break
        end = start
    return found


def facets(question: Question) -> Facets:
    """The most frequent values of every facet, of the newest messages that fit.

    Spans grow backwards until one holds ``ENOUGH`` messages: of billions the newest millions tell what is frequent.
    """
    tops = ", ".join(
        f"topKWeighted({SHOWN_VALUES}, 10, 'counts')({name}, toUInt64(1)) AS {name}_top" for name in FACETS
    )
    for start in _starts(question):
        where, given = conditions(question, start, question.end)
        row = client().query(f"SELECT count() AS n, {tops} FROM syslog WHERE {where}", **given)[0]
        if start == question.start or int(row["n"]) >= ENOUGH:
            break
    return Facets({name: _facet(row[f"{name}_top"]) for name in FACETS}, start, start == question.start)


def volume(question: Question, step: int) -> list[tuple[datetime, int]]:
    """How many messages fit in each slot of ``step`` seconds that has any."""
    where, given = conditions(question, question.start, question.end)
    sql = f"""SELECT toUnixTimestamp(toStartOfInterval(at, toIntervalSecond({{step:UInt32}}))) AS slot, count() AS n
        FROM syslog WHERE {where} GROUP BY slot ORDER BY slot"""
    rows = client().query(sql, step=step, **given)
    return [(datetime.fromtimestamp(int(row["slot"]), UTC), int(row["n"])) for row in rows]


def conditions(question: Question, start: datetime, end: datetime) -> tuple[str, dict[str, Any]]:
    """The WHERE of a question and its parameters. Times decide about days and marks, ``hasToken`` about granules."""
    parts = [
        "at >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')",
        "at < fromUnixTimestamp64Milli({end:Int64}, 'UTC')",
    ]
    given: dict[str, Any] = {"start": _milliseconds(start), "end": _milliseconds(end)}
    if end - start <= _HOURS:
        parts.append("toStartOfHour(at) IN {hours:Array(DateTime('UTC'))}")
        given["hours"] = _hours(start, end)
    for name, kind in FACETS.items():
        if name in question.chosen:
            parts.append(f"{name} = {{{name}:{kind}}}")
            given[name] = question.chosen[name]
    if question.skewed:
        parts.append(f"abs(dateDiff('second', device_at, at)) > {SKEW_SECONDS}")
    for number, (word, wanted) in enumerate(words(question.text)):
        condition = _word_condition(word, number, given)
        parts.append(condition if wanted else f"NOT ({condition})")
    return " AND ".join(parts), given


def words(text: str) -> list[tuple[str, bool]]:
    """What people typed: words and "groups of words", each with whether it must be there (``-word``: must not)."""
    found = []
    for part in _QUOTED.findall(text)[:MOST_WORDS]:
        wanted = not (part.startswith("-") and len(part) > 1)
        word = (part if wanted else part[1:]).strip('"')[:LONGEST_WORD]
        if word:
            found.append((word, wanted))
    return found


def _word_condition(word: str, number: int, given: dict[str, Any]) -> str:
    """A word is found whole and in any of its usual spellings; one with other signs in it also as it stands."""
    parts = []
    for place, token in enumerate(_TOKEN.findall(word)):
        spellings = dict.fromkeys((token, token.lower(), token.upper(), token.capitalize()))  # ASCII words of devices
        names = [f"w{number}_{place}_{form}" for form in range(len(spellings))]
        given.update(zip(names, spellings, strict=True))
        parts.append("(" + " OR ".join(f"hasToken(message, {{{name}:String}})" for name in names) + ")")
    if not _TOKEN.fullmatch(word):
        given[f"p{number}"] = word
        parts.append(f"positionCaseInsensitiveUTF8(message, {{p{number}:String}}) > 0")
    return " AND ".join(parts)


def _asked(question: Question, start: datetime, end: datetime, limit: int) -> list[Entry]:
    where, given = conditions(question, start, end)
    sql = f"""SELECT toUnixTimestamp64Milli(at) AS at_ms, toUnixTimestamp64Milli(device_at) AS device_ms, subject,
        source, facility, severity, host, program, message
        FROM syslog WHERE {where} ORDER BY at DESC LIMIT {int(limit)}"""
    return [_entry(row) for row in client().query(sql, **given)]


def _entry(row: dict[str, Any]) -> Entry:
    stamp = row["device_ms"]
    return Entry(
        _moment(row["at_ms"]), None if stamp is None else _moment(stamp), int(row["subject"]), row["source"],
        row["facility"], row["severity"], row["host"], row["program"], row["message"],
    )  # fmt: skip


def _starts(question: Question) -> list[datetime]:
    """Where the spans begin that are looked through one after another."""
    steps = [question.end - back for back in _SLICES if question.end - back > question.start]
    return [*steps, question.start]


def _facet(rows: list[Any]) -> list[Facet]:
    pairs = [(row[0], row[1]) if isinstance(row, list) else (row["item"], row["count"]) for row in rows]
    return [Facet(str(value), int(count)) for value, count in pairs]


def _hours(start: datetime, end: datetime) -> str:
    """The beginnings of the hours that a span touches, as the array that the engine takes."""
    first, last = int(start.timestamp()) // 3600, int(end.timestamp()) // 3600
    return f"[{','.join(str(hour * 3600) for hour in range(first, last + 1))}]"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
