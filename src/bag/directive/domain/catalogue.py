"""The duty catalogue: what each clause asks of whom, how often, and what proves it. Our reading, kept as data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bag.directive.domain.services import POSITIONS, SERVICES

FILE = Path(__file__).resolve().parents[1] / "data" / "duties.csv"

KINDS = ("continuous", "periodic", "event_driven", "deliverable", "policy")
EVALUATORS = (
    "periodic",
    "coverage",
    "threshold",
    "freshness",
    "every_event",
    "before",
    "forbid",
    "document",
    "close_by",
    "attest",
)
EVIDENCE_MODES = ("automatic", "automatic_attest", "manual")
BASES = ("directive", "unset", "proposal", "institution")
"""Where a period comes from: the directive's words, nowhere yet, our proposal, or a decision of the institution."""

Basis = Literal["directive", "unset", "proposal"]


@dataclass(frozen=True)
class Duty:
    """One row of the catalogue. ``service`` is a code, '*' for each of the seven services, '' for the branch itself.

    ``period`` and ``attest_period`` are ISO-like (``P1D P1M P3M P6M P1Y``) or ''. ``stated`` holds the time the
    directive itself gives: a period, ``always`` (24/7), ``year-end`` or ``before:P2M``.
    """

    ref: str
    article: str
    letter: str
    position: str
    service: str
    instances: int
    title_tr: str
    title_en: str
    kind: str
    kind_secondary: str
    evaluator: str
    period: str
    attest_period: str
    stated: str
    period_unset: bool
    evidence_mode: str
    evidence_tr: str
    evidence_en: str
    sources: tuple[str, ...]
    capabilities: tuple[str, ...]
    same_as: tuple[str, ...]

    @property
    def basis(self) -> Basis:
        """Where the period comes from. 'unset' wins: "periodic" without a period asks the manager for a decision."""
        if self.period_unset:
            return "unset"
        return "directive" if self.stated else "proposal"

    @property
    def services(self) -> tuple[str, ...]:
        """Codes of the services that owe the duty; ``('',)`` for the branch."""
        return tuple(SERVICES) if self.service == "*" else (self.service,)


@cache
def catalogue() -> dict[str, Duty]:
    """All duties by reference (``'5-a'``, ``'23(1)'``), in the order of the directive."""
    with FILE.open(encoding="utf-8", newline="") as file:
        duties = [_duty(row) for row in csv.DictReader(file)]
    return {duty.ref: duty for duty in duties}


def _duty(row: dict[str, str]) -> Duty:
    duty = Duty(
        instances=int(row["instances"]),
        period_unset=row["period_unset"] == "yes",
        sources=tuple(row["sources"].split()),
        capabilities=tuple(row["capabilities"].split()),
        same_as=tuple(row["same_as"].split()),
        **{name: row[name] for name in _PLAIN},
    )
    _check(duty)
    return duty


_PLAIN = (
    "ref",
    "article",
    "letter",
    "position",
    "service",
    "title_tr",
    "title_en",
    "kind",
    "kind_secondary",
    "evaluator",
    "period",
    "attest_period",
    "stated",
    "evidence_mode",
    "evidence_tr",
    "evidence_en",
)


def _check(duty: Duty) -> None:
    allowed = {
        "position": POSITIONS,
        "service": ("", "*", *SERVICES),
        "kind": KINDS,
        "kind_secondary": ("", *KINDS),
        "evaluator": EVALUATORS,
        "evidence_mode": EVIDENCE_MODES,
    }
    for name, values in allowed.items():
        if getattr(duty, name) not in values:
            raise ValueError(f"duties.csv, {duty.ref}: {name} cannot be {getattr(duty, name)!r}")
