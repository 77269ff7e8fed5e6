"""Complaints about coverage: told by anybody, closed by the service. Rights are checked by whoever calls."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.organization.models import Unit
from bag.organization.queries import people_with_role
from bag.wireless.models import Complaint, ComplaintState

KEY = "wireless.complaint"
NEWS = "wireless.complaint"
SERVICE = "network"


@transaction.atomic
def save(row: Complaint, by: Any, *, created: bool) -> Complaint:
    """Store the form of a complaint; a new one belongs to who tells it, and the chief of the service hears of it."""
    if not created:
        row.save()
        return row
    if row.owner_service_id is None:
        row.owner_service = Unit.objects.get(code=SERVICE, kind="service")
    row.told_by = by
    row.save()
    changes.announce(KEY, [row.pk], "add", by)
    chiefs = people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")
    notify(
        [chief.user for chief in chiefs if chief.user is not None], NEWS, gettext_lazy("Wireless complaint"),
        body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row),
    )  # fmt: skip
    return row


@transaction.atomic
def close(row: Complaint, *, result: str, found: bool = True, by: Any) -> Complaint:
    """Close a complaint with what was done or found. Raises ``ValidationError`` without a word or when it is closed."""
    held = Complaint.objects.select_for_update().get(pk=row.pk)
    if held.state != ComplaintState.OPEN:
        raise ValidationError(_("This complaint is closed already."))
    if not result.strip():
        raise ValidationError({"result": _("Say what was done or found.")})
    held.state = ComplaintState.SOLVED if found else ComplaintState.NOT_FOUND
    held.result, held.closed_at, held.closed_by = result.strip(), timezone.now(), by
    held.save(update_fields=["state", "result", "closed_at", "closed_by", "updated_at"])
    changes.announce(KEY, [held.pk], "change", by)
    return held
