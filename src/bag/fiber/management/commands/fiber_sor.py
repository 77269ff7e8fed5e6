"""``bag fiber sor``: what OTDR files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from bag.fiber import wording
from bag.fiber.domain.sor import LARGEST, SorFault
from bag.fiber.doors import PlantCommand, sor_facts
from bag.fiber.reading import read_apart


class Command(PlantCommand):
    help = "Say what OTDR files (SOR) hold."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if self.refused:
            raise CommandError("\n".join(self.refused), returncode=2)

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        self.refused: list[str] = []
        found = []
        for name in options["files"]:
            try:
                found.append(sor_facts(name, read_apart(_content(name))))
            except SorFault as fault:
                text = wording.sor_fault(fault)
                self.refused.append(f"{name}: {text}")
                found.append({"file": name, "error": text})
            except OSError as error:
                self.refused.append(f"{name}: {error.strerror}")
                found.append({"file": name, "error": str(error.strerror)})
        return {"files": found}

    def lines(self, facts: dict[str, Any]) -> list[str]:
        found = []
        for file in facts["files"]:
            if "error" in file:
                continue
            end = file["end_of_fiber_m"]
            found.append(f"{file['file']}: {file['wavelength_nm']} nm, {file['cable']} {file['fiber']}")
            found += [
                f"  {event['distance_m']:10.1f} m  {event['loss_db']:7.3f} dB  {event['reflectance_db']:8.3f} dB  "
                f"{event['code']}{'  ' + _('echo') if event['beyond_end'] else ''}"
                for event in file["events"]
            ]
            found.append(
                "  " + (_("End of fiber: %(m).1f m") % {"m": end} if end is not None else _("No end of fiber"))
            )
            found += [f"  ! {text}" for text in wording.sor_remarks(tuple(file["checks"]))]
        return found


def _content(name: str) -> bytes:
    """A file's bytes; never more than a file may have and one."""
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)
