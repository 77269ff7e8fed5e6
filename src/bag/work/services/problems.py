"""The verbs of a problem: its state follows from what is known of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from bag.core import changes
from bag.core.numbering import next_number
from bag.work.models import Incident, Problem, ProblemState

KEY = "work.problem"
SERIES = "PRB"


@transaction.atomic
def save_problem(row: Problem, by: Any, *, created: bool) -> Problem:
    """Store a problem: examined until the root cause is known, closed on the day its corrective action is done."""
    if created:
        row.opened_at = timezone.now()
        row.number = next_number(SERIES, row.opened_at)
    row.state = _state(row)
    row.closed_at = (row.closed_at or timezone.now()) if row.state == ProblemState.CLOSED else None
    row.save()
    return row


def _state(row: Problem) -> ProblemState:
    if row.done_on is not None:
        return ProblemState.CLOSED
    return ProblemState.KNOWN if row.root_cause.strip() else ProblemState.OPEN


@transaction.atomic
def save_problems(rows: list[Problem], by: Any) -> list[Problem]:
    """Store many new problems."""
    return [save_problem(row, by, created=True) for row in rows]


@transaction.atomic
def join(problem: Problem, incident: Incident, *, by: Any) -> None:
    """Say that an incident came of this problem. Saying it twice changes nothing."""
    problem.incidents.add(incident)
    changes.announce(KEY, [problem.pk], "change", by)


@transaction.atomic
def part(problem: Problem, incident: Incident, *, by: Any) -> None:
    """Take an incident away from the problem."""
    problem.incidents.remove(incident)
    changes.announce(KEY, [problem.pk], "change", by)


@transaction.atomic
def open_from(incident: Incident, *, by: Any) -> Problem:
    """A new problem behind an incident."""
    row = Problem(title=incident.title, service=incident.service, description=incident.description)
    save_problem(row, by, created=True)
    row.incidents.add(incident)
    changes.announce(KEY, [row.pk], "add", by)
    return row
