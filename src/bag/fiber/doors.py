"""What the commands of the room share: the reader's language, one JSON object, refusals in words with exit code 2."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from bag.fiber import answers
from bag.fiber.domain.loss import Figures, Loss, loss
from bag.fiber.domain.sor import Sor
from bag.fiber.presenting import line
from bag.fiber.queries import Step
from bag.runtime.console import speaks_english


class PlantCommand(BaseCommand):
    """A command that asks the plant something. ``answer`` gives the facts, ``lines`` tells them to people."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                facts = self.answer(options)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages), returncode=2) from error
            if options["json"]:
                self.stdout.write(json.dumps(facts, ensure_ascii=False))
            else:
                self.stdout.write("\n".join(self.lines(facts)))

    @abstractmethod
    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """The facts of the answer, ready for JSON; ``ValidationError`` in words for what cannot be answered."""

    @abstractmethod
    def lines(self, facts: dict[str, Any]) -> list[str]:
        """The facts in sentences."""


def sor_facts(name: str, sor: Sor) -> dict[str, Any]:
    """An OTDR file as JSON: nm, meters, dB."""
    return {
        "file": name,
        "version": sor.version,
        "wavelength_nm": sor.wavelength,
        "pulse_ns": list(sor.pulses),
        "group_index": sor.index,
        "measured_at": sor.measured_at,
        "cable": sor.cable,
        "fiber": sor.fiber,
        "a": sor.place_a,
        "b": sor.place_b,
        "operator": sor.operator,
        "instrument": " ".join(filter(None, (sor.supplier, sor.instrument))),
        "user_offset_m": round(sor.user_offset, 2),
        "sample_spacing_m": round(sor.spacing, 4),
        "samples": sor.samples,
        "events": [
            {
                "number": event.number, "distance_m": round(event.meters, 2), "loss_db": event.loss,
                "reflectance_db": event.reflectance, "slope_db_per_km": event.slope, "code": event.code,
                "reflective": event.reflective, "end": event.is_end, "beyond_end": event.beyond,
                "comment": event.comment,
            }
            for event in sor.events
        ],
        "end_of_fiber_m": None if sor.end is None else round(sor.end, 2),
        "total_loss_db": sor.total_loss,
        "return_loss_db": sor.return_loss,
        "checks": list(sor.remarks),
    }  # fmt: skip


def step_facts(step: Step) -> dict[str, Any]:
    """A strand on a way as JSON."""
    joint, core = step.joint, step.core
    kind = "core" if step.strand.cable_id else "port" if step.strand.frame_id else "splitter"
    return {
        "kind": kind,
        "of": str(step.owner),
        "number": step.strand.number,
        "from_side": "AB"[step.entered & 1],
        "tube": core.tube if core else None,
        "tube_color": core.tube_color if core else None,
        "core_color": core.core_color if core else None,
        "meters": round(step.meters, 2),
        "joint": joint.kind if joint else None,
        "closure": str(joint.closure) if joint and joint.closure else None,
        "tray": joint.tray if joint else None,
        "joint_loss_db": joint.loss_db if joint else None,
    }


def loss_facts(found: Loss) -> dict[str, float]:
    return {
        "fiber_db": round(found.fiber, 4),
        "splices_db": round(found.splices, 4),
        "connectors_db": round(found.connectors, 4),
        "splitters_db": round(found.splitters, 4),
        "total_db": round(found.total, 4),
    }


def way_losses(steps: list[Step]) -> dict[str, dict[str, float]]:
    """Loss of a way at 1310 and 1550 nm."""
    passed = line(steps)
    return {str(nm): loss_facts(loss(passed, Figures.usual(nm))) for nm in (1310, 1550)}


def cut_facts(found: answers.Cut) -> dict[str, Any]:
    """A cut as JSON."""
    return {
        "cables": [cable.code for cable in found.cables],
        "circuits": [
            {
                "code": lost.circuit.code, "name": lost.circuit.name, "service": lost.circuit.service,
                "outcome": lost.outcome, "criticality": lost.circuit.criticality, "owner": str(lost.circuit.owner_unit),
            }
            for lost in found.circuits
        ],
        "sites_down": [node.code for node in found.sites_down],
        "sites_degraded": [node.code for node in found.sites_degraded],
        "services": found.services,
        "contacts": [{"who": who, "services": services} for who, services in found.contacts],
    }  # fmt: skip
