"""The duty catalogue: what each clause asks of whom, how often, and what proves it. Our reading, kept as data.

``data/duties.csv`` has a row for each atomic duty. The first of a clause has an empty ``part``; a clause that asks for
two different things has further rows with part 2, 3 … ``parameters`` holds ``name=value`` pairs of the evaluator
(``domain.rules``), only those that differ from its defaults.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bag.directive.domain.rules import EVALUATORS, Parameters, RuleError, parameters_of
from bag.directive.domain.services import POSITIONS, SERVICES

FILE = Path(__file__).resolve().parents[1] / "data" / "duties.csv"

KINDS = ("continuous", "periodic", "event_driven", "deliverable", "policy")
EVIDENCE_MODES = ("automatic", "automatic_attest", "manual")
BASES = ("directive", "unset", "proposal", "institution")
"""Where a period comes from: the directive's words, nowhere yet, our proposal, or a decision of the institution."""

Basis = Literal["directive", "unset", "proposal"]


@dataclass(frozen=True)
class Duty:
    """One row of the catalogue. ``service`` is a code, '*' for each of the seven services, '' for the branch itself.

    ``period`` and ``attest_period`` are ISO-like (``P1D P1M P3M P6M P1Y``) or ''. ``stated`` holds the time the
    directive itself gives: a period, ``always`` (24/7), ``year-end`` or ``before:P2M``. ``instances`` counts the owed
    duties of the row; the parts of a clause are owed by the same ones.
    """

    ref: str
    part: str
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
    parameters: Parameters
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
    def key(self) -> str:
        """The lasting name of the duty: ``'15-f'``, its second part ``'15-f.2'``."""
        return f"{self.ref}.{self.part}" if self.part else self.ref

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
    """All duties by key (``'5-a'``, ``'15-f.2'``, ``'23(1)'``), in the order of the directive."""
    with FILE.open(encoding="utf-8", newline="") as file:
        duties = [_duty(row) for row in csv.DictReader(file)]
    return {duty.key: duty for duty in duties}


def first_parts() -> list[Duty]:
    """One duty for each of the 351 clauses, in the order of the directive."""
    return [duty for duty in catalogue().values() if not duty.part]


def _duty(row: dict[str, str]) -> Duty:
    duty = Duty(
        instances=int(row["instances"]),
        parameters=_parameters(row),
        period_unset=row["period_unset"] == "yes",
        sources=tuple(row["sources"].split()),
        capabilities=tuple(row["capabilities"].split()),
        same_as=tuple(row["same_as"].split()),
        **{name: row[name] for name in _PLAIN},
    )
    _check(duty)
    return duty


def _parameters(row: dict[str, str]) -> Parameters:
    """The typed parameters of a row; its period is one of them. Raises ``ValueError`` that names the row."""
    given: dict[str, Any] = {}
    try:
        kinds = {field.name: str(field.type) for field in fields(EVALUATORS[row["evaluator"]])}
        for pair in row["parameters"].split():
            name, _, text = pair.partition("=")
            given[name] = _value(text, kinds.get(name, "str"))
        period = row["period"] or (row["attest_period"] if row["evaluator"] == "attest" else "")
        return parameters_of(row["evaluator"], {**given, "period": period} if period else given)
    except (KeyError, RuleError, ValueError) as error:
        raise ValueError(f"duties.csv, {row['ref']}: {error!r}") from error


def _value(text: str, kind: str) -> Any:
    if kind == "bool":
        return {"true": True, "false": False}[text]
    if kind == "int":
        return int(text)
    return float(text) if kind.startswith("float") else text


_PLAIN = (
    "ref",
    "part",
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
        "evidence_mode": EVIDENCE_MODES,
    }
    for name, values in allowed.items():
        if getattr(duty, name) not in values:
            raise ValueError(f"duties.csv, {duty.ref}: {name} cannot be {getattr(duty, name)!r}")
