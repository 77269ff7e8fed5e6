"""The clock of incidents and requests: the target moment and the next warning, told anew whenever something changes.

The rules stand in ``domain.target_times``; here they meet the rows. Functions that take ``row`` set its fields and
leave saving to the verb that called them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.core.domain.calendar import WorkCalendar
from bag.work.domain.target_times import Clock, Pending, TargetChange, TargetTimeError
from bag.work.models import Incident, PendingSpan, Request, RequestState, TargetStep
from bag.work.models.hours import TargetTimes
from bag.work.models.incidents import IncidentState
from bag.work.wording import clock_refusal

Work = Incident | Request
WARNINGS = (75, 90, 100)
"""Shares of the target, in percent, at which somebody is told."""
BATCH = 500
OPEN_INCIDENT = (IncidentState.NEW, IncidentState.ASSIGNED, IncidentState.PENDING)
OPEN_REQUEST = (RequestState.NEW, RequestState.APPROVAL, RequestState.ASSIGNED, RequestState.PENDING)


def set_out(row: Work, targets: TargetTimes | None) -> int | None:
    """Give a row that is not saved yet its target; the minutes go to ``keep`` once the row is. One query, or none."""
    minutes = targets.minutes(row.priority) if targets is not None else None
    if targets is None or minutes is None:
        return None
    row.hours = targets.hours
    _write(row, _told(row, minutes, [], [], work_calendar()))
    return minutes


def keep(row: Work, minutes: int | None) -> None:
    """Store the target that ``set_out`` found."""
    if minutes is not None:
        TargetStep.objects.create(**_of(row), at=row.opened_at, minutes=minutes)


def pause(row: Work, reason: str, at: datetime) -> None:
    """The time stands still from ``at`` on. A row that waits already goes on waiting."""
    if not PendingSpan.objects.filter(**_of(row), ended_at=None).exists():
        PendingSpan.objects.create(**_of(row), started_at=max(at, row.opened_at), reason=reason[:300])
    refresh(row)


def go_on(row: Work, at: datetime) -> None:
    """The time counts again."""
    for span in PendingSpan.objects.filter(**_of(row), ended_at=None):
        span.ended_at = max(at, span.started_at)
        span.save(update_fields=["ended_at"])
    refresh(row)


def leave_out(row: Work, start: datetime, end: datetime, reason: str) -> None:
    """A time that is over does not count: the work was thought to be done."""
    if end > start:
        PendingSpan.objects.create(**_of(row), started_at=start, ended_at=end, reason=reason[:300])
    refresh(row)


def change_target(row: Work, targets: TargetTimes | None, at: datetime) -> None:
    """The priority changed: from now on its target is in force; what was counted stays counted."""
    minutes = targets.minutes(row.priority) if targets is not None else None
    if targets is None or minutes is None:
        return
    if row.hours_id is None:
        row.hours = targets.hours
        at = row.opened_at
    TargetStep.objects.create(**_of(row), at=at, minutes=minutes)
    refresh(row)


def refresh(row: Work) -> None:
    """Work out target and next warning from what is stored. Three queries, none for work without a target."""
    if row.hours_id is None:
        return
    steps = list(TargetStep.objects.filter(**_of(row)).order_by("at", "id"))
    spans = list(PendingSpan.objects.filter(**_of(row)))
    if steps:
        _write(row, _clock(row, steps, spans, work_calendar()))


def clock_of(row: Work) -> Clock | None:
    """The clock of a row for pages; None when nothing was promised. Three queries."""
    if row.hours is None:
        return None
    steps = list(TargetStep.objects.filter(**_of(row)).order_by("at", "id"))
    return _clock(row, steps, list(PendingSpan.objects.filter(**_of(row))), work_calendar()) if steps else None


@transaction.atomic
def refresh_all() -> int:
    """Tell all open targets anew: a holiday, a leave or service hours changed. Returns how many moved."""
    calendar = work_calendar()
    return sum(_refresh_kind(model, states, calendar) for model, states in _KINDS)


_KINDS: tuple[tuple[Any, Sequence[str]], ...] = ((Incident, OPEN_INCIDENT), (Request, OPEN_REQUEST))


def _refresh_kind(model: Any, states: Sequence[str], calendar: WorkCalendar) -> int:
    """Batches of rows, each with four queries."""
    moved, last = 0, 0
    while True:
        rows = model.objects.select_for_update(of=("self",)).select_related("hours")
        batch = list(rows.filter(state__in=states, hours__isnull=False, pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return moved
        changed = _recomputed(batch, calendar)
        model.objects.bulk_update(changed, ["target_at", "warn_at"])
        moved, last = moved + len(changed), batch[-1].pk


def _recomputed(batch: Sequence[Work], calendar: WorkCalendar) -> list[Work]:
    name = "incident" if isinstance(batch[0], Incident) else "request"
    steps, spans = _grouped(TargetStep, name, batch), _grouped(PendingSpan, name, batch)
    changed = []
    for row in batch:
        before = row.target_at
        if steps[row.pk]:
            _write(row, _clock(row, steps[row.pk], spans[row.pk], calendar))
        if row.target_at != before:
            changed.append(row)
    return changed


def _grouped(model: Any, name: str, batch: Iterable[Work]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for entry in model.objects.filter(**{f"{name}__in": [row.pk for row in batch]}).order_by("id"):
        found[getattr(entry, f"{name}_id")].append(entry)
    return found


def _of(row: Work) -> dict[str, Any]:
    return {"incident" if isinstance(row, Incident) else "request": row}


def _clock(row: Work, steps: Sequence[TargetStep], spans: Sequence[PendingSpan], calendar: WorkCalendar) -> Clock:
    ordered = sorted(steps, key=lambda step: (step.at, step.pk))
    waits = [Pending(span.started_at, span.ended_at) for span in spans]
    changes = [TargetChange(step.at, step.minutes) for step in ordered[1:]]
    return _told(row, ordered[0].minutes, waits, changes, calendar)


def _told(
    row: Work, minutes: int, waits: Sequence[Pending], changes: Sequence[TargetChange], calendar: WorkCalendar
) -> Clock:
    if row.hours is None:
        raise ValidationError(_("The work has no service hours."))
    try:
        return Clock(row.opened_at, minutes, row.hours.rule(calendar), waits, changes)
    except TargetTimeError as error:
        raise ValidationError(clock_refusal(error)) from error


def _write(row: Work, clock: Clock) -> None:
    try:
        row.target_at = clock.due()
        left = [share for share in WARNINGS if share > row.warned]
        row.warn_at = clock.due(left[0]) if left else None
    except TargetTimeError as error:
        raise ValidationError(clock_refusal(error)) from error
