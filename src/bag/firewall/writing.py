"""Text for devices, written by aerleon from requests and proved by our own readers before anybody sees it.

The text is a rule set of its own that permits exactly what the requests ask for; people put its lines where they
belong. Only numbers of requests are written into it, never words that people typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, summarize_address_range
from typing import Any

from bag.firewall.domain import boxes
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.dialects import names, read
from bag.firewall.domain.question import ANY, Question, place, ports
from bag.firewall.domain.reach import ask
from bag.firewall.domain.rules import Unreadable
from bag.firewall.domain.sets import Numbers
from bag.firewall.models import Dialect, RuleRequest, RuleSet

TARGETS = {
    Dialect.IOS: ("cisco", "{name} extended"),
    Dialect.NFTABLES: ("nftables", "inet forward"),
    Dialect.JUNOS: ("juniper", "{name} inet"),
    Dialect.FORTIGATE: ("fortigate", "from-zone {zone_from} to-zone {zone_to} inet"),
}
"""For each dialect that can be written the generator of aerleon and its options."""
MOST = 200
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class NotWritten(ValueError):
    """The text could not be written, or what was written does not do exactly what was asked."""


def write(requests: Sequence[RuleRequest], rule_set: RuleSet) -> str:
    """The rules of the requests in the dialect of the rule set. NotWritten, or Unreadable for a part of a request."""
    if rule_set.dialect not in TARGETS or not 0 < len(requests) <= MOST:
        raise NotWritten(rule_set.dialect)
    networks: dict[str, Any] = {}
    services: dict[str, Any] = {}
    terms = [_term(number, one, networks, services) for number, one in enumerate(requests, 1)]
    generator, options = TARGETS[Dialect(rule_set.dialect)]
    filled = options.format(
        name=_word(rule_set.name),
        zone_from=_word(rule_set.zone_from) or "any",
        zone_to=_word(rule_set.zone_to) or "any",
    )
    policy: Any = {"filename": "rules", "filters": [{"header": {"targets": {generator: filled}}, "terms": terms}]}
    text = _generated(policy, {"networks": networks, "services": services})
    _prove(text, requests, rule_set.dialect)
    return text


def _generated(policy: Any, definitions: Any) -> str:
    from aerleon import api  # half a second that the other processes need not wait for
    from aerleon.lib import naming

    known = naming.Naming()
    known.ParseDefinitionsObject(definitions, "requests")
    try:
        found = api.Generate([policy], known)
    except Exception as error:  # aerleon raises what its parts raise
        raise NotWritten(str(error)) from error
    return "\n".join(str(value) for value in (found or {}).values())


def _word(text: str) -> str:
    return _UNSAFE.sub("-", text)


def _term(number: int, row: RuleRequest, networks: dict[str, Any], services: dict[str, Any]) -> dict[str, Any]:
    """One term; its addresses and ports are entered into the definitions."""
    term: dict[str, Any] = {"name": _word(row.number), "action": "accept" if row.action == "permit" else "deny"}
    for key, field, text in (("source-address", "S", row.source), ("destination-address", "D", row.target)):
        if text.strip().lower() not in ANY:
            networks[f"{field}{number}"] = {"values": [{"address": one} for one in _networks(text)]}
            term[key] = f"{field}{number}"
    protocols = [part.strip().lower() for part in row.protocol.split(",") if part.strip()]
    numbers = ports("" if "icmp" in protocols else row.port)
    if row.port and "icmp" in protocols:
        raise Unreadable("kind", f"icmp {row.port}")
    if numbers != boxes.ALL_PORTS:
        protocols = protocols or ["tcp", "udp"]
        services[f"P{number}"] = _services(protocols, numbers)
        term["destination-port"] = f"P{number}"
    for protocol in protocols:
        names.protocol(protocol)
    if protocols and protocols != ["ip"]:
        term["protocol"] = " ".join(protocols)
    return term


def _networks(text: str) -> list[str]:
    where = place(text)
    if boxes.IPV6 in where:
        raise Unreadable("kind", "IPv6")
    spans = where[boxes.IPV4]
    found = [one for low, high, _, _ in spans for one in summarize_address_range(IPv4Address(low), IPv4Address(high))]
    return [str(one) for one in found]


def _services(protocols: list[str], numbers: Numbers) -> list[dict[str, str]]:
    return [
        {"protocol": protocol, "port": str(low) if low == high else f"{low}-{high}"}
        for protocol in protocols
        for low, high, _, _ in numbers
    ]


def _prove(text: str, requests: Sequence[RuleRequest], dialect: str) -> None:
    """Read the text back: of new connections it must permit what was asked for, and nothing else."""
    parsed = read(text, dialect)
    if not parsed.complete or len(parsed.sets) != 1:
        raise NotWritten(dialect)
    of = parsed.sets[0]
    everything = boxes.everything(boxes.IPV4)
    asked = everything._replace(kind=everything.kind._replace(states=boxes.NEW))
    written = [_anywhere(box) for box in ask(Analysis(of), [asked]).permitted()]
    wanted: list[Box] = []
    denied: list[Box] = []
    for row in requests:
        found = Question(row.source, row.target, row.port, row.protocol, opening=False).boxes(of)
        if row.action == "permit":
            wanted.extend(boxes.without_all((box for box in found if box.kind.family == boxes.IPV4), denied))
        else:
            denied.extend(found)
    fresh = [box._replace(kind=box.kind._replace(states=boxes.NEW)) for box in wanted]
    if boxes.without_all(written, fresh) or boxes.without_all(fresh, written):
        raise NotWritten(dialect)


def _anywhere(box: Box) -> Box:
    """The box without its interfaces: a request names none, the rule set has its own."""
    return box._replace(kind=box.kind._replace(entry=boxes.ANY_INTERFACE, exit=boxes.ANY_INTERFACE))
