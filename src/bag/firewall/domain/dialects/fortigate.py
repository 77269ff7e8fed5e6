"""Policies of FortiOS: addresses, groups, services, policies, one rule set for each virtual domain.

Source: the FortiOS 7 command reference (config firewall address, addrgrp, service custom, service group, policy). A
policy that depends on what a packet does not show (users, schedules, names, application lists) is read with that as
condition.
"""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import (
    ANYWHERE,
    Interfaces,
    Notes,
    Service,
    Where,
    build,
    joined,
    masked,
    network,
    outside,
    span,
)
from bag.firewall.domain.rules import Action, Parsed, Rule, RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

TCP, UDP, SCTP = 1 << boxes.TCP, 1 << boxes.UDP, 1 << boxes.SCTP
FACTORY: dict[str, list[tuple[int, str]]] = {
    "HTTP": [(TCP, "80")], "HTTPS": [(TCP, "443")], "SSH": [(TCP, "22")], "TELNET": [(TCP, "23")],
    "DNS": [(TCP, "53"), (UDP, "53")], "NTP": [(TCP, "123"), (UDP, "123")],
    "SNMP": [(TCP, "161-162"), (UDP, "161-162")],
    "SMTP": [(TCP, "25")], "SMTPS": [(TCP, "465")], "POP3": [(TCP, "110")], "POP3S": [(TCP, "995")],
    "IMAP": [(TCP, "143")], "IMAPS": [(TCP, "993")], "FTP": [(TCP, "21")], "TFTP": [(UDP, "69")],
    "RDP": [(TCP, "3389")],
    "LDAP": [(TCP, "389")], "LDAP_UDP": [(UDP, "389")], "SYSLOG": [(UDP, "514")], "DHCP": [(UDP, "67-68")],
    "KERBEROS": [(TCP, "88"), (TCP, "464"), (UDP, "88"), (UDP, "464")], "SMB": [(TCP, "445")], "SAMBA": [(TCP, "139")],
    "MYSQL": [(TCP, "3306")], "MS-SQL": [(TCP, "1433-1434")], "RADIUS": [(UDP, "1812-1813")], "BGP": [(TCP, "179")],
    "SIP": [(TCP, "5060"), (UDP, "5060")], "VNC": [(TCP, "5900")], "ALL_TCP": [(TCP, "1-65535")],
    "ALL_UDP": [(UDP, "1-65535")],
}  # fmt: skip
READ = {
    "firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6", "firewall service custom",
    "firewall service group", "firewall policy", "firewall policy6", "firewall vip",
}  # fmt: skip
ASKING = ("users", "groups", "internet-service-name", "internet-service-id", "fsso-groups", "internet-service-src-name")
NEGATED = ("srcaddr-negate", "dstaddr-negate", "service-negate")


@dataclass(slots=True)
class _Entry:
    line: int
    name: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, key: str, default: str = "") -> str:
        found = self.values.get(key)
        return found[0] if found else default


@dataclass(slots=True)
class _Domain:
    name: str
    tables: dict[str, dict[str, _Entry]] = field(default_factory=dict)

    def table(self, *table_names: str) -> dict[str, _Entry]:
        return {name: entry for table in table_names for name, entry in self.tables.get(table, {}).items()}


class _Unknown(Exception):
    """The object depends on what nobody can compute here."""


