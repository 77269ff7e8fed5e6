"""``bag monitoring availability FILE``: availability, MTTR and MTBF of a period."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bag.monitoring.doors import FileCommand
from bag.monitoring.files.outages import availability_of


class Command(FileCommand):
    help = "Availability, MTTR and MTBF of a period."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--target", help="promised availability in percent: 99.9")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        return availability_of(options["file"], target=options["target"])

    def said(self, found: dict[str, Any]) -> list[str]:
        if found["availability"] is None:
            return [_("No time counts: all of it is maintenance, unknown or not agreed.")]
        lines = [
            _("availability: %(percent)s %%") % {"percent": number_format(found["availability"] * 100, 4)},
            _("down %(down_s).0f s of %(counted_s).0f s, failures: %(failures)d") % found,
            _("left out: maintenance %(maintenance_s).0f s, unknown %(unknown_s).0f s") % found,
        ]
        if found["failures"]:
            lines.append(_("MTTR %(mttr_s).0f s, MTBF %(mtbf_s).0f s") % found)
        if "target" in found:
            text = _("promise kept: %(allowed_down_s).0f s were allowed")
            broken = _("promise broken: %(allowed_down_s).0f s were allowed")
            lines.append((text if found["met"] else broken) % found)
        return lines
