"""Starting obligations: from the duty catalogue where it fits the text, plain ones to be completed elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.models import Subject
from bag.directive.domain.catalogue import Duty, catalogue, first_parts
from bag.directive.domain.model import Directive
from bag.directive.domain.rules import Parameters, stored
from bag.directive.domain.services import SERVICES, owner_of
from bag.directive.domain.twins import groups
from bag.directive.models import (
    Basis,
    Clause,
    Evaluator,
    EvidenceMode,
    Instance,
    Kind,
    Obligation,
)

FIT = 0.8
"""Share of the catalogue whose clause must stand in the text under the same owner for the catalogue to be used."""

TITLE_LENGTH = 90


def create_first(directive: Directive, clauses: dict[str, Clause]) -> int:
    """Obligations of a first text; returns their number."""
    today = timezone.localdate()
    duties = _fitting(directive)
    known = {duty.ref for duty in duties}
    rows = [_from_duty(duty, clauses[duty.ref], today) for duty in duties if duty.ref in clauses]
    rows += _plain((clause for ref, clause in clauses.items() if ref not in known), today, set())
    names = groups({row.key: row.twins for row in rows}, {row.key: place for place, row in enumerate(rows)})
    for row in rows:
        row.twin_group = names.get(row.key, "")
    return _save(rows)


def create_plain(clauses: Iterable[Clause]) -> int:
    """Obligations of clauses that the catalogue does not know; returns their number."""
    return _save(_plain(clauses, timezone.localdate(), set(Obligation.objects.values_list("key", flat=True))))


def _fitting(directive: Directive) -> list[Duty]:
    """The catalogue's duties that suit this text; none when it is another institution's directive."""
    owners = {article.label: owner_of(article.title) for article in directive.articles}
    refs = {clause.ref for clause in directive.clauses}
    suited = {
        duty.ref
        for duty in first_parts()
        if duty.ref in refs and owners.get(duty.article) in ((duty.position, duty.service), ("", ""))
    }
    if len(suited) < FIT * len(first_parts()):
        return []
    return [duty for duty in catalogue().values() if duty.ref in suited]


def _from_duty(duty: Duty, clause: Clause, today: date) -> Obligation:
    return Obligation(
        key=duty.key,
        clause=clause,
        title_tr=duty.title_tr,
        title_en=duty.title_en,
        position=duty.position,
        service=duty.service,
        kind=duty.kind,
        kind_secondary=duty.kind_secondary,
        evaluator=duty.evaluator,
        parameters=stored(duty.parameters),
        period=duty.period,
        attest_period=duty.attest_period,
        stated=duty.stated,
        basis=duty.basis,
        evidence_mode=duty.evidence_mode,
        evidence_tr=duty.evidence_tr,
        evidence_en=duty.evidence_en,
        sources=list(duty.sources),
        capabilities=list(duty.capabilities),
        twins=list(duty.same_as),
        starts_on=today,
    )


def _plain(clauses: Iterable[Clause], today: date, taken: set[str]) -> list[Obligation]:
    """Duties by statement, once a year, for the clauses under articles that bind somebody.

    A clause whose reference names an older obligation (``taken``) gets a key of its own.
    """
    return [
        Obligation(
            key=f"{clause.ref}@{clause.version_id}" if clause.ref in taken else clause.ref,
            clause=clause,
            title_tr=_short(clause.text),
            title_en=_short(clause.text),
            position=clause.article.position,
            service=clause.article.service,
            kind=Kind.CONTINUOUS,
            evaluator=Evaluator.ATTEST,
            attest_period="P1Y",
            basis=Basis.PROPOSAL,
            evidence_mode=EvidenceMode.MANUAL,
            evidence_tr="Sahibinin beyanı",
            evidence_en="Statement of the owner",
            starts_on=max(today, clause.valid_from),
        )
        for clause in clauses
        if clause.article.position
    ]


@dataclass(frozen=True)
class Decided:
    """A duty that a board decided. ``key`` is the number of the decision, at most 24 characters; ``service`` '' binds
    the branch, '*' each service. ``sources`` are keys of evidence sources; none means that the owner states."""

    key: str
    title: str
    position: str
    service: str
    rule: Parameters
    decision: str
    evidence: str
    starts_on: date
    sources: tuple[str, ...] = ()


@transaction.atomic
def create_from_decision(decided: Decided, origin: Model) -> Obligation:
    """Watch a board's decision like a duty of the directive; ``origin`` is the record of the decision.

    Raises ``ValidationError`` when the decision is watched already.
    """
    if Obligation.objects.filter(key=decided.key).exists():
        raise ValidationError(_("Decision %(key)s is followed as a duty already.") % {"key": decided.key})
    row = Obligation(
        key=decided.key,
        origin=Subject.objects.of(origin),
        title_tr=_short(decided.title),
        title_en=_short(decided.title),
        position=decided.position,
        service=decided.service,
        kind=Kind.DELIVERABLE,
        evaluator=decided.rule.evaluator,
        parameters=stored(decided.rule),
        period=decided.rule.period,
        attest_period=decided.rule.period,
        basis=Basis.BOARD,
        period_decision=decided.decision[:200],
        evidence_mode=EvidenceMode.AUTOMATIC if decided.sources else EvidenceMode.MANUAL,
        evidence_tr=decided.evidence[:200],
        evidence_en=decided.evidence[:200],
        sources=list(decided.sources),
        starts_on=decided.starts_on,
    )
    _save([row])
    return row


def _short(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1].rstrip()}…"


def _save(rows: list[Obligation]) -> int:
    saved = Obligation.objects.bulk_create(rows)
    Instance.objects.bulk_create(
        Instance(key=f"{row.key}/{service}" if service else row.key, obligation=row, service=service)
        for row in saved
        for service in (SERVICES if row.service == "*" else [row.service])
    )
    return len(saved)
