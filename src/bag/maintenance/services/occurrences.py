"""What becomes of a maintenance: done, missed, skipped, and the word of the supervisor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.attachments.kinds import Refused
from bag.core.attachments.views import take
from bag.core.models import Subject, Tone, User
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.field.domain.orders import OPEN as OPEN_ORDERS
from bag.field.events import OrderCancelled, OrderDone, OrderReopened
from bag.field.models import Outcome, WorkOrder
from bag.field.services import orders
from bag.maintenance import queries
from bag.maintenance.models import Occurrence, OccurrenceState, Verdict
from bag.maintenance.services.generating import is_open
from bag.organization.queries import people_with_role

KEY = "maintenance.occurrence"
MISSED_NEWS = "maintenance.missed"
SUPERVISE_NEWS = "maintenance.supervise"
LINE = (Role.CHIEF, Role.MANAGER, Role.DEPARTMENT_HEAD)
"""Who hears of missed maintenance, one after the other."""
STEP = timedelta(days=7)
"""After how long the next one hears."""
LEAST_REASON = 5


# -- what the work orders tell


def on_done(event: OrderDone) -> None:
    """The order is done: so is the maintenance, unless the job could not be done."""
    row = _of_order(event.order_id)
    if row is None or row.order is None or row.order.outcome == Outcome.UNSOLVED or row.state == OccurrenceState.DONE:
        return
    row.state, row.done_at = OccurrenceState.DONE, row.order.done_at
    on = timezone.localtime(row.done_at).date() if row.done_at else timezone.localdate()
    row.missed_on = row.deadline + timedelta(days=1) if on > row.deadline else None
    row.closed_at = None if row.plan.contract_id else row.done_at
    if row.verdict == Verdict.REFUSED:
        row.verdict = ""
    _stored(row, None)
    if row.plan.contract_id:
        _ask_supervisor(row)


def on_reopened(event: OrderReopened) -> None:
    """The order is to be done once more: so is the maintenance."""
    row = _of_order(event.order_id)
    if row is None or row.order is None or row.order.state not in OPEN_ORDERS:
        return
    row.state = OccurrenceState.MISSED if row.deadline < timezone.localdate() else OccurrenceState.ORDERED
    row.missed_on = row.deadline + timedelta(days=1) if row.state == OccurrenceState.MISSED else None
    row.done_at = row.closed_at = None
    _stored(row, None)


def on_cancelled(event: OrderCancelled) -> None:
    """Somebody gave the order up: the maintenance is skipped for the same reason, unless it was missed before."""
    row = _of_order(event.order_id)
    if row is None or not is_open(row):
        return
    row.reason = event.reason[:300] or _("The work order was cancelled.")
    row.closed_at = timezone.now()
    if row.state != OccurrenceState.MISSED:
        row.state = OccurrenceState.SKIPPED
    _stored(row, None)


def _of_order(order: int) -> Occurrence | None:
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related(*queries.JOINED)
    return rows.filter(order=order).first()


# -- what people do


@transaction.atomic
def skip(occurrence: Occurrence, *, reason: str, by: Any) -> Occurrence:
    """Leave a maintenance out, with the reason; its order is cancelled."""
    row = _locked(occurrence)
    if not is_open(row):
        raise ValidationError(_("This maintenance is over; it cannot be skipped."))
    row.reason = _reason(reason)
    row.state, row.closed_at = OccurrenceState.SKIPPED, timezone.now()
    _stored(row, by)
    if row.order is not None and row.order.state in OPEN_ORDERS:
        orders.cancel(row.order, reason=row.reason, by=by)
    return row


@transaction.atomic
def accept(occurrence: Occurrence, *, by: Any) -> Occurrence:
    """The supervisor accepts the contractor's work. Where the plan asks for a service report it must be there."""
    row = _to_judge(occurrence)
    if row.plan.report_required and row.report_id is None:
        raise ValidationError(_("The service report is missing; attach it first."))
    row.verdict, row.verdict_reason = Verdict.ACCEPTED, ""
    row.closed_at = timezone.now()
    return _judged(row, by)


@transaction.atomic
def refuse(occurrence: Occurrence, *, reason: str, by: Any) -> Occurrence:
    """The supervisor refuses the work: the order is open again and the reason goes to those who do it."""
    row = _to_judge(occurrence)
    row.verdict, row.verdict_reason = Verdict.REFUSED, _reason(reason)
    row = _judged(row, by)
    row.refused_at = row.refused_at or row.verdict_at
    row.save()
    order = row.order
    if order is not None:
        orders.reopen(WorkOrder.objects.get(pk=order.pk), reason=row.verdict_reason, by=by)
        late = row.deadline < timezone.localdate()
        row.state = OccurrenceState.MISSED if late else OccurrenceState.ORDERED
        row.missed_on = row.deadline + timedelta(days=1) if late else None
        row.done_at = None
        row.save()
    return row


