"""Work on access points with its proof: the score before and after. Rights are checked by whoever calls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from bag.core import changes
from bag.field.models import OrderKind
from bag.field.services import orders
from bag.wireless import queries
from bag.wireless.domain.efficiency import verdict
from bag.wireless.models import AccessPoint, Improvement, ImprovementKind, ImprovementState
from bag.wireless.services import readings

KEY = "wireless.improvement"
OPEN = (ImprovementState.PLANNED, ImprovementState.MEASURING)
PATIENCE = 3
"""Windows after which work that nothing was measured of is given up as unmeasured."""


@transaction.atomic
def plan(
    point: AccessPoint, *, kind: str, reason: str, due: date | None = None, by: Any, on: date | None = None
) -> Improvement:
    """Plan work on an access point: keeps the score of today and opens a work order.

    Raises ``ValidationError`` without a reason, a place, or while other work on it is open.
    """
    day = on or timezone.localdate()
    row = AccessPoint.objects.select_for_update().get(pk=point.pk)
    if row.improvements.filter(state__in=OPEN).exists():
        raise ValidationError(_("Work on this access point is planned or being measured already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the access point is to be improved.")})
    before = readings.scores([row], day)[row.pk]
    made = Improvement(
        access_point=row, kind=kind, reason=reason.strip(), planned_on=day, planned_by=by, score_before=before.value,
        before=readings.packed(before),
    )  # fmt: skip
    made.full_clean(exclude=["planned_by"])
    made.save()
    title = format_lazy("{}: {}", row, ImprovementKind(kind).label)
    made.order = orders.plan_order(
        by=by, title=str(title), owner_service=row.equipment.owner_service, equipment=row.equipment,
        kind=OrderKind.OTHER, description=reason.strip(), source=made, due=due, customer_signs=False,
    )  # fmt: skip
    made.save(update_fields=["order", "updated_at"])
    changes.announce(KEY, [made.pk], "add", by)
    return made


@transaction.atomic
def order_done(order_id: int) -> int:
    """The work is done: measuring begins with the next day. Returns how many improvements it was."""
    return _move(order_id, (ImprovementState.PLANNED,), ImprovementState.MEASURING, timezone.localdate())


@transaction.atomic
def order_reopened(order_id: int) -> int:
    """The work is to be done once more."""
    return _move(order_id, tuple(ImprovementState), ImprovementState.PLANNED, None)


@transaction.atomic
def order_cancelled(order_id: int) -> int:
    """The work will not be done."""
    return _move(order_id, OPEN, ImprovementState.DROPPED, None)


def _move(order_id: int, states: tuple[str, ...], state: str, done: date | None) -> int:
    rows = list(Improvement.objects.select_for_update().filter(order_id=order_id, state__in=states))
    for row in rows:
        row.state, row.done_on = state, done
        row.score_after, row.after, row.judged_on = None, [], None
        row.save(update_fields=["state", "done_on", "score_after", "after", "judged_on", "updated_at"])
    changes.announce(KEY, [row.pk for row in rows], "change", None)
    return len(rows)


def judge_done(on: date) -> int:
    """Judge finished work whose window after it has passed; returns how many. Four queries and one for each."""
    window = queries.limits().window_days
    due = Improvement.objects.filter(state=ImprovementState.MEASURING, done_on__lte=on - timedelta(days=window))
    judged = 0
    for row in due.select_related("access_point__equipment"):
        judged += _judge(row, on, window)
    return judged


@transaction.atomic
def _judge(row: Improvement, on: date, window: int) -> int:
    if row.done_on is None:
        return 0
    first = row.done_on + timedelta(days=1)
    found = readings.scores([row.access_point], row.done_on + timedelta(days=window), since=first)[row.access_point_id]
    if found.value is None and on < row.done_on + timedelta(days=window * PATIENCE):
        return 0
    row.score_after, row.after, row.judged_on = found.value, readings.packed(found), on
    row.state = ImprovementState(verdict(row.score_before, row.score_after))
    row.save(update_fields=["score_after", "after", "judged_on", "state", "updated_at"])
    changes.announce(KEY, [row.pk], "change", None)
    return 1
