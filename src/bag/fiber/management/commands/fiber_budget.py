"""``bag fiber budget``: calculated loss of a circuit or of given figures, and the power budget both ways."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.fiber import answers, queries
from bag.fiber.domain.loss import CONNECTOR_DB, FIBER_DB_PER_KM, SPLICE_DB, Figures, Line, Optics, budget, loss
from bag.fiber.doors import PlantCommand, loss_facts
from bag.fiber.presenting import line
from bag.fiber.services import circuits

OPTICS = ("tx-min", "tx-max", "rx-min", "rx-max")


class Command(PlantCommand):
    help = "Reckon loss and power budget of a circuit, or of a line given in figures."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("circuit", nargs="?", default="", help="code of a circuit")
        parser.add_argument("--km", type=float, default=0.0)
        parser.add_argument("--splices", type=int, default=0)
        parser.add_argument("--connectors", type=int, default=0)
        parser.add_argument("--wavelength", type=int, default=1550, choices=sorted(FIBER_DB_PER_KM))
        parser.add_argument("--fiber-db", type=float, help="dB/km instead of the usual figure")
        parser.add_argument("--splice-db", type=float, default=SPLICE_DB)
        parser.add_argument("--connector-db", type=float, default=CONNECTOR_DB)
        parser.add_argument("--margin", type=float, default=3.0, help="dB kept for ageing and repairs")
        for name in OPTICS:
            parser.add_argument(f"--{name}", type=float, help="dBm, both ends alike")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        wavelength = options["wavelength"]
        fiber = options["fiber_db"] if options["fiber_db"] is not None else FIBER_DB_PER_KM[wavelength]
        passed = _line(options)
        found = loss(passed, Figures(wavelength, fiber, options["splice_db"], options["connector_db"]))
        facts: dict[str, Any] = {
            "wavelength_nm": wavelength, "meters": round(passed.meters, 2),
            "splices": passed.splices + len(passed.measured_splices), "connectors": passed.connectors,
            "splitters": list(passed.splitters), "loss": loss_facts(found),
        }  # fmt: skip
        powers = [options[name.replace("-", "_")] for name in OPTICS]
        if any(power is not None for power in powers):
            facts["budget"] = _budget(found.total, powers, options["margin"])
        return facts

    def lines(self, facts: dict[str, Any]) -> list[str]:
        found = [f"{facts['meters'] / 1000:.3f} km, {facts['wavelength_nm']} nm: {facts['loss']['total_db']:.3f} dB"]
        found += [
            f"{way}: {values['verdict']}, {values['reserve']:+.2f} dB / {values['headroom']:+.2f} dB"
            for way, values in facts.get("budget", {}).items()
        ]
        return found


def _line(options: dict[str, Any]) -> Line:
    if not options["circuit"]:
        try:
            return Line(options["km"] * 1000, options["splices"], options["connectors"])
        except ValueError as error:
            raise ValidationError(_("Length and counts cannot be negative.")) from error
    row = answers.circuit(options["circuit"])
    path = circuits.paths([row])[row.pk]
    if path is None:
        raise ValidationError(_("The path of %(circuit)s is not complete.") % {"circuit": row})
    return line(queries.steps(path))


def _budget(lost: float, powers: list[float | None], margin: float) -> dict[str, Any]:
    given = [power for power in powers if power is not None]
    if len(given) < len(OPTICS):
        raise ValidationError(
            _("A budget needs all of: %(names)s") % {"names": ", ".join(f"--{one}" for one in OPTICS)}
        )
    try:
        optics = Optics(*given)
    except ValueError as error:
        raise ValidationError(_("The lower bound of a power lies above the upper one.")) from error
    found = budget(lost, optics, optics, margin)
    return {
        name: {**asdict(way), "verdict": way.verdict} for name, way in (("a_to_b", found.there), ("b_to_a", found.back))
    }
