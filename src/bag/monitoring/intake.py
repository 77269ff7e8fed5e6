"""The door of the alarms: whoever sees trouble come or go reports it here, from any process.

What :func:`report` has returned from is kept: ``bag alarms`` takes every report exactly once, also after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Report, ReportToken

CHANNEL = "bag_reports"
_COLUMNS = (
    "subject_id", "alarm_class", "instance", "present", "severity", "at", "text", "value", "source", "token",
)  # fmt: skip
_INSERT = """
with given as (
  select *, row_number() over () as place from unnest(
    %s::bigint[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::timestamptz[], %s::text[], %s::float8[],
    %s::text[], %s::text[]
  ) as row(subject_id, alarm_class, instance, present, severity, at, text, value, source, token)
), named as (
  insert into {tokens} (token) select distinct token from given where token <> '' on conflict do nothing
  returning token
), fresh as (
  select distinct on (coalesce(nullif(given.token, ''), given.place::text)) given.* from given
  left join named using (token) where given.token = '' or named.token is not null
)
insert into {reports} (subject_id, alarm_class, instance, present, severity, at, text, value, source, token)
select subject_id, alarm_class, instance, present, severity, at, text, value, source, token from fresh order by place
"""


def report(observations: Sequence[Observation]) -> int:
    """Keep observations for the alarms and wake whoever takes them in; returns how many were new.

    One statement. A token that was reported within a day is left out. Raises ``django.db.Error`` when the database did
    not take them: then the caller keeps them and comes back with the same tokens.
    """
    if not observations:
        return 0
    columns = [_column(observations, name) for name in _COLUMNS]
    statement = _INSERT.format(tokens=ReportToken._meta.db_table, reports=Report._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, columns)
        fresh = cursor.rowcount
        if fresh:
            cursor.execute(f"notify {CHANNEL}")
    return fresh


def _column(observations: Sequence[Observation], name: str) -> list[object]:
    values = [getattr(observation, name.removesuffix("_id")) for observation in observations]
    field = Report._meta.get_field(name)
    longest = getattr(field, "max_length", None)
    if longest is None:
        return values
    # PostgreSQL has no NUL in texts, and texts of devices may hold one.
    return [str(value).replace("\0", "")[:longest] for value in values]


def forget_tokens(before: datetime) -> int:
    """Forget names of reports from before then; returns how many."""
    return ReportToken.objects.filter(at__lt=before).delete()[0]
