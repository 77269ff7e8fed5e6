"""The record of sensitive acts: every look at a secret, footage or a traffic log has an actor and a reason."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from bag.core.models import AuditEvent, Subject, User

SHORTEST_REASON = 10


def note(action: str, what: str, *, by: User, reason: str, row: models.Model | None = None) -> AuditEvent:
    """Write one act down; raises ``ValidationError`` when the reason says nothing."""
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise ValidationError(_("Please give the reason in at least %(count)d letters.") % {"count": SHORTEST_REASON})
    context = _request_context()
    return AuditEvent.objects.create(
        actor=by,
        actor_name=str(by),
        action=action,
        what=what[:300],
        reason=said[:500],
        subject=Subject.objects.of(row) if row is not None else None,
        request=str(context.get("request", ""))[:64],
        address=context.get("address") or None,
    )


@transaction.atomic
def reveal(row: models.Model, field: str, *, by: User, reason: str) -> str:
    """The plain text of a secret of ``row``; the act is on record before the text is handed over."""
    label = row._meta.get_field(field)
    what = f"{row._meta.verbose_name} {row}: {getattr(label, 'verbose_name', field)}"
    note("secret.reveal", what, by=by, reason=reason, row=row)
    secret = getattr(row, field)
    return secret.plain() if secret is not None else ""


def _request_context() -> dict[str, Any]:
    """What the request told the history about itself; empty outside requests."""
    with pghistory.context() as context:
        return dict(context.metadata) if context is not None else {}
