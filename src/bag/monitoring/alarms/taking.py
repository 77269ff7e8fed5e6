"""Taking reports in: a batch leaves its table and becomes lives of alarms in one transaction, so exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from django.db import connection, transaction

from bag.core import changes
from bag.core.models import Subject
from bag.monitoring.alarms import rows
from bag.monitoring.alarms.board import KEY
from bag.monitoring.alarms.classes import Classes
from bag.monitoring.alarms.owners import Owner, owners_of
from bag.monitoring.domain import alarms as life
from bag.monitoring.domain import flapping
from bag.monitoring.models import Alarm, AlarmStep, Report

log = structlog.get_logger()
MOST = 20_000
_TAKE = """
with taken as (
  delete from {table} where id in (select id from {table} order by id limit %s for update skip locked) returning *
), placed as (
  select *, row_number() over (partition by subject_id, alarm_class, instance order by id)
    - row_number() over (partition by subject_id, alarm_class, instance, present, severity order by id) as run
  from taken
)
select subject_id, alarm_class, instance, present, severity, count(*), min(at), max(at),
  (array_agg(text order by text = '', id desc))[1], (array_agg(said::text order by text = '', id desc))[1],
  (array_agg(value order by text = '', id desc))[1], (array_agg(source order by text = '', id desc))[1]
from placed group by subject_id, alarm_class, instance, present, severity, run order by min(id)
"""


@dataclass(frozen=True, slots=True)
class Given:
    """Reports of one key that say the same one after the other, as they left their table: how many, since when.

    What they say is what the last of them said that said anything.
    """

    subject: int
    alarm_class: str
    instance: str
    present: bool
    severity: str
    count: int
    since: datetime
    until: datetime
    text: str
    said: str
    value: float | None
    source: str


@dataclass
class _Life:
    """What a batch does with one key: the open row, if there is one, and how it goes on."""

    row: Alarm | None
    value: life.Alarm | None
    before: rows.State = ()
    steps: list[AlarmStep] = field(default_factory=list)
    new: bool = False

    @property
    def turned(self) -> bool:
        """Whether a known alarm went over to another phase."""
        return not self.new and any(step.verb in rows.VERBS.values() for step in self.steps)


@transaction.atomic
def take(classes: Classes, now: datetime, most: int = MOST) -> int:
    """Take up to ``most`` reports in, in the order in which they were written; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(table=Report._meta.db_table), [most])
        given = [Given(*row) for row in cursor.fetchall()]
    if given:
        apply(given, classes, now)
    return sum(one.count for one in given)


def apply(given: Iterable[Given], classes: Classes, now: datetime) -> None:
    """Live through reports and store what came of them. Reports of subjects that are gone are left out."""
    by_key: dict[rows.Key, list[Given]] = {}
    for one in given:
        by_key.setdefault((one.subject, one.alarm_class, one.instance), []).append(one)
    subjects = {key[0] for key in by_key}
    owners = owners_of(Subject.objects.filter(pk__in=subjects).select_related("content_type"))
    if unknown := subjects - owners.keys():
        log.warning("monitoring.alarms.subject_gone", subjects=sorted(unknown)[:20], count=len(unknown))
    opened = {rows.key_of(row): row for row in Alarm.objects.exclude(phase="closed").filter(subject__in=subjects)}
    finished: list[_Life] = []
    for key, reports in by_key.items():
        if key[0] in owners:
            finished += _lived(opened.get(key), reports, owners[key[0]], classes, now)
    _store(finished)


def _lived(row: Alarm | None, reports: list[Given], owner: Owner, classes: Classes, now: datetime) -> Iterable[_Life]:
    """The lives of one key through its reports: the open one, and others after it closed within the batch."""
    current = _Life(row, rows.value_of(row), rows.state(row)) if row is not None else _Life(None, None)
    for run in reports:
        if current.value is not None and current.value.phase is life.Phase.CLOSED:
            yield current
            current = _Life(None, None)
        _live(current, run, rows.micros(min(run.since, now)), owner, classes, now)
        if run.count > 1 and run.present:
            _repeat(current, run, owner, classes, now)
    yield current


