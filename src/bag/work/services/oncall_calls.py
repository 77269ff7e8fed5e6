"""Calling people to duty: incidents that monitoring opens go to who is on call, and up the chain until somebody
acknowledges. ``tick`` runs every 20 seconds; each step is one transaction that also writes down who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.work.models import (
    CallChannel,
    CallOutcome,
    CallTarget,
    DutyAlert,
    DutyCall,
    Incident,
    IncidentState,
)
from bag.work.oncall.doors import doors
from bag.work.queries import oncall as queries
from bag.work.services import incidents

NEWS = "work.call"
FRESH = timedelta(hours=12)
"""Older incidents are no longer called out: after a long stop nobody is woken for what is over."""
AT_ONCE = 50
"""Alerts handled in one run; the others wait for the next."""
WAITING = (IncidentState.NEW, IncidentState.ASSIGNED)
log: Any = structlog.get_logger("bag.work")


def tick(now: datetime | None = None) -> int:
    """Begin to call for new incidents of monitoring, and do the steps that are due. Returns the steps done."""
    moment = now or timezone.now()
    _begin(moment)
    due = DutyAlert.objects.filter(next_at__lte=moment).order_by("next_at", "id").values_list("pk", flat=True)
    return sum(_tried(pk, moment) for pk in list(due[:AT_ONCE]))


def _tried(pk: int, moment: datetime) -> bool:
    """One step; when the incident changed under it, the next run looks again."""
    try:
        return _step_of(pk, moment)
    except ValidationError as error:
        log.warning("work.call.put_off", alert=pk, reasons=error.messages)
        return False


def _begin(moment: datetime) -> None:
    """One alert for every fresh incident of monitoring that nobody has; a repeated run finds it there already."""
    rows = Incident.objects.filter(
        state=IncidentState.NEW, opened_by=None, assignee=None, alert=None, opened_at__gt=moment - FRESH
    )
    DutyAlert.objects.bulk_create(
        [
            DutyAlert(incident=row, started_at=moment, next_at=moment)
            for row in rows.order_by("priority", "id")[:AT_ONCE]
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def _step_of(pk: int, moment: datetime) -> bool:
    """The next step of an alert; False when another process has it or nothing is to be done."""
    locked = DutyAlert.objects.select_for_update(skip_locked=True, of=("self",))
    alert = locked.select_related("incident__service").filter(pk=pk, next_at__lte=moment).first()
    if alert is None:
        return False
    chain = queries.chain(alert.incident.service)
    over = alert.acknowledged_at is not None or alert.incident.state not in WAITING
    if over or alert.reached >= len(chain):
        alert.next_at = None
        alert.save()
        return False
    step = chain[alert.reached]
    with translation.override("tr"):
        _call_all(alert, step, moment)
    alert.reached += 1
    later = chain[alert.reached].after_minutes if alert.reached < len(chain) else None
    alert.next_at = None if later is None else alert.started_at + timedelta(minutes=later)
    alert.save()
    return True


def _call_all(alert: DutyAlert, step: queries.Step, moment: datetime) -> None:
    people = queries.people_of(step.target, alert.incident.service, moment)
    known = set(alert.calls.values_list("person_id", "channel"))
    channels = [CallChannel.APP, *([CallChannel.SMS] if step.sms else []), *([CallChannel.VOICE] if step.voice else [])]
    called = [
        DutyCall(alert=alert, person=one, target=step.target, channel=channel, at=moment)
        for one in people
        for channel in channels
        if (one.pk, channel) not in known
    ]
    for call in called:
        call.outcome = _reach(call)
    DutyCall.objects.bulk_create(called)
    text = ", ".join(dict.fromkeys(str(call.person) for call in called))
    target = CallTarget(step.target).label
    if called:
        incidents.note(
            alert.incident, _("Called to duty (%(who)s): %(names)s") % {"who": target, "names": text}, by=None
        )
    elif not people:
        incidents.note(alert.incident, _("Nobody could be called (%(who)s).") % {"who": target}, by=None)


def _reach(call: DutyCall) -> CallOutcome:
    if call.channel == CallChannel.APP:
        return _in_application(call)
    door = doors.get(call.channel)
    if door is None:
        return CallOutcome.NOT_CONNECTED
    number = call.person.mobile or call.person.phone
    if not number:
        return CallOutcome.NO_ADDRESS
    try:
        door.call(number, str(call.alert.incident))
    except OSError as error:
        log.warning("work.call.failed", door=door.key, error=repr(error))
        return CallOutcome.FAILED
    return CallOutcome.TOLD


def _in_application(call: DutyCall) -> CallOutcome:
    """Give the incident to who is on call, who hears of it by that; tell the others."""
    incident, person = call.alert.incident, call.person
    if call.target == CallTarget.ON_CALL and incident.assignee_id is None:
        call.alert.incident = incidents.assign(incident, person, by=None)
        return CallOutcome.TOLD if person.user is not None else CallOutcome.NO_ADDRESS
    if person.user is None:
        return CallOutcome.NO_ADDRESS
    notify(
        [person.user],
        NEWS,
        gettext_lazy("Nobody has acknowledged an incident"),
        body=str(incident),
        url=incident.get_absolute_url(),
        subject=Subject.objects.of(incident),
        tone=Tone.CRITICAL,
        dedupe_key=f"{NEWS}:{call.alert.pk}",
    )
    return CallOutcome.TOLD


@transaction.atomic
def acknowledge(alert: DutyAlert, *, by: Any) -> DutyAlert:
    """Somebody takes notice of an incident: the chain stops. A second time changes nothing."""
    row = DutyAlert.objects.select_for_update(of=("self",)).select_related("incident").filter(pk=alert.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.acknowledged_at is not None:
        return row
    row.acknowledged_at, row.acknowledged_by, row.next_at = timezone.now(), by, None
    row.save()
    if row.incident.state in WAITING:
        incidents.note(row.incident, _("Acknowledged."), by=by)
    return row


def was_called(alert: DutyAlert, user: Any) -> bool:
    """Whether the account's person was called for this alert. One query."""
    return alert.calls.filter(person__user=user.pk).exists()
