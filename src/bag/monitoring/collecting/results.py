"""What becomes of readings: rows for the store, the state of the targets, observations for the alarms.

Runs in one thread of its own, beside the event loop that asks. What the database does not take now is kept and given to
it again; of the states only the newest of each target is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import structlog
from django.db import DatabaseError, InterfaceError, connection

from bag.monitoring import intake
from bag.monitoring.domain.observations import Observation
from bag.monitoring.domain.readings import COUNTERS, Interfaces, Outcome, Reading
from bag.monitoring.judging import Judge
from bag.monitoring.models import Target
from bag.telemetry.spool import Spool

log = structlog.get_logger("bag.collect")

MOST_OBSERVATIONS = 100_000
"""Kept while the database is away; the oldest go first."""
REASON, WORD = 200, 200
_UPSERT = """
insert into monitoring_targetstatus as old
  (target_id, standing, reason, since, asked_at, answered_at, answer_ms, failures, facts)
select given.target_id, given.standing, given.reason, given.at, given.at, given.answered_at, given.answer_ms,
  given.failures, coalesce(given.facts, '{}')
from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::float8[], %s::int[],
  %s::jsonb[]) as given(target_id, standing, reason, at, answered_at, answer_ms, failures, facts)
join monitoring_target target on target.id = given.target_id
on conflict (target_id) do update set
  standing = excluded.standing, reason = excluded.reason, asked_at = excluded.asked_at,
  since = case when old.standing = excluded.standing then old.since else excluded.since end,
  answered_at = coalesce(excluded.answered_at, old.answered_at),
  answer_ms = coalesce(excluded.answer_ms, old.answer_ms),
  failures = excluded.failures,
  facts = case when excluded.facts = '{}' then old.facts else old.facts || excluded.facts end
