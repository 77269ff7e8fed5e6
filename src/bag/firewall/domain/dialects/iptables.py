"""Rules of `iptables-save` and `ip6tables-save`: the filter table, with its own chains laid out at their calls.

Source: iptables(8), iptables-extensions(8).
"""

import re
import shlex
from collections.abc import Iterable

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import (
    Interfaces,
    Notes,
    Where,
    joined,
    network,
    outside,
    span,
)
from bag.firewall.domain.dialects.chains import Draft, Layout, Step, everywhere, step
from bag.firewall.domain.rules import Parsed, RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

BUILT_IN = ("INPUT", "FORWARD", "OUTPUT")
STATES = {
    "NEW": boxes.NEW, "ESTABLISHED": boxes.ESTABLISHED, "RELATED": boxes.RELATED, "INVALID": boxes.INVALID,
    "UNTRACKED": boxes.UNTRACKED, "SNAT": 0, "DNAT": 0,
}  # fmt: skip
FLAG_BITS = {
    "FIN": boxes.FIN, "SYN": boxes.SYN, "RST": boxes.RST, "PSH": boxes.PSH, "ACK": boxes.ACK, "URG": boxes.URG,
    "ALL": 63, "NONE": 0,
}  # fmt: skip
TARGETS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "reject", "RETURN": "return"}
SILENT_TARGETS = {"LOG", "NFLOG", "ULOG", "AUDIT", "CONNMARK", "MARK", "TCPMSS", "CT", "NOTRACK", "TRACE", "SET"}
WITH_VALUE_IGNORED = {
    "--comment", "--log-prefix", "--log-level", "--reject-with", "--nflog-prefix", "--nflog-group", "--set-xmark",
    "--set-mark", "--set-mss", "--nflog-threshold", "--nflog-range", "--add-set", "--del-set", "--timeout",
}  # fmt: skip
ALONE_IGNORED = {
    "--log-tcp-options", "--log-ip-options", "--log-uid", "--log-tcp-sequence", "--clamp-mss-to-pmtu", "--exist",
    "--save-mark", "--restore-mark", "--notrack",
}  # fmt: skip
MODULES_IGNORED = {
    "tcp", "udp", "sctp", "dccp", "udplite", "icmp", "icmp6", "icmpv6", "state", "conntrack", "comment", "multiport",
    "iprange",
}  # fmt: skip
COUNTERS = re.compile(r"^\[(\d+):\d+\]\s+")


