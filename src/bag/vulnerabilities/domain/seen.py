"""What reports hold, whichever scanner wrote them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import datetime

from bag.vulnerabilities.domain.severity import Level

LONGEST_TEXT = 4000
LONGEST_OUTPUT = 2000
LONGEST_TITLE = 300
LONGEST_NAME = 253
MOST_CVES = 60
YEARS = range(2000, 2100)
"""Moments outside of these are slips of a clock and count as not told."""
_CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?")


class ReportError(Exception):
    """The file as a whole cannot be read: ``code`` says why, ``value`` names the place or the text."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code, value)
        self.code = code
        self.value = str(value)


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host that the scanner reached. ``name`` identifies it: the address in its short form, else the DNS name.

    ``credentialed``: whether the scanner could sign in; None when the report does not say.
    """

    name: str
    address: str = ""
    dns: str = ""
    system: str = ""
    credentialed: bool | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A weakness at a host. ``plugin`` names the test for good, with the scanner before it; ``place`` is the line."""

    host: str
    plugin: str
    title: str
    level: Level
    port: int = 0
    protocol: str = ""
    score: float | None = None
    cves: tuple[str, ...] = ()
    summary: str = ""
    solution: str = ""
    output: str = ""
    place: int = 0

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """What makes two sightings the same finding."""
        return self.host, self.plugin, self.port, self.protocol


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that could not be read: ``place`` is the line of the file."""

    place: int
    code: str
    value: str = ""


@dataclass
class Facts:
    """What a report says of itself. ``ports``: what was scanned by protocol, inclusive; None when not told."""

    kind: str = ""
    title: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    ports: dict[str, list[tuple[int, int]]] | None = None
    """Filled while a report is read."""
    scanner: str = ""
    columns: list[str] = field(default_factory=list)
    """Of tables: the heads as they stand in the file."""

    def began(self, at: datetime | None) -> None:
        if at is not None and at.year in YEARS and (self.started is None or at < self.started):
            self.started = at

    def went_on(self, at: datetime | None) -> None:
        if at is not None and at.year in YEARS and (self.ended is None or at > self.ended):
            self.ended = at

    def covers(self, protocol: str, port: int) -> bool:
        """Whether the scan looked at a port at all; what belongs to no port counts as looked at."""
        if self.ports is None or port == 0:
            return True
        return any(first <= port <= last for first, last in self.ports.get(protocol, ()))


Item = SeenHost | Seen | Fault


def host_of(text: str) -> tuple[str, str, str]:
    """Name, address and DNS name of a host as a report writes it. Raises ``ValueError`` for what is neither."""
    plain = text.strip()
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        if len(plain) > LONGEST_NAME or not _NAME.fullmatch(plain):
            raise ValueError(plain[:100]) from None
        name = plain.rstrip(".").lower()
        return name, "", name
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped), str(found.ipv4_mapped), ""
    return str(found), str(found), ""


def dns_of(text: str) -> str:
    """A DNS name in small letters; empty for anything else, a bare address included."""
    try:
        return host_of(text)[2]
    except ValueError:
        return ""


def port_of(text: str) -> tuple[int, str]:
    """Port and protocol of ``443/tcp``, ``tcp/443``, ``443`` or ``general/tcp`` (0). Raises ``ValueError``."""
    port, protocol = 0, ""
    for part in text.replace("\\", "/").split("/"):
        word = part.strip().lower()
        if word.isascii() and word.isdigit():
            port = int(word[:6])
        elif word in ("tcp", "udp", "sctp", "icmp"):
            protocol = word
        elif word not in ("", "general", "package", "cpe", "cpe-t", "n", "a", "-"):
            raise ValueError(text[:40])
    if port > 65535:
        raise ValueError(text[:40])
    return port, protocol


def cves_in(*texts: str) -> tuple[str, ...]:
    """Every CVE number in some texts, each once, in order."""
    found = dict.fromkeys(name.upper() for text in texts for name in _CVE.findall(text))
    return tuple(list(found)[:MOST_CVES])


def squeezed(text: str, longest: int) -> str:
    """Text without control characters, its blanks kept to one a line, cut with an ellipsis."""
    plain = "".join(letter if letter in "\n\t" or letter >= " " else " " for letter in text).replace("\t", " ")
    lines = [" ".join(line.split()) for line in plain.strip().splitlines()]
    whole = "\n".join(lines).strip()
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"
