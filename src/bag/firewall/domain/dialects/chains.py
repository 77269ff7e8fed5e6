"""Chains that call each other (nftables, iptables) laid out as one list of rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.dialects.build import (
    ANYWHERE,
    MOST_BOXES,
    Notes,
    Service,
    Where,
    build,
    common,
)
from bag.firewall.domain.rules import Action, Rule, Unreadable
from bag.firewall.domain.sets import Numbers

VERDICTS: dict[str, Action] = {"accept": "permit", "drop": "deny", "reject": "deny"}
DEEPEST = 16
MOST_RULES = 100_000


@dataclass(slots=True)
class Draft:
    """A rule as its matches narrow it, one after the other."""

    where: Where
    sources: Where
    targets: Where
    protocols: int = boxes.ALL_PROTOCOLS
    first: Numbers = boxes.ALL_PORTS
    second: Numbers = boxes.ALL_PORTS
    flags: int = boxes.ALL_FLAGS
    states: int = boxes.ALL_STATES
    entry: int = boxes.ANY_INTERFACE
    leave: int = boxes.ANY_INTERFACE
    conditions: tuple[str, ...] = ()
    log: bool = False
    hits: int | None = None
    remark: str = ""

    @classmethod
    def of(cls, where: Where) -> "Draft":
        """Everything in these families."""
        return cls(where, where, where)

    def from_(self, where: Where) -> None:
        """Only these sources."""
        self.sources = common(self.sources, where)

    def to(self, where: Where) -> None:
        """Only these targets."""
        self.targets = common(self.targets, where)

    def ports(self, first: Numbers | None, second: Numbers | None) -> None:
        """Only these source and destination ports."""
        if first is not None:
            self.first = sets.intersect(self.first, first)
        if second is not None:
            self.second = sets.intersect(self.second, second)

    def unless(self, condition: str) -> None:
        """The rule matches only when this holds as well, which nobody can compute here."""
        self.conditions += (condition,)

    def boxes(self) -> tuple[Box, ...]:
        """What the matches leave."""
        service = Service(self.protocols, self.first, self.second, self.flags)
        if not (self.states and self.entry and self.leave and self.flags):
            return ()
        return build(self.sources, self.targets, [service], self.states, self.entry, self.leave)


def everywhere(table: str) -> Where:
    """The addresses that tables of this family see; Unreadable for families without addresses."""
    if table not in ("ip", "ip6", "inet"):
        raise Unreadable("kind", f"table {table}")
    families = {"ip": (boxes.IPV4,), "ip6": (boxes.IPV6,)}.get(table, (boxes.IPV4, boxes.IPV6))
    return {family: ANYWHERE[family] for family in families}


@dataclass(frozen=True, slots=True)
class Step:
    """A rule of a chain: `verdict` is accept, drop, reject, return, "jump X", "goto X", or "" for none."""

    rule: Rule
    verdict: str


def step(draft: Draft, verdict: str, line: int, number: str, text: str) -> Step:
    """A step made of a draft."""
    action = VERDICTS.get(verdict, "deny")
    made = draft.boxes()
    return Step(Rule(line, number, action, made, text, draft.conditions, draft.log, draft.hits, draft.remark), verdict)


class Layout:
    """Lays a base chain out: rules of called chains stand at the place of the call, cut to what enters there."""

    def __init__(self, chains: Mapping[str, list[Step]], notes: Notes) -> None:
        """Take all chains of a table by name."""
        self.chains = chains
        self.notes = notes
        self.rules: list[Rule] = []

    def of(self, base: str) -> tuple[Rule, ...]:
        """The rules that packets meet from this chain on."""
        self.rules = []
        self._walk(base, None, (), 0)
        return tuple(self.rules)

    def _walk(self, chain: str, entering: list[Box] | None, conditions: tuple[str, ...], depth: int) -> None:
        for one in self.chains[chain]:
            if entering is not None and not entering:
                return
            try:
                inside = self._cut(one.rule, entering, conditions)
                leaves = self._take(one, inside, depth)
            except Unreadable as error:
                self.notes.cannot(one.rule.line, one.rule.text, error.code, error.value)
                continue
            if leaves and inside.conditions != conditions:
                conditions = (*conditions, f"not: {one.rule.text}")
            elif leaves:
                before = list(entering) if entering is not None else _all_families()
                entering = boxes.without_all(before, one.rule.boxes)

    def _cut(self, rule: Rule, entering: list[Box] | None, conditions: tuple[str, ...]) -> Rule:
        if entering is None:
            return replace(rule, conditions=(*conditions, *rule.conditions))
        made = tuple(both for box in entering for own in rule.boxes if (both := boxes.meet(box, own)))
        if len(made) > MOST_BOXES:
            raise Unreadable("many")
        return replace(rule, boxes=made, conditions=(*conditions, *rule.conditions))

    def _take(self, one: Step, inside: Rule, depth: int) -> bool:
        """Add what the step decides; tells whether its packets leave the chain undecided."""
        word, _, target = one.verdict.partition(" ")
        if word in VERDICTS:
            if len(self.rules) >= MOST_RULES:
                raise Unreadable("many")
            self.rules.append(inside)
            return False
        if word in ("jump", "goto"):
            if target not in self.chains:
                raise Unreadable("missing", target)
            if depth >= DEEPEST:
                raise Unreadable("circle", target)
            self._walk(target, list(inside.boxes), inside.conditions, depth + 1)
            return word == "goto"
        return word == "return"


def _all_families() -> list[Box]:
    return [boxes.everything(boxes.IPV4), boxes.everything(boxes.IPV6)]
