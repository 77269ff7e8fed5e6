"""Questions as people write them: "from 10.1.0.0/16 to 10.9.0.5 on tcp 443"."""

from dataclasses import dataclass

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.dialects import names
from bag.firewall.domain.dialects.build import ANYWHERE, Service, Where, build, joined, network, span
from bag.firewall.domain.rules import RuleSet, Unreadable
from bag.firewall.domain.sets import Numbers

ANY = ("", "any", "all", "0.0.0.0/0 ::/0")
TCP, UDP = 1 << boxes.TCP, 1 << boxes.UDP


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks to reach whom. `opening`: the first packet of a connection (else: every packet of it)."""

    source: str
    target: str
    port: str = ""
    protocol: str = ""
    source_port: str = ""
    entry: str = ""
    leave: str = ""
    opening: bool = True

    def boxes(self, of: RuleSet) -> tuple[Box, ...]:
        """The packets asked about, as disjoint boxes, with interfaces as this rule set numbers them.

        Raises Unreadable when a part of the question cannot be read, or its two ends are of different families.
        """
        sources, targets = place(self.source), place(self.target)
        if not sources.keys() & targets.keys():
            raise Unreadable("address", f"{self.source} – {self.target}")
        states = boxes.NEW if self.opening else boxes.ALL_STATES
        entry, leave = _interface(self.entry, of), _interface(self.leave, of)
        return build(sources, targets, self._services(), states, entry, leave)

    def _services(self) -> list[Service]:
        word = self.protocol.strip().lower()
        if word in ("icmp", "icmpv6", "icmp6"):
            family = boxes.IPV4 if word == "icmp" else boxes.IPV6
            kind = names.icmp(self.port or ("8" if word == "icmp" else "128"), None, family)
            return [Service(1 << boxes.ICMP[family], *kind)]
        first, second = ports(self.source_port), ports(self.port)
        ported = first != boxes.ALL_PORTS or second != boxes.ALL_PORTS
        chosen = 0
        for part in word.split(",") if word not in (*ANY, "ip") else []:
            chosen |= names.protocol(part.strip())
        chosen = chosen or (TCP | UDP if ported else boxes.ALL_PROTOCOLS)
        if ported and chosen & ~boxes.PORTED:
            raise Unreadable("kind", f"{self.protocol} {self.port}")
        flags = boxes.OPENING if self.opening else boxes.ALL_FLAGS
        found = [Service(chosen & TCP, first, second, flags), Service(chosen & ~TCP, first, second)]
        return [service for service in found if service.protocols]


def place(text: str) -> Where:
    """`any`, an address, a network, a range `first-last`, or several with commas; Unreadable when it is none."""
    if text.strip().lower() in ANY:
        return ANYWHERE
    return joined(_one_place(part.strip()) for part in text.split(","))


def _one_place(text: str) -> Where:
    first, found, last = text.partition("-")
    return span(first.strip(), last.strip()) if found else network(text)


def ports(text: str) -> Numbers:
    """`443`, `https`, `1000-2000`, several with commas, or nothing for all; Unreadable when it is none."""
    if text.strip().lower() in ANY:
        return boxes.ALL_PORTS
    return sets.union(names.port_range(part.strip()) for part in text.split(","))


def _interface(name: str, of: RuleSet) -> int:
    """Mask of an interface by name; one that the rules never name is "any other"."""
    if not name:
        return boxes.ANY_INTERFACE
    if name in of.interfaces:
        return 1 << of.interfaces.index(name)
    fitting = [
        bit for bit, known in enumerate(of.interfaces) if known[-1:] in ("*", "+") and name.startswith(known[:-1])
    ]
    if fitting:
        return 1 << max(fitting, key=lambda bit: len(of.interfaces[bit]))
    return 1 << len(of.interfaces)
