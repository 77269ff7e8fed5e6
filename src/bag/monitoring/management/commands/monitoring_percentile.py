"""``bag monitoring percentile FILE``: the 95th percentile of a line, month by month."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bag.monitoring.doors import FileCommand
from bag.monitoring.files.traffic import percentiles_of


class Command(FileCommand):
    help = "The 95th percentile of a line in a calendar month."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--month", help="YYYY-MM, in Europe/Istanbul (every month of the file)")
        parser.add_argument("--interval", help="seconds that each sample lasts, at most 300 (300)")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        return percentiles_of(options["file"], interval=options["interval"], asked=options["month"])

    def said(self, found: dict[str, Any]) -> list[str]:
        return [line for month in found["months"] for line in _lines(month)]


def _lines(month: dict[str, Any]) -> list[str]:
    ways = ((_("incoming"), month["in"]), (_("outgoing"), month["out"]))
    text = _("95th percentile %(value)s; %(known)d five-minute averages, %(missing)d missing")
    return [
        _("%(month)s  billed: %(value)s") % {"month": month["month"], "value": _figure(month["billed"])},
        *(f"  {name}: {text % {**way, 'value': _figure(way['percentile'])}}" for name, way in ways),
    ]


def _figure(value: float | None) -> str:
    return _("unknown") if value is None else number_format(value, 3)
