"""Access lists of Cisco IOS, IOS-XE and NX-OS: standard, extended, named, numbered, with object groups.

Sources: the command references "ip access-list" of IOS 15 and NX-OS 9; semantics of wildcard masks, `established` and
`fragments` as described there. Lists end with an implicit deny.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import (
    ANY_V4,
    ANY_V6,
    Notes,
    Service,
    Where,
    address,
    build,
    joined,
    network,
    wildcard,
)
from bag.firewall.domain.dialects.line_words import Words
from bag.firewall.domain.rules import Action, Parsed, Rule, RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

T = TypeVar("T")
FLAG_BITS = {
    "fin": boxes.FIN, "syn": boxes.SYN, "rst": boxes.RST, "psh": boxes.PSH, "ack": boxes.ACK, "urg": boxes.URG,
}  # fmt: skip
ACTIONS: dict[str, Action] = {"permit": "permit", "deny": "deny"}
CONDITIONS = {"dscp", "precedence", "tos", "time-range", "ttl", "option", "reflect", "http-method", "packet-length"}
SILENT = {"log", "log-input", "capture", "undetermined-transport", "routing"}


@dataclass(slots=True)
class _List:
    name: str
    family: int
    standard: bool
    rules: list[Rule] = field(default_factory=list)
    remark: str = ""


class _Reader:
    def __init__(self, text: str, dialect: str) -> None:
        self.lines = text.splitlines()
        self.parsed = Parsed(dialect)
        self.notes = Notes(self.parsed.unread)
        self.lists: dict[str, _List] = {}
        self.networks: dict[str, list[Where]] = {}
        self.services: dict[str, list[Service]] = {}
        self.ports: dict[str, list[Numbers]] = {}
        self.applied: dict[str, list[str]] = {}
        self.block: Callable[[int, str, list[str]], None] | None = None
        self.current = _List("", boxes.IPV4, standard=False)
        self.group = ""
        self.interface = ""

    def read(self) -> Parsed:
        # Groups may be written after the lists that use them, so they are read first.
        for groups in (True, False):
            self.block = None
            for line, text in enumerate(self.lines, 1):
                words = text.split()
                if words and not words[0].startswith("!"):
                    self._line(line, text, words, groups)
        self._whole()
        for found in self.lists.values():
            if found.family == boxes.IPV6 and self.parsed.dialect == "ios":
                found.rules.extend(_neighbor_discovery())
            bound = tuple(self.applied.get(found.name, ()))
            self.parsed.sets.append(RuleSet(found.name, tuple(found.rules), applied=bound))
        return self.parsed

    def _whole(self) -> None:
        """A saved configuration begins with a head and closes with "end"."""
        head = any(text.startswith(("Current configuration", "Building configuration")) for text in self.lines[:10])
        if head and not any(text.strip() == "end" for text in self.lines[-5:]):
            self.notes.cannot(len(self.lines), self.lines[-1], "cut")

    def _line(self, line: int, text: str, words: list[str], groups: bool) -> None:
        if not text[0].isspace() and not words[0].isdigit() and words[0] not in (*ACTIONS, "remark", "evaluate"):
            self.block = None
            self._head(line, text, words, groups)
        elif self.block is not None:
            block = self.block
            self.notes.trying(line, text, block, line, text, words)
        elif not groups and not text[0].isspace():
            self.notes.cannot(line, text, "outside")

    def _head(self, line: int, text: str, words: list[str], groups: bool) -> None:
        if words[0] == "object-group":
            if groups:
                self.notes.trying(line, text, self._begin_group, words)
            else:
                self.block = _skip
        elif words[0] == "interface" or words[:2] == ["control-plane", "host"] or words[0] == "line":
            self.interface = " ".join(words[1:]) if words[0] == "interface" else " ".join(words)
            self.block = _skip if groups else self._in_interface
        elif groups:
            self.block = _skip
        elif words[0] == "access-list":
            self.notes.trying(line, text, self._numbered, line, text, words)
        elif words[0] in ("ip", "ipv6") and words[1:2] == ["access-list"]:
            self.notes.trying(line, text, self._begin_list, words)
        elif words[:2] in (["mac", "access-list"], ["vlan", "access-map"], ["arp", "access-list"]):
            self.notes.cannot(line, text, "kind", " ".join(words[:2]))
            self.block = _skip
        else:
            self.block = _skip

    # -- groups ------------------------------------------------------------------------------------------------------

    def _begin_group(self, words: list[str]) -> None:
        self.group = words[-1]
        if words[1:2] == ["network"] or words[1:3] in (["ip", "address"], ["ipv6", "address"]):
            self.networks.setdefault(self.group, [])
            self.block = self._in_networks
        elif words[1:2] == ["service"]:
            self.services.setdefault(self.group, [])
            self.block = self._in_services
        elif words[1:3] == ["ip", "port"]:
            self.ports.setdefault(self.group, [])
            self.block = self._in_ports
        else:
            self.block = _skip
            raise Unreadable("kind", " ".join(words[:2]))

    def _in_networks(self, line: int, text: str, words: list[str]) -> None:
        found = Words(words)
        if found.peek().isdigit():
            found.next()
        if found.peek() == "description":
            return
        if found.peek() == "group-object":
            self.networks[self.group].extend(self._members(self.networks, words[-1]))
            return
        self.networks[self.group].append(self._place(found, boxes.IPV4, masks=True))
        self._nothing_left(found)

    def _in_services(self, line: int, text: str, words: list[str]) -> None:
        if words[0] == "description":
            return
        if words[0] == "group-object":
            self.services[self.group].extend(self._members(self.services, words[-1]))
            return
        found = Words(words)
        protocols = self._protocols(found.next(), boxes.IPV4)
        first = second = boxes.ALL_PORTS
        if found.peek() == "source":
            found.next()
            first = self._port(found)
        if found.peek() in ("destination", *_PORT_WORDS) or (found.peek() and protocols & boxes.PORTED):
            if found.peek() == "destination":
                found.next()
            second = self._port(found, bare=True)
        elif found.peek() and protocols == 1 << 1:
            first, second = names.icmp(found.next(), None, boxes.IPV4)
        self._nothing_left(found)
        self.services[self.group].append(Service(protocols, first, second))

    def _in_ports(self, line: int, text: str, words: list[str]) -> None:
        found = Words(words)
        if found.peek().isdigit():
            found.next()
        self.ports[self.group].append(self._port(found))
        self._nothing_left(found)

    @staticmethod
    def _members(groups: dict[str, list[T]], name: str) -> list[T]:
        if name not in groups:
            raise Unreadable("missing", name)
        return groups[name]

    # -- lists -------------------------------------------------------------------------------------------------------

    def _begin_list(self, words: list[str]) -> None:
        self.block = _skip
        if words[2] == "resequence" or "logging" in words[2:3] or "log-update" in words[2:3]:
            return
        standard = words[2] == "standard"
        name = words[3] if words[2] in ("standard", "extended") else words[2]
        family = boxes.IPV6 if words[0] == "ipv6" else boxes.IPV4
        self.current = self.lists.setdefault(name, _List(name, family, standard))
        self.block = self._in_list

    def _numbered(self, line: int, text: str, words: list[str]) -> None:
        if words[1] in ("dynamic-extended", "compiled"):
            return
        value = names.number(words[1], 2999)
        if not (1 <= value <= 199 or 1300 <= value <= 2699):
            raise Unreadable("kind", f"access-list {words[1]}")
        standard = value < 100 or 1300 <= value < 2000
        self.current = self.lists.setdefault(words[1], _List(words[1], boxes.IPV4, standard))
        self._in_list(line, text, words[2:])

    def _in_list(self, line: int, text: str, words: list[str]) -> None:
        found = Words(words)
        number = ""
        if found.peek().isdigit():
            number = found.next()
        elif found.peek() == "sequence":
            found.next()
            number = found.next()
        word = found.next()
        if word == "remark":
            self.current.remark = " ".join(found.rest())
            return
        if word in ("statistics", "fragments", "ignore"):
            return
        if word not in ACTIONS:
            raise Unreadable("unknown", word)
        of = self.current
        read = self._standard if of.standard else self._extended
        found_rule = read(found, of, line, number or str(10 * (len(of.rules) + 1)), ACTIONS[word], text.strip())
        of.rules.append(found_rule)
        of.remark = ""

    def _standard(self, found: Words, of: _List, line: int, number: str, action: Action, text: str) -> Rule:
        source = self._place(found, boxes.IPV4, masks=False, bare=True)
        log = found.peek() in SILENT
        if log:
            found.next()
        self._nothing_left(found)
        return Rule(line, number, action, build(source, ANY_V4, [Service()]), text, log=log, remark=of.remark)

    def _extended(self, found: Words, of: _List, line: int, number: str, action: Action, text: str) -> Rule:
        word = found.next()
        group = self._members(self.services, found.next()) if word == "object-group" else None
        protocols = boxes.ALL_PROTOCOLS if group is not None else self._protocols(word, of.family)
        ported = group is None and bool(protocols & boxes.PORTED) and protocols != boxes.ALL_PROTOCOLS
        source = self._place(found, of.family)
        first = self._port(found) if ported and found.peek() in _PORT_WORDS else boxes.ALL_PORTS
        target = self._place(found, of.family)
        second = self._port(found) if ported and found.peek() in _PORT_WORDS else boxes.ALL_PORTS
        if protocols == 1 << boxes.ICMP[of.family] and found.peek() and found.peek() not in (*SILENT, *CONDITIONS):
            first, second = self._icmp(found, of.family)
        flags, conditions, log, fragments = self._options(found, protocols)
        services = [Service(protocols, first, second, flags)] if group is None else group
        made = () if fragments else build(source, target, services)
        return Rule(line, number, action, made, text, conditions, log, remark=of.remark)

    def _icmp(self, found: Words, family: int) -> tuple[Numbers, Numbers]:
        if found.peek() == "fragments":
            return boxes.ALL_PORTS, boxes.ALL_PORTS
        kind = found.next()
        code = found.next() if found.peek().isdigit() else None
        return names.icmp(kind, code, family)

    def _options(self, found: Words, protocols: int) -> tuple[int, tuple[str, ...], bool, bool]:
        flags, conditions, log, fragments = boxes.ALL_FLAGS, [], False, False
        any_of = 0
        tcp = protocols == 1 << boxes.TCP
        while found.peek():
            word = found.next()
            if word in SILENT:
                log = True
                if found.peek().startswith("level") or found.peek() in ("debugging", "informational"):
                    found.next()
            elif word == "fragments":
                fragments = True
            elif tcp and word == "established":
                flags &= boxes.REPLYING
            elif tcp and word in ("match-all", "match-any"):
                flags &= self._flag_list(found, every=word == "match-all")
            elif tcp and word in FLAG_BITS:
                any_of |= boxes.flags(FLAG_BITS[word])
            elif word in CONDITIONS:
                conditions.append(" ".join([word, *self._condition(found)]))
            else:
                raise Unreadable("unknown", word)
        return flags & (any_of or boxes.ALL_FLAGS), tuple(conditions), log, fragments

    @staticmethod
    def _condition(found: Words) -> list[str]:
        taken = [found.next()]
        if taken[0] in ("eq", "lt", "gt", "neq"):
            taken.append(found.next())
        elif taken[0] == "range":
            taken += [found.next(), found.next()]
        return taken

    @staticmethod
    def _flag_list(found: Words, *, every: bool) -> int:
        chosen = boxes.ALL_FLAGS if every else 0
        while found.peek()[:1] in ("+", "-") and found.peek()[1:] in FLAG_BITS:
            word = found.next()
            bit = FLAG_BITS[word[1:]]
            one = boxes.flags(bit) if word[0] == "+" else boxes.flags(0, bit)
            chosen = chosen & one if every else chosen | one
        return chosen

    # -- words -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _protocols(word: str, family: int) -> int:
        if word in ("ip", "ipv6") and (word == "ip" or family == boxes.IPV6):
            return boxes.ALL_PROTOCOLS
        if word == "tcp-udp":
            return 1 << boxes.TCP | 1 << boxes.UDP
        if word == "icmp":
            return 1 << boxes.ICMP[family]
        return names.protocol(word)

    def _place(self, found: Words, family: int, *, masks: bool = False, bare: bool = False) -> Where:
        """Addresses: any, host A, A wildcard (in object groups of IOS: A mask), A/length, a group."""
        word = found.next()
        if word in ("any", "any4", "any6"):
            return ANY_V6 if family == boxes.IPV6 else ANY_V4
        if word == "host":
            return network(found.next())
        if word in ("object-group", "addrgroup"):
            return joined(self._members(self.networks, found.next()))
        if word == "range" and masks:
            first, last = address(found.next())[1], address(found.next())[1]
            return {boxes.IPV4: sets.interval(first, last)}
        if "/" in word or family == boxes.IPV6:
            return network(word)
        address(word)
        following = found.peek()
        if following.count(".") == 3:
            mask = found.next()
            inverse = masks and _is_netmask(mask)
            return network(f"{word}/{mask}") if inverse else wildcard(word, mask)
        if masks or bare:
            return network(word)
        raise Unreadable("wildcard", word)

    def _port(self, found: Words, *, bare: bool = False) -> Numbers:
        word = found.next()
        if word in ("eq", "neq"):
            ports = [names.port(found.next())]
            while found.peek() and (found.peek().isdigit() or found.peek() in names.PORTS) and not bare:
                ports.append(names.port(found.next()))
            chosen = sets.union(sets.interval(value, value) for value in ports)
            return chosen if word == "eq" else sets.subtract(boxes.ALL_PORTS, chosen)
        if word == "lt":
            return sets.interval(0, names.port(found.next()) - 1)
        if word == "gt":
            return sets.interval(names.port(found.next()) + 1, 65535)
        if word == "range":
            low, high = names.port(found.next()), names.port(found.next())
            return sets.interval(min(low, high), max(low, high))
        if word == "portgroup":
            return sets.union(self._members(self.ports, found.next()))
        if bare:
            return names.port_range(word)
        raise Unreadable("unknown", word)

    @staticmethod
    def _nothing_left(found: Words) -> None:
        if found.rest():
            raise Unreadable("unknown", " ".join(found.rest()))

    def _in_interface(self, line: int, text: str, words: list[str]) -> None:
        for first, second in pairwise(words[:3]):
            if (first, second) in (("ip", "access-group"), ("ipv6", "traffic-filter"), ("ip", "port")):
                name, direction = words[-2], words[-1]
                self.applied.setdefault(name, []).append(f"{self.interface} {direction}")
                return
        if words[0] == "access-class":
            self.applied.setdefault(words[1], []).append(f"{self.interface} {words[2]}")


_PORT_WORDS = ("eq", "neq", "lt", "gt", "range", "portgroup")


def _neighbor_discovery() -> list[Rule]:
    """What IOS puts, unseen, before the implicit deny of an IPv6 list."""
    return [
        Rule(0, "", "permit", build(ANY_V6, ANY_V6, [Service(1 << 58, *names.icmp(kind, None, boxes.IPV6))]), text)
        for kind, text in (("nd-na", "permit icmp any any nd-na"), ("nd-ns", "permit icmp any any nd-ns"))
    ]


def _skip(line: int, text: str, words: list[str]) -> None:
    """Lines that say nothing about rules."""


def _is_netmask(text: str) -> bool:
    value = address(text)[1]
    inverse = value ^ 0xFFFFFFFF
    return value != 0 and inverse & (inverse + 1) == 0


def read_ios(text: str) -> Parsed:
    """Access lists in a configuration (or a piece of one) of IOS or IOS-XE."""
    return _Reader(text, "ios").read()


def read_nxos(text: str) -> Parsed:
    """Access lists in a configuration (or a piece of one) of NX-OS."""
    return _Reader(text, "nxos").read()
