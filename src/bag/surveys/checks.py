"""Checks of the stored surveys, run by ``bag check``."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from bag.core.registers import Finding
from bag.surveys.models import Survey

DECIDED = ("approved", "installing", "installed", "handed_over", "transferred")


def without_assessment() -> list[Finding]:
    """Nothing is approved without its savings assessment (13 o)."""
    rows = Survey.objects.filter(state__in=DECIDED, assessment=None).order_by("pk")
    return [Finding(row.number, _("The survey was approved without a savings assessment.")) for row in rows]


def own_decisions() -> list[Finding]:
    """Nobody decided on a survey for which they visited the place."""
    own = Survey.objects.filter(visits__person__user=F("decided_by")).distinct().order_by("pk")
    return [Finding(row.number, _("Whoever decided had made the survey.")) for row in own]
