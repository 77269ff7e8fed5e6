"""``bag fiber cut``: what a cut takes away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import answers
from bag.fiber.doors import PlantCommand, cut_facts
from bag.fiber.models import Cable, Closure, Trench


class Command(PlantCommand):
    help = "Say which circuits, sites and services a cut takes away."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name in ("cable", "trench", "closure"):
            parser.add_argument(f"--{name}", action="append", default=[], help=f"code of a {name} (may be repeated)")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        named = [_named(model, options[name]) for name, model in
                 (("cable", Cable), ("trench", Trench), ("closure", Closure))]  # fmt: skip
        if not any(named):
            raise ValidationError(_("Name a cable, a trench or a closure."))
        return cut_facts(answers.cut(answers.cables_of(*named)))

    def lines(self, facts: dict[str, Any]) -> list[str]:
        return [
            _("Cables: %(names)s") % {"names": ", ".join(facts["cables"]) or "–"},
            *(f"  {one['outcome']}  {one['code']} {one['name']} ({one['service']})" for one in facts["circuits"]),
            _("Sites down: %(names)s") % {"names": ", ".join(facts["sites_down"]) or "–"},
            _("Sites degraded: %(names)s") % {"names": ", ".join(facts["sites_degraded"]) or "–"},
        ]


def _named(model: Any, codes: list[str]) -> list[Any]:
    rows = {row.code: row for row in model.objects.filter(code__in=codes)}
    for code in codes:
        if code not in rows:
            text = _("%(kind)s: there is no “%(code)s”.")
            raise ValidationError(text % {"kind": model._meta.verbose_name, "code": code})
    return list(rows.values())
