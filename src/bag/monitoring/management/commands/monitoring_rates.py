"""``bag monitoring rates FILE``: rates of a counter from its readings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.domain.calendar import LOCAL
from bag.monitoring.doors import FileCommand
from bag.monitoring.files.counters import SETTINGS, rates_of

REASONS = {
    "clock": gettext_lazy("our own clock did not go on"),
    "restart": gettext_lazy("the device was restarted"),
    "discontinuity": gettext_lazy("the device says that the counter was interrupted"),
    "gap": gettext_lazy("readings are missing"),
    "backwards": gettext_lazy("the counter went backwards"),
    "wrap_unproved": gettext_lazy("the counter fell and the speed of the line is not given"),
    "too_fast": gettext_lazy("more than the line can carry"),
}


class Command(FileCommand):
    help = "Rates of a counter from its readings."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--bits", help="width of the counter: 32 or 64 (64)")
        parser.add_argument("--unit", help="what is counted: octets, packets or other (octets)")
        parser.add_argument("--high-speed", help="ifHighSpeed of the line in Mb/s")
        parser.add_argument("--limit", help="highest rate that can be true, units a second; goes before the speed")
        parser.add_argument("--interval", help="seconds between polls (usual distance of the rows)")
        parser.add_argument("--max-gap", help="seconds between readings beyond which there is no rate (1.5 intervals)")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        return rates_of(options["file"], {name: options[name] for name in SETTINGS})

    def said(self, found: dict[str, Any]) -> list[str]:
        head = _("%(samples)d readings, %(missing)d without a value; %(known)d rates, %(unknown)d unknown") % found
        return [head, *(_line(rate) for rate in found["rates"])]


def _line(rate: dict[str, Any]) -> str:
    moment = f"{datetime.fromtimestamp(rate['end'], LOCAL):%d.%m.%Y %H:%M:%S}"
    if rate["rate"] is None:
        return _("%(moment)s  unknown: %(reason)s") % {"moment": moment, "reason": REASONS[rate["reason"]]}
    return _("%(moment)s  %(rate)s a second") % {"moment": moment, "rate": number_format(rate["rate"], 3)}
