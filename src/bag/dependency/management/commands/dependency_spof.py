"""``bag dependency spof``: every single point of failure with its consequence, the worst first."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bag.dependency import doors
from bag.dependency.domain.graph import SERVICE, Graph
from bag.dependency.domain.weak_points import WeakPoint, weak_points


class Command(BaseCommand):
    """In JSON ``points`` holds all of them and ``findings`` what is odd in the records."""

    help = "List every single point of failure with its consequence."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        doors.add_graph_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        evaluator = doors.asked(options)
        graph = evaluator.graph
        points = weak_points(evaluator)
        if options["json"]:
            found = [*graph.findings, *evaluator.findings()]
            answer = {"points": [report(graph, one) for one in points], "findings": doors.findings(found)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(_("Single points of failure: %(count)d") % {"count": len(points)})
        for one in points[: doors.SHOWN]:
            figures = {"services": one.services, "units": one.units, "points": one.points, "weight": one.weight}
            consequence = (
                _("Services: %(services)d · units: %(units)d · citizens' points: %(points)d · weight: %(weight)d")
                % figures
            )
            self.stdout.write(f"  {doors.label(graph, one.element)}: {consequence}")


def report(graph: Graph, point: WeakPoint) -> dict[str, Any]:
    """A single point of failure in plain values."""
    return {
        **doors.element(graph, point.element),
        "lost": point.lost,
        "weight": point.weight,
        "services": point.services,
        "units": point.units,
        "points": point.points,
        "lost_services": [graph.ids[item] for item in point.named if graph.kinds[item] == SERVICE],
        "lost_units": [graph.ids[item] for item in point.named if graph.kinds[item] != SERVICE],
    }
