"""``bag network shadow``: rules that never match, change nothing, contradict others or permit everything."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bag.firewall.answers import unread_facts, verdict_facts
from bag.firewall.domain.analysis import Analysis
from bag.firewall.doors import RulesCommand, chosen
from bag.firewall.management.commands.network_reach import unread_lines
from bag.firewall.wording import PROBLEMS


class Command(RulesCommand):
    help = "List shadowed, redundant, conflicting and all-permitting rules."

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        sets, parsed = chosen(options)
        found = []
        counts: Counter[str] = Counter()
        for one in sets:
            analysis = Analysis(one)
            wrong = [verdict_facts(verdict, analysis) for verdict in analysis.verdicts() if verdict.problems]
            counts.update(problem for facts in wrong for problem in facts["problems"])
            found.append({"set": one.name, "rules": len(one.rules), "findings": wrong})
        return {
            "counts": dict(counts),
            "sets": found,
            "unread": unread_facts(parsed) if parsed is not None else [],
            "complete": parsed is None or parsed.complete,
        }

    def lines(self, facts: dict[str, Any]) -> list[str]:
        found = []
        for one in facts["sets"]:
            found.append(f"{one['set']}: {one['rules']}")
            for wrong in one["findings"]:
                words = ", ".join(str(PROBLEMS[problem]) for problem in wrong["problems"])
                found.append(f"  {wrong['line']}: {wrong['text']} – {words}")
                others = {other["line"]: other["text"] for named in wrong["others"].values() for other in named}
                found.extend(f"      ↑ {line}: {text}" for line, text in others.items())
        return [*found, *unread_lines(facts)]
