"""Answers of the domain as plain values, for scripts and pages."""

from __future__ import annotations

from typing import Any

from bag.firewall.domain.analysis import Analysis, Verdict
from bag.firewall.domain.reach import Answer, Difference, Part, Shift
from bag.firewall.domain.rules import Parsed, Rule, RuleSet
from bag.firewall.domain.words import describe
from bag.firewall.wording import unread

MOST_PARTS = 200


def rule_facts(rule: Rule) -> dict[str, Any]:
    """What names a rule."""
    return {"line": rule.line, "number": rule.number, "action": rule.action, "text": rule.text}


def part_facts(part: Part, of: RuleSet) -> dict[str, Any]:
    """Packets with the rule that decides them."""
    rule = None if part.rule is None else of.rules[part.rule]
    return {
        "action": part.action,
        "packets": describe(part.box, of.interfaces),
        "rule": rule_facts(rule) if rule else None,
        "conditions": list(rule.conditions) if rule else [],
    }


def answer_facts(answer: Answer, of: RuleSet) -> dict[str, Any]:
    """The answer of one rule set; `rules` names every rule that decides, `parts` the first of them with packets."""
    deciding = sorted({part.rule for part in answer.parts if part.rule is not None})
    return {
        "set": of.name,
        "outcome": answer.outcome,
        "rules": [rule_facts(of.rules[position]) for position in deciding[:MOST_PARTS]],
        "default": any(part.rule is None for part in answer.parts),
        "parts": [part_facts(part, of) for part in answer.parts[:MOST_PARTS]],
        "disjoint": answer.split,
        "more_parts": max(0, len(answer.parts) - MOST_PARTS),
    }


def verdict_facts(verdict: Verdict, analysis: Analysis) -> dict[str, Any]:
    """What is wrong with a rule, with the rules that show it."""
    rules = analysis.rules
    others = {
        problem: [rule_facts(rules[position]) for position in positions]
        for problem, positions in verdict.others.items()
    }
    return {**rule_facts(rules[verdict.position]), "problems": sorted(verdict.problems), "others": others}


def shift_facts(shift: Shift, before: RuleSet, after: RuleSet) -> dict[str, Any]:
    """Packets whose answer changes."""
    return {
        "packets": describe(shift.box, max(before.interfaces, after.interfaces, key=len)),
        "before": None if shift.before is None else rule_facts(before.rules[shift.before]),
        "after": None if shift.after is None else rule_facts(after.rules[shift.after]),
    }


def difference_facts(change: Difference, before: RuleSet, after: RuleSet) -> dict[str, Any]:
    """What a change opens and closes."""
    return {
        "set": after.name,
        "opened": [shift_facts(shift, before, after) for shift in change.opened[:MOST_PARTS]],
        "closed": [shift_facts(shift, before, after) for shift in change.closed[:MOST_PARTS]],
        "more": max(0, len(change.opened) - MOST_PARTS) + max(0, len(change.closed) - MOST_PARTS),
        "conditional": [rule_facts(before.rules[position]) for position in change.conditional_before]
        + [rule_facts(after.rules[position]) for position in change.conditional_after],
        "exact": change.split,
    }


def unread_facts(parsed: Parsed) -> list[dict[str, Any]]:
    """Lines that could not be read."""
    return [{"line": found.line, "text": found.text, "reason": str(unread(found))} for found in parsed.unread]
