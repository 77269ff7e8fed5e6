"""``bag fiber locate``: an OTDR distance becomes a point on the map."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import answers
from bag.fiber.domain.locating import Reading
from bag.fiber.doors import PlantCommand
from bag.fiber.models import Node


class Command(PlantCommand):
    help = "Say where on the map an event lies that an OTDR shows."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("strand", help="the core or port that was measured, CODE:NUMBER")
        parser.add_argument("meters", type=float, help="what the OTDR shows")
        parser.add_argument("--from", dest="start", default="", help="code of the node where it was measured")
        parser.add_argument("--launch", type=float, default=0.0, help="meters of launch fiber and pigtail")
        parser.add_argument("--index-set", type=float, default=0.0, help="group index set on the instrument")
        parser.add_argument("--pulse", type=float, default=100.0, help="pulse width in ns")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        row = answers.strand(options["strand"])
        start = None
        if options["start"]:
            start = Node.objects.filter(code=options["start"]).first()
            if start is None:
                raise ValidationError(_("There is no node “%(code)s”.") % {"code": options["start"]})
        index = row.cable.type.group_index if row.cable is not None else 1.468
        reading = Reading(options["launch"], options["index_set"] or index, index, pulse=options["pulse"])
        found = answers.located(options["meters"], answers.chain_from(row, start), reading)
        spot = found.spot
        return {
            "cable": found.cable.code, "where": spot.where, "map_m": round(spot.at, 2),
            "uncertainty_m": round(spot.uncertainty, 1), "calibrated": spot.calibrated,
            "longitude": found.longitude, "latitude": found.latitude,
            "east": round(found.east, 3), "north": round(found.north, 3), "epsg": 5253,
            "near": [{"node": node.code, "meters": round(meters, 1)} for node, meters in found.near],
        }  # fmt: skip

    def lines(self, facts: dict[str, Any]) -> list[str]:
        head = f"{facts['cable']} {facts['map_m']:.1f} m ± {facts['uncertainty_m']:.0f} m"
        near = [f"  {one['node']}: {one['meters']:.0f} m" for one in facts["near"]]
        return [
            head,
            f"{facts['latitude']:.6f} {facts['longitude']:.6f} (TM27 {facts['east']} {facts['north']})",
            *near,
        ]
