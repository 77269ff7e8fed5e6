"""Waivers: asked for by one, decided by another, ended early or by their day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.configurations.models import Waiver, WaiverState
from bag.configurations.services.compliance import count
from bag.core import access, changes
from bag.core.access import LEADERS, Rights

KEY = "configurations.waiver"
LEAD = Rights(change=LEADERS)
LONGEST = timedelta(days=366)


def may_decide(user: Any, row: Waiver) -> bool:
    """Chief of the service or manager, unless they asked for it themselves."""
    own = row.asked_by_id == user.pk
    return not own and access.allows(user, LEAD, "change", row.device.owner_service.code)


@transaction.atomic
def save_waiver(row: Waiver, by: Any, *, created: bool) -> Waiver:
    """Store what is asked for; one that was decided stays as it is. Raises ``ValidationError``."""
    today = timezone.localdate()
    if not created and row.state != WaiverState.ASKED:
        raise ValidationError(_("This waiver was decided; ask for a new one."))
    if not today <= row.expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("A waiver is valid from today for a year at most.")})
    if len(row.reason.split()) < 2:
        raise ValidationError({"reason": _("Say in a few words why the rule cannot be kept.")})
    row.asked_by = by if created else row.asked_by
    row.save()
    return row


@transaction.atomic
def decide(row: Waiver, *, approved: bool, note: str = "", by: Any) -> Waiver:
    """Approve or refuse. Nobody decides on what they asked for: raises ``ValidationError``."""
    row = _locked(row, WaiverState.ASKED)
    if not may_decide(by, row):
        raise ValidationError(_("Nobody decides on a waiver that they asked for themselves."))
    if approved and row.expires_on < timezone.localdate():
        raise ValidationError(_("Its day is over already."))
    row.state = WaiverState.APPROVED if approved else WaiverState.REFUSED
    row.decided_by, row.decided_at, row.decision_note = by, timezone.now(), note.strip()
    return _saved(row, by)


@transaction.atomic
def end(row: Waiver, *, by: Any) -> Waiver:
    """End an approved waiver before its day."""
    row = _locked(row, WaiverState.APPROVED)
    row.state = WaiverState.ENDED
    return _saved(row, by)


def _locked(row: Waiver, state: WaiverState) -> Waiver:
    rows = Waiver.objects.select_for_update(of=("self",)).select_related("device__owner_service")
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise ValidationError(_("This record is no longer there."))
    if found.state != state:
        raise ValidationError(_("The waiver is %(state)s already.") % {"state": found.get_state_display()})
    return found


def _saved(row: Waiver, by: Any) -> Waiver:
    row.save()
    count(row.device)
    changes.announce(KEY, [row.pk], "change", by)
    return row
