"""Calendar windows of a duty: which is open, what was answered when, what was missed in a row.

A window is due ``grace_days`` after its last day. Proof within that grace answers the window if nothing did before, and
then not the next one. Due dates stay where the calendar puts them, days off or not; only duties of every day (``P1D``)
rest on days off, while half days are worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bag.core.domain.calendar import WorkCalendar
from bag.directive.domain.periods import Period, Window, following, previous, window_of
from bag.directive.domain.verdicts import ONE_DAY, Case, Fact

LOOK_BACK = 3
"""Windows before the asked one from which answers are followed, so that a proof in a grace is not counted twice."""


@dataclass(frozen=True)
class Answer:
    """A window with the proof that answers it, if any."""

    window: Window
    due_on: date
    fact: Fact | None = None

    @property
    def late(self) -> bool:
        """Written down after it was due."""
        return self.fact is not None and self.fact.written_on > self.due_on


@dataclass(frozen=True)
class Schedule:
    """The windows of one period."""

    period: Period
    grace: timedelta
    calendar: WorkCalendar

    @property
    def daily(self) -> bool:
        return str(self.period) == "P1D"

    def due(self, window: Window) -> date:
        return window.last + self.grace

    def at(self, day: date) -> Window:
        return window_of(day, self.period)

    def before(self, window: Window) -> Window:
        if not self.daily:
            return previous(window, self.period)
        day = self.calendar.add_working_days(window.first, -1)
        return Window(day, day)

    def after(self, window: Window) -> Window:
        if not self.daily:
            return following(window, self.period)
        day = self.calendar.add_working_days(window.first, 1)
        return Window(day, day)

    def between(self, first: Window, last: Window) -> list[Window]:
        """Every window from ``first`` to ``last``."""
        found = []
        while first.first <= last.first:
            found.append(first)
            first = self.after(first)
        return found

    def answers(self, case: Case, windows: list[Window]) -> list[Answer]:
        """Neighboring windows, oldest first, each with its answer."""
        before = windows[0]
        earlier: list[Window] = []
        for _step in range(LOOK_BACK if self.grace else 0):
            before = self.before(before)
            earlier.insert(0, before)
        found: list[Answer] = []
        used: Fact | None = None
        for window in [*earlier, *windows]:
            fact = _answer(case, window, self.due(window), used)
            used = fact or used
            found.append(Answer(window, self.due(window), fact))
        return found[len(earlier) :]

    def missed_since(self, case: Case, last: Window) -> Window:
        """The first of the windows in a row that passed without proof; ``last`` is the last of them."""
        shown = case.shown_before(last.first)
        first = self.at(max(shown or case.starts_on, case.starts_on))
        if shown is not None and first.first <= shown and self.answers(case, [first])[0].fact is not None:
            first = self.after(first)
        while first.first < case.starts_on or (self.daily and not self.calendar.is_working_day(first.first)):
            first = self.after(first)
        return min(first, last, key=lambda window: window.first)

    def count(self, first: Window, last: Window) -> int:
        """How many windows there are from ``first`` to ``last``."""
        if self.daily:
            return 1 + self.calendar.working_days_between(first.first, last.first)
        if self.period.months:
            months = (last.first.year - first.first.year) * 12 + last.first.month - first.first.month
            return 1 + months // self.period.months
        return 1 + (last.first - first.first).days // ((first.last - first.first).days + 1)


def _answer(case: Case, window: Window, due: date, used: Fact | None) -> Fact | None:
    """The proof of a window: the one written down first among those inside it, else the first in its grace."""
    inside = [fact for fact in case.shown_between(window.first, window.last) if fact is not used]
    if inside:
        return min(inside, key=lambda fact: fact.written_on)
    grace = case.shown_between(window.last + ONE_DAY, due) if due > window.last else []
    return grace[0] if grace else None
