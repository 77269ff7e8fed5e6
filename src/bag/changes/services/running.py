"""The verbs of a change from its start: what happened against what was planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.changes import queries
from bag.changes.domain.life import OVERRUN_AFTER, Verb, beyond_plan
from bag.changes.events import ChangeEnded, ChangeStarted
from bag.changes.models import Change, ChangeKind, ChangeState
from bag.changes.services.planning import SHORTEST, freeze
from bag.changes.services.steps import leaders, planned_of, ready, said, saved, team, tell
from bag.core.events import publish
from bag.core.ui.format import moment

EARLY = timedelta(minutes=30)
"""So long before its window a change may begin."""
MOST = 200
"""Changes that one turn warns of."""


@transaction.atomic
def start(change: Change, *, at: datetime | None = None, by: Any) -> Change:
    """Begin. An emergency begins without an approval; others not long before their window.

    Raises ``ValidationError`` for moments in the future and for windows that lie ahead.
    """
    row = ready(change, Verb.START)
    begun = at or timezone.now()
    if begun > timezone.now():
        raise ValidationError({"at": _("A start cannot lie in the future.")})
    if row.kind != ChangeKind.EMERGENCY and begun < row.starts_at - EARLY:
        raise ValidationError(_("The window begins on %(begin)s.") % {"begin": moment(row.starts_at)})
    if not queries.keys_of(row):
        raise ValidationError(_("Choose the pieces of equipment or places that the change works on."))
    if not row.impact:
        freeze(row)
    row.started_at, row.state = begun, ChangeState.RUNNING
    publish(ChangeStarted(planned_of(row), begun))
    if row.approved_at is None:
        tell(leaders(row), row, gettext_lazy("An emergency change began; approve it afterwards"), by=by, tone="warning")
    return saved(row, "started", by, at=begun)


@transaction.atomic
def finish(change: Change, *, result: str, outage: int, at: datetime | None = None, by: Any) -> Change:
    """End a change that was carried out; ``outage`` are the minutes without service."""
    row = ready(change, Verb.FINISH)
    row.result = said(result, SHORTEST, "result", _("Say in a sentence what was done and how it was tested."))
    return _ended(row, ChangeState.DONE, "done", outage, at, by)


@transaction.atomic
def roll_back(change: Change, *, result: str, outage: int, at: datetime | None = None, by: Any) -> Change:
    """End a change that failed and was taken back; ``result`` says why and what holds now."""
    row = ready(change, Verb.ROLL_BACK)
    row.result = said(result, SHORTEST, "result", _("Say in a sentence what failed and what holds now."))
    tell(leaders(row), row, gettext_lazy("A change was rolled back"), by=by, tone="warning")
    return _ended(row, ChangeState.ROLLED_BACK, "rolled_back", outage, at, by)


def _ended(row: Change, state: ChangeState, verb: str, outage: int, at: datetime | None, by: Any) -> Change:
    over = at or timezone.now()
    begun = row.started_at or over
    if over > timezone.now():
        raise ValidationError({"at": _("An end cannot lie in the future.")})
    if over < begun:
        raise ValidationError({"at": _("The end lies before the start (%(start)s).") % {"start": moment(begun)}})
    if outage < 0 or outage > ceil((over - begun).total_seconds() / 60):
        raise ValidationError({"outage": _("The outage is longer than the change lasted.")})
    row.ended_at, row.state = over, state
    row.outage_minutes, row.beyond_plan = outage, beyond_plan(row.planned_outage, outage)
    publish(ChangeEnded(row.pk, over))
    text = _("%(minutes)d min outage, %(planned)d min planned. %(result)s")
    return saved(
        row, verb, by, text % {"minutes": outage, "planned": row.planned_outage, "result": row.result}, at=over
    )


def watch(now: datetime) -> int:
    """Warn of changes that run beyond their windows, once each. Returns how many."""
    late = Change.objects.filter(state=ChangeState.RUNNING, ends_at__lt=now - OVERRUN_AFTER, overrun_told_at=None)
    return sum(_warn(pk, now) for pk in late.order_by("ends_at").values_list("pk", flat=True)[:MOST])


@transaction.atomic
def _warn(pk: int, now: datetime) -> int:
    """Somebody may have ended it meanwhile: then nothing."""
    rows = Change.objects.select_for_update(of=("self",), skip_locked=True)
    row = (
        rows.select_related("owner_service", "lead__user", "opened_by")
        .filter(pk=pk, state=ChangeState.RUNNING, overrun_told_at=None)
        .first()
    )
    if row is None:
        return 0
    row.overrun_told_at = now
    people = {user for user in (*team(row), *leaders(row)) if user is not None}
    tell(people, row, gettext_lazy("A change runs beyond its window"), by=None, tone="critical")
    saved(row, "overrun", None, moment(row.ends_at), at=now)
    return 1