class _Reader:
    def __init__(self, text: str, interfaces: Iterable[str]) -> None:
        self.lines = text.splitlines()
        self.parsed = Parsed("fortigate")
        self.notes = Notes(self.parsed.unread)
        self.interfaces = Interfaces()
        self.interfaces.know(interfaces)
        self.domains: list[_Domain] = [_Domain("root")]

    def read(self) -> Parsed:
        self._structure()
        for domain in self.domains:
            policies = [*domain.table("firewall policy").values(), *domain.table("firewall policy6").values()]
            rules: list[Rule] = []
            for policy in policies:
                self.notes.trying(policy.line, f"edit {policy.name}", self._policy, policy, domain, rules)
            if policies:
                self.parsed.sets.append(RuleSet(domain.name, tuple(rules), "deny", tuple(self.interfaces.names)))
        return self.parsed

    # -- blocks ------------------------------------------------------------------------------------------------------

    def _structure(self) -> None:
        path: list[tuple[str, str]] = []
        entry: _Entry | None = None
        for line, text in self._joined():
            words = self._split(line, text)
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "config":
                path.append(("config", " ".join(words[1:])))
            elif words[0] == "edit":
                path.append(("edit", words[1] if len(words) > 1 else ""))
                entry = self._enter(path, line)
            elif words[0] in ("next", "end"):
                self._leave(path, words[0], line, text)
                entry = None
            elif words[0] == "set" and len(words) > 2 and entry is not None and path[-1][0] == "edit":
                entry.values[words[1]] = words[2:]
            elif words[0] == "append" and len(words) > 2 and entry is not None and path[-1][0] == "edit":
                entry.values.setdefault(words[1], []).extend(words[2:])
        if path:
            self.notes.cannot(len(self.lines), f"config {path[0][1]}", "cut")

    def _joined(self) -> Iterable[tuple[int, str]]:
        """Lines, with quoted values that run over several lines made one."""
        held, start = "", 0
        for line, text in enumerate(self.lines, 1):
            held = f"{held}\n{text}" if held else text
            start = start or line
            if held.replace('\\"', "").count('"') % 2 and len(held) < 200_000:
                continue
            yield start, held
            held, start = "", 0
        if held:
            self.notes.cannot(start, held, "quote")

    def _split(self, line: int, text: str) -> list[str]:
        try:
            return shlex.split(text, comments=False)
        except ValueError:
            self.notes.cannot(line, text, "quote")
            return []

    def _enter(self, path: list[tuple[str, str]], line: int) -> _Entry | None:
        configs = [name for kind, name in path if kind == "config"]
        if configs == ["vdom"]:
            found = next((domain for domain in self.domains if domain.name == path[-1][1]), None)
            if found is None:
                self.domains.append(_Domain(path[-1][1]))
            else:
                self.domains.remove(found)
                self.domains.append(found)
            return None
        if configs[-1:] and configs[-1] in READ and (len(configs) == 1 or configs[0] == "vdom"):
            entry = _Entry(line, path[-1][1])
            self.domains[-1].tables.setdefault(configs[-1], {})[entry.name] = entry
            return entry
        return None

    def _leave(self, path: list[tuple[str, str]], word: str, line: int, text: str) -> None:
        if word == "end" and path and path[-1][0] == "edit":
            path.pop()
        if not path or (word == "next" and path[-1][0] != "edit"):
            self.notes.cannot(line, text, "brace")
        else:
            path.pop()

    # -- objects -----------------------------------------------------------------------------------------------------

    def _address(self, name: str, domain: _Domain, depth: int = 0) -> Where:
        if name in ("all", "any"):
            return ANYWHERE
        if name == "none":
            return {}
        groups = domain.table("firewall addrgrp", "firewall addrgrp6")
        if name in groups and depth < 12:
            if groups[name].one("exclude") == "enable":
                inside = joined(self._address(each, domain, depth + 1) for each in groups[name].values["member"])
                taken = joined(self._address(each, domain, depth + 1) for each in groups[name].values["exclude-member"])
                return _minus(inside, taken)
            return joined(self._address(each, domain, depth + 1) for each in groups[name].values.get("member", []))
        vips = domain.table("firewall vip")
        if name in vips:
            first, _, last = vips[name].one("extip").partition("-")
            return span(first, last or first)
        entries = domain.table("firewall address", "firewall address6")
        if name not in entries:
            raise Unreadable("missing", name)
        return self._plain_address(entries[name])

    @staticmethod
    def _plain_address(entry: _Entry) -> Where:
        kind = entry.one("type", "ipmask")
        if "ip6" in entry.values:
            return network(entry.one("ip6"))
        if kind == "iprange" or "start-ip" in entry.values:
            return span(entry.one("start-ip"), entry.one("end-ip"))
        if kind == "wildcard":
            base, mask = entry.values["wildcard"]
            return masked(base, mask)
        if kind == "ipmask" and "subnet" in entry.values:
            subnet = entry.values["subnet"]
            return masked(*subnet[:2]) if len(subnet) > 1 else network(subnet[0])
        if kind == "ipmask":
            return ANYWHERE
        raise _Unknown(f'address "{entry.name}" is of type {kind}')

    def _service(self, name: str, domain: _Domain, depth: int = 0) -> list[Service]:
        groups = domain.table("firewall service group")
        if name in groups and depth < 12:
            return [s for each in groups[name].values.get("member", []) for s in self._service(each, domain, depth + 1)]
        entries = domain.table("firewall service custom")
        if name in entries:
            return self._custom(entries[name])
        if name == "ALL":
            return [Service()]
        if name in ("ALL_ICMP", "PING"):
            types = names.icmp("8", None, boxes.IPV4) if name == "PING" else (boxes.ALL_PORTS, boxes.ALL_PORTS)
            return [Service(1 << 1, *types)]
        if name in FACTORY:
            return [Service(mask, boxes.ALL_PORTS, names.port_range(ports)) for mask, ports in FACTORY[name]]
        raise Unreadable("missing", name)

    @staticmethod
    def _custom(entry: _Entry) -> list[Service]:
        kind = entry.one("protocol", "TCP/UDP/SCTP")
        if kind == "IP":
            number = names.number(entry.one("protocol-number", "0"), 254)
            return [Service(1 << number if number else boxes.ALL_PROTOCOLS)]
        if kind in ("ICMP", "ICMP6"):
            family = boxes.IPV6 if kind == "ICMP6" else boxes.IPV4
            types = (boxes.ALL_PORTS, boxes.ALL_PORTS)
            if "icmptype" in entry.values:
                types = names.icmp(entry.one("icmptype"), entry.one("icmpcode") or None, family)
            return [Service(1 << boxes.ICMP[family], *types)]
        if "TCP" not in kind:
            raise Unreadable("kind", f"protocol {kind}")
        found = [
            Service(mask, *_port_pair(value))
            for key, mask in (("tcp-portrange", TCP), ("udp-portrange", UDP), ("sctp-portrange", SCTP))
            for value in entry.values.get(key, [])
        ]
        if "fqdn" in entry.values or "iprange" in entry.values:
            raise _Unknown(f'service "{entry.name}" is bound to addresses')
        return found

    # -- policies ----------------------------------------------------------------------------------------------------

    def _policy(self, policy: _Entry, domain: _Domain, rules: list[Rule]) -> None:
        if policy.one("status", "enable") == "disable":
            return
        conditions = [f"{key}: {' '.join(policy.values[key])}" for key in ASKING if key in policy.values]
        if policy.one("schedule", "always") != "always":
            conditions.append(f"schedule: {policy.one('schedule')}")
        action: Action = "permit" if policy.one("action", "deny") in ("accept", "ipsec", "ssl-vpn") else "deny"
        sources = self._places(policy, ("srcaddr", "srcaddr6"), domain, conditions)
        targets = self._places(policy, ("dstaddr", "dstaddr6"), domain, conditions)
        services = self._services(policy, domain, conditions)
        entry, leave = (self._zone(policy.values.get(key, ["any"])) for key in ("srcintf", "dstintf"))
        made = build(sources, targets, services, boxes.ALL_STATES, entry, leave)
        log = policy.one("logtraffic", "utm") == "all"
        remark = policy.one("comments", policy.one("name"))
        text = _wording(policy, action)
        rules.append(Rule(policy.line, policy.name, action, made, text, tuple(conditions), log, remark=remark))

    def _places(self, policy: _Entry, keys: tuple[str, str], domain: _Domain, conditions: list[str]) -> Where:
        found: list[Where] = []
        for key in keys:
            for name in policy.values.get(key, []):
                try:
                    found.append(self._address(name, domain))
                except _Unknown as unknown:
                    conditions.append(str(unknown))
                    found.append(ANYWHERE)
        if not any(key in policy.values for key in keys):
            found.append(ANYWHERE)
        place = joined(found)
        if policy.one(f"{keys[0]}-negate") == "enable":
            if any(condition.startswith("address") for condition in conditions):
                return ANYWHERE
            return outside(place, (boxes.IPV4, boxes.IPV6))
        return place

    def _services(self, policy: _Entry, domain: _Domain, conditions: list[str]) -> list[Service]:
        if policy.one("service-negate") == "enable":
            raise Unreadable("kind", "service-negate")
        found: list[Service] = []
        for name in policy.values.get("service", []):
            try:
                found.extend(self._service(name, domain))
            except _Unknown as unknown:
                conditions.append(str(unknown))
                found.append(Service())
        return found or [Service()]

    def _zone(self, zones: list[str]) -> int:
        return boxes.ANY_INTERFACE if "any" in zones else sum({self.interfaces.mask(name) for name in zones})


