"""Checks of the stored incidents, run by ``bag check``."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bag.core.models import NumberCounter
from bag.core.numbering import format_number
from bag.core.registers import Finding
from bag.work.domain.incidents import priority
from bag.work.models import Incident
from bag.work.services.incidents import SERIES


def numbers() -> list[Finding]:
    """Numbers of incidents run without a gap from 1 to the last of their year."""
    known = set(Incident.objects.values_list("number", flat=True))
    return [
        Finding(number, _("This number was drawn, and no incident has it."))
        for counter in NumberCounter.objects.filter(series=SERIES)
        for number in (format_number(SERIES, counter.year, place) for place in range(1, counter.last + 1))
        if number not in known
    ]


def priorities() -> list[Finding]:
    """The priority follows from impact and urgency."""
    rows = Incident.objects.values_list("number", "impact", "urgency", "priority")
    return [
        Finding(number, _("The priority does not follow from impact and urgency."))
        for number, impact, urgency, kept in rows.iterator()
        if kept != priority(impact, urgency)
    ]
