"""What the detail pages of clauses, obligations and owed duties show beside their fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bag.core.ui.tags import TimelineItem
from bag.directive import queries
from bag.directive.domain.diff import word_changes
from bag.directive.evidence import sources_of
from bag.directive.forms import AttestForm, PeriodForm, WaiveForm
from bag.directive.messages import period_text, reason_text, stated_text
from bag.directive.models import (
    Basis,
    Clause,
    Escalation,
    EvidenceLink,
    Instance,
    Obligation,
    Occurrence,
    OccurrenceState,
)
from bag.directive.models.choices import STEPS, TONES
from bag.directive.owners import holders, may_attest
from bag.directive.services.duties import may_decide
from bag.directive.wording import rule_text
from bag.organization.models import Person

SHOWN = 40
"""How many pieces of evidence and status changes a page lists, the newest first."""
DATES = 12
"""How many dates a page lists on each side of today."""
STATE_TONES: dict[str, str] = {
    OccurrenceState.OPEN: "info",
    OccurrenceState.MET: "ok",
    OccurrenceState.MET_LATE: "ok",
    OccurrenceState.MISSED: "critical",
    OccurrenceState.VIOLATED: "critical",
    OccurrenceState.VACUOUS: "void",
    OccurrenceState.NO_DATA: "unknown",
    OccurrenceState.WAIVED: "waived",
}


@dataclass(frozen=True)
class Owed:
    """One owed duty of a page: where, why it stands so, who is in post, and whether the owner's word is wanted."""

    row: Instance
    service: str
    reason: str
    people: list[Person]


@dataclass(frozen=True)
class Part:
    """An obligation of a clause: its rule in words, what was decided about it, and where it is owed."""

    row: Obligation
    rule: str
    period: str
    stated: str
    owed: list[Owed]


@dataclass(frozen=True)
class Term:
    """A time at which a duty is or was owed."""

    row: Occurrence
    service: str
    tone: str


@dataclass(frozen=True)
class Proof:
    """A fact that was used. ``late``: for how many days it was not on record."""

    row: EvidenceLink
    service: str
    late: int


def clause(row: Clause) -> dict[str, Any]:
    """The obligations of a clause and how they stand, its earlier wordings, evidence, dates and open work.

    A fixed number of queries, and one for each earlier wording.
    """
    names, posts = queries.service_names(), holders(timezone.localdate())
    duties = list(
        queries.owed()
        .filter(obligation__clause=row)
        .select_related("obligation__period_set_by")
        .order_by("obligation_id", "id")
    )
    parts: dict[int, Part] = {}
    for duty in duties:
        part = parts.setdefault(duty.obligation_id, _part(duty.obligation))
        part.owed.append(_owed(duty, names, posts.of(duty.obligation.position, duty.service)))
    return {
        "parts": list(parts.values()),
        "duty_count": len(duties),
        "wordings": _wordings(row),
        "twins": twins([part.row for part in parts.values()]),
        **_record_of(duties, names),
    }


def _part(row: Obligation) -> Part:
    return Part(row, rule_text(row), period_text(row.period), stated_text(row.stated), [])


def _owed(row: Instance, names: dict[str, str], people: list[Person]) -> Owed:
    reason = reason_text(row.reason, row.reason_values)
    return Owed(row, names.get(row.service, row.service), reason, people)


def _wordings(row: Clause) -> list[tuple[Clause, list[tuple[str, str]]]]:
    found = queries.wordings(row)
    older = [*found[1:], None]
    return [
        (new, word_changes(old.text, new.text) if old else [("same", new.text)])
        for new, old in zip(found, older, strict=True)
    ]


def _record_of(duties: list[Instance], names: dict[str, str]) -> dict[str, Any]:
    """Evidence, dates and escalations of some owed duties. Five queries."""
    ids = [duty.pk for duty in duties]
    return {
        "evidence": evidence(ids, names),
        **terms(ids, names),
        "escalations": [
            (row, STEPS.get(row.position, row.position), list(row.people.all())) for row in escalations(ids)
        ],
    }


