"""``bag fiber trace``: where the light of a core, port or circuit goes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import answers, queries
from bag.fiber.domain.strands import Trail
from bag.fiber.doors import PlantCommand, step_facts, way_losses
from bag.fiber.services import circuits


class Command(PlantCommand):
    help = "Trace a core or port (CODE:NUMBER) both ways, or a circuit from port to port."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", help="CODE:NUMBER, or the code of a circuit")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        if ":" not in options["what"]:
            return _circuit(options["what"])
        row = answers.strand(options["what"])
        ways = queries.walks([2 * row.pk, 2 * row.pk + 1])
        return {
            "start": step_facts(queries.steps([2 * row.pk])[0]),
            "towards_a": _trail(ways[0]),
            "towards_b": _trail(ways[1]),
        }

    def lines(self, facts: dict[str, Any]) -> list[str]:
        if "path" in facts:
            loss = ", ".join(f"{nm} nm {found['total_db']:.3f} dB" for nm, found in facts["loss"].items())
            return [*map(_line, facts["path"]), f"{facts['meters']:.1f} m, {loss}"]
        before = [_line(step) for step in reversed(facts["towards_a"]["steps"])]
        return [*before, "* " + _line(facts["start"]), *_branch(facts["towards_b"], "")]


def _circuit(code: str) -> dict[str, Any]:
    row = answers.circuit(code)
    path = circuits.paths([row])[row.pk]
    if path is None:
        raise ValidationError(_("The path of %(circuit)s is not complete.") % {"circuit": row})
    steps = queries.steps(path)
    return {
        "circuit": row.code,
        "path": [step_facts(step) for step in steps],
        "meters": round(sum(step.meters for step in steps), 2),
        "loss": way_losses(steps),
        "changed": row.changed,
    }


def _trail(trail: Trail) -> dict[str, Any]:
    steps = queries.steps(trail.entered)
    return {
        "steps": [step_facts(step) for step in steps],
        "outcome": trail.outcome,
        "branches": [_trail(branch) for branch in trail.branches],
    }


def _line(step: dict[str, Any]) -> str:
    joint = f"[{step['joint']}{' ' + step['closure'] if step['closure'] else ''}] " if step["joint"] else ""
    color = f" ({step['tube']}/{step['core_color']})" if step["core_color"] else ""
    return f"{joint}{step['of']}:{step['number']}{color} {step['meters']:.1f} m"


def _branch(trail: dict[str, Any], indent: str) -> list[str]:
    found = [indent + _line(step) for step in trail["steps"]]
    for branch in trail["branches"]:
        found += _branch(branch, indent + "  ")
    return found