class _Reader:
    def __init__(self, text: str, interfaces: Iterable[str]) -> None:
        self.lines = text.splitlines()
        self.parsed = Parsed("iptables")
        self.notes = Notes(self.parsed.unread)
        self.interfaces = Interfaces()
        self.interfaces.know(interfaces)
        self.interfaces.know(re.findall(r"(?:^|\s)-[io] (\S+)", text))
        v6 = "ip6tables" in text[:200] or re.search(r"icmp6|ipv6-icmp", text) is not None
        self.where = everywhere("ip6" if v6 else "ip")
        self.table = ""
        self.open_at = 0
        self.policies: dict[str, str] = {}
        self.chains: dict[str, list[Step]] = {}

    def read(self) -> Parsed:
        for line, text in enumerate(self.lines, 1):
            self._line(line, text.strip())
        if self.table:
            self.notes.cannot(self.open_at, f"*{self.table}", "cut")
            self._close()
        return self.parsed

    def _line(self, line: int, text: str) -> None:
        if not text or text.startswith("#"):
            return
        if text.startswith("*"):
            self.table, self.open_at, self.policies, self.chains = text[1:], line, {}, {}
        elif text == "COMMIT":
            self._close()
        elif self.table and self.table != "filter":
            return
        elif text.startswith(":"):
            name, _, rest = text[1:].partition(" ")
            self.chains.setdefault(name, [])
            self.policies[name] = rest.partition(" ")[0]
        else:
            self.notes.trying(line, text, self._rule, line, text)

    def _close(self) -> None:
        if self.table in ("filter", ""):
            layout = Layout(self.chains, self.notes)
            for chain in self.chains:
                if chain in BUILT_IN:
                    default = "permit" if self.policies.get(chain) == "ACCEPT" else "deny"
                    rules = layout.of(chain)
                    known = tuple(self.interfaces.names)
                    self.parsed.sets.append(RuleSet(chain, rules, default, known))  # type: ignore[arg-type]
        self.table = ""

    def _rule(self, line: int, text: str) -> None:
        counted = COUNTERS.match(text)
        written = text[counted.end() :] if counted else text
        words = shlex.split(written)
        if words[0] not in ("-A", "--append") or len(words) < 2:
            raise Unreadable("unknown", words[0])
        chain = words[1]
        if chain not in self.chains:
            raise Unreadable("missing", chain)
        draft = Draft.of(self.where)
        draft.hits = int(counted.group(1)) if counted else None
        verdict = self._matches(draft, words[2:])
        number = str(len(self.chains[chain]) + 1)
        self.chains[chain].append(step(draft, verdict, line, f"{chain} {number}", written))

    def _matches(self, draft: Draft, words: list[str]) -> str:
        verdict, negated, at = "", False, 0
        while at < len(words):
            word = words[at]
            if word == "!":
                negated, at = True, at + 1
                continue
            if word in ALONE_IGNORED or word == "--syn":
                if word == "--syn":
                    self._flags(draft, "FIN,SYN,RST,ACK", "SYN", negated=negated)
                at, negated = at + 1, False
                continue
            value = words[at + 1]
            at += 2
            if word == "--tcp-flags":
                self._flags(draft, value, words[at], negated=negated)
                at += 1
            elif word in ("--match-set", "--ports"):
                taken = words[at - 1 : at + (word == "--match-set")]
                draft.unless(" ".join(["!"] * negated + [word, *taken]))
                at += word == "--match-set"
            elif word in ("-j", "--jump", "-g", "--goto"):
                verdict = self._target(draft, value, goto=word in ("-g", "--goto"))
            else:
                self._match(draft, word, value, negated=negated)
            negated = False
        return verdict

    def _target(self, draft: Draft, value: str, *, goto: bool) -> str:
        if value in TARGETS:
            return TARGETS[value]
        if value in SILENT_TARGETS:
            draft.log = value in ("LOG", "NFLOG", "ULOG")
            return ""
        if value not in self.chains:
            raise Unreadable("missing", value)
        return f"{'goto' if goto else 'jump'} {value}"

    def _match(self, draft: Draft, word: str, value: str, *, negated: bool) -> None:
        if word in ("-s", "--source", "-d", "--destination", "--src-range", "--dst-range"):
            place = self._place(word, value, negated=negated)
            draft.from_(place) if word in ("-s", "--source", "--src-range") else draft.to(place)
        elif word in ("-i", "--in-interface", "-o", "--out-interface"):
            mask = self.interfaces.fitting(value)
            mask = ~mask if negated else mask
            if word in ("-i", "--in-interface"):
                draft.entry &= mask
            else:
                draft.leave &= mask
        elif word == "--comment":
            draft.remark = value
        elif not self._by_service(draft, word, value, negated=negated):
            self._beyond(draft, word, value, negated=negated)

    def _by_service(self, draft: Draft, word: str, value: str, *, negated: bool) -> bool:
        """Matches on protocols, ports and states; False for any other word."""
        if word in ("-p", "--protocol"):
            mask = boxes.ALL_PROTOCOLS if value == "all" else names.protocol(value)
            draft.protocols &= boxes.ALL_PROTOCOLS & ~mask if negated else mask
        elif word in ("--sport", "--source-port", "--sports", "--source-ports"):
            draft.ports(_ports(value, negated=negated), None)
        elif word in ("--dport", "--destination-port", "--dports", "--destination-ports"):
            draft.ports(None, _ports(value, negated=negated))
        elif word in ("--state", "--ctstate"):
            self._states(draft, value, negated=negated)
        elif word in ("--icmp-type", "--icmpv6-type"):
            self._icmp(draft, value, negated=negated)
        else:
            return False
        return True

    @staticmethod
    def _beyond(draft: Draft, word: str, value: str, *, negated: bool) -> None:
        """Modules and their options that the packet space does not know."""
        if word == "-m":
            if value not in MODULES_IGNORED:
                draft.unless(f"-m {value}")
        elif word not in WITH_VALUE_IGNORED:
            if not word.startswith("--"):
                raise Unreadable("unknown", word)
            draft.unless(f"{'! ' if negated else ''}{word} {value}".strip())

    def _place(self, word: str, value: str, *, negated: bool) -> Where:
        if word.endswith("-range"):
            first, _, last = value.partition("-")
            place = span(first, last or first)
        else:
            place = joined(network(part) for part in value.split(","))
        return outside(place, self.where) if negated else place

    @staticmethod
    def _states(draft: Draft, value: str, *, negated: bool) -> None:
        mask = 0
        for name in value.split(","):
            if name not in STATES:
                raise Unreadable("unknown", name)
            if name in ("SNAT", "DNAT"):
                draft.unless(f"--ctstate {name}")
                mask = boxes.ALL_STATES
            mask |= STATES[name]
        draft.states &= boxes.ALL_STATES & ~mask if negated else mask

    def _icmp(self, draft: Draft, value: str, *, negated: bool) -> None:
        if value in ("any", "255"):
            return
        kind, _, code = value.partition("/")
        family = boxes.IPV6 if boxes.IPV6 in self.where else boxes.IPV4
        types, codes = names.icmp(kind, code or None, family)
        if negated and codes != boxes.ALL_PORTS:
            raise Unreadable("kind", f"! --icmp-type {value}")
        draft.ports(sets.subtract(boxes.ALL_PORTS, types) if negated else types, codes)

    @staticmethod
    def _flags(draft: Draft, looked_at: str, set_: str, *, negated: bool) -> None:
        ones = zeros = 0
        for name in looked_at.split(","):
            zeros |= FLAG_BITS[name]
        for name in set_.split(","):
            ones |= FLAG_BITS[name]
        mask = boxes.flags(ones, zeros & ~ones)
        draft.flags &= boxes.ALL_FLAGS & ~mask if negated else mask


def _ports(value: str, *, negated: bool) -> Numbers:
    chosen = sets.union(_one_port(part) for part in value.split(","))
    return sets.subtract(boxes.ALL_PORTS, chosen) if negated else chosen


def _one_port(text: str) -> Numbers:
    low, found, high = text.partition(":")
    return names.port_range(f"{low or 0}:{high or 65535}" if found else text, ":")


def read_iptables(text: str, interfaces: Iterable[str] = ()) -> Parsed:
    """The rules of `iptables-save` or `ip6tables-save`; a rule set for each built-in chain of the filter table."""
    return _Reader(text, interfaces).read()
