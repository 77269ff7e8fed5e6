"""Between the rows of alarms and the values of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection

from bag.monitoring.domain import alarms as life
from bag.monitoring.domain.flapping import Flapping
from bag.monitoring.models import Alarm, AlarmStep
from bag.monitoring.sayings import Said

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
CHANGED = (
    "severity", "rank", "phase", "present", "text", "said", "source", "value", "last_seen", "turned_at", "active_at",
    "cleared_at", "closed_at", "count", "trend", "acknowledged_by", "acknowledged_until", "shelved_until",
    "shelved_reason", "in_maintenance", "flapping", "flaps", "orphan_since", "told_at", "told_rank", "root",
    "confidence", "affected", "incident",
)  # fmt: skip
"""The fields that a life changes."""
FIELDS = tuple(field for field in Alarm._meta.concrete_fields if field.name in CHANGED)
ATTRIBUTES = tuple(field.attname for field in FIELDS)
Key = tuple[int, str, str]
State = tuple[Any, ...]
_STATE = attrgetter(*ATTRIBUTES)


def state(row: Alarm) -> State:
    """What a life changes, to be compared with later: values of rows are replaced, never changed in place."""
    found: State = _STATE(row)
    return found


def store(changed: Sequence[Alarm], before: Mapping[int, State]) -> None:
    """Write many alarms in one statement: of what a life changes the columns in which any of them is not as before."""
    after = [_STATE(row) for row in changed]
    old = [before[row.pk] for row in changed]
    fields = [
        field
        for place, field in enumerate(FIELDS)
        if any(one[place] != other[place] for one, other in zip(after, old, strict=True))
    ]
    if not fields:
        return
    names = [str(field.column) for field in fields]
    types = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    assigned = ", ".join(f"{name} = given.{name}" for name in names)
    statement = (
        f"update {Alarm._meta.db_table} alarm set {assigned} "  # noqa: S608  our own names
        f"from unnest(%s::bigint[], {types}) as given(id, {', '.join(names)}) where alarm.id = given.id"
    )
    columns = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in changed] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row.pk for row in changed], *columns])


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // _MICRO


def moment_of(at: int | None) -> datetime | None:
    """The moment of microseconds since 1970."""
    return None if at is None else EPOCH + timedelta(microseconds=at)


def key_of(row: Alarm) -> Key:
    return row.subject_id, row.alarm_class, row.instance


def value_of(row: Alarm) -> life.Alarm:
    """The alarm of a row as the domain sees it; its root is named by the number of the root's row."""
    return life.Alarm(
        key=_domain_key(row),
        severity=life.Severity(row.severity),
        phase=life.Phase(row.phase),
        first_seen=micros(row.first_seen),
        last_seen=micros(row.last_seen),
        turned=micros(row.turned_at),
        present=row.present,
        count=row.count,
        trend=life.Trend(row.trend),
        active_at=micros(row.active_at) if row.active_at else None,
        cleared_at=micros(row.cleared_at) if row.cleared_at else None,
        closed_at=micros(row.closed_at) if row.closed_at else None,
        acknowledged=_acknowledgment(row),
        shelved=life.Shelf(micros(row.shelved_until), row.shelved_reason) if row.shelved_until else None,
        root=life.Key(str(row.root_id), "") if row.root_id else None,
        in_maintenance=row.in_maintenance,
        flapping=row.flapping,
    )


def _acknowledgment(row: Alarm) -> life.Acknowledgment | None:
    if row.acknowledged_by_id is None:
        return None
    until = micros(row.acknowledged_until) if row.acknowledged_until else None
    return life.Acknowledgment(str(row.acknowledged_by_id), until)


def _domain_key(row: Alarm) -> life.Key:
    return life.Key(str(row.subject_id), row.alarm_class, row.instance)


def write(row: Alarm, value: life.Alarm) -> None:
    """Put what the domain says into the row; the root is the row's own affair."""
    row.severity, row.rank, row.phase = value.severity.value, value.severity.rank, value.phase.value
    row.present, row.count, row.trend = value.present, value.count, value.trend.value
    row.last_seen, row.turned_at = moment_of(value.last_seen) or row.last_seen, moment_of(value.turned) or row.turned_at
    row.active_at, row.cleared_at = moment_of(value.active_at), moment_of(value.cleared_at)
    row.closed_at = moment_of(value.closed_at)
    row.acknowledged_by_id = int(value.acknowledged.by) if value.acknowledged else None
    row.acknowledged_until = moment_of(value.acknowledged.until) if value.acknowledged else None
    row.shelved_until = moment_of(value.shelved.until) if value.shelved else None
    row.shelved_reason = value.shelved.reason if value.shelved else ""
    row.in_maintenance, row.flapping = value.in_maintenance, value.flapping


def flaps_of(row: Alarm) -> Flapping:
    kept = row.flaps
    return Flapping(row.flapping, tuple(kept.get("changed", ())), tuple(kept.get("changes", ())))


def keep_flaps(row: Alarm, flaps: Flapping) -> None:
    row.flapping = flaps.flapping
    row.flaps = {"changed": list(flaps.changed), "changes": list(flaps.changes)} if flaps.changes else {}


VERBS = {
    life.Phase.ACTIVE: "raised",
    life.Phase.CLEARED: "cleared",
    life.Phase.CLOSED: "closed",
}


def steps_between(
    row: Alarm, before: life.Alarm | None, after: life.Alarm, at: datetime, why: Said | None = None
) -> Iterable[AlarmStep]:
    """What happened from one value to the next, for the time line; ``why`` says why the trouble is over."""
    told = {"text": row.text, "said": row.said} if after.present else {"said": dict(why or {})}
    if (before is None or before.phase is not after.phase) and after.phase in VERBS:
        yield AlarmStep(alarm=row, at=at, verb=VERBS[after.phase], **told)
    elif before is not None and after.severity is not before.severity:
        worse = after.severity.rank < before.severity.rank
        yield AlarmStep(alarm=row, at=at, verb="worse" if worse else "better", **told)
    if before is not None and after.phase is not life.Phase.CLOSED:
        if before.shelved and not after.shelved:
            yield AlarmStep(alarm=row, at=at, verb="unshelved")
        if before.in_maintenance is not after.in_maintenance:
            yield AlarmStep(alarm=row, at=at, verb="maintenance" if after.in_maintenance else "maintained")
        if before.flapping is not after.flapping:
            yield AlarmStep(alarm=row, at=at, verb="flapping" if after.flapping else "settled")