def twins(rows: Iterable[Obligation]) -> list[Obligation]:
    """The obligations that say nearly the same as some others. One query, none without twins."""
    own, keys = {row.key for row in rows}, {key for row in rows for key in row.twins}
    return list(Obligation.objects.filter(key__in=keys - own, active=True).order_by("id")) if keys else []


def evidence(instances: list[int], names: dict[str, str]) -> list[Proof]:
    """The newest facts that were used to judge some duties; a fact that serves several is listed once. One query."""
    rows = (
        EvidenceLink.objects.filter(instance__in=instances).select_related("instance").order_by("-effective_at", "-id")
    )
    found: dict[tuple[str, str, str], Proof] = {}
    for row in rows[: SHOWN * 3]:
        late = (timezone.localdate(row.recorded_at) - timezone.localdate(row.effective_at)).days
        service = names.get(row.instance.service, row.instance.service)
        found.setdefault((row.source, row.item, row.snapshot_sha256), Proof(row, service, late))
    return list(found.values())[:SHOWN]


def terms(instances: list[int], names: dict[str, str]) -> dict[str, list[Term]]:
    """The next dates of some duties, the soonest first, and the last ones, the latest first. Two queries."""
    rows = Occurrence.objects.filter(instance__in=instances).select_related("instance")
    open_ = rows.filter(state=OccurrenceState.OPEN).order_by("due_on", "id")[:DATES]
    closed = rows.exclude(state=OccurrenceState.OPEN).order_by("-due_on", "-id")[:DATES]
    return {"ahead": [_term(row, names) for row in open_], "behind": [_term(row, names) for row in closed]}


def _term(row: Occurrence, names: dict[str, str]) -> Term:
    return Term(row, names.get(row.instance.service, row.instance.service), STATE_TONES[row.state])


def escalations(instances: list[int]) -> QuerySet[Escalation]:
    """What was taken up the line and is not over, the newest first. Two queries."""
    rows = Escalation.objects.filter(instance__in=instances, closed_on=None).order_by("-on", "-id")
    return rows.select_related("instance").prefetch_related("people")


def obligation(row: Obligation, user: Any) -> dict[str, Any]:
    """Where an obligation is owed, its rule in words, and the manager's forms."""
    names, posts = queries.service_names(), holders(timezone.localdate())
    decides = may_decide(user) and row.active
    may_set = decides and row.basis not in (Basis.DIRECTIVE, Basis.BOARD)
    return {
        "rule": rule_text(row),
        "period": period_text(row.period),
        "stated": stated_text(row.stated),
        "sources": sources_of(row),
        "twins": twins([row]),
        "owed": [_owed(duty, names, posts.of(row.position, duty.service)) for duty in row.instances.all()],
        "period_form": PeriodForm(initial={"period": row.period or None}) if may_set else None,
        "waive_form": WaiveForm() if decides else None,
        "waived": row.waived_until is not None and row.waived_until >= timezone.localdate(),
    }


def instance(row: Instance, user: Any) -> dict[str, Any]:
    """Status, evidence, dates, statements and history of one owed duty."""
    duty, today = row.obligation, timezone.localdate()
    names = queries.service_names()
    return {
        "service": names.get(row.service, row.service),
        "reason": reason_text(row.reason, row.reason_values),
        "people": holders(today).of(duty.position, row.service),
        "late": _late(row, today),
        "told": STEPS.get(row.told, ""),
        "rule": rule_text(duty),
        "period": period_text(duty.period),
        "stated": stated_text(duty.stated),
        "sources": sources_of(duty),
        "twins": twins([duty]),
        "statements": list(row.attestations.select_related("by", "withdrawn_by").prefetch_related("files")),
        "form": AttestForm() if may_attest(user, row) else None,
        "changes": [_change_line(change) for change in row.changes.all()[:SHOWN]],
        **_record_of([row], names),
    }


def _late(row: Instance, today: date) -> int:
    """For how many days a duty in trouble is late."""
    return (today - row.due_on).days if row.tone == "critical" and row.due_on and row.due_on < today else 0


def _change_line(change: Any) -> TimelineItem:
    text = f"{change.on:%d.%m.%Y} {change.get_status_display()}: {reason_text(change.reason, change.reason_values)}"
    return TimelineItem(text, change.recorded_at, icon="circle", tone=TONES[change.status])
