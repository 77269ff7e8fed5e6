"""``bag network reach``: may A reach B on port P, and by which rule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.firewall.answers import answer_facts, unread_facts
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.question import Question
from bag.firewall.domain.reach import ask
from bag.firewall.doors import RulesCommand, chosen
from bag.firewall.wording import OUTCOMES


class Command(RulesCommand):
    help = "Say whether A reaches B, and by which rule."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="source", default="any", help="address, network, range or any")
        parser.add_argument("--to", dest="target", default="any", help="address, network, range or any")
        parser.add_argument("--port", default="", help="443, https, 1000-2000; for ICMP the type")
        parser.add_argument("--proto", default="", help="tcp, udp, icmp, a number, ip")
        parser.add_argument("--source-port", default="", help="port of the sender")
        parser.add_argument("--in", dest="entry", default="", help="interface of entry")
        parser.add_argument("--out", dest="leave", default="", help="interface of exit")
        parser.add_argument("--all-packets", action="store_true", help="not the first packet alone, but every packet")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        question = Question(
            options["source"], options["target"], options["port"], options["proto"], options["source_port"],
            options["entry"], options["leave"], not options["all_packets"],
        )  # fmt: skip
        sets, parsed = chosen(options)
        answers = [answer_facts(ask(Analysis(one), question.boxes(one)), one) for one in sets]
        outcomes = {answer["outcome"] for answer in answers}
        return {
            "from": question.source,
            "to": question.target,
            "port": question.port,
            "proto": question.protocol,
            "outcome": outcomes.pop() if len(outcomes) == 1 else "depends",
            "sets": answers,
            "unread": unread_facts(parsed) if parsed is not None else [],
            "complete": parsed is None or parsed.complete,
        }

    def lines(self, facts: dict[str, Any]) -> list[str]:
        found = []
        for answer in facts["sets"]:
            found.append(f"{answer['set']}: {OUTCOMES[answer['outcome']]}")
            for part in answer["parts"]:
                rule = part["rule"]
                by = f"{rule['line']}: {rule['text']}" if rule else _("default of the set")
                found.append(f"  {part['action']}  {part['packets']}  ← {by}")
        return [*found, *unread_lines(facts)]


def unread_lines(facts: dict[str, Any]) -> list[str]:
    """A warning with every line that could not be read."""
    if not facts["unread"]:
        return []
    head = _("Not read, so the answer holds without these lines:")
    return [head, *(f"  {one['line']}: {one['text']} – {one['reason']}" for one in facts["unread"])]