"""


@dataclass(frozen=True)
class Answer:
    """A reading with how long it took (milliseconds) and the failures in a row that it makes."""

    reading: Reading
    took_ms: float
    failures: int


@dataclass
class _Status:
    answer: Answer
    facts: dict[str, str] = field(default_factory=dict)


class Results:
    """Takes answers in. Its methods are called by one thread."""

    def __init__(self, spool: Spool, judge: Judge) -> None:
        self._spool = spool
        self._judge = judge
        self._states: dict[tuple[int, str, str], str] = {}
        self._statuses: dict[int, _Status] = {}
        self._observations: list[Observation] = []
        self.rows = 0
        self.refused_rows = 0
        self.lost_observations = 0

    def take(self, answers: Sequence[Answer]) -> None:
        """Store, judge, and tell the database."""
        readings = [answer.reading for answer in answers]
        self._store(readings)
        self._observe(self._judge.take(readings))
        for answer in answers:
            reading = answer.reading
            facts = self._statuses[reading.target].facts if reading.target in self._statuses else {}
            self._statuses[reading.target] = _Status(answer, {**facts, **reading.facts})
        self._tell()

    def _observe(self, observations: Sequence[Observation]) -> None:
        self._observations += observations
        surplus = len(self._observations) - MOST_OBSERVATIONS
        if surplus > 0:
            del self._observations[:surplus]
            self.lost_observations += surplus

    def _tell(self) -> None:
        """Give the database what waits; what it does not take stays for the next time."""
        try:
            if self._statuses:
                statuses = list(self._statuses.values())
                write_statuses(statuses)
                name_profiles(
                    {one.answer.reading.target: one.facts["profile"] for one in statuses if "profile" in one.facts}
                )
                self._statuses.clear()
            if self._observations:
                intake.report(self._observations)
                self._observations.clear()
        except (DatabaseError, InterfaceError) as error:
            log.warning("collect.database_away", waiting=len(self._observations), error=str(error).strip())
            connection.close()

    def _store(self, readings: Sequence[Reading]) -> None:
        self._put("interfaces", interface_columns(readings))
        self._put("metrics", metric_columns(readings))
        self._put("states", self._state_columns(readings))

    def _put(self, table: str, columns: dict[str, object]) -> None:
        rows = len(columns["at"]) if columns else 0  # type: ignore[arg-type]
        if not rows:
            return
        if self._spool.put(table, columns):  # type: ignore[arg-type]
            self.rows += rows
        else:
            self.refused_rows += rows

    def _state_columns(self, readings: Sequence[Reading]) -> dict[str, object]:
        """The states that are not what they were; all of them after a start, so that each period begins.

        How a target answers is the aspect ``answer`` of its subject; the instance is the target's number.
        """
        subjects, aspects, instances, moments, states, reasons = [], [], [], [], [], []
        for reading in readings:
            told = [("answer", str(reading.outcome), str(reading.target), reading.reason)]
            told += [(state.aspect, state.state, state.instance, state.reason) for state in reading.states]
            for aspect, state, instance, reason in told:
                key = (reading.target, aspect, instance)
                if self._states.get(key) == state:
                    continue
                self._states[key] = state
                subjects.append(reading.subject)
                aspects.append(aspect)
                instances.append(instance)
                moments.append(reading.at)
                states.append(state)
                reasons.append(reason)
        return {
            "subject": np.array(subjects, np.uint64),
            "aspect": aspects,
            "instance": instances,
            "at": _moments(moments),
            "state": states,
            "reason": reasons,
        }


def interface_columns(readings: Sequence[Reading]) -> dict[str, object]:
    """The rows of table ``interfaces``: one for each interface of each reading."""
    told = [(reading, reading.interfaces) for reading in readings if reading.interfaces is not None]
    if not told:
        return {}
    sizes = [len(interfaces.names) for _reading, interfaces in told]
    counters = np.concatenate([interfaces.counters for _reading, interfaces in told])
    columns: dict[str, object] = {
        "subject": np.repeat(np.array([reading.subject for reading, _told in told], np.uint64), sizes),
        "instance": [name for _reading, interfaces in told for name in interfaces.names],
        "at": np.repeat(_moments([reading.at for reading, _told in told]), sizes),
    }
    for name in ("epoch", "oper", "admin", "speed"):
        columns[name] = np.concatenate([_column(interfaces, name) for _reading, interfaces in told])
    return {**columns, **{name: np.ascontiguousarray(counters[:, place]) for place, name in enumerate(COUNTERS)}}


def _column(interfaces: Interfaces, name: str) -> np.ndarray:
    column: np.ndarray = getattr(interfaces, name)
    return column


def metric_columns(readings: Sequence[Reading]) -> dict[str, object]:
    """The rows of table ``metrics``: one for each finite value."""
    told = [(reading, value) for reading in readings for value in reading.values if np.isfinite(value.value)]
    return {
        "subject": np.array([reading.subject for reading, _value in told], np.uint64),
        "metric": [value.metric for _reading, value in told],
        "instance": [value.instance[:WORD] for _reading, value in told],
        "at": _moments([reading.at for reading, _value in told]),
        "value": np.array([value.value for _reading, value in told], np.float64),
    }


def _moments(moments: Sequence[datetime]) -> np.ndarray:
    """Milliseconds since 1970."""
    return np.array([round(moment.timestamp() * 1000) for moment in moments], np.int64)


def write_statuses(statuses: Sequence[_Status]) -> None:
    """One upsert of the state of many targets; targets that are gone are passed over."""
    answers = [status.answer for status in statuses]
    readings = [answer.reading for answer in answers]
    answered = [reading.outcome in (Outcome.OK, Outcome.BROKEN) for reading in readings]
    columns: list[list[object]] = [
        [reading.target for reading in readings],
        [str(reading.outcome) for reading in readings],
        [reading.reason.replace("\0", "")[:REASON] for reading in readings],
        [reading.at for reading in readings],
        [reading.at if yes else None for reading, yes in zip(readings, answered, strict=True)],
        [answer.took_ms if yes else None for answer, yes in zip(answers, answered, strict=True)],
        [answer.failures for answer in answers],
        [_json(status.facts) for status in statuses],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, columns)


def name_profiles(found: Mapping[int, str]) -> None:
    """Write the profile that the first answer told into targets that name none."""
    for slug in sorted(set(found.values())):
        targets = [target for target, profile in found.items() if profile == slug]
        Target.objects.filter(pk__in=targets, profile="").update(profile=slug)


def _json(facts: dict[str, str]) -> str | None:
    return json.dumps(facts).replace("\\u0000", "") if facts else None
