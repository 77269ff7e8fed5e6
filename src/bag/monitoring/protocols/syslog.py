"""Syslog messages of RFC 3164 and RFC 5424, and of the devices that mean them.

Nothing that a sender writes is believed more than needed: the time of the device is kept beside the time of receipt and
never used for ordering; controls and invisible characters are replaced by signs that can be seen; texts have a bound.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from bag.monitoring.protocols import Malformed

LONGEST = 8192
"""Characters of a message that are kept."""
USER_NOTICE = 13
"""The priority of a message that has none (RFC 3164, section 4.3.3)."""
SKEW = timedelta(seconds=60)
_PRIORITY_END = 192
_BYTE_ORDER_MARK = "\ufeff"
_UNKNOWN_SIGN = "\ufffd"
_MONTHS = {name: number for number, name in enumerate(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
)}  # fmt: skip

_HEAD = re.compile(
    r"<(?P<priority>\d{1,3})>"
    r"(?:"
    r"1 (?P<stamp5>\S{1,40}) (?P<host5>\S{1,255}) (?P<app5>\S{1,48}) (?P<process5>\S{1,128}) \S{1,32} ?"
    r"|"
    r"(?:\d{1,10}: )?(?:\S{1,64}: (?=[*.]?[A-Z][a-z]{2} [ \d]\d ))?"  # Cisco: a sequence number, an origin
    r"[*.]?(?P<stamp3>[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT[\d:.,Z+-]{8,24})"
    r"(?P<cisco>(?: [A-Z]{2,5})?: )?"
    r"(?: ?(?!%)(?P<host3>[^\s:\[\]%]{1,255})(?= ))?"
    r")?"
)
_TAG = re.compile(
    r" ?(?:(?P<tag>%{1,2}[\w-]{1,60}/\d/[\w-]{1,60}|[\w%./@-]{1,48})(?:\([a-z]+\))?(?:\[[^\]\s]{0,32}\])?: ?)"
)
_UNSEEN = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}


class Message(NamedTuple):
    """One message. ``stamp`` is the device's own time in UTC, None when it gave none that can be read."""

    facility: int
    severity: int
    stamp: datetime | None
    host: str
    program: str
    text: str


def parse(data: bytes, received: datetime, zone: tzinfo = UTC) -> Message:
    """One message as it came from the wire; ``zone`` is that of the device, for times that name none.

    Anything that begins with a priority is a message; what has none counts as "user.notice" (RFC 3164), except that an
    empty datagram and an impossible priority are ``Malformed``.
    """
    text = _text(data)
    head = _HEAD.match(text)
    if head is None:
        if not text or text.isspace():
            raise Malformed("empty")
        if text.startswith("<"):
            raise Malformed("no priority")
        return Message(*divmod(USER_NOTICE, 8), None, "", "", text)
    priority, stamp5, host, app, _process, stamp3, _cisco, host3 = head.groups()
    code = int(priority)
    if code >= _PRIORITY_END:
        raise Malformed("priority")
    rest = head.end()
    if stamp5 is not None:
        stamp = None if stamp5 == "-" else _iso(stamp5, zone)
        program = "" if app == "-" else app
        body = _without_empty_data(text[rest:])
        return Message(code >> 3, code & 7, stamp, "" if host == "-" else host, program, body)
    stamp = _stamp(stamp3, received, zone) if stamp3 else None
    tag = _TAG.match(text, rest)
    if tag is None:
        return Message(code >> 3, code & 7, stamp, host3 or "", "", text[rest:].lstrip())
    return Message(code >> 3, code & 7, stamp, host3 or "", tag[1], text[tag.end() :])


def skewed(stamp: datetime | None, received: datetime) -> bool:
    """Whether the clock of the device is more than a minute off."""
    return stamp is not None and abs(received - stamp) > SKEW


def _text(data: bytes) -> str:
    """UTF-8, else the code page of older Turkish devices; nothing that cannot be seen is left in it."""
    data = data[: 4 * LONGEST]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and len(data) == 4 * LONGEST
        text = data.decode("utf-8", "ignore") if cut else data.decode("cp1254", "replace")
    text = text.rstrip("\r\n\0 ")[:LONGEST].replace(_BYTE_ORDER_MARK, "")
    return text if text.isprintable() else _seen(text)


