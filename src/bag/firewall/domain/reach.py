"""Questions to a rule set: what of these packets passes, and by which rule; what does a change open and close."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bag.firewall.domain import boxes
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.index import Picks
from bag.firewall.domain.rules import Action, Rule, RuleSet

Outcome = Literal["permit", "deny", "partly", "depends"]
PARTS = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """Packets that one rule decides (`rule` None: the default of the set). `perhaps`: if its conditions hold."""

    box: Box
    rule: int | None
    action: Action
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of a question, in the order of the rules.

    `split` tells that the boxes are disjoint and together the whole question. When a question is so wide that it
    falls into more than `PARTS` pieces, each part instead shows the overlap of the question with a rule that decides
    some of it; the outcome and the rules are exact in both cases.
    """

    parts: tuple[Part, ...]
    split: bool = True

    @property
    def outcome(self) -> Outcome:
        """One word: all pass, none passes, some do, or it depends on conditions nobody can compute here."""
        actions = {part.action for part in self.parts if not part.perhaps}
        if {part.action for part in self.parts if part.perhaps} - actions:
            return "depends"
        if len(actions) > 1:
            return "partly"
        return "permit" if "permit" in actions else "deny"

    def permitted(self) -> list[Box]:
        """The packets that surely pass."""
        return [part.box for part in self.parts if part.action == "permit" and not part.perhaps]


class _Wide(Exception):
    """The question falls into too many pieces."""


def ask(analysis: Analysis, question: Iterable[Box]) -> Answer:
    """What the rule set decides about the packets of the question (disjoint boxes).

    Raises index.TooTangled when a very wide question cannot be settled with patience.
    """
    asked = list(question)
    try:
        return Answer(tuple(part for box in asked for part in _split(analysis, box)))
    except _Wide:
        return Answer(tuple(part for box in asked for part in _by_rule(analysis, box)), split=False)


def _split(analysis: Analysis, question: Box) -> list[Part]:
    """The question cut into disjoint parts by the rules in order."""
    parts: list[Part] = []
    pieces = [question]
    for pick in analysis.all.touching(question):
        taken = analysis.all.boxes[pick]
        rule = int(analysis.all.owner[pick])
        perhaps = bool(analysis.rules[rule].conditions)
        hit = [both for piece in pieces if (both := boxes.meet(piece, taken))]
        if not hit:
            continue
        parts.extend(Part(both, rule, analysis.rules[rule].action, perhaps) for both in hit)
        if not perhaps:
            pieces = [rest for piece in pieces for rest in boxes.without(piece, taken)]
        if len(pieces) + len(parts) > PARTS:
            raise _Wide
        if not pieces:
            break
    parts.extend(Part(piece, None, analysis.set.default) for piece in pieces)
    return parts


def _by_rule(analysis: Analysis, question: Box) -> list[Part]:
    """The overlap of the question with every rule that decides some of it."""
    parts: list[Part] = []
    sure = analysis.sure.touching(question)
    for pick in analysis.all.touching(question):
        both = boxes.meet(question, analysis.all.boxes[pick])
        rule = int(analysis.all.owner[pick])
        if both and analysis.sure.escape(both, _before(analysis, sure, rule)) is not None:
            parts.append(Part(both, rule, analysis.rules[rule].action, bool(analysis.rules[rule].conditions)))
    if analysis.sure.escape(question, sure) is not None:
        parts.append(Part(question, None, analysis.set.default))
    return parts


def _before(analysis: Analysis, picks: Picks, rule: int) -> Picks:
    return picks[analysis.sure.owner[picks] < rule]


@dataclass(frozen=True, slots=True)
class Shift:
    """Packets whose answer changes, with the rule that decided before and the one that decides after (None:
    default)."""

    box: Box
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change opens and closes; `conditional` lists changed rules (positions before, after) nobody can
    compute."""

    opened: tuple[Shift, ...]
    closed: tuple[Shift, ...]
    conditional_before: tuple[int, ...]
    conditional_after: tuple[int, ...]
    split: bool

    @property
    def same(self) -> bool:
        """Does every packet keep its answer?"""
        return not (self.opened or self.closed or self.conditional_before or self.conditional_after)


def _meaning(rule: Rule) -> tuple[object, ...]:
    return (rule.action, rule.boxes, rule.conditions)


def changed(before: Sequence[Rule], after: Sequence[Rule]) -> tuple[list[int], list[int]]:
    """Positions of the rules that went and that came, in meaning; equal heads and tails are set aside first."""
    old, new = [_meaning(rule) for rule in before], [_meaning(rule) for rule in after]
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    gone: list[int] = []
    come: list[int] = []
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            gone.extend(range(head + i1, head + i2))
            come.extend(range(head + j1, head + j2))
    return gone, come


def diff(before: RuleSet, after: RuleSet) -> Difference:
    """What becomes reachable and what stops when `after` replaces `before`.

    Both sets must number their interfaces alike (`dialects.read` of two texts of one device does when given
    `interfaces`). Only packets of changed rules can change their answer, so only those are asked about.
    """
    gone, come = changed(before.rules, after.rules)
    touched = [before.rules[position] for position in gone] + [after.rules[position] for position in come]
    region = [box for rule in touched for box in rule.boxes]
    if before.default != after.default:
        region = [boxes.everything(boxes.IPV4), boxes.everything(boxes.IPV6)]
    old, new = Analysis(before), Analysis(after)
    opened: list[Shift] = []
    closed: list[Shift] = []
    split = True
    for box in _disjoint(region):
        was, now = ask(old, [box]), ask(new, [box])
        split = split and was.split and now.split
        opened.extend(_shifts(was, now, "permit"))
        closed.extend(_shifts(was, now, "deny"))
    return Difference(
        tuple(opened),
        tuple(closed),
        tuple(position for position in gone if before.rules[position].conditions),
        tuple(position for position in come if after.rules[position].conditions),
        split,
    )


def _disjoint(region: list[Box]) -> list[Box]:
    result: list[Box] = []
    for box in region:
        result.extend(boxes.without_all([box], result))
    return result


def _shifts(was: Answer, now: Answer, becomes: Action) -> list[Shift]:
    """Packets that are decided `becomes` now and were not before."""
    return [
        Shift(both, old.rule, new.rule)
        for new in now.parts
        if new.action == becomes and not new.perhaps
        for old in was.parts
        if old.action != becomes and not old.perhaps and (both := boxes.meet(old.box, new.box))
    ]


def positions(parts: Iterable[Part]) -> list[int]:
    """The rules that decide, each once, in order."""
    return sorted({part.rule for part in parts if part.rule is not None})