@transaction.atomic
def attach_report(occurrence: Occurrence, file: UploadedFile, *, by: Any) -> Occurrence:
    """Keep the service report with the piece (or with the maintenance of a place), and point to it."""
    row = _locked(occurrence)
    if row.report_id is not None:
        raise ValidationError(_("There is a service report already."))
    keeper = row.equipment or row
    number = row.order.number if row.order is not None else ""
    label = _("Service report %(number)s, %(plan)s") % {"number": number, "plan": row.plan}
    try:
        row.report = take(keeper, file, by=by, description=label[:300])
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
    return _stored(row, by)


def _to_judge(occurrence: Occurrence) -> Occurrence:
    row = _locked(occurrence)
    if row.plan.contract_id is None:
        raise ValidationError(_("Only the work of contractors is supervised here."))
    if row.state != OccurrenceState.DONE:
        raise ValidationError(_("Work is judged when it is done."))
    if row.verdict == Verdict.ACCEPTED:
        raise ValidationError(_("The work was accepted already."))
    return row


def _judged(row: Occurrence, by: Any) -> Occurrence:
    row.verdict_at, row.verdict_by = timezone.now(), by
    return _stored(row, by)


def _reason(text: str) -> str:
    stripped = text.strip()
    if len(stripped) < LEAST_REASON:
        raise ValidationError({"reason": _("Say why in a sentence.")})
    return stripped[:300]


# -- what the night does


def watch(today: date | None = None) -> str:
    """Mark what was not done by its last day as missed and tell the line, one step after each grace. For the job."""
    on = today or timezone.localdate()
    with transaction.atomic():
        missed = list(queries.overdue(on).select_for_update(of=("self",)))
        for row in missed:
            row.state, row.missed_on = OccurrenceState.MISSED, row.deadline + timedelta(days=1)
            row.save()
        changes.announce(KEY, [row.pk for row in missed], "change", None)
    told = escalate(on)
    return f"{len(missed)} missed, {told} told"


@transaction.atomic
def escalate(on: date) -> int:
    """Bring missed maintenance up the line as far as its time has come; how many people were told."""
    rows = Occurrence.objects.filter(
        state=OccurrenceState.MISSED, closed_at=None, escalated__lt=len(LINE), missed_on__lte=on
    ).select_related(*queries.JOINED)
    told = 0
    people: dict[tuple[str, str | None], list[User]] = {}
    for row in rows.select_for_update(of=("self",)).order_by("missed_on", "id"):
        reached = min((on - (row.missed_on or on)).days // STEP.days + 1, len(LINE))
        for step in range(row.escalated, reached):
            told += _tell(row, step, _holders(people, LINE[step], row.plan.owner_service.code, on))
        if reached > row.escalated:
            row.escalated = reached
            row.save()
    return told


def _holders(known: dict[tuple[str, str | None], list[User]], role: str, service: str, on: date) -> list[User]:
    scope = service if role == Role.CHIEF else None
    if (role, scope) not in known:
        found = people_with_role(role, scope, on).select_related("user")
        known[role, scope] = [one.user for one in found if one.user is not None]
    return known[role, scope]


def _tell(row: Occurrence, step: int, people: list[User]) -> int:
    supervisor = row.plan.contract.supervisor if row.plan.contract is not None else None
    if step == 0 and supervisor is not None and supervisor.user is not None:
        people = [*people, supervisor.user]
    return len(
        notify(
            people,
            MISSED_NEWS,
            format_lazy(gettext_lazy("Maintenance missed: {title}"), title=row.plan.title),
            body=format_lazy(gettext_lazy("{target}, due {day}"), target=row.target, day=day(row.due_on)),
            url=row.get_absolute_url(),
            subject=Subject.objects.of(row),
            tone=Tone.WARNING,
            dedupe_key=f"{MISSED_NEWS}:{row.pk}:{step}",
        )
    )


def _ask_supervisor(row: Occurrence) -> None:
    supervisor = row.plan.contract.supervisor if row.plan.contract is not None else None
    if supervisor is None or supervisor.user is None:
        return
    notify(
        [supervisor.user],
        SUPERVISE_NEWS,
        format_lazy(gettext_lazy("Work of a contractor to be judged: {title}"), title=row.plan.title),
        body=row.target,
        url=row.get_absolute_url(),
        subject=Subject.objects.of(row),
        tone=Tone.INFO,
        dedupe_key=f"{SUPERVISE_NEWS}:{row.pk}:{row.done_at}",
    )


def _locked(occurrence: Occurrence) -> Occurrence:
    return Occurrence.objects.select_for_update(of=("self",)).select_related(*queries.JOINED).get(pk=occurrence.pk)


def _stored(row: Occurrence, by: Any) -> Occurrence:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
