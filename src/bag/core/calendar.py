"""The working calendar of this institution: legal holidays and the administrative leave it has entered."""

from __future__ import annotations

from bag.core.domain.calendar import Leave, WorkCalendar
from bag.core.models import AdministrativeLeave


def work_calendar() -> WorkCalendar:
    """The calendar as it stands now; one query."""
    rows = AdministrativeLeave.objects.values_list("date", "title", "half_day")
    return WorkCalendar.of(Leave(day, title, half) for day, title, half in rows)
