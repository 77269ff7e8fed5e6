"""Rules of nftables, from `nft list ruleset` or `nft -j list ruleset`: a rule set for each base chain of type filter.

Source: nft(8). What a rule asks beyond the packet space (marks, rates, concatenations, sets that packets fill) stays
with the rule as a condition.
"""

from collections.abc import Iterable
from copy import copy

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import (
    ANYWHERE,
    Interfaces,
    Notes,
    Where,
    address,
    common,
    joined,
    network,
    outside,
    span,
)
from bag.firewall.domain.dialects.chains import VERDICTS, Draft, Layout, Step, everywhere, step
from bag.firewall.domain.dialects.nft_tokens import Chain, Statement, Table, Text, from_json, from_text, members
from bag.firewall.domain.rules import Action, Parsed, RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

STATES = {
    "new": boxes.NEW, "established": boxes.ESTABLISHED, "related": boxes.RELATED, "invalid": boxes.INVALID,
    "untracked": boxes.UNTRACKED,
}  # fmt: skip
FLAG_BITS = {
    "fin": boxes.FIN, "syn": boxes.SYN, "rst": boxes.RST, "psh": boxes.PSH, "ack": boxes.ACK, "urg": boxes.URG,
}  # fmt: skip
PORTED = {"tcp": 1 << 6, "udp": 1 << 17, "sctp": 1 << 132, "dccp": 1 << 33, "udplite": 1 << 136, "th": boxes.PORTED}
INTERFACES = {"iifname": True, "iif": True, "oifname": False, "oif": False}
FIELDS = {"ip", "ip6", "icmp", "icmpv6", "meta", "ct", *PORTED, *INTERFACES}
FINAL = {*VERDICTS, "return"}
IGNORED = {"continue", "notrack", "masquerade", "nftrace"}


