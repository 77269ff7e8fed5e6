"""Tables (CSV) of any scanner: comma, semicolon or tab; the heads say which column holds what, or people do."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from bag.vulnerabilities.domain import seen
from bag.vulnerabilities.domain.reports.xml_stream import Progress
from bag.vulnerabilities.domain.seen import Facts, Fault, Item, ReportError, Seen, SeenHost
from bag.vulnerabilities.domain.severity import Level, rated, score_of, worded

FIELDS = (
    "host",
    "dns",
    "port",
    "protocol",
    "plugin",
    "title",
    "severity",
    "cvss",
    "cve",
    "summary",
    "solution",
    "output",
)
_HEADS: dict[str, tuple[str, ...]] = {
    "host": ("host", "ip", "ip address", "address", "asset", "target", "sunucu", "adres", "ip adresi", "varlik"),
    "dns": ("hostname", "dns", "dns name", "fqdn", "makine adi", "sunucu adi"),
    "port": ("port", "port number", "kapi"),
    "protocol": ("protocol", "port protocol", "protokol"),
    "plugin": ("plugin id", "plugin", "nvt oid", "oid", "qid", "id", "test no", "zafiyet no"),
    "title": ("name", "title", "nvt name", "vulnerability", "vulnerability name", "baslik", "zafiyet", "bulgu"),
    "severity": ("severity", "risk", "risk factor", "threat", "onem", "onem derecesi", "seviye"),
    "cvss": ("cvss", "cvss v3.0 base score", "cvss3 base score", "cvss v3", "cvss base score", "cvss score", "score",
             "cvss v2.0 base score", "cvss puani"),
    "cve": ("cve", "cves", "cve id"),
    "summary": ("synopsis", "summary", "description", "aciklama", "ozet"),
    "solution": ("solution", "remediation", "cozum", "oneri"),
    "output": ("plugin output", "specific result", "output", "evidence", "cikti", "kanit"),
}  # fmt: skip
_ASCII = str.maketrans("şŞıİğĞüÜöÖçÇ_", "sSiIgGuUoOcC ")
MOST_COLUMNS = 120
LONGEST_CELL = 20_000


def guessed(heads: list[str]) -> dict[str, str]:
    """Which column holds what, as far as the heads tell; a column serves one field only."""
    plain = {" ".join(head.translate(_ASCII).lower().split()): head for head in reversed(heads)}
    found: dict[str, str] = {}
    for name in FIELDS:
        head = next((plain[word] for word in _HEADS[name] if word in plain and plain[word] not in found.values()), None)
        if head is not None:
            found[name] = head
    return found


def items(
    stream: BinaryIO, facts: Facts, columns: Mapping[str, str] | None = None, progress: Progress | None = None
) -> Iterator[Item]:
    """The rows of a table. Raises ``ReportError``: ``not_text``, ``columns`` without host or name, ``broken``."""
    text = io.TextIOWrapper(stream, encoding=_encoding(stream), newline="")
    try:
        yield from _rows(text, stream, facts, columns, progress)
    finally:
        text.detach()


def _encoding(stream: BinaryIO) -> str:
    """UTF-8 (with or without a mark), UTF-16 with a mark, else Windows-1254; the stream is left where it was."""
    start = stream.tell()
    try:
        head = stream.read(1 << 16)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = head
        while block:
            if b"\0" in block:
                raise ReportError("not_text")
            decoder.decode(block)
            block = stream.read(1 << 16)
        decoder.decode(b"", final=True)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1254"
    finally:
        stream.seek(start)


def _rows(
    text: io.TextIOWrapper, stream: BinaryIO, facts: Facts, columns: Mapping[str, str] | None, progress: Progress | None
) -> Iterator[Item]:
    try:
        first = text.readline(100_000)
    except UnicodeError as error:
        raise ReportError("not_text") from error
    delimiter = max(",;\t", key=first.count)
    heads = next(csv.reader([first], delimiter=delimiter), [])
    facts.columns = [seen.squeezed(head, 100).replace("\n", " ") for head in heads[:MOST_COLUMNS]]
    chosen = {name: head for name, head in (columns or guessed(facts.columns)).items() if head in facts.columns}
    if "host" not in chosen or not {"title", "plugin", "cve"} & chosen.keys():
        raise ReportError("columns", ", ".join(facts.columns)[:300])
    places = {name: facts.columns.index(head) for name, head in chosen.items()}
    reader = csv.reader(text, delimiter=delimiter)
    known: set[str] = set()
    try:
        for row in reader:
            if row:
                yield from _row(row, places, known, reader.line_num + 1)
            if progress is not None and reader.line_num % 500 == 0:
                progress(stream.tell())
    except (csv.Error, UnicodeError) as error:
        raise ReportError("broken", reader.line_num + 1) from error


def _row(row: list[str], places: dict[str, int], known: set[str], line: int) -> Iterator[Item]:
    def cell(name: str) -> str:
        at = places.get(name)
        return seen.squeezed(row[at], LONGEST_CELL) if at is not None and at < len(row) else ""

    try:
        host, address, dns = seen.host_of(cell("host") or cell("dns"))
    except ValueError as error:
        yield Fault(line, "host", str(error))
        return
    try:
        port, protocol = seen.port_of(f"{cell('port')}/{cell('protocol')}")
        score = score_of(cell("cvss"))
    except ValueError as error:
        yield Fault(line, "value", str(error)[:60])
        return
    level = worded(cell("severity")) if cell("severity") else None
    if level is None and cell("severity") and score is None:
        yield Fault(line, "severity", cell("severity")[:60])
        return
    cves = seen.cves_in(cell("cve"), cell("title"))
    title = seen.squeezed(cell("title") or ", ".join(cves) or cell("plugin"), seen.LONGEST_TITLE).replace("\n", " ")
    if not title:
        yield Fault(line, "plugin", "")
        return
    if host not in known:
        known.add(host)
        yield SeenHost(host, address, dns or seen.dns_of(cell("dns")))
    yield Seen(
        host=host,
        plugin=_plugin(cell("plugin"), cves, title),
        title=title,
        level=rated(score) if score and level != Level.INFO else level or Level.INFO,
        port=port,
        protocol=protocol if port else "",
        score=score,
        cves=cves,
        summary=seen.squeezed(cell("summary"), seen.LONGEST_TEXT),
        solution=seen.squeezed(cell("solution"), seen.LONGEST_TEXT),
        output=seen.squeezed(cell("output"), seen.LONGEST_OUTPUT),
        place=line,
    )


def _plugin(number: str, cves: tuple[str, ...], title: str) -> str:
    """The lasting name of a test: its number, else its first CVE, else what its title says."""
    word = "".join(letter for letter in number if letter.isalnum() or letter in ".-_")[:80]
    if word or cves:
        return f"csv:{word or cves[0]}"
    return f"csv:{hashlib.sha256(title.casefold().encode()).hexdigest()[:24]}"
