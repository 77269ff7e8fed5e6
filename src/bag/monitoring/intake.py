"""The door of the alarms: whoever sees trouble come or go reports it here, from any process.

What :func:`report` has returned from is kept: ``bag alarms`` takes every report exactly once, also after a crash.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from bag.monitoring import sayings
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Report, ReportSender, ReportToken

CHANNEL = "bag_reports"
_COLUMNS = (
    "subject_id", "alarm_class", "instance", "present", "severity", "at", "text", "said", "value", "source", "token",
)  # fmt: skip
_TYPES = {"subject_id": "bigint", "present": "bool", "at": "timestamptz", "said": "jsonb", "value": "float8"}
_GIVEN = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in _COLUMNS)
_NAMES = ", ".join(_COLUMNS)
_INSERT = (
    f"insert into {Report._meta.db_table} ({_NAMES}) "  # noqa: S608  our own names
    f"select {_NAMES} from unnest({_GIVEN}) with ordinality as given({_NAMES}, place) order by place"
)
_ADVANCE = f"""
with before as (select last from {ReportSender._meta.db_table} where run = %s for update),
after as (
  insert into {ReportSender._meta.db_table} as sender (run, last) values (%s, %s)
  on conflict (run) do update set last = greatest(sender.last, excluded.last), at = now()
)
select last from before
"""  # noqa: S608
_CLAIM = (
    f"insert into {ReportToken._meta.db_table} (token) select distinct unnest(%s::text[]) "
    "on conflict do nothing returning token"
)
_EMPTY = "{}"


def report(observations: Sequence[Observation]) -> int:
    """Keep observations for the alarms and wake whoever takes them in; returns how many were new.

    A token that was reported within a day is left out, and so is what its run has reported up to that number. Three
    statements however many. Raises ``django.db.Error`` when the database did not take them: then the caller keeps them
    and comes back with the same numbers or tokens.
    """
    if not observations:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        fresh = _first_of_tokens(_after_last(observations))
        if fresh:
            with translation.override(settings.LANGUAGE_CODE):
                columns = [_column(fresh, name) for name in _COLUMNS]
            cursor.execute(_INSERT, columns)
            cursor.execute(f"notify {CHANNEL}")
    return len(fresh)


def _after_last(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Without what runs had reported already. One statement for each run, and a call comes from one."""
    last: dict[str, int] = defaultdict(int)
    for one in observations:
        if one.run:
            last[one.run] = max(last[one.run], one.number)
    known: dict[str, int] = {}
    for run in sorted(last):
        with connection.cursor() as cursor:
            cursor.execute(_ADVANCE, [run, run, last[run]])
            row = cursor.fetchone()
        if row is not None:
            known[run] = row[0]
    if not known:
        return observations
    return [one for one in observations if one.run not in known or one.number > known[one.run]]


def _first_of_tokens(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Without what others had reported already."""
    tokens = [_text(one.token, 80) for one in observations if one.token]
    if not tokens:
        return observations
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [tokens])
        claimed = {token for (token,) in cursor.fetchall()}
    fresh = []
    for one in observations:
        token = _text(one.token, 80)
        if not token or token in claimed:
            claimed.discard(token)
            fresh.append(one)
    return fresh


def _column(observations: Sequence[Observation], name: str) -> list[object]:
    if name == "said":
        return [json.dumps(one.said).replace("\\u0000", "") if one.said else _EMPTY for one in observations]
    if name == "text":
        return [_text(one.text or sayings.word(one.said), 300) for one in observations]
    values = [getattr(one, name.removesuffix("_id")) for one in observations]
    longest = getattr(Report._meta.get_field(name), "max_length", None)
    return values if longest is None else [_text(value, longest) for value in values]


def _text(value: str, longest: int) -> str:
    """PostgreSQL has no NUL in texts, and texts of devices may hold one."""
    return str(value).replace("\0", "")[:longest]


def forget_tokens(before: datetime) -> int:
    """Forget names of reports, and senders that said nothing since then; returns how many."""
    ReportSender.objects.filter(at__lt=before).delete()
    return ReportToken.objects.filter(at__lt=before).delete()[0]
