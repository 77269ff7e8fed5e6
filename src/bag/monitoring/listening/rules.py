"""Which messages are news: rules in readable YAML (``rules/*.yaml``), checked when they are read.

A syslog rule raises by ``raise`` and clears by ``clear`` (regular expressions; a group ``instance`` names the part). To
be cheap at any rate it names literal ``words``, of which one must stand in the message. A trap rule goes by OID.
``look`` has the device asked at once: what its state is, the answer tells. Without a target to ask, and for all other
rules, the message itself is the report; ``quiet`` is after how many seconds without another one it counts as gone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from bag.monitoring.domain.alarms import Severity

FOLDER = Path(__file__).parent / "rules"
LONGEST_MATCHED = 1024
"""Characters of a message that rules look at: the bound of their time."""
_NESTED = re.compile(r"[+*}]\)?[+*{]")
_KEYS = {"name", "words", "raise", "clear", "trap", "clear_trap", "class", "severity", "instance", "text", "look",
         "quiet"}  # fmt: skip


class BadRule(ValueError):
    """A rule cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Rule:
    """One rule; see the module. ``instance`` of a trap rule: the OIDs, best first, under which the part is named."""

    name: str
    alarm_class: str
    severity: Severity
    text: str = ""
    look: bool = False
    quiet: int = 0
    words: tuple[str, ...] = ()
    raises: re.Pattern[str] | None = None
    clears: re.Pattern[str] | None = None
    trap: str = ""
    clear_trap: str = ""
    instance: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A rule that a message fits; ``position`` is that of the message in its batch."""

    rule: Rule
    present: bool
    instance: str
    position: int = 0


class SyslogRules:
    """Looks through whole batches: the words are searched in all messages at once, the expressions only where found."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [rule for rule in rules if rule.raises]

    def hits(self, messages: Sequence[str]) -> Iterator[Hit]:
        """The news in ``messages`` (program and text, as ``join`` makes them), in their order for each rule."""
        whole = "\n".join(messages)
        starts = list(accumulate((len(message) + 1 for message in messages), initial=0))
        for rule in self._rules:
            places = {place for word in rule.words for place in _found(word, whole, starts)}
            for place in sorted(places):
                hit = _judged(rule, messages[place][:LONGEST_MATCHED], place)
                if hit:
                    yield hit


class TrapRules:
    """Rules by the OID of a trap."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._raises = {rule.trap: rule for rule in rules if rule.trap}
        self._clears = {rule.clear_trap: rule for rule in rules if rule.clear_trap}

    def hit(self, trap_oid: str, bindings: dict[str, str]) -> Hit | None:
        rule = self._raises.get(trap_oid) or self._clears.get(trap_oid)
        if rule is None:
            return None
        found = (value for wanted in rule.instance for oid, value in bindings.items() if oid.startswith(f"{wanted}."))
        return Hit(rule, trap_oid in self._raises, next(found, ""))


@cache
def load(name: str) -> tuple[Rule, ...]:
    """The rules of ``rules/NAME.yaml``; raises ``BadRule``."""
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(read(item) for item in content)


def read(given: dict[str, Any]) -> Rule:
    """One rule from its YAML; raises ``BadRule``."""
    name = str(given.get("name", "?"))
    if unknown := set(given) - _KEYS:
        raise BadRule(f"{name}: unknown key {sorted(unknown)[0]}")
    try:
        severity = Severity(given.get("severity", "warning"))
        alarm_class = str(given["class"])
    except (KeyError, ValueError) as error:
        raise BadRule(f"{name}: {error}") from None
    rule = Rule(
        name, alarm_class, severity, str(given.get("text", "")), bool(given.get("look")), int(given.get("quiet", 0)),
        tuple(given.get("words", ())), _pattern(name, given.get("raise")), _pattern(name, given.get("clear")),
        str(given.get("trap", "")), str(given.get("clear_trap", "")), tuple(given.get("instance", ())),
    )  # fmt: skip
    if bool(rule.raises) == bool(rule.trap) or bool(rule.raises) != bool(rule.words):
        raise BadRule(f"{name}: wants either trap, or words and raise")
    if not (rule.look or rule.quiet or rule.clears or rule.clear_trap):
        raise BadRule(f"{name}: nothing would ever clear it; give clear, look or quiet")
    return rule


def _pattern(name: str, text: str | None) -> re.Pattern[str] | None:
    if not text:
        return None
    if _NESTED.search(text):
        raise BadRule(f"{name}: a repetition of a repetition may take for ever")
    try:
        return re.compile(text)
    except re.error as error:
        raise BadRule(f"{name}: {error}") from None


def _found(word: str, whole: str, starts: list[int]) -> Iterator[int]:
    """The positions of the messages that hold a word; each once."""
    at = whole.find(word)
    while at >= 0:
        place = bisect_right(starts, at) - 1
        yield place
        at = whole.find(word, starts[place + 1])


def _judged(rule: Rule, message: str, place: int) -> Hit | None:
    for pattern, present in ((rule.raises, True), (rule.clears, False)):
        match = pattern.search(message) if pattern else None
        if match:
            return Hit(rule, present, (match.groupdict().get("instance") or "")[:150], place)
    return None
