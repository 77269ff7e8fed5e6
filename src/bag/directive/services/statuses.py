"""Judging owed duties: gathers the facts in a bounded number of queries, asks the domain, writes what changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bag.core import registers
from bag.core.calendar import work_calendar
from bag.directive.domain.escalation import level
from bag.directive.domain.status import Facts, Proof, Rule, Verdict, days_overdue, judge
from bag.directive.evidence import sources_of
from bag.directive.models import Attestation, Instance, Obligation, StatusChange
from bag.directive.services import escalating

DAILY = "P1D"
YEARS_BACK = 2
"""Evidence is gathered from the first of January this many years ago: enough for any yearly window before this one."""

_STORE = """
    update directive_instance as row set status = v.status, reason = v.reason, reason_values = v.reason_values::jsonb,
        since = v.since, due_on = v.due_on, last_on = v.last_on, told = v.told, computed_at = %s
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::date[], %s::text[])
        as v(id, status, reason, reason_values, since, due_on, last_on, told)
    where row.id = v.id
"""


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

    @cached_property
    def days_off(self) -> frozenset[date]:
        """Days off of the weeks before, for duties of every working day. One query, only when such a duty is met."""
        calendar = work_calendar()
        days = (self.today - timedelta(days=back) for back in range(30))
        return frozenset(day for day in days if not calendar.is_working_day(day))

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
    gatherer = _Gatherer(on)
    now = timezone.now()
    changes: list[StatusChange] = []
    told: list[Instance] = []
    for row in rows:
        connected, proofs = gatherer.proofs(row.obligation, row.service)
        days_off = gatherer.days_off if connected and row.obligation.period == DAILY else frozenset()
        facts = Facts(connected, proofs, statements[row.pk], row.obligation.waived_until, days_off)
        verdict = judge(rule_of(row.obligation), facts, on)
        if row.status != verdict.status or row.since is None:
            row.since = on
            changes.append(_change(row, verdict, on))
        up_to = level(row.obligation.position, days_overdue(verdict, on))
        if up_to and up_to != row.told:
            told.append(row)
        _apply(row, verdict, up_to)
    with transaction.atomic():
        _store(rows, now)
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


def _change(row: Instance, verdict: Verdict, on: date) -> StatusChange:
    return StatusChange(
        instance=row,
        on=on,
        status=verdict.status,
        since=row.since or on,
        reason=verdict.reason,
        reason_values=verdict.values,
        due_on=verdict.due_on,
    )


def _apply(row: Instance, verdict: Verdict, up_to: str) -> None:
    row.status, row.reason, row.reason_values = verdict.status, verdict.reason, verdict.values
    row.due_on, row.last_on, row.told = verdict.due_on, verdict.last_on, up_to


def _store(rows: list[Instance], now: datetime) -> None:
    """Write all verdicts in one statement; ``bulk_update`` would spend a second on its CASE expressions."""
    columns: list[list[Any]] = [
        [row.pk for row in rows],
        [str(row.status) for row in rows],
        [row.reason for row in rows],
        [json.dumps(row.reason_values) for row in rows],
        [row.since for row in rows],
        [row.due_on for row in rows],
        [row.last_on for row in rows],
        [row.told for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [now, *columns])
    for row in rows:
        row.computed_at = now