def _repeat(current: _Life, run: Given, owner: Owner, classes: Classes, now: datetime) -> None:
    """The rest of a run of equal reports: all are counted, the last one is lived through."""
    assert current.row is not None  # noqa: S101  the first of the run has made it
    assert current.value is not None  # noqa: S101
    between = run.count - 2
    current.value = replace(current.value, count=current.value.count + between)
    at, flaps = rows.micros(min(run.until, now)), rows.flaps_of(current.row)
    if any(flaps.changed):
        for _result in range(min(between, flapping.RESULTS)):
            flaps = flapping.result(flaps, changed=False, at=at)
        rows.keep_flaps(current.row, flaps)
    _live(current, run, at, owner, classes, now)


def _live(current: _Life, one: Given, at: int, owner: Owner, classes: Classes, now: datetime) -> None:
    """One report at a moment. A clock ahead of ours is not believed."""
    timing = classes.timing(one.alarm_class)
    before = current.value
    if before is None and not one.present:
        return
    if one.present:
        key = life.Key(str(one.subject), one.alarm_class, one.instance)
        after = life.reported(before, key, life.Severity(one.severity), at, timing)
    else:
        assert before is not None  # noqa: S101  said above
        after = life.gone(before, at, timing)
    if current.row is None:
        current.row, current.new = _begun(one, owner, classes, after), True
    row = current.row
    if one.present:
        _describe(row, one)
    flaps = _flapped(row, before is not None and before.present is not after.present, at)
    if flaps.flapping is not after.flapping:
        after = life.flapped(after, flaps.flapping, at, timing) if after.phase is not life.Phase.CLOSED else after
    why = None if one.present else json.loads(one.said)
    current.steps += rows.steps_between(row, before, after, rows.moment_of(at) or now, why)
    current.value = after
    rows.write(row, after)
    rows.keep_flaps(row, flaps)


def _describe(row: Alarm, one: Given) -> None:
    """What the report says; one that only confirms says nothing new."""
    row.source, row.orphan_since = one.source, None
    if one.text and one.text != row.text:
        row.text, row.said = one.text, json.loads(one.said)
    if one.value is not None:
        row.value = one.value


def _flapped(row: Alarm, turned: bool, at: int) -> flapping.Flapping:
    """Flapping after one more report. What lies ten quiet minutes back does not count."""
    watch = rows.flaps_of(row)
    if watch.changes and at - watch.changes[-1] >= flapping.QUIET_TIME:
        watch = flapping.Flapping()
    return flapping.result(watch, changed=turned, at=at)


def _begun(one: Given, owner: Owner, classes: Classes, value: life.Alarm) -> Alarm:
    first = rows.moment_of(value.first_seen) or one.since
    return Alarm(
        subject_id=one.subject,
        equipment_id=owner.equipment,
        place_id=owner.place,
        owner_service_id=owner.service,
        alarm_class=one.alarm_class,
        instance=one.instance,
        kind=classes.kind(one.alarm_class),
        first_seen=first,
        last_seen=first,
        turned_at=first,
    )


def _store(finished: list[_Life]) -> None:
    """Three statements however many. Trouble that was over before anybody could see it leaves no row."""
    seen = [one for one in finished if one.row is not None and not (one.new and _unseen(one))]
    old = {one.row.pk: one for one in seen if one.row is not None and not one.new}
    rows.store([one.row for one in old.values() if one.row is not None], {pk: one.before for pk, one in old.items()})
    # A closed row of a key must be written before the next open one of the same key.
    for closed in (True, False):
        fresh = [one.row for one in seen if one.row is not None and one.new and (one.row.phase == "closed") is closed]
        Alarm.objects.bulk_create(fresh, batch_size=2000)
    AlarmStep.objects.bulk_create([step for one in seen for step in one.steps], batch_size=5000)
    for verb, lives in (("add", [one for one in seen if one.new]), ("change", [one for one in seen if one.turned])):
        changes.announce(KEY, [one.row.pk for one in lives if one.row is not None], verb, None)


def _unseen(one: _Life) -> bool:
    return one.value is not None and one.value.phase is life.Phase.CLOSED and one.value.active_at is None
