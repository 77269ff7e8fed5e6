"""``bag fiber diversity``: what circuits share with their backups."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import answers
from bag.fiber.doors import PlantCommand


class Command(PlantCommand):
    help = "Hold circuits against their backups by trench and node."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("circuits", nargs="*", metavar="CIRCUIT", help="codes; every circuit with a backup if none")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        wanted = [answers.circuit(code) for code in options["circuits"]] or None
        found = answers.diversity(wanted)
        return {
            "pairs": len(found),
            "shared": [
                {
                    "main": one.main.code, "backup": one.backup.code,
                    "trenches": [trench.code for trench in one.trenches], "nodes": [node.code for node in one.nodes],
                }
                for one in found
                if one.trenches or one.nodes
            ],
        }  # fmt: skip

    def lines(self, facts: dict[str, Any]) -> list[str]:
        head = _("%(bad)d of %(all)d pairs share something.") % {"bad": len(facts["shared"]), "all": facts["pairs"]}
        return [
            head,
            *(
                f"{one['main']} – {one['backup']}: {', '.join(one['trenches'] + one['nodes'])}"
                for one in facts["shared"]
            ),
        ]
