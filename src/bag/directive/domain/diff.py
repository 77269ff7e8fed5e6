"""What changed between two texts of a directive, clause by clause, so duties can move to the new text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bag.core.text import fold

Change = Literal["same", "moved", "changed", "added", "removed"]

SAME_PLACE = 0.5
"""Likeness (0–1) from which a clause under the same letter counts as the same clause reworded."""
OTHER_PLACE = 0.75
"""Likeness from which a clause under another letter counts as the same clause moved and reworded."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Provision:
    """A clause as far as comparing needs it: where it stands and what it says."""

    ref: str
    text: str
    fingerprint: str


@dataclass(frozen=True)
class Step:
    """One clause's way from the old text to the new; ``likeness`` is 1 for equal wordings, 0 for added and removed."""

    change: Change
    old: Provision | None
    new: Provision | None
    likeness: float

    @property
    def ref(self) -> str:
        kept = self.new or self.old
        return kept.ref if kept else ""


def compare(old: Iterable[Provision], new: Iterable[Provision], same_place: float = SAME_PLACE) -> list[Step]:
    """The steps in the order of the new text, removed clauses last. Every clause is in exactly one step.

    Equal wordings pair first (same place before other places), then like wordings in the same place, then the likest of
    what is left; chance plays no part. With ``same_place`` 0 a clause that keeps its place stays the same clause.
    """
    before, after = {item.ref: item for item in old}, {item.ref: item for item in new}
    pairs: dict[str, tuple[Provision, float]] = {}
    _pair_equal(before, after, pairs)
    _pair_same_place(before, after, pairs, same_place)
    _pair_likest(before, after, pairs)
    steps = []
    for item in after.values():
        match = pairs.get(item.ref)
        steps.append(_step(match[0], item, match[1]) if match else Step("added", None, item, 0.0))
    used = {match.ref for match, _ in pairs.values()}
    return steps + [Step("removed", item, None, 0.0) for ref, item in before.items() if ref not in used]


def likeness(one: str, two: str) -> float:
    """How alike two texts are, 0 to 1, word by word, blind to case, accents and punctuation."""
    words, other = _words(one), _words(two)
    if not words and not other:
        return 1.0
    return SequenceMatcher(a=words, b=other, autojunk=False).ratio()


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Runs of ``('same' | 'removed' | 'added', words)`` that lead from the old wording to the new."""
    before, after = old.split(), new.split()
    runs: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(("same", " ".join(before[a:b])))
            continue
        if b > a:
            runs.append(("removed", " ".join(before[a:b])))
        if d > c:
            runs.append(("added", " ".join(after[c:d])))
    return runs


def _step(old: Provision, new: Provision, score: float) -> Step:
    if old.fingerprint != new.fingerprint:
        return Step("changed", old, new, score)
    return Step("same" if old.ref == new.ref else "moved", old, new, 1.0)


def _words(text: str) -> list[str]:
    return _WORDS.findall(fold(text))


def _left(items: dict[str, Provision], used: set[str]) -> list[Provision]:
    return [item for ref, item in items.items() if ref not in used]


def _used(pairs: dict[str, tuple[Provision, float]]) -> set[str]:
    return {match.ref for match, _ in pairs.values()}


def _pair_equal(
    before: dict[str, Provision], after: dict[str, Provision], pairs: dict[str, tuple[Provision, float]]
) -> None:
    for ref, item in after.items():
        twin = before.get(ref)
        if twin and twin.fingerprint == item.fingerprint:
            pairs[ref] = (twin, 1.0)
    waiting: dict[str, list[Provision]] = {}
    for item in _left(before, _used(pairs)):
        waiting.setdefault(item.fingerprint, []).append(item)
    for item in _left(after, set(pairs)):
        twins = waiting.get(item.fingerprint)
        if twins:
            pairs[item.ref] = (twins.pop(0), 1.0)


def _pair_same_place(
    before: dict[str, Provision],
    after: dict[str, Provision],
    pairs: dict[str, tuple[Provision, float]],
    least: float,
) -> None:
    used = _used(pairs)
    for item in _left(after, set(pairs)):
        twin = before.get(item.ref)
        if twin and twin.ref not in used:
            score = likeness(twin.text, item.text)
            if score >= least:
                pairs[item.ref] = (twin, score)


def _pair_likest(
    before: dict[str, Provision], after: dict[str, Provision], pairs: dict[str, tuple[Provision, float]]
) -> None:
    olds, news = _left(before, _used(pairs)), _left(after, set(pairs))
    bags = {item.ref: frozenset(_words(item.text)) for item in olds}
    scored: list[tuple[float, str, str]] = []
    for item in news:
        words = frozenset(_words(item.text))
        for old in olds:
            if len(words & bags[old.ref]) * 2 >= OTHER_PLACE * (len(words) + len(bags[old.ref])) * 0.8:
                score = likeness(old.text, item.text)
                if score >= OTHER_PLACE:
                    scored.append((score, item.ref, old.ref))
    taken: set[str] = set()
    for score, new_ref, old_ref in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if new_ref not in pairs and old_ref not in taken:
            taken.add(old_ref)
            pairs[new_ref] = (before[old_ref], score)