class _RuleReader:
    """Reads the words of one rule into drafts with verdicts (one, or one for each element of a verdict map)."""

    def __init__(self, table: Table, where: Where, interfaces: Interfaces, words: list[str]) -> None:
        self.table, self.interfaces, self.words, self.at = table, interfaces, words, 0
        self.where = where
        self.draft = Draft.of(where)
        self.found: list[tuple[Draft, str]] = []

    def _next(self) -> str:
        if self.at >= len(self.words):
            raise Unreadable("ends_early")
        self.at += 1
        return self.words[self.at - 1]

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def read(self) -> list[tuple[Draft, str]]:
        verdict = ""
        while self._peek():
            word = self._next()
            if word in FIELDS:
                self._field(word)
            elif word in FINAL:
                verdict = word
                if self._peek() == "with":
                    self._skip_to_comment()
            elif word in ("jump", "goto"):
                verdict = f"{word} {self._next()}"
            elif word not in IGNORED:
                self._other(word)
        remark = self.draft.remark
        self.found = self.found or [(self.draft, verdict)]
        for draft, _ in self.found:
            draft.remark, draft.hits, draft.log = remark, self.draft.hits, self.draft.log
        return self.found

    def _other(self, word: str) -> None:
        if word == "counter":
            if self._peek() == "packets":
                self.at += 1
                self.draft.hits = names.number(self._next(), 1 << 64)
                self.at += 2
        elif word == "comment":
            self.draft.remark = self._next().strip('"')
        elif word == "log":
            self.draft.log = True
            while self._peek() in ("prefix", "level", "group", "flags", "snaplen", "queue-threshold"):
                self.at += 2
        elif word in ("limit", "quota", "time", "day", "hour", "fib", "rt", "socket", "osf", "exthdr", "ether", "vlan"):
            self._condition(word)
        else:
            raise Unreadable("unknown", word)

    def _skip_to_comment(self) -> None:
        while self._peek() not in ("", "comment"):
            self.at += 1

    def _condition(self, *words: str) -> None:
        """Keep the words up to the next one that begins something else."""
        taken = list(words)
        while self._peek() and self._peek() not in (*FINAL, "jump", "goto", "counter", "comment", "log", *FIELDS):
            taken.append(self._next())
        self.draft.unless(" ".join(taken))

    # -- matches -----------------------------------------------------------------------------------------------------

    def _field(self, word: str) -> None:
        field = word
        if word in INTERFACES:
            pass
        elif word == "meta" and self._peek() in INTERFACES:
            field = self._next()
        else:
            field = f"{word} {self._next()}"
        if self._peek() == ".":
            self._condition(*field.split())
            return
        if self._peek() == "vmap":
            self.at += 1
            self._verdict_map(field)
            return
        mask = ""
        if self._peek() == "&":
            self.at += 1
            mask = " ".join(self._values())
        operator = self._next() if self._peek() in ("==", "!=", "<", ">", "<=", ">=") else "=="
        self._match(self.draft, field, operator, self._values(), mask)

    def _values(self) -> list[str]:
        """`{ a, b }`, `@name`, `(a | b)`, `a,b` or one value."""
        word = self._next()
        if word == "{":
            begin = self.at
            while self._next() != "}":
                pass
            return [element[0] for element in members(self.words[begin : self.at])]
        if word == "(":
            found = []
            while (each := self._next()) != ")":
                if each != "|":
                    found.append(each)
            return found
        if word.startswith("@"):
            return [word]
        found = [word]
        while self._peek() in (",", "|", "/"):
            found += [self._next(), self._next()]
        return found if "/" in found else found[::2]

    def _elements(self, name: str) -> list[list[str]] | None:
        if name not in self.table.sets:
            raise Unreadable("missing", name)
        return self.table.sets[name]

    def _verdict_map(self, field: str) -> None:
        if self._peek().startswith("@"):
            found = self._elements(self._next()[1:])
        else:
            begin = self.at
            while self._next() != "}":
                pass
            found = members(self.words[begin : self.at])
        if found is None:
            raise Unreadable("kind", "vmap")
        for element in found:
            separator = element.index(":")
            one = copy(self.draft)
            self._match(one, field, "==", [element[0]], "")
            verdict = " ".join(element[separator + 1 :])
            self.found.append((one, "" if verdict == "continue" else verdict))

    def _match(self, draft: Draft, field: str, operator: str, values: list[str], mask: str) -> None:
        if values[0].startswith("@"):
            elements = self._elements(values[0][1:])
            if elements is None or any("." in element for element in elements):
                draft.unless(f"{field} {operator} {values[0]}")
                return
            values = [element[0] for element in elements]
        negated = operator == "!="
        known = self._by_place(draft, field, values, mask, negated=negated)
        if not (known or self._by_service(draft, field, operator, values, mask)):
            draft.unless(" ".join([field, *(["&", mask] if mask else []), operator, *values]))

    def _by_place(self, draft: Draft, field: str, values: list[str], mask: str, *, negated: bool) -> bool:
        """Matches on addresses, families and interfaces; False for any other field."""
        if field in ("ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr"):
            self._addresses(draft, field, values, mask, negated=negated)
        elif field in INTERFACES:
            self._interface(draft, values, entering=INTERFACES[field], negated=negated)
        elif field == "meta nfproto":
            self._family(draft, values, negated=negated)
        else:
            return False
        return True

    def _by_service(self, draft: Draft, field: str, operator: str, values: list[str], mask: str) -> bool:
        """Matches on protocols, ports, flags and states; False for any other field."""
        negated = operator == "!="
        group, _, part = field.partition(" ")
        if field in ("meta l4proto", "ip protocol", "ip6 nexthdr"):
            self._protocols(draft, group, values, negated=negated)
        elif group in PORTED and part in ("sport", "dport"):
            chosen = _ports(values, operator)
            draft.protocols &= PORTED[group]
            draft.ports(*((chosen, None) if part == "sport" else (None, chosen)))
        elif field == "tcp flags":
            draft.protocols &= 1 << boxes.TCP
            draft.flags &= _flags(values, mask, negated=negated)
        elif group in ("icmp", "icmpv6") and part in ("type", "code"):
            self._icmp(draft, group, part, values, negated=negated)
        elif field == "ct state" and not mask and all(value in STATES for value in values):
            states = sum(STATES[value] for value in set(values))
            draft.states &= boxes.ALL_STATES & ~states if negated else states
        else:
            return False
        return True

    def _family(self, draft: Draft, values: list[str], *, negated: bool) -> None:
        wanted = {{"ipv4": boxes.IPV4, "ipv6": boxes.IPV6}.get(value, 0) for value in values}
        keep = {family: ANYWHERE[family] for family in self.where if (family in wanted) != negated}
        draft.from_(keep)
        draft.to(keep)

    def _only(self, draft: Draft, group: str) -> Where:
        """A match on a field of IPv4 (IPv6) is one on the family too."""
        keep = everywhere("ip6" if group in ("ip6", "icmpv6") else "ip")
        draft.from_(keep)
        draft.to(keep)
        return keep

    def _addresses(self, draft: Draft, field: str, values: list[str], mask: str, *, negated: bool) -> None:
        group, _, part = field.partition(" ")
        keep = self._only(draft, group)
        place = _masked(values[0], mask) if mask else joined(_address(value) for value in values)
        chosen = outside(place, keep) if negated else common(place, keep)
        draft.from_(chosen) if part == "saddr" else draft.to(chosen)

    def _protocols(self, draft: Draft, group: str, values: list[str], *, negated: bool) -> None:
        if group in ("ip", "ip6"):
            self._only(draft, group)
        mask = 0
        for value in values:
            low, _, high = value.partition("-")
            if high.isdigit() and low.isdigit():
                mask |= sum(1 << number for number in range(names.number(low, 255), names.number(high, 255) + 1))
            else:
                mask |= names.protocol(value)
        draft.protocols &= boxes.ALL_PROTOCOLS & ~mask if negated else mask

    def _icmp(self, draft: Draft, group: str, part: str, values: list[str], *, negated: bool) -> None:
        self._only(draft, group)
        family = boxes.IPV6 if group == "icmpv6" else boxes.IPV4
        draft.protocols &= 1 << boxes.ICMP[family]
        if part == "type":
            chosen = sets.union(names.icmp(value, None, family)[0] for value in values)
        else:
            chosen = sets.union(names.icmp("0", value, family)[1] for value in values)
        chosen = sets.subtract(boxes.ALL_PORTS, chosen) if negated else chosen
        draft.ports(*((chosen, None) if part == "type" else (None, chosen)))

    def _interface(self, draft: Draft, values: list[str], *, entering: bool, negated: bool) -> None:
        mask = 0
        for value in values:
            mask |= self.interfaces.fitting(value.strip('"'))
        mask = ~mask if negated else mask
        if entering:
            draft.entry &= mask
        else:
            draft.leave &= mask


