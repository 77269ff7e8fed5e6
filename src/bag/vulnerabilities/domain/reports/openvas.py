"""OpenVAS / Greenbone: the XML report format of GMP (``<report>``, also inside ``<get_reports_response>``).

Hosts stand in ``report/host``, findings in ``report/results/result``. ``severity`` is a CVSS score; negative ones are
false positives, errors and debugging, and no findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from bag.vulnerabilities.domain import seen
from bag.vulnerabilities.domain.reports.xml_stream import Node, Progress, pieces
from bag.vulnerabilities.domain.seen import Facts, Fault, Item, Seen, SeenHost
from bag.vulnerabilities.domain.severity import Level, rated, score_of, worded

WANTED = frozenset({"host", "result", "scan_start", "scan_end", "task"})
_SIGN_IN = ("Auth/SSH/Success", "Auth/SMB/Success", "Auth/ESXi/Success")
_NOT_SIGNED_IN = ("Auth/SSH/NoAuth", "Auth/SSH/Fail", "Auth/SMB/Fail")


def items(stream: BinaryIO, facts: Facts, progress: Progress | None = None) -> Iterator[Item]:
    """The entries of a report. Raises ``ReportError``."""
    facts.scanner = "OpenVAS"
    named: set[str] = set()
    for piece in pieces(stream, WANTED, progress):
        node, parent = piece.node, piece.parents[-1].tag if piece.parents else ""
        if node.tag == "scan_start":
            facts.began(_moment(node.text))
        elif node.tag == "scan_end":
            facts.went_on(_moment(node.text))
        elif node.tag == "task":
            facts.title = facts.title or node.said("name")[:200]
        elif node.tag == "host" and parent == "report":
            found = _host(node)
            if isinstance(found, SeenHost):
                named.add(found.name)
            yield found
        elif node.tag == "result" and parent == "results":
            yield from _result(node, named)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _host(node: Node) -> Item:
    details = {one.said("name"): one.said("value") for one in node.all("detail")}
    try:
        key, address, dns = seen.host_of(node.said("ip") or node.text)
    except ValueError as error:
        return Fault(node.line, "host", str(error))
    signed_in: bool | None = None
    if any(details.get(name) for name in _SIGN_IN):
        signed_in = True
    elif any(details.get(name) for name in _NOT_SIGNED_IN):
        signed_in = False
    system = details.get("best_os_txt") or details.get("OS") or ""
    return SeenHost(key, address, dns or seen.dns_of(details.get("hostname", "")), system[:200], signed_in)


def _result(node: Node, named: set[str]) -> Iterator[Item]:
    """The finding, before it its host where no list of hosts told of it."""
    host, nvt = node.child("host"), node.child("nvt")
    try:
        key, address, dns = seen.host_of(host.text if host is not None else "")
    except ValueError as error:
        yield Fault(node.line, "host", str(error))
        return
    oid = nvt.get("oid").strip() if nvt is not None else ""
    if nvt is None or not oid:
        yield Fault(node.line, "plugin", "")
        return
    try:
        port, protocol = seen.port_of(node.said("port"))
        weight = _weight(node, nvt)
    except ValueError as error:
        yield Fault(node.line, "value", str(error)[:60])
        return
    if key not in named:
        named.add(key)
        yield SeenHost(key, address, dns or seen.dns_of(host.said("hostname") if host is not None else ""))
    if weight is not None:
        yield _seen(key, port, protocol, weight, node, nvt)


def _weight(node: Node, nvt: Node) -> tuple[float | None, Level] | None:
    """Score and level; None for what is no finding."""
    text = node.said("severity") or nvt.said("cvss_base")
    if text.startswith("-") or node.said("threat").lower() in ("false positive", "error", "debug"):
        return None
    score = score_of(text)
    if score is None:
        return None, worded(node.said("threat")) or Level.INFO
    return score, rated(score)


def _seen(key: str, port: int, protocol: str, weight: tuple[float | None, Level], node: Node, nvt: Node) -> Seen:
    tags = dict(part.split("=", 1) for part in nvt.said("tags").split("|") if "=" in part)
    refs = [one.get("id") for one in nvt.every("ref") if one.get("type").lower() in ("cve", "cve_id")]
    return Seen(
        host=key,
        plugin=f"openvas:{nvt.get('oid').strip()[:80]}",
        title=seen.squeezed(nvt.said("name") or node.said("name"), seen.LONGEST_TITLE).replace("\n", " ")
        or nvt.get("oid"),
        level=weight[1],
        port=port,
        protocol=protocol if port else "",
        score=weight[0],
        cves=seen.cves_in(*refs, nvt.said("cve")),
        summary=seen.squeezed(tags.get("summary", ""), seen.LONGEST_TEXT),
        solution=seen.squeezed(nvt.said("solution") or tags.get("solution", ""), seen.LONGEST_TEXT),
        output=seen.squeezed(node.said("description"), seen.LONGEST_OUTPUT),
        place=node.line,
    )
