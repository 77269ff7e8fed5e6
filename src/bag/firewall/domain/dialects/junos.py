"""Firewall filters of Junos, in braces or as `set` lines.

Source: Junos "Routing Policies, Firewall Filters, and Traffic Policers": terms in order, a term without a terminating
action accepts, a filter ends with an implicit discard. Addresses with `except` are decided by the longest prefix.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import (
    ANYWHERE,
    Notes,
    Service,
    Where,
    build,
    common,
    network,
    outside,
)
from bag.firewall.domain.rules import Action, Parsed, Rule, RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

TOKEN = re.compile(r'/\*.*?\*/|#[^\n]*|"[^"]*"|[{}\[\];]|\n|[^\s{}\[\];"#]+', re.DOTALL)
FLAG_BITS = {
    "fin": boxes.FIN, "syn": boxes.SYN, "rst": boxes.RST, "push": boxes.PSH, "psh": boxes.PSH, "ack": boxes.ACK,
    "urgent": boxes.URG, "urg": boxes.URG,
}  # fmt: skip
ENDINGS: dict[str, Action] = {"accept": "permit", "discard": "deny", "reject": "deny"}
ADDRESS_KEYS = {
    "source-address", "destination-address", "address", "source-prefix-list", "destination-prefix-list", "prefix-list",
}  # fmt: skip
PORT_KEYS = {"source-port", "destination-port", "port"}
PROTOCOL_KEYS = {"protocol", "next-header", "payload-protocol"}
SILENT = {"count", "log", "syslog", "sample", "policer", "loss-priority", "forwarding-class", "port-mirror"}


@dataclass(slots=True)
class _Term:
    name: str
    line: int
    asks: list[tuple[str, list[str]]] = field(default_factory=list)
    does: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class _Filter:
    name: str
    family: int
    terms: dict[str, _Term] = field(default_factory=dict)


Statement = tuple[int, list[str]]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.parsed = Parsed("junos")
        self.notes = Notes(self.parsed.unread)
        self.filters: dict[tuple[int, str], _Filter] = {}
        self.lists: dict[str, list[str]] = {}
        self.applied: dict[str, list[str]] = {}

    def read(self) -> Parsed:
        written = re.search(r"^\s*set (?:firewall|policy-options|groups|logical-systems)\b", self.text, re.MULTILINE)
        statements = list(self._set_lines() if written else self._braces())
        for _, words in statements:
            if words[:2] == ["policy-options", "prefix-list"] and len(words) > 2:
                self.lists.setdefault(words[2], []).extend(word for word in words[3:4] if word != "apply-path")
            elif words[0] == "interfaces" and "filter" in words:
                self._apply(words)
        for line, words in statements:
            if words[0] == "firewall":
                self.notes.trying(line, " ".join(words), self._filter_line, line, words)
        for found in self.filters.values():
            rules: list[Rule] = []
            for term in found.terms.values():
                self.notes.trying(term.line, f"term {term.name}", self._rule, found, term, rules)
            bound = tuple(self.applied.get(found.name, ()))
            self.parsed.sets.append(RuleSet(found.name, tuple(rules), applied=bound))
        return self.parsed

    # -- statements --------------------------------------------------------------------------------------------------

    def _set_lines(self) -> Iterator[Statement]:
        off: list[list[str]] = []
        found: list[Statement] = []
        for line, text in enumerate(self.text.splitlines(), 1):
            words = [word for word in TOKEN.findall(text) if not word.startswith(("#", "/*"))]
            if words[:1] == ["set"]:
                found.extend((line, each) for each in _spread(words[1:]))
            elif words[:1] == ["deactivate"]:
                off.append(words[1:])
            elif words and "firewall" in words:
                self.notes.cannot(line, text, "unknown", words[0])
        for line, words in found:
            if len(words) > 1 and not any(words[: len(path)] == path for path in off):
                yield line, words

    def _braces(self) -> Iterator[Statement]:
        path: list[tuple[int, list[str]]] = []
        words: list[str] = []
        line = begin = 1
        for found in TOKEN.finditer(self.text):
            word = found.group()
            if word == "{":
                path.append((begin, words))
                words = []
            elif word in (";", "}"):
                if words:
                    whole = [word for _, each in path for word in each] + words
                    if not any(word.startswith("inactive:") for word in whole):
                        yield from ((begin, each) for each in _spread(whole))
                words = []
                if word == "}" and not path:
                    self.notes.cannot(line, word, "brace")
                elif word == "}":
                    yield from self._empty(path.pop(), path)
            elif not word.startswith(("#", "/*")) and word not in ("\n", "replace:", "protect:"):
                begin = begin if words else line
                words.append(word)
            line += word.count("\n")
        if path or words:
            at, open_words = path[-1] if path else (begin, words)
            self.notes.cannot(at, " ".join(open_words), "cut")

    @staticmethod
    def _empty(closed: Statement, path: list[Statement]) -> Iterator[Statement]:
        """A block may hold nothing ("then;" is not needed): the term is still there."""
        whole = [word for _, each in path for word in each] + closed[1]
        if "term" in whole[-2:] and not any(word.startswith("inactive:") for word in whole):
            yield closed[0], whole

    def _apply(self, words: list[str]) -> None:
        at = words.index("filter")
        if len(words) > at + 2 and words[at + 1] in ("input", "output"):
            place = f"{words[1]}{'.' + words[words.index('unit') + 1] if 'unit' in words else ''}"
            self.applied.setdefault(words[at + 2], []).append(f"{place} {words[at + 1]}")

    def _filter_line(self, line: int, words: list[str]) -> None:
        family = boxes.IPV4
        rest = words[1:]
        if rest[:1] == ["family"]:
            if rest[1] not in ("inet", "inet6"):
                raise Unreadable("kind", f"family {rest[1]}")
            family = boxes.IPV6 if rest[1] == "inet6" else boxes.IPV4
            rest = rest[2:]
        if rest[:1] != ["filter"] or len(rest) < 3:
            return
        if rest[2] != "term":
            if rest[2] not in ("interface-specific", "apply-groups"):
                raise Unreadable("unknown", rest[2])
            return
        found = self.filters.setdefault((family, rest[1]), _Filter(rest[1], family))
        term = found.terms.setdefault(rest[3], _Term(rest[3], line))
        if rest[4:5] == ["from"] and len(rest) > 5:
            term.asks.append((rest[5], rest[6:]))
        elif rest[4:5] == ["then"] and len(rest) > 5:
            term.does.append(rest[5:])
        elif len(rest) > 4 and rest[4:5] not in (["from"], ["then"]):
            raise Unreadable("unknown", rest[4])

    # -- terms -------------------------------------------------------------------------------------------------------

    def _rule(self, of: _Filter, term: _Term, rules: list[Rule]) -> None:
        action: Action | None = "permit"
        log = False
        for words in term.does:
            if words[0] in ENDINGS:
                action = ENDINGS[words[0]]
            elif words[:2] == ["next", "term"]:
                action = None
            elif words[0] in SILENT:
                log = log or words[0] in ("log", "syslog")
            else:
                raise Unreadable("unknown", f"then {' '.join(words)}")
        if action is None:
            return
        made, conditions = self._match(of.family, term)
        asked = ", ".join(" ".join([key, *values]) for key, values in term.asks)
        text = f"term {term.name}: {asked or 'any'} → {', '.join(' '.join(words) for words in term.does) or 'accept'}"
        rules.append(Rule(term.line, term.name, action, made, text, conditions, log))

    def _match(self, family: int, term: _Term) -> tuple[tuple[Box, ...], tuple[str, ...]]:
        asked: dict[str, list[list[str]]] = {}
        for key, values in term.asks:
            asked.setdefault(key, []).append(values)
        base = {family: ANYWHERE[family]}
        pairs = self._places(asked, base)
        protocols = self._protocols(asked)
        flags, conditions, nothing = self._rest(asked, protocols)
        ported = any(key.removesuffix("-except") in PORT_KEYS for key in asked)
        if ported:
            protocols &= boxes.PORTED
        if flags != boxes.ALL_FLAGS:
            protocols &= 1 << boxes.TCP
        ports = self._ports(asked)
        if "icmp-type" in asked or "icmp-code" in asked:
            protocols &= 1 << boxes.ICMP[family]
            ports = [self._icmp(asked, family)]
        if nothing:
            return (), conditions
        services = [Service(protocols, first, second, flags) for first, second in ports]
        return tuple(box for source, target in pairs for box in build(source, target, services)), conditions

    def _places(self, asked: dict[str, list[list[str]]], base: Where) -> list[tuple[Where, Where]]:
        source, target, either = base, base, None
        for key in ADDRESS_KEYS & asked.keys():
            place = self._place(key, asked[key], base)
            if key.startswith("source"):
                source = common(source, place)
            elif key.startswith("destination"):
                target = common(target, place)
            else:
                either = common(either, place) if either is not None else place
        if either is None:
            return [(source, target)]
        # Disjoint: in the source; or not in the source but in the target.
        elsewhere = common(source, outside(either, base))
        return [(common(source, either), target), (elsewhere, common(target, either))]

    def _place(self, key: str, found: list[list[str]], base: Where) -> Where:
        listed: list[tuple[int, bool, Where]] = []
        for words in found:
            excepted = "except" in words[1:]
            if key.endswith("prefix-list"):
                if words[0] not in self.lists:
                    raise Unreadable("missing", words[0])
                listed.extend(_prefix(each, excepted) for each in self.lists[words[0]])
            else:
                listed.append(_prefix(words[0], excepted))
        chosen: Where = {}
        for _, excepted, where in sorted(listed, key=lambda each: each[0]):
            for family, numbers in where.items():
                had = chosen.get(family, sets.EMPTY)
                chosen[family] = sets.subtract(had, numbers) if excepted else sets.union([had, numbers])
        return common(chosen, base)

    @staticmethod
    def _protocols(asked: dict[str, list[list[str]]]) -> int:
        mask = boxes.ALL_PROTOCOLS
        for key in PROTOCOL_KEYS:
            if key in asked:
                mask &= _protocol_mask(asked[key])
            if f"{key}-except" in asked:
                mask &= ~_protocol_mask(asked[f"{key}-except"])
        return mask

    @staticmethod
    def _ports(asked: dict[str, list[list[str]]]) -> list[tuple[Numbers, Numbers]]:
        chosen: dict[str, Numbers] = {}
        for key in PORT_KEYS:
            numbers = boxes.ALL_PORTS
            if key in asked:
                numbers = sets.union(names.port_range(words[0]) for words in asked[key])
            if f"{key}-except" in asked:
                taken = sets.union(names.port_range(words[0]) for words in asked[f"{key}-except"])
                numbers = sets.subtract(numbers, taken)
            chosen[key] = numbers
        first, second, either = chosen["source-port"], chosen["destination-port"], chosen["port"]
        if either == boxes.ALL_PORTS:
            return [(first, second)]
        return [
            (sets.intersect(first, either), second),
            (sets.subtract(first, either), sets.intersect(second, either)),
        ]

    @staticmethod
    def _icmp(asked: dict[str, list[list[str]]], family: int) -> tuple[Numbers, Numbers]:
        types = [names.icmp(words[0], None, family) for words in asked.get("icmp-type", [])]
        codes = [names.icmp("0", words[0], family)[1] for words in asked.get("icmp-code", [])]
        first = sets.union(kind for kind, _ in types) if types else boxes.ALL_PORTS
        return first, sets.union(codes) if codes else boxes.ALL_PORTS

    @staticmethod
    def _rest(asked: dict[str, list[list[str]]], protocols: int) -> tuple[int, tuple[str, ...], bool]:
        flags, conditions, nothing = boxes.ALL_FLAGS, [], False
        known = {f"{key}-except" for key in PORT_KEYS | PROTOCOL_KEYS} | ADDRESS_KEYS | PORT_KEYS | PROTOCOL_KEYS
        for key, values in asked.items():
            if key == "tcp-established":
                flags &= boxes.REPLYING
            elif key == "tcp-initial":
                flags &= boxes.flags(boxes.SYN, boxes.ACK)
            elif key == "tcp-flags":
                for words in values:
                    flags &= flag_mask(" ".join(words).strip('"'))
            elif key == "is-fragment":
                nothing = True
            elif key not in known and key not in ("icmp-type", "icmp-code"):
                conditions.append(" ".join([key, *(word for words in values for word in words)]))
        return flags, tuple(conditions), nothing


def _spread(words: list[str]) -> list[list[str]]:
    """`protocol [ tcp udp ]` as two statements."""
    if "[" not in words:
        return [words]
    cut = words.index("[")
    return [[*words[:cut], word] for word in words[cut + 1 :] if word != "]"]


def _prefix(text: str, excepted: bool) -> tuple[int, bool, Where]:
    length = text.partition("/")[2]
    return int(length) if length.isdigit() else 128, excepted, network(text)


def _protocol_mask(found: list[list[str]]) -> int:
    mask = 0
    for words in found:
        mask |= names.protocol(words[0])
    return mask


def flag_mask(expression: str) -> int:
    """All flag combinations for which an expression ("syn & !ack", "(ack | rst)") holds; Unreadable when it is none."""
    words = re.findall(r"[a-z]+|[&|!()+,]|0x[0-9a-f]+|\S", expression.lower())
    value, rest = _either(words)
    if rest:
        raise Unreadable("unknown", expression)
    return value


def _either(words: list[str]) -> tuple[int, list[str]]:
    value, rest = _both(words)
    while rest[:1] in (["|"], [","]):
        other, rest = _both(rest[1:])
        value |= other
    return value, rest


def _both(words: list[str]) -> tuple[int, list[str]]:
    value, rest = _single(words)
    while rest[:1] in (["&"], ["+"]):
        other, rest = _single(rest[1:])
        value &= other
    return value, rest


def _single(words: list[str]) -> tuple[int, list[str]]:
    if words[:1] == ["!"]:
        value, rest = _single(words[1:])
        return boxes.ALL_FLAGS & ~value, rest
    if words[:1] == ["("]:
        value, rest = _either(words[1:])
        if rest[:1] == [")"]:
            return value, rest[1:]
    elif words and words[0] in FLAG_BITS:
        return boxes.flags(FLAG_BITS[words[0]]), words[1:]
    raise Unreadable("unknown", " ".join(words))


def read_junos(text: str) -> Parsed:
    """The firewall filters of a configuration (or a piece of one) of Junos."""
    return _Reader(text).read()
