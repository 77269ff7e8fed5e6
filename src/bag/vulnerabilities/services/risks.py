"""Risks that are accepted until a day: asked for by one, decided by another; they come back by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.organization.queries import people_with_role
from bag.vulnerabilities import rights
from bag.vulnerabilities.models import Finding, RiskAcceptance, RiskState, State
from bag.vulnerabilities.services.mending import KEY, locked
from bag.vulnerabilities.services.telling import RISK_NEWS

LONGEST = timedelta(days=366)
SHORTEST = 20


@transaction.atomic
def ask(finding: Finding, *, reason: str, measures: str, until: date, by: Any) -> RiskAcceptance:
    """Ask that a finding may stay until a day. Raises ``ValidationError`` in words."""
    row = locked(finding, State.OPEN, State.FIXED, State.MISSING)
    today = timezone.localdate()
    if not today < until <= today + LONGEST:
        raise ValidationError({"until": _("A risk is accepted for a year at most.")})
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say in a sentence why it cannot be mended.")})
    if alive(row) is not None:
        raise ValidationError(_("An acceptance of this risk is waiting or holds already."))
    made = RiskAcceptance.objects.create(
        finding=row, reason=reason.strip(), measures=measures.strip(), until=until, asked_by=by
    )
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    users = [one.user for one in people if one.user is not None and one.user != by]
    _tell(users, row, gettext_lazy("A risk awaits your decision: {finding}"), Tone.WARNING)
    return made


def alive(finding: Finding) -> RiskAcceptance | None:
    """The acceptance that waits or holds. One query."""
    rows = finding.acceptances.filter(state__in=[RiskState.ASKED, RiskState.APPROVED])
    return rows.select_related("asked_by", "decided_by").first()


def may_decide(user: Any, finding: Finding, acceptance: RiskAcceptance) -> bool:
    """The chief of the service or the manager, unless they asked for it."""
    return acceptance.asked_by_id != user.pk and rights.leads(user, finding.owner_service.code)


@transaction.atomic
def decide(finding: Finding, *, approved: bool, note: str = "", by: Any) -> Finding:
    """Approve or refuse what was asked for. Nobody decides on what they asked for."""
    row = locked(finding, State.OPEN, State.FIXED, State.MISSING)
    asked = row.acceptances.select_for_update().filter(state=RiskState.ASKED).first()
    if asked is None:
        raise ValidationError(_("Nothing was asked for."))
    if not may_decide(by, row, asked):
        raise PermissionDenied(_("Nobody decides on a risk that they asked to accept."))
    if approved and asked.until <= timezone.localdate():
        raise ValidationError(_("Its day is over already."))
    asked.state = RiskState.APPROVED if approved else RiskState.REFUSED
    asked.decided_at, asked.decided_by, asked.decision_note = timezone.now(), by, note.strip()
    asked.save()
    if approved:
        row.state, row.accepted_until = State.ACCEPTED, asked.until
        row.fixed_at, row.fixed_by = None, None
    yes, no = gettext_lazy("A risk was accepted: {finding}"), gettext_lazy("A risk was not accepted: {finding}")
    told = [asked.asked_by] if asked.asked_by is not None else []
    _tell(told, row, yes if approved else no, Tone.INFO)
    return _stored(row, by)


@transaction.atomic
def end(finding: Finding, *, by: Any) -> Finding:
    """End an acceptance before its day: the finding is open again."""
    row = locked(finding, State.ACCEPTED)
    _end(row)
    return _stored(row, by)


def _end(row: Finding) -> None:
    row.acceptances.filter(state=RiskState.APPROVED).update(state=RiskState.ENDED)
    row.state, row.accepted_until, row.escalated = State.OPEN, None, 0


@transaction.atomic
def expire(on: date | None = None) -> int:
    """Open findings again whose acceptance is over, and tell their chiefs; how many."""
    day = on or timezone.localdate()
    rows = Finding.objects.select_for_update(of=("self",)).filter(state=State.ACCEPTED, accepted_until__lt=day)
    over = list(rows.select_related("owner_service", "host"))
    for row in over:
        _end(row)
        row.save()
        people = people_with_role(Role.CHIEF, row.owner_service.code, day).select_related("user")
        users = [one.user for one in people if one.user is not None]
        _tell(users, row, gettext_lazy("The acceptance of a risk is over: {finding}"), Tone.WARNING)
    changes.announce(KEY, [row.pk for row in over], "change", None)
    return len(over)


def _stored(row: Finding, by: Any) -> Finding:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _tell(users: list[Any], row: Finding, title: Any, tone: str) -> None:
    notify(
        users,
        RISK_NEWS,
        format_lazy(title, finding=row.title),
        body=str(row),
        url=row.get_absolute_url(),
        subject=Subject.objects.of(row),
        tone=tone,
    )
