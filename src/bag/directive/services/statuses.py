"""Judging owed duties: gathers the facts in a bounded number of queries, asks the domain, writes what changed.

The computation goes on from the last judged day: each day since then gets the status it had by what was known on it, so
that days on which nothing ran leave the same history as days on which the nightly job did. Past days are never judged
again; a fact that comes late changes today.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bag.directive.domain.status import Facts, Rule, Verdict, judge, occurrences
from bag.directive.domain.verdicts import ONE_DAY
from bag.directive.models import Instance, StatusChange
from bag.directive.services import escalating
from bag.directive.services.gathering import Gatherer, kept_since, rule_of
from bag.directive.services.keeping import keep_links, keep_occurrences

BATCH = 1000
"""Duties judged and locked in one transaction."""

_STORE = """
    update directive_instance as row set status = v.status, reason = v.reason, reason_values = v.reason_values::jsonb,
        since = v.since, due_on = v.due_on, last_on = v.last_on, told = v.told, judged_on = v.judged_on,
        computed_at = %s
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::date[], %s::text[],
        %s::date[]) as v(id, status, reason, reason_values, since, due_on, last_on, told, judged_on)
    where row.id = v.id
"""


@dataclass
class Outcome:
    """What a computation did: how many duties it judged, how many changed their status, and how many people up the
    line it told of overdue ones."""

    judged: int = 0
    changed: int = 0
    told: int = 0


@dataclass
class _Batch:
    """The duties of one transaction with what is to be written about them."""

    today: date
    verdicts: list[tuple[Instance, Verdict]] = field(default_factory=list)
    changes: list[StatusChange] = field(default_factory=list)
    changed: int = 0


def recompute(instances: Iterable[Instance] | None = None, *, today: date | None = None) -> Outcome:
    """Judge the given duties (all active ones by default) up to a day, write changes, and tell up the line."""
    on = today or timezone.localdate()
    if instances is None:
        wanted = list(Instance.objects.filter(obligation__active=True).order_by("id").values_list("pk", flat=True))
    else:
        wanted = sorted(row.pk for row in instances)
    outcome = Outcome()
    for start in range(0, len(wanted), BATCH):
        with transaction.atomic():
            _judge(wanted[start : start + BATCH], on, outcome)
    return outcome


def nightly() -> str:
    """The computation of every duty, in words for the job's page."""
    outcome = recompute()
    return f"{outcome.judged} judged, {outcome.changed} changed, {outcome.told} told"


def behind(today: date) -> bool:
    """Is there an active duty whose status of today is not known yet? One query."""
    active = Instance.objects.filter(obligation__active=True)
    return active.exclude(judged_on__gte=today).exists()


def _judge(wanted: list[int], on: date, outcome: Outcome) -> None:
    """Judge duties by id; their rows are locked, so that two computations never tell two stories."""
    rows = list(
        Instance.objects.select_for_update(of=("self",))
        .select_related("obligation")
        .filter(pk__in=wanted)
        .order_by("id")
    )
    gatherer = Gatherer(rows, on)
    since = kept_since(on)
    batch = _Batch(on)
    owed = {}
    for row in rows:
        rule, facts = rule_of(row.obligation), gatherer.facts(row)
        for day, verdict in _days(row, rule, facts, on):
            _note(batch, row, verdict, day)
        owed[row.pk] = occurrences(rule, facts, on, since)
        batch.verdicts.append((row, verdict))
    told = escalating.escalate(batch.verdicts, on)
    _store(rows)
    StatusChange.objects.bulk_create(batch.changes, batch_size=2000)
    keep_occurrences(owed, since)
    keep_links(rows, gatherer, since)
    outcome.judged += len(rows)
    outcome.changed += batch.changed
    outcome.told += told


def _days(row: Instance, rule: Rule, facts: Facts, on: date) -> Iterator[tuple[date, Verdict]]:
    """The verdicts from the first day not judged yet to ``on``, passing over days on which nothing can change.

    A duty never judged before begins today; when the clock was set back, the last judged day is judged again.
    """
    last = max(on, row.judged_on) if row.judged_on else on
    day = min(row.judged_on + ONE_DAY, last) if row.judged_on else last
    turns = facts.turns() if day < last else []
    while True:
        verdict = judge(rule, facts, day)
        yield day, verdict
        if day >= last:
            return
        day = _next(day, last, verdict, turns)


def _next(day: date, last: date, verdict: Verdict, turns: list[date]) -> date:
    """The next day on which the verdict may be another."""
    place = bisect_right(turns, day)
    days = [last]
    if place < len(turns):
        days.append(turns[place])
    if verdict.holds_until is not None and verdict.holds_until < last:
        days.append(max(verdict.holds_until, day) + ONE_DAY)
    return min(days)


def _note(batch: _Batch, row: Instance, verdict: Verdict, day: date) -> None:
    """Take a verdict over into the row, and add to its history what differs from the day before."""
    first = row.since is None
    if first or row.status != verdict.status:
        row.since = day
        batch.changed += 1
    if first or (row.status, row.reason, row.due_on) != (verdict.status, verdict.reason, verdict.due_on):
        batch.changes.append(_change(row, verdict, day))
    row.status, row.reason, row.reason_values = verdict.status, verdict.reason, verdict.values
    row.due_on, row.last_on, row.judged_on = verdict.due_on, verdict.last_on, day


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


def _store(rows: list[Instance]) -> None:
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
        [row.judged_on for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [timezone.now(), *columns])
