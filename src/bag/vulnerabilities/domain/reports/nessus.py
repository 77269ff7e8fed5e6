"""Nessus: files ``.nessus`` of version 2 (``NessusClientData_v2``, Tenable's "Nessus v2 File Format").

Every ``ReportHost`` begins with its ``HostProperties``; each ``ReportItem`` is a test with ``severity`` 0 to 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

from bag.vulnerabilities.domain import seen
from bag.vulnerabilities.domain.reports.xml_stream import Node, Piece, Progress, pieces
from bag.vulnerabilities.domain.seen import Facts, Fault, Item, Seen, SeenHost
from bag.vulnerabilities.domain.severity import Level, rated, score_of

WANTED = frozenset({"HostProperties", "ReportItem"})
SCORES = ("cvss4_base_score", "cvss3_base_score", "cvss_base_score")


def items(stream: BinaryIO, facts: Facts, progress: Progress | None = None) -> Iterator[Item]:
    """The entries of a report. Raises ``ReportError``."""
    facts.scanner = "Nessus"
    host: SeenHost | None = None
    for piece in pieces(stream, WANTED, progress):
        holder = _holder(piece)
        if holder is None:
            continue
        facts.title = facts.title or next((one.get("name")[:200] for one in piece.parents if one.tag == "Report"), "")
        if piece.node.tag == "HostProperties":
            host = None
            try:
                host = _host(holder.get("name"), piece.node, facts)
            except ValueError as error:
                yield Fault(piece.node.line, "host", str(error))
                continue
            yield host
        elif host is not None:
            yield _item(host, piece.node)


def _holder(piece: Piece) -> Node | None:
    return next((parent for parent in reversed(piece.parents) if parent.tag == "ReportHost"), None)


def _host(name: str, node: Node, facts: Facts) -> SeenHost:
    told = {tag.get("name"): tag.text for tag in node.all("tag")}
    facts.began(_moment(told.get("HOST_START_TIMESTAMP", "")))
    facts.went_on(_moment(told.get("HOST_END_TIMESTAMP", "")))
    key, address, dns = seen.host_of(told.get("host-ip") or name)
    credentialed = told.get("Credentialed_Scan", "").lower()
    return SeenHost(
        key, address, dns or seen.dns_of(told.get("host-fqdn") or told.get("host-rdns") or name),
        seen.squeezed(told.get("operating-system", ""), 200).replace("\n", ", "),
        {"true": True, "false": False}.get(credentialed),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """Seconds since 1970; HOST_START without a zone is not used."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(text), UTC)
    return None


def _item(host: SeenHost, node: Node) -> Item:
    plugin, title = node.get("pluginID").strip(), node.get("pluginName").strip() or node.said("plugin_name")
    if not plugin.isascii() or not plugin.isdigit() or not title:
        return Fault(node.line, "plugin", plugin[:60])
    try:
        port, _protocol = seen.port_of(node.get("port"))
        score, level = _weight(node)
    except ValueError as error:
        return Fault(node.line, "value", str(error)[:60])
    return Seen(
        host=host.name,
        plugin=f"nessus:{plugin[:20]}",
        title=seen.squeezed(title, seen.LONGEST_TITLE).replace("\n", " "),
        level=level,
        port=port,
        protocol=node.get("protocol").lower()[:8] if port else "",
        score=score,
        cves=seen.cves_in(*(one.text for one in node.all("cve"))),
        summary=seen.squeezed(node.said("synopsis") or node.said("description"), seen.LONGEST_TEXT),
        solution=seen.squeezed(node.said("solution"), seen.LONGEST_TEXT),
        output=seen.squeezed(node.said("plugin_output"), seen.LONGEST_OUTPUT),
        place=node.line,
    )


def _weight(node: Node) -> tuple[float | None, Level]:
    """The newest score and its level; what has none, or only one of CVSS 2, keeps the level that Nessus gave."""
    given = Level(int(node.get("severity") or 0))
    scores = [score_of(node.said(name)) for name in SCORES]
    newest = next((score for score in scores if score is not None), None)
    if newest is None or given == Level.INFO:
        return newest, given
    modern = scores[0] is not None or scores[1] is not None
    return newest, rated(newest) if modern else given