def _address(value: str) -> Where:
    first, found, last = value.partition("-")
    return span(first, last) if found else network(value)


def _masked(value: str, mask: str) -> Where:
    (family, number), (other, care) = address(value), address(mask)
    if family != other:
        raise Unreadable("address", f"{value} & {mask}")
    width = boxes.WIDTH[family]
    return {family: sets.cube(number, care ^ ((1 << width) - 1), width)}


def _ports(values: list[str], operator: str) -> Numbers:
    if operator in ("<", ">", "<=", ">="):
        value = names.port(values[0])
        low, high = {
            "<": (0, value - 1), "<=": (0, value), ">": (value + 1, 65535), ">=": (value, 65535),
        }[operator]  # fmt: skip
        return sets.interval(low, high)
    chosen = sets.union(names.port_range(value) for value in values)
    return sets.subtract(boxes.ALL_PORTS, chosen) if operator == "!=" else chosen


def _bits(values: Iterable[str]) -> int:
    total = 0
    for value in values:
        for name in value.replace("|", " ").replace(",", " ").split():
            if name in ("ecn", "cwr", "0x0", "0"):
                continue
            if name not in FLAG_BITS:
                raise Unreadable("unknown", name)
            total |= FLAG_BITS[name]
    return total


def _flags(values: list[str], mask: str, *, negated: bool) -> int:
    """`syn` (any of), `& (syn|ack) == syn`, `syn / syn,ack`."""
    if "/" in values:
        cut = values.index("/")
        wanted, looked_at = _bits(values[0:cut:2]), _bits(values[cut + 1 :: 2])
        chosen = boxes.flags(wanted, looked_at & ~wanted)
    elif mask:
        wanted, looked_at = _bits(values), _bits([mask])
        chosen = boxes.flags(wanted, looked_at & ~wanted)
    else:
        any_of = _bits(values)
        chosen = sum(1 << value for value in range(64) if value & any_of)
    return boxes.ALL_FLAGS & ~chosen if negated else chosen