def _seen(text: str) -> str:
    """Controls as their pictures (U+2400 …), other invisible characters as U+FFFD; spaces stay spaces."""
    text = text.replace("\t", " ").translate(_UNSEEN)
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else _UNKNOWN_SIGN for sign in text)


def _without_empty_data(text: str) -> str:
    """The message of RFC 5424; its structured data stands before it when there is some."""
    if text.startswith("-"):
        text = text[2:] if text.startswith("- ") else text[1:]
    return text


@lru_cache(maxsize=8192)
def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace(",", "."))
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stamp(text: str, received: datetime, zone: tzinfo) -> datetime | None:
    if text[0].isdigit():
        return _iso(text, zone)
    return _named_month(text, received.year, received.month, zone)


@lru_cache(maxsize=8192)
def _named_month(text: str, year: int, month: int, zone: tzinfo) -> datetime | None:
    """A time without a year: the year that brings it within half a year of the time of receipt."""
    named = _MONTHS.get(text[:3])
    if named is None:
        return None
    words = text[3:].split()
    if len(words) == 3:
        year = int(words.pop(1))
    elif named - month > 6:
        year -= 1
    elif month - named > 6:
        year += 1
    try:
        clock = datetime.fromisoformat(f"{year:04}-{named:02}-{int(words[0]):02}T{words[1]}")
        return clock.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Framing:
    """Messages out of a TCP stream: octet counting (RFC 6587) or lines, bounded whatever the sender does."""

    LONGEST_FRAME = 65536
    _COUNT = re.compile(rb"([1-9]\d{0,8}) ")

    def __init__(self) -> None:
        self._held = bytearray()
        self._skip = 0
        """Octets of a frame that is too long and still comes; -1 up to the next line end."""
        self.cut = 0
        """Messages of which only the beginning was kept."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole now. Of a message beyond the bound its beginning comes, once."""
        self._held += data
        found: list[bytes] = []
        while self._held and (self._dropped() or self._taken(found)):
            pass
        return found

    def rest(self) -> list[bytes]:
        """What is left when the sender has closed: a last line without its end."""
        left = bytes(self._held)
        self._held.clear()
        return [left] if left and not self._skip and not self._COUNT.match(left) else []

    def _dropped(self) -> bool:
        """Throw away more of what is being skipped; True when something was."""
        if not self._skip:
            return False
        if self._skip > 0:
            gone = min(self._skip, len(self._held))
            self._skip -= gone
        else:
            end = self._held.find(b"\n")
            gone = len(self._held) if end < 0 else end + 1
            self._skip = -1 if end < 0 else 0
        del self._held[:gone]
        return True

    def _taken(self, found: list[bytes]) -> bool:
        """Take one whole message off the front; False when more must come."""
        match = self._COUNT.match(self._held)
        if match:
            return self._counted(found, match.end(), int(match[1]))
        if self._held[:1].isdigit() and len(self._held) < 10 and self._held.isdigit():
            return False
        end = self._held.find(b"\n")
        if end < 0:
            if len(self._held) <= self.LONGEST_FRAME:
                return False
            self._cut_off(found, 0, -1)
            return True
        if end:
            found.append(bytes(self._held[:end]))
        del self._held[: end + 1]
        return True

    def _counted(self, found: list[bytes], start: int, length: int) -> bool:
        if length > self.LONGEST_FRAME:
            if len(self._held) - start < self.LONGEST_FRAME:
                return False
            self._cut_off(found, start, length - self.LONGEST_FRAME)
            return True
        if len(self._held) < start + length:
            return False
        found.append(bytes(self._held[start : start + length]))
        del self._held[: start + length]
        return True

    def _cut_off(self, found: list[bytes], start: int, skip: int) -> None:
        found.append(bytes(self._held[start : start + self.LONGEST_FRAME]))
        del self._held[: start + self.LONGEST_FRAME]
        self._skip = skip
        self.cut += 1
