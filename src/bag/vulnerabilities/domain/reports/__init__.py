"""Reports of scanners: which kind a file is, and its entries one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from bag.vulnerabilities.domain.reports import nessus, nmap, openvas, table
from bag.vulnerabilities.domain.reports.xml_stream import Progress, root_of
from bag.vulnerabilities.domain.seen import Facts, Item, ReportError

NESSUS, OPENVAS, NMAP, TABLE = "nessus", "openvas", "nmap", "csv"
KINDS = (NESSUS, OPENVAS, NMAP, TABLE)
_ROOTS = {
    "NessusClientData_v2": NESSUS,
    "nmaprun": NMAP,
    "report": OPENVAS,
    "get_reports_response": OPENVAS,
}
_READERS = {NESSUS: nessus.items, OPENVAS: openvas.items, NMAP: nmap.items}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(stream: BinaryIO) -> str:
    """The kind of a file by its beginning. Raises ``ReportError`` for an unknown or empty one."""
    start = stream.tell()
    head = stream.read(4096)
    stream.seek(start)
    if not head.strip():
        raise ReportError("empty")
    if not _looks_like_xml(head):
        return TABLE
    root = root_of(stream)
    if root.tag not in _ROOTS:
        raise ReportError("unknown_xml", root.tag[:60])
    return _ROOTS[root.tag]


def read(
    stream: BinaryIO,
    kind: str,
    facts: Facts,
    *,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Item]:
    """Hosts, sightings and faults of a report in its order; ``facts`` is filled on the way.

    ``columns`` say which column of a table holds what; guessed from the heads without them. ``progress`` gets the
    bytes read. Raises ``ReportError`` when the file as a whole cannot be read, also in the middle.
    """
    facts.kind = kind
    if kind == TABLE:
        return table.items(stream, facts, columns, progress)
    return _READERS[kind](stream, facts, progress)


def _looks_like_xml(head: bytes) -> bool:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"<")
