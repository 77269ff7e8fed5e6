"""What is wrong with the rules of a set: exact, each rule judged against all others together.

Classes after Al-Shaer and Hamed (IEEE INFOCOM 2004), made exact for unions of rules:

- `shadowed`: rules before it take every packet it matches, and some of those packets are decided the other way.
- `redundant`: the set decides every packet alike without the rule (its packets are all taken before it and decided as
  it would, or would be decided alike by the rules after it and the default).
- `conflicting`: an earlier rule decides some of its packets the other way; of such rules that still match something,
  `generalised` ones hold those earlier rules wholly (an exception before the general rule), `correlated` ones do not
  (the order of the two is what decides).
- `any_any`: permits every address to every address for every protocol, or for every port of TCP or UDP.

"Decides" always means: packets that reach the earlier rule, not its text alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from bag.firewall.domain import boxes
from bag.firewall.domain.boxes import Box, Packet
from bag.firewall.domain.index import Index, Picks, TooTangled
from bag.firewall.domain.rules import Rule, RuleSet

Problem = Literal["shadowed", "redundant", "conflicting", "generalised", "correlated", "any_any", "undecided"]
LOOPBACKS = frozenset({"lo", "lo0", "loopback"})
NAMED = 4
"""So many other rules are named beside a finding, as long as they are found ..."""
MORE_TRIES = 8
"""... within so many tries."""


@dataclass(slots=True)
class Verdict:
    """What was found on one rule; `others` are positions of the rules that show it, at most `NAMED` a problem."""

    position: int
    problems: set[Problem] = field(default_factory=set)
    others: dict[Problem, list[int]] = field(default_factory=dict)
    dead: bool = False
    """No packet ever reaches the rule."""


class Analysis:
    """A rule set made searchable; asked for one verdict after the other."""

    def __init__(self, rules: RuleSet) -> None:
        """Index the rules that surely match (the unconditional) apart from all rules."""
        self.set = rules
        self.rules = rules.rules
        self.sure = Index([() if rule.conditions else rule.boxes for rule in rules.rules])
        conditional = any(rule.conditions for rule in rules.rules)
        self.all = Index([rule.boxes for rule in rules.rules]) if conditional else self.sure
        self._loopback = sum(1 << bit for bit, name in enumerate(rules.interfaces) if name in LOOPBACKS)
        self._live = np.ones(len(self.sure.boxes), dtype=np.bool_)
        self._permits = np.array([self.rules[owner].action == "permit" for owner in self.sure.owner], dtype=np.bool_)
        self._all_permits = np.array([self.rules[owner].action == "permit" for owner in self.all.owner], dtype=np.bool_)

    def verdicts(self) -> Iterator[Verdict]:
        """The verdict on every rule, in order."""
        for position in range(len(self.rules)):
            yield self.verdict(position)

    def verdict(self, position: int) -> Verdict:
        """What is wrong with one rule; `undecided` when the proof grew beyond all patience."""
        found = Verdict(position)
        rule = self.rules[position]
        if is_any_any(rule, self._loopback):
            found.problems.add("any_any")
        if not rule.boxes:
            return found
        try:
            self._judge(found, rule)
        except TooTangled:
            found.problems.add("undecided")
        return found

    def _judge(self, found: Verdict, rule: Rule) -> None:
        stop = self.sure.first_box[found.position]
        earlier = [(box, self._reaching(box, stop)) for box in rule.boxes]
        alive = [packet for box, picks in earlier if (packet := self.sure.escape(box, picks))]
        found.dead = not alive
        if found.dead:
            self._live[stop : self.sure.first_box[found.position + 1]] = False
        beyond, against = self._against(rule, earlier, alive=bool(alive))
        if against:
            found.problems.add("conflicting")
            found.others["conflicting"] = against
            if alive:
                found.problems.add("correlated" if beyond else "generalised")
        if found.dead:
            kind: Problem = "shadowed" if against else "redundant"
            found.problems.add(kind)
            found.others[kind] = against or self._takers(earlier)
        elif all(self._alike_after(box, picks, found.position, alive) for box, picks in earlier):
            found.problems.add("redundant")

    def _reaching(self, box: Box, stop: int) -> Picks:
        """Boxes before `stop` that may take packets of the box; those of rules known as dead take none."""
        picks = self.sure.touching(box, 0, stop)
        return self.sure.reaching(box, picks[self._live[picks]])

    def _against(self, rule: Rule, earlier: list[tuple[Box, Picks]], *, alive: bool) -> tuple[bool, list[int]]:
        """Earlier rules of the other action that decide packets of this one; does one of them match more than it?"""
        permit = rule.action == "permit"
        opposite = [(box, picks[self._permits[picks] != permit], picks) for box, picks in earlier]
        outer, inner = self._outer_and_inner(opposite)
        named: list[int] = []
        for owner in outer if alive else ():
            if not self._inside(owner, rule) and self._decides_any(owner, opposite):
                named.append(owner)
                break
        beyond = bool(named)
        for tries, owner in enumerate((*inner, *outer) if beyond else (*outer, *inner)):
            if len(named) >= NAMED or (named and tries >= MORE_TRIES):
                break
            if owner not in named and self._decides_any(owner, opposite):
                named.append(owner)
        return beyond, sorted(named)

    def _outer_and_inner(self, opposite: list[tuple[Box, Picks, Picks]]) -> tuple[list[int], list[int]]:
        """Rules that may match more than these boxes, and rules that surely do not (all their boxes lie in one)."""
        inside: set[int] = set()
        touched: set[int] = set()
        for box, picks, _ in opposite:
            touched.update(picks.tolist())
            inside.update(picks[self.sure.surely_inside(box, picks)].tolist())
        outer: dict[int, None] = {}
        owners = dict.fromkeys(int(self.sure.owner[pick]) for pick in sorted(touched))
        for owner in owners:
            mine = range(self.sure.first_box[owner], self.sure.first_box[owner + 1])
            if not all(box in inside for box in mine):
                outer[owner] = None
        return list(outer), [owner for owner in owners if owner not in outer]

    def _decides_any(self, owner: int, opposite: list[tuple[Box, Picks, Picks]]) -> bool:
        """Does a packet of the boxes reach this rule and no other before it?"""
        return any(
            self._decides(box, int(pick), near)
            for box, picks, near in opposite
            for pick in picks[self.sure.owner[picks] == owner]
        )

    def _decides(self, box: Box, pick: int, picks: Picks) -> bool:
        """Does a packet of the box reach this earlier box and no other before it?"""
        both = boxes.meet(box, self.sure.boxes[pick])
        before = picks[self.sure.owner[picks] < self.sure.owner[pick]]
        return both is not None and self.sure.escape(both, before) is not None

    def _takers(self, earlier: list[tuple[Box, Picks]]) -> list[int]:
        """Earlier rules that take packets of a dead rule."""
        named: dict[int, None] = {}
        for box, picks in earlier:
            for pick in picks:
                if len(named) < NAMED and self._decides(box, int(pick), picks):
                    named[int(self.sure.owner[pick])] = None
        return list(named)

    def _inside(self, other: int, rule: Rule) -> bool:
        """Does the rule match everything the other rule matches?"""
        return not boxes.without_all(self.rules[other].boxes, rule.boxes)

    def _alike_after(self, box: Box, earlier: Picks, position: int, alive: list[Packet]) -> bool:
        """Would the packets of the box that reach the rule be decided alike without it?"""
        action = self.rules[position].action
        start = self.all.first_box[position + 1]
        if any(boxes.holds(box, packet) and self._after(packet, start) != action for packet in alive):
            return False
        later = self.all.touching(box, start)
        opposite = later[self._all_permits[later] != (action == "permit")]
        after = self.sure.touching(box, self.sure.first_box[position + 1])
        for pick in opposite:
            both = boxes.meet(box, self.all.boxes[pick])
            if both is None:
                continue
            before = after[self.sure.owner[after] < self.all.owner[pick]]
            if self.sure.escape(both, np.concatenate([earlier, before])) is not None:
                return False
        return self.set.default == action or self.sure.escape(box, np.concatenate([earlier, after])) is None

    def _after(self, packet: Packet, start: int) -> str:
        """What the rules after decide about a packet (conditional rules of the other action count)."""
        picks = self.all.touching(boxes.as_box(packet), start)
        first = self.all.first_holding(packet, picks)
        return self.set.default if first is None else self.rules[int(self.all.owner[first])].action


def is_any_any(rule: Rule, loopback: int = 0) -> bool:
    """Does the rule permit everybody to everybody, for a whole protocol, beyond the interfaces of mask `loopback`?"""
    if rule.action != "permit" or rule.conditions:
        return False
    whole = (boxes.ALL_PROTOCOLS, 1 << boxes.TCP, 1 << boxes.UDP)
    for box in rule.boxes:
        everything = boxes.everything(box.kind.family)
        full_kind = box.kind.flags == boxes.ALL_FLAGS and box.kind.states & boxes.NEW and box.kind.entry & ~loopback
        if full_kind and box.kind.protocols in whole and box[1:] == everything[1:]:
            return True
    return False