def _minus(inside: Where, taken: Where) -> Where:
    return {
        family: rest
        for family, numbers in inside.items()
        if (rest := sets.subtract(numbers, taken.get(family, sets.EMPTY)))
    }


def _wording(policy: _Entry, action: Action) -> str:
    """The policy in one line."""
    words = {
        key: " ".join(policy.values.get(key, ["any"]))
        for key in ("srcintf", "dstintf", "srcaddr", "dstaddr", "service")
    }
    places = f"{words['srcintf']} → {words['dstintf']}, {words['srcaddr']} → {words['dstaddr']}"
    title = f' "{policy.one("name")}"' if policy.one("name") else ""
    return f"policy {policy.name}{title}: {places}, {words['service']}: {action}"


def _port_pair(value: str) -> tuple[Numbers, Numbers]:
    """`destination` or `destination:source`."""
    second, _, first = value.partition(":")
    return names.port_range(first) if first else boxes.ALL_PORTS, names.port_range(second)


def looks_like(text: str) -> bool:
    """Is this a configuration of FortiOS?"""
    return re.search(r"^\s*config (?:firewall|vdom|system)\b", text, re.MULTILINE) is not None


def read_fortigate(text: str, interfaces: Iterable[str] = ()) -> Parsed:
    """The policies of a FortiOS configuration; a rule set for each virtual domain that has some."""
    return _Reader(text, interfaces).read()
