"""Checks of the stored incidents, run by ``bag check``."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bag.core.models import NumberCounter
from bag.core.numbering import format_number
from bag.core.registers import Finding
from bag.work.domain.incidents import priority
from bag.work.models import Incident, Request
from bag.work.services import incidents, requests


def numbers() -> list[Finding]:
    """Numbers of incidents run without a gap from 1 to the last of their year."""
    return _gaps(Incident, incidents.SERIES, _("This number was drawn, and no incident has it."))


def request_numbers() -> list[Finding]:
    """Numbers of requests run without a gap from 1 to the last of their year."""
    return _gaps(Request, requests.SERIES, _("This number was drawn, and no request has it."))


def _gaps(model: type[Incident | Request], series: str, what: str) -> list[Finding]:
    known = set(model._default_manager.values_list("number", flat=True))
    return [
        Finding(number, what)
        for counter in NumberCounter.objects.filter(series=series)
        for number in (format_number(series, counter.year, place) for place in range(1, counter.last + 1))
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
