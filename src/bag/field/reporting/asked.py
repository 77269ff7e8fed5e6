"""What the address of a report asks for, and addresses made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bag.core.incoming import row_id
from bag.field.reporting.domain import grain

KINDS = {"desk": ("incident", "request"), "incident": ("incident",), "request": ("request",), "order": ("order",)}
"""Ways to narrow a report to kinds of work; the first is what counts when nothing is asked."""
REPEAT_DAYS = (7, 30, 90)
LONGEST = 366 * 3
"""Days of the longest period."""


@dataclass(frozen=True)
class Asked:
    """Period (both days inside), kinds of work, service, and within how many days a fault counts as come again.

    ``now`` and ``today`` are fixed once, so that all figures of a page speak of one moment.
    """

    first: date
    last: date
    now: datetime
    kind: str = "desk"
    service: int | None = None
    within: int = 30

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def kinds(self) -> tuple[str, ...]:
        return KINDS[self.kind]

    @property
    def cut(self) -> str:
        """``week`` or ``month``."""
        return grain(self.first, self.last)

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after the period."""
        return midnight(self.last + timedelta(days=1))

    @property
    def past(self) -> datetime:
        """The moment up to which the period is over: its end, or now while it runs."""
        return min(self.end, self.now)

    @property
    def whole_month(self) -> bool:
        """Whether the period is one calendar month."""
        return self.first.day == 1 and self.last == last_of_month(self.first)

    def params(self, **changed: Any) -> dict[str, str]:
        """The query of this report, with some of it changed; what is None or empty is left out."""
        given: dict[str, Any] = {
            "from": self.first.isoformat(), "to": self.last.isoformat(), "kind": self.kind, "service": self.service,
            "within": self.within, **changed,
        }  # fmt: skip
        return {name: str(value) for name, value in given.items() if value is not None and value != ""}

    def url(self, **changed: Any) -> str:
        """The report itself, with something changed."""
        return f"{reverse('field:reports')}?{urlencode(self.params(**changed))}"

    def rows(self, what: str, **narrowed: Any) -> str:
        """The list of the work behind a number."""
        return f"{reverse('field:report-rows')}?{urlencode(self.params(what=what, **narrowed))}"


def midnight(on: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(on, time.min))


def last_of_month(first: date) -> date:
    """The last day of the month that begins on ``first``."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def read(given: Any) -> Asked:
    """What a query asks; whatever cannot be understood counts as not asked. Without a period it is this month."""
    now = timezone.now()
    today = timezone.localdate(now)
    first, last = _day(given.get("from", "")), _day(given.get("to", ""))
    if first is None or last is None or not 0 <= (last - first).days <= LONGEST:
        first = today.replace(day=1)
        last = last_of_month(first)
    kind = given.get("kind", "")
    within = row_id(given.get("within", ""))
    return Asked(
        first, last, now,
        kind=kind if kind in KINDS else "desk",
        service=row_id(given.get("service", "")),
        within=within if within in REPEAT_DAYS else 30,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
