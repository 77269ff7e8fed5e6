"""``bag fiber import``: a folder of CSV tables becomes plant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import importing
from bag.fiber.doors import PlantCommand
from bag.organization.models import Unit


class Command(PlantCommand):
    help = "Read a folder of CSV tables (docs/fiber-import.md) into the plant: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path)
        parser.add_argument("--service", default="network", help="code of the service that owns what is made")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        service = Unit.objects.filter(kind="service", code=options["service"]).first()
        if service is None:
            raise ValidationError(_("There is no service “%(code)s”.") % {"code": options["service"]})
        return {"made": importing.load(options["folder"], service=service)}

    def lines(self, facts: dict[str, Any]) -> list[str]:
        return [f"{name}: {count}" for name, count in facts["made"].items()]
