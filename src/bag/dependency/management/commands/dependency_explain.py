"""``bag dependency explain --down ID… [--up ID…]``: the few failures that explain what is seen."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bag.dependency import doors
from bag.dependency.domain.cuts import TooManyCuts
from bag.dependency.domain.explain import Explainer, Explanation
from bag.dependency.domain.graph import Graph


class Command(BaseCommand):
    """Each root has ``ids`` (two where only both together explain), ``alike``, ``confidence`` (0 … 1), ``symptoms``."""

    help = "Name the failures that explain what is seen down."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--down", nargs="+", required=True, action="extend", metavar="ID", help="seen down")
        parser.add_argument("--up", nargs="+", default=[], action="extend", metavar="ID", help="seen up")
        doors.add_graph_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        evaluator = doors.asked(options)
        graph = evaluator.graph
        down, up = doors.numbers(graph, options["down"]), doors.numbers(graph, options["up"])
        both = [graph.ids[item] for item in down if item in set(up)]
        if both:
            raise CommandError(_("Seen both down and up: %(ids)s") % {"ids": doors.listed(both)})
        try:
            explanation = Explainer(evaluator).explain(down, up)
        except TooManyCuts:
            raise CommandError(_("The chains of this graph are too long to explain alarms.")) from None
        if options["json"]:
            self.stdout.write(json.dumps(report(graph, explanation), ensure_ascii=False))
        else:
            self.stdout.write(_said(graph, explanation))


def report(graph: Graph, explanation: Explanation) -> dict[str, Any]:
    """The answer in plain values."""
    ids = graph.ids
    return {
        "roots": [
            {
                "id": ids[root.cause.elements[0]],
                "ids": [ids[item] for item in root.cause.elements],
                "kind": graph.kinds[root.cause.elements[0]],
                "confidence": round(root.confidence, 4),
                "alike": [[ids[item] for item in elements] for elements in root.cause.alike],
                "symptoms": [ids[item] for item in root.symptoms],
                "silent": [ids[item] for item in root.silent],
            }
            for root in explanation.roots
        ],
        "unexplained": [ids[item] for item in explanation.unexplained],
        "known_before": [ids[item] for item in explanation.known_before],
    }


def _said(graph: Graph, explanation: Explanation) -> str:
    lines = []
    for root in explanation.roots:
        names = " + ".join(doors.label(graph, item) for item in root.cause.elements)
        lines.append(
            _("%(names)s: confidence %(percent)d%%, explains %(count)d alarms")
            % {"names": names, "percent": round(root.confidence * 100), "count": len(root.symptoms)}
        )
        if root.cause.alike:
            alike = [" + ".join(doors.label(graph, item) for item in elements) for elements in root.cause.alike]
            lines.append("  " + _("no alarm can tell it from: %(names)s") % {"names": doors.listed(alike)})
    for head, items in (
        (_("Not explained"), explanation.unexplained),
        (_("Not served by the records in any case"), explanation.known_before),
    ):
        if items:
            lines.append(f"{head}: {doors.listed([doors.label(graph, item) for item in items])}")
    return "\n".join(lines)
