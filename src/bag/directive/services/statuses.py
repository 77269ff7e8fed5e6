"""Judging owed duties: gathers the facts in a bounded number of queries, asks the domain, writes what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bag.core import registers
from bag.core.calendar import work_calendar
from bag.directive.domain.escalation import level
from bag.directive.domain.status import Facts, Proof, Rule, Verdict, days_overdue, judge
from bag.directive.evidence import sources_of
from bag.directive.models import Attestation, Instance, Obligation, StatusChange
from bag.directive.services import escalating

YEARS_BACK = 2
"""Evidence is gathered from the first of January this many years ago: enough for any yearly window before this one."""

_FIELDS = ["status", "reason", "reason_values", "since", "due_on", "last_on", "told", "computed_at"]


@dataclass
class Outcome:
    """What a computation did: how many duties it judged, how many changed, and whom it told of overdue ones."""

    judged: int = 0
    changed: int = 0
    told: int = 0


@dataclass
class _Gatherer:
    """Finds the proofs of instances; every source is asked once per service, whatever the number of duties."""

    today: date
    found: dict[tuple[str, str], tuple[Proof, ...]] = field(default_factory=dict)

    def proofs(self, obligation: Obligation, service: str) -> tuple[bool, tuple[Proof, ...]]:
        """Whether any source is connected, and the days it shows."""
        sources = sources_of(obligation)
        return bool(sources), tuple(proof for source in sources for proof in self._of(source.key, service))

    def _of(self, key: str, service: str) -> tuple[Proof, ...]:
        if (key, service) not in self.found:
            start, end = window(self.today)
            items = registers.evidence_sources[key].find(service, start, end)
            self.found[key, service] = tuple(
                Proof(timezone.localdate(item.effective_at), timezone.localdate(item.recorded_at)) for item in items
            )
        return self.found[key, service]


def window(today: date) -> tuple[datetime, datetime]:
    """The stretch of time in which evidence is looked for: until now, or the end of a past day."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(date(today.year - YEARS_BACK, 1, 1), time.min, zone)
    end = datetime.combine(today, time.max, zone)
    return start, min(end, timezone.now()) if today == timezone.localdate() else end


def recompute(instances: Iterable[Instance] | None = None, *, today: date | None = None) -> Outcome:
    """Judge the given duties (all active ones by default) as of a day, write changes, and tell up the line.

    Nothing is written for a duty whose verdict is the same but the time of computation.
    """
    on = today or timezone.localdate()
    rows = list(_active() if instances is None else instances)
    statements = _statements(rows)
    holidays = _days_off(on)
    gatherer = _Gatherer(on)
    now = timezone.now()
    changes: list[StatusChange] = []
    told: list[Instance] = []
    for row in rows:
        connected, proofs = gatherer.proofs(row.obligation, row.service)
        facts = Facts(connected, proofs, statements[row.pk], row.obligation.waived_until, holidays)
        verdict = judge(rule_of(row.obligation), facts, on)
        if row.status != verdict.status or row.since is None:
            row.since = on
            changes.append(_change(row, verdict, on))
        up_to = level(row.obligation.position, days_overdue(verdict, on))
        if up_to and up_to != row.told:
            told.append(row)
        _apply(row, verdict, up_to, now)
    with transaction.atomic():
        Instance.objects.bulk_update(rows, _FIELDS, batch_size=500)
        StatusChange.objects.bulk_create(changes)
        escalating.tell(told, on)
    return Outcome(len(rows), len(changes), len(told))


def nightly() -> str:
    """The nightly computation of every duty, in words for the job's page."""
    outcome = recompute()
    return f"{outcome.judged} judged, {outcome.changed} changed, {outcome.told} told"


def rule_of(obligation: Obligation) -> Rule:
    """What the domain needs to know of an obligation."""
    return Rule(
        evaluator=obligation.evaluator,
        mode=obligation.evidence_mode,
        starts_on=obligation.starts_on,
        period=obligation.period,
        attest_period=obligation.attest_period,
        period_unset=obligation.period_unset,
    )


def _active() -> Iterable[Instance]:
    return Instance.objects.filter(obligation__active=True).select_related("obligation").order_by("id")


def _statements(rows: list[Instance]) -> dict[int, tuple[Proof, ...]]:
    """Statements that stand, by owed duty. One query."""
    found: dict[int, list[Proof]] = defaultdict(list)
    standing = Attestation.objects.filter(withdrawn_at=None, instance__in=[row.pk for row in rows])
    for instance, on, recorded_at in standing.values_list("instance_id", "on", "recorded_at"):
        found[instance].append(Proof(on, timezone.localdate(recorded_at)))
    return defaultdict(tuple, {pk: tuple(proofs) for pk, proofs in found.items()})


def _days_off(on: date) -> frozenset[date]:
    """Days off of the weeks before a day, for duties of every working day. One query."""
    calendar = work_calendar()
    days = (on - timedelta(days=back) for back in range(30))
    return frozenset(day for day in days if not calendar.is_working_day(day))


def _change(row: Instance, verdict: Verdict, on: date) -> StatusChange:
    return StatusChange(
        instance=row,
        on=on,
        status=verdict.status,
        reason=verdict.reason,
        reason_values=verdict.values,
        due_on=verdict.due_on,
    )


def _apply(row: Instance, verdict: Verdict, up_to: str, now: Any) -> None:
    row.status, row.reason, row.reason_values = verdict.status, verdict.reason, verdict.values
    row.due_on, row.last_on, row.told, row.computed_at = verdict.due_on, verdict.last_on, up_to, now