def _interface_names(text: Text) -> list[str]:
    """Every name after a word for interfaces, and every element of a set that is written as a name."""
    found: dict[str, None] = {}
    for table in text.tables:
        for chain in table.chains.values():
            for statement in chain.statements:
                if set(statement.words) & INTERFACES.keys():
                    found |= dict.fromkeys(_quoted(statement.words))
        for elements in table.sets.values():
            found |= dict.fromkeys(element[0].strip('"') for element in elements or [] if element[0].startswith('"'))
    return list(found)


def _quoted(words: list[str]) -> list[str]:
    """Names in quotation marks that are no remarks."""
    before = ["", *words]
    return [
        word.strip('"')
        for word, previous in zip(words, before, strict=False)
        if word.startswith('"') and previous not in ("comment", "prefix")
    ]


class _Reader:
    def __init__(self, text: Text, interfaces: Iterable[str]) -> None:
        self.text = text
        self.parsed = Parsed("nftables")
        self.notes = Notes(self.parsed.unread)
        self.interfaces = Interfaces()
        self.interfaces.know(interfaces)
        self.interfaces.know(_interface_names(text))

    def read(self) -> Parsed:
        for line, words, reason in self.text.wrong:
            self.notes.cannot(line, words, reason)
        for table in self.text.tables:
            bases = [chain for chain in table.chains.values() if chain.hook and chain.kind == "filter"]
            if bases:
                title = f"table {table.family} {table.name}"
                self.notes.trying(table.line, title, self._table, table, bases)
        return self.parsed

    def _table(self, table: Table, bases: list[Chain]) -> None:
        where = everywhere(table.family)
        chains = {name: self._steps(table, where, chain) for name, chain in table.chains.items()}
        layout = Layout(chains, self.notes)
        for base in bases:
            default: Action = "deny" if base.policy == "drop" else "permit"
            name = f"{table.family} {table.name} {base.name}"
            self.parsed.sets.append(
                RuleSet(name, layout.of(base.name), default, tuple(self.interfaces.names), (f"hook {base.hook}",))
            )

    def _steps(self, table: Table, where: Where, chain: Chain) -> list[Step]:
        result: list[Step] = []
        for position, statement in enumerate(chain.statements, 1):
            text = " ".join(statement.words)
            reader = _RuleReader(table, where, self.interfaces, statement.words)
            self.notes.trying(statement.line, text, self._read, reader, f"{chain.name} {position}", statement, result)
        return result

    @staticmethod
    def _read(reader: _RuleReader, number: str, statement: Statement, result: list[Step]) -> None:
        text = " ".join(statement.words)
        result.extend(step(draft, verdict, statement.line, number, text) for draft, verdict in reader.read())


def read_nftables(text: str, interfaces: Iterable[str] = ()) -> Parsed:
    """The rules of `nft list ruleset`, as text or JSON. DialectError when JSON is broken."""
    words = from_json(text) if text.lstrip().startswith("{") else from_text(text)
    return _Reader(words, interfaces).read()
