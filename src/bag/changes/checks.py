"""Checks of the stored changes, run by ``bag check``."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from bag.changes.models import Change
from bag.core.registers import Finding


def own_approvals() -> list[Finding]:
    """Nobody approved a change that they carry out or opened."""
    rows = Change.objects.filter(approved_by__isnull=False)
    own = rows.filter(approved_by=F("opened_by")) | rows.filter(approved_by=F("lead__user"))
    return [Finding(row.number, _("Whoever approved plans or carries out the change.")) for row in own.order_by("pk")]
