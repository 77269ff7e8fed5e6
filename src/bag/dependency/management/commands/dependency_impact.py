"""``bag dependency impact --fail ID…``: what a set of failures takes away."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bag.dependency import doors
from bag.dependency.domain.evaluate import DEGRADED, DOWN, STATES, UNREACHABLE, Impact


class Command(BaseCommand):
    """The lists hold ids; ``weight`` is the weight (citizens) of everything lost."""

    help = "Say what a set of failures takes away."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fail", nargs="+", required=True, action="extend", metavar="ID")
        doors.add_graph_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        evaluator = doors.asked(options)
        impact = evaluator.ask(doors.numbers(evaluator.graph, options["fail"]))
        answer = report(impact)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(_said(impact))


def report(impact: Impact) -> dict[str, Any]:
    """The answer in plain values: ids by state, then the services, units and points that are lost."""
    ids = impact.graph.ids
    worse = impact.affected.tolist()
    return {
        "failed": [ids[item] for item in impact.failed.tolist()],
        **{
            STATES[state]: [ids[item] for item in worse if impact.states[item] == state]
            for state in (DOWN, UNREACHABLE, DEGRADED)
        },
        "services": [ids[item] for item in impact.services.tolist()],
        "units": [ids[item] for item in impact.units.tolist()],
        "points": [ids[item] for item in impact.points.tolist()],
        "weight": impact.weight,
    }


def _said(impact: Impact) -> str:
    heads = ((DOWN, _("Down")), (UNREACHABLE, _("Unreachable")), (DEGRADED, _("Redundancy lost")))
    worse = impact.affected.tolist()
    lines = []
    for state, head in heads:
        labels = [doors.label(impact.graph, item) for item in worse if impact.states[item] == state]
        lines.append(f"{head} ({len(labels)}): {doors.listed(labels)}")
    lines.append(
        _("Services: %(services)d · units: %(units)d · citizens' points: %(points)d · weight: %(weight)d")
        % {
            "services": len(impact.services),
            "units": len(impact.units),
            "points": len(impact.points),
            "weight": impact.weight,
        }
    )
    return "\n".join(lines)
