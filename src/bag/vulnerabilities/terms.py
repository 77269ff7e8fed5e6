"""The terms for mending, as this installation sets them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from bag.config import load
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import WorkCalendar
from bag.vulnerabilities.domain.severity import Level, due


class Terms:
    """Days for mending on the working calendar, which is asked once."""

    def __init__(self) -> None:
        self.days = {Level(level): days for level, days in load().scanning.mend_days.items()}
        self._known: dict[tuple[date, Level], date | None] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    def due(self, at: datetime, level: int) -> date | None:
        """The last day for what was first seen at a moment; None where no term is set."""
        key = (timezone.localtime(at).date(), Level(level))
        if key not in self._known:
            self._known[key] = due(key[0], key[1], self.days, self.calendar)
        return self._known[key]
