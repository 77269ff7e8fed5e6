"""Lease files of DHCP servers: Kea's CSV, ISC's ``dhcpd.leases``, Windows' ``Get-DhcpServerv4Lease | Export-Csv``.

A server writes an address anew with every change; the last word counts. Times without a zone are the server's: UTC for
Kea and ISC, local for Windows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from bag.addresses.domain.parsing import AddressFault, address

MOST_FAULTS = 200


class LeaseFileError(ValueError):
    """The file is not of the kind: ``code`` is ``columns`` or ``empty``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Lease:
    """The last word of a server about an address. ``ends``: None means never or unknown; ``line`` counts from 1."""

    line: int
    address: str
    mac: str
    hostname: str
    ends: datetime | None
    active: bool


@dataclass
class Leases:
    """What a file holds: leases by address, and the lines that could not be read with a code and the text."""

    rows: dict[str, Lease] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, line: int, code: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((line, code, text[:100]))

    def take(self, lease: Lease) -> None:
        self.rows[lease.address] = lease


def read(kind: str, text: str, zone: tzinfo) -> Leases:
    """The leases of a file of that kind (``kea``, ``isc``, ``windows``). Raises ``LeaseFileError``."""
    found = {"kea": _kea, "isc": _isc, "windows": _windows}[kind](text, zone)
    if not found.rows and not found.faults:
        raise LeaseFileError("empty")
    return found


def mac(text: str) -> str:
    """A hardware address as ``aa:bb:cc:dd:ee:ff``; empty for anything else, client identifiers included."""
    digits = re.sub(r"[^0-9a-fA-F]", "", text)
    if len(digits) != 12 or not re.fullmatch(r"[0-9a-fA-F:.\-]+", text.strip()):
        return ""
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)).lower()


def _kea(text: str, _zone: tzinfo) -> Leases:
    found = Leases()
    for line, row in _table(text, {"address", "expire", "valid_lifetime"}):
        host = _address(found, line, row["address"])
        ends = _epoch(row["expire"])
        if host is None:
            continue
        if ends is None:
            found.refuse(line, "time", row["expire"])
            continue
        if row["valid_lifetime"] == "0":
            found.rows.pop(host, None)  # given back
            continue
        name = row.get("hostname", "").replace("&#x2c", ",").rstrip(".")
        state = row.get("state", "0")
        found.take(Lease(line, host, mac(row.get("hwaddr", "")), name, ends, state in ("", "0")))
    return found


def _windows(text: str, zone: tzinfo) -> Leases:
    found = Leases()
    for line, row in _table(text, {"ipaddress", "addressstate"}):
        host = _address(found, line, row["ipaddress"])
        if host is None:
            continue
        given = row.get("leaseexpirytime", "")
        ends = _windows_time(given, zone)
        if given and ends is None:
            found.refuse(line, "time", given)
            continue
        active = row["addressstate"].casefold() in ("active", "activereservation")
        found.take(Lease(line, host, mac(row.get("clientid", "")), row.get("hostname", "").rstrip("."), ends, active))
    return found


def _table(text: str, needed: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV table with names in small letters. Raises ``LeaseFileError`` where a needed column is missing.

    Kea repeats its heading where files were put together; such lines are passed over.
    """
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#TYPE")), None)
    if start is None:
        raise LeaseFileError("empty")
    comma = ";" if lines[start].count(";") > lines[start].count(",") else ","
    rows = csv.reader(lines[start:], delimiter=comma)
    heads = [head.strip().casefold() for head in next(rows)]
    if not needed <= set(heads):
        raise LeaseFileError("columns")
    for at, cells in enumerate(rows, start + 2):
        values = [cell.strip() for cell in cells]
        if any(values) and [value.casefold() for value in values] != heads:
            yield at, dict(zip(heads, [*values, *[""] * (len(heads) - len(values))], strict=False))


def _address(found: Leases, line: int, text: str) -> str | None:
    try:
        return str(address(text))
    except AddressFault:
        found.refuse(line, "address", text)
        return None


def _epoch(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _windows_time(text: str, zone: tzinfo) -> datetime | None:
    """As Turkish, American and ISO cultures write it."""
    for form in ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None


_BEGIN = re.compile(r"^\s*(?:lease|iaaddr)\s+(\S+)\s*\{")
_ENDS = re.compile(r"^\s*ends\s+(?:\d\s+(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)|epoch (\d+)|(never))\s*;")
_STATE = re.compile(r"^\s*binding state\s+(\w+)\s*;")
_MAC = re.compile(r"^\s*hardware\s+\S+\s+([0-9a-fA-F:]+)\s*;")
_NAME = re.compile(r'^\s*client-hostname\s+"((?:[^"\\]|\\.)*)"\s*;')


def _isc(text: str, _zone: tzinfo) -> Leases:
    found = Leases()
    begun: tuple[int, str] | None = None
    body: list[str] = []
    blocks = 0
    for line, words in enumerate(text.splitlines(), 1):
        if begin := _BEGIN.match(words):
            if begun is not None:
                found.refuse(begun[0], "cut", begun[1])
            begun, body, blocks = (line, begin[1]), [], blocks + 1
        elif begun is not None and words.strip() == "}":
            _isc_block(found, *begun, body)
            begun = None
        elif begun is not None:
            body.append(words)
    if begun is not None:
        found.refuse(begun[0], "cut", begun[1])
    if not blocks:
        raise LeaseFileError("columns")
    return found


def _isc_block(found: Leases, line: int, text: str, body: list[str]) -> None:
    host = _address(found, line, text)
    if host is None:
        return
    ends, state, hardware, name = None, "", "", ""
    for words in body:
        if match := _ENDS.match(words):
            ends = _isc_time(match)
        elif match := _STATE.match(words):
            state = match[1]
        elif match := _MAC.match(words):
            hardware = mac(match[1])
        elif match := _NAME.match(words):
            name = match[1]
    found.take(Lease(line, host, hardware, name, ends, state == "active"))


def _isc_time(match: re.Match[str]) -> datetime | None:
    if match[1]:
        try:
            return datetime.strptime(match[1], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            return None
    return _epoch(match[2]) if match[2] else None
