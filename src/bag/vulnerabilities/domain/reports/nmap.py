"""Nmap: the XML of ``-oX`` (nmap.dtd): open ports, and what scripts of the families ``vuln`` and ``vulners`` say.

An open port is an entry without weight. A script that keeps to Nmap's ``vulns`` library gives a table a weakness with
its ``state``; ``vulners`` gives a table an entry of its data base.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

from bag.vulnerabilities.domain import seen
from bag.vulnerabilities.domain.reports.xml_stream import Node, Progress, pieces
from bag.vulnerabilities.domain.seen import Facts, Fault, Item, Seen, SeenHost
from bag.vulnerabilities.domain.severity import Level, rated, score_of

WANTED = frozenset({"host", "scaninfo", "finished"})
PRESENT = ("VULNERABLE", "LIKELY VULNERABLE", "VULNERABLE (Exploitable)", "VULNERABLE (DoS)")
UNRATED = Level.HIGH
"""Of a weakness that a script found and that has no score: to be looked at soon."""


def items(stream: BinaryIO, facts: Facts, progress: Progress | None = None) -> Iterator[Item]:
    """The entries of a report. Raises ``ReportError``."""
    facts.scanner = "Nmap"
    for piece in pieces(stream, WANTED, progress):
        node = piece.node
        if piece.parents and piece.parents[0].tag == "nmaprun":
            facts.title = facts.title or piece.parents[0].get("args")[:200]
            facts.began(_moment(piece.parents[0].get("start")))
        if node.tag == "scaninfo":
            _ports(node, facts)
        elif node.tag == "finished":
            facts.went_on(_moment(node.get("time")))
        elif _up(node):
            facts.went_on(_moment(node.get("endtime")))
            yield from _host(node)


def _moment(text: str) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(text), UTC)
    return None


def _ports(node: Node, facts: Facts) -> None:
    facts.ports = facts.ports or {}
    spans = facts.ports.setdefault(node.get("protocol"), [])
    for part in node.get("services").split(","):
        first, _dash, last = part.partition("-")
        with suppress(ValueError):
            spans.append((int(first), int(last or first)))


def _up(node: Node) -> bool:
    status = node.child("status")
    return status is None or status.get("state") == "up"


def _host(node: Node) -> Iterator[Item]:
    addresses = [one.get("addr") for one in node.all("address") if one.get("addrtype") in ("ipv4", "ipv6")]
    names = [one.get("name") for one in node.every("hostname")]
    try:
        key, address, dns = seen.host_of((addresses or names or [""])[0])
    except ValueError as error:
        yield Fault(node.line, "host", str(error))
        return
    systems = [one.get("name") for one in node.every("osmatch")]
    yield SeenHost(key, address, dns or seen.dns_of(names[0] if names else ""), (systems or [""])[0][:200])
    for script in (one for holder in node.all("hostscript") for one in holder.all("script")):
        yield from _script(key, 0, "", script)
    for port in (one for holder in node.all("ports") for one in holder.all("port")):
        yield from _port(key, port)


def _port(host: str, node: Node) -> Iterator[Item]:
    state, service = node.child("state"), node.child("service")
    if state is None or state.get("state") != "open":
        return
    try:
        number, protocol = seen.port_of(f"{node.get('portid')}/{node.get('protocol')}")
    except ValueError as error:
        yield Fault(node.line, "value", str(error))
        return
    told = [service.get(name) for name in ("name", "product", "version")] if service is not None else []
    said = " ".join(part for part in told if part)
    yield Seen(
        host,
        "nmap:open-port",
        "Open port",
        Level.INFO,
        number,
        protocol,
        output=seen.squeezed(said, 300),
        place=node.line,
    )
    for script in node.all("script"):
        yield from _script(host, number, protocol, script)


def _script(host: str, port: int, protocol: str, node: Node) -> Iterator[Item]:
    name = node.get("id")[:60]
    try:
        rows = list(_vulners(node) if name == "vulners" else _library(name, node))
    except ValueError as error:
        yield Fault(node.line, "value", str(error)[:60])
        return
    for plugin, title, score, cves, output in rows:
        yield Seen(
            host, plugin, seen.squeezed(title, seen.LONGEST_TITLE).replace("\n", " "),
            UNRATED if score is None else rated(score), port, protocol, score, cves,
            output=seen.squeezed(output, seen.LONGEST_OUTPUT), place=node.line,
        )  # fmt: skip


def _vulners(node: Node) -> Iterator[tuple[str, str, float | None, tuple[str, ...], str]]:
    """Entries of CVE; other numbers of the data base are exploits of the same ones."""
    for row in node.every("table"):
        told = {one.get("key"): one.text for one in row.all("elem")}
        names = seen.cves_in(told.get("id", ""))
        if names and told.get("type", "cve").lower() == "cve":
            yield f"nmap:vulners:{names[0]}", names[0], score_of(told.get("cvss", "")), names, ""


def _library(script: str, node: Node) -> Iterator[tuple[str, str, float | None, tuple[str, ...], str]]:
    for row in node.all("table"):
        told = {one.get("key"): one.text for one in row.all("elem")}
        state = told.get("state", "")
        if not state.startswith(PRESENT):
            continue
        words = [one.text for table in row.all("table") if table.get("key") == "ids" for one in table.all("elem")]
        names = seen.cves_in(*words, row.get("key"))
        scores = [one.text for table in row.all("table") if table.get("key") == "scores" for one in table.all("elem")]
        score = score_of(scores[0].split("(")[0]) if scores else None
        ident = (row.get("key") or (names or ("",))[0])[:40]
        yield f"nmap:{script}:{ident}", told.get("title") or ident or script, score, names, node.get("output")
