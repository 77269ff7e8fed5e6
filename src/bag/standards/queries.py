"""Reads worth a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bag.standards.domain.standing import Known, Standing, Statement, Sum, standing, summed
from bag.standards.models import (
    Acceptance,
    Campaign,
    Clause,
    ClauseStanding,
    Edition,
    EditionState,
    Exemption,
    ExemptionState,
    Participant,
)

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """A clause at an institution."""

    clause: Clause
    known: ClauseStanding | None
    exemption: Exemption | None
    asked: Exemption | None
    standing: Standing


@dataclass(frozen=True)
class Share:
    """An institution with the acceptance that holds, and its lines in the order of the clauses."""

    participant: Participant
    acceptance: Acceptance | None
    lines: list[Line]

    @property
    def sum(self) -> Sum:
        return summed(line.standing for line in self.lines)


def in_force(service: str = "") -> Edition | None:
    """The edition in force, of a service or the first of all. One query."""
    rows = Edition.objects.filter(state=EditionState.IN_FORCE).select_related("owner_service")
    if service:
        rows = rows.filter(owner_service__code=service)
    return rows.order_by("-in_force_from", "pk").first()


def holding(day: date) -> Q:
    """Condition of an acceptance: it holds on a day."""
    return Q(signed_on__lte=day, expires_on__gte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def present(day: date) -> Q:
    """Condition of an institution: it shares the network on a day."""
    return Q(since__lte=day) & (Q(left_on=None) | Q(left_on__gt=day))


def shares(participants: Iterable[Participant], on: date | None = None) -> list[Share]:
    """How institutions stand to the edition that they accepted, or to the one in force. Five queries."""
    day, rows = on or timezone.localdate(), list(participants)
    accepted: dict[int, Acceptance] = {}
    found = Acceptance.objects.filter(holding(day), participant__in=rows).select_related("edition")
    for acceptance in found.order_by("signed_on", "pk"):
        accepted[acceptance.participant_id] = acceptance
    current = {edition.owner_service_id: edition for edition in Edition.objects.filter(state=EditionState.IN_FORCE)}
    editions = {row.pk: _edition(row, accepted.get(row.pk), current) for row in rows}
    clauses: dict[int, list[Clause]] = {}
    for clause in Clause.objects.filter(edition__in=set(editions.values()) - {None}).order_by("edition", "sort_text"):
        clauses.setdefault(clause.edition_id, []).append(clause)
    known = {
        (one.participant_id, one.clause_id): one
        for one in ClauseStanding.objects.filter(participant__in=rows).select_related("stated_by", "proof")
    }
    exempt: dict[tuple[int, int, str], Exemption] = {}
    alive = Exemption.objects.filter(participant__in=rows, state__in=[ExemptionState.ASKED, ExemptionState.APPROVED])
    for one in alive.select_related("asked_by", "decided_by"):
        exempt[one.participant_id, one.clause_id, one.state] = one
    return [
        Share(
            row, accepted.get(row.pk),
            [_line(row, clause, known, exempt, day) for clause in clauses.get(editions[row.pk] or 0, [])],
        )
        for row in rows
    ]  # fmt: skip


def _edition(row: Participant, acceptance: Acceptance | None, current: dict[int, Edition]) -> int | None:
    """The edition in force counts; without one, the edition that the institution accepted."""
    edition = current.get(row.owner_service_id)
    if edition is not None:
        return edition.pk
    return acceptance.edition_id if acceptance is not None else None


def _line(row: Participant, clause: Clause, known: dict[Any, Any], exempt: dict[Any, Any], day: date) -> Line:
    found: ClauseStanding | None = known.get((row.pk, clause.pk))
    exemption: Exemption | None = exempt.get((row.pk, clause.pk, ExemptionState.APPROVED))
    facts = Known(
        measured=found.measured if found is not None and clause.check_key else None,
        stated=Statement(found.stated) if found is not None and found.stated else None,
        stated_on=found.stated_on if found is not None else None,
        exempt_until=exemption.until if exemption is not None else None,
    )
    asked = exempt.get((row.pk, clause.pk, ExemptionState.ASKED))
    return Line(clause, found, exemption, asked, standing(facts, day))


def share_of(participant: Participant) -> Share:
    """How one institution stands. Five queries."""
    return shares([participant])[0]


def running(edition: Edition | None) -> Campaign | None:
    """The round of statements that is not complete. One query."""
    if edition is None:
        return None
    return edition.campaigns.filter(completed_at=None).order_by("-year").first()
