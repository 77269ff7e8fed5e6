"""The monthly and the yearly report: one reading of the records, shown on a page and printed on paper.

Every figure is the number of rows of a list (``ReportFigure``) or of a board as it stood on a day, and leads to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.records import filters
from bag.core.registers import ReportFigure
from bag.directive import queries
from bag.directive.domain.periods import Window, parse_period, previous, window_of
from bag.directive.domain.status import GOOD
from bag.directive.models import Instance, StatusChange, StatusChoice

LENGTHS = {"month": "P1M", "year": "P1Y"}
MONTHS = (
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
    "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """The month or year of a report. ``last`` is its last day, or today while it runs."""

    kind: str
    window: Window

    @property
    def first(self) -> date:
        return self.window.first

    @property
    def last(self) -> date:
        return min(self.window.last, timezone.localdate())

    @property
    def running(self) -> bool:
        return self.last < self.window.last

    @property
    def title(self) -> str:
        """“Ekim 2026” or “2026”; reports are Turkish whatever the reader's language."""
        return f"{MONTHS[self.first.month - 1]} {self.first.year}" if self.kind == "month" else str(self.first.year)

    @property
    def key(self) -> str:
        """How the address writes it: 2026-10 or 2026."""
        return f"{self.first:%Y-%m}" if self.kind == "month" else str(self.first.year)

    def before(self) -> Span:
        return Span(self.kind, previous(self.window, parse_period(LENGTHS[self.kind])))


def span_of(kind: str, day: date) -> Span:
    """The month or year that holds a day."""
    return Span(kind, window_of(day, parse_period(LENGTHS[kind])))


@dataclass(frozen=True)
class Figure:
    """A figure with the one of the period before and the page that lists its rows ('' for none)."""

    title: str
    value: int
    before: int | None = None
    url: str = ""

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.value - self.before


@dataclass
class Line:
    """Owed duties of one service or article by status, each with the board of that day."""

    title: str
    note: str
    counts: Counter[str] = field(default_factory=Counter)
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def score(self) -> float | None:
        return queries.score_of(self.counts)

    @property
    def cells(self) -> list[tuple[str, int, str]]:
        return [(status, self.counts[status], self.urls.get(status, "")) for status in StatusChoice.values]


@dataclass(frozen=True)
class Report:
    """All that page and paper show."""

    span: Span
    groups: dict[str, list[Figure]]
    services: list[Line]
    articles: list[Line]
    stood: list[tuple[Instance, StatusChange]]
    score: float | None
    score_before: float | None

    @property
    def totals(self) -> Counter[str]:
        return Counter(change.status for _instance, change in self.stood)

    @property
    def good(self) -> int:
        return sum(self.totals[status] for status in GOOD)


def report(span: Span, user: Any) -> Report:
    """The report as the reader may see it: two queries for the duties, two for each figure."""
    stood = statuses_on(span.last)
    earlier = span.before()
    before = Counter(change.status for _instance, change in statuses_on(earlier.last))
    return Report(
        span=span,
        groups=_groups(span, earlier, user),
        services=_by_service(stood, span.last),
        articles=_by_article(stood, span.last),
        stood=stood,
        score=queries.score_of(Counter(change.status for _instance, change in stood)),
        score_before=queries.score_of(before),
    )


def statuses_on(on: date) -> list[tuple[Instance, StatusChange]]:
    """Every owed duty that was judged by the end of a day, with the status it had then. One query."""
    rows = (
        StatusChange.objects.filter(on__lte=on, instance__obligation__active=True)
        .select_related("instance__obligation__clause__article")
        .order_by("instance_id", "-on", "-id")
        .distinct("instance_id")
    )
    return [(row.instance, row) for row in rows]


def _groups(span: Span, earlier: Span, user: Any) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for entry in sorted(registers.report_figures, key=lambda one: one.order):
        record = registers.records[entry.record]
        if record.allows(user, "view"):
            found[str(entry.group)].append(
                Figure(str(entry.title), _count(entry, span, user), _count(entry, earlier, user), _address(entry, span))
            )
    return dict(found)


def _address(entry: ReportFigure, span: Span) -> str:
    return f"{registers.records[entry.record].list_url}?{urlencode(entry.query(span.first, span.last))}"


def _count(entry: ReportFigure, span: Span, user: Any) -> int:
    """The rows that the list behind the figure shows to this reader."""
    record = registers.records[entry.record]
    params = QueryDict(urlencode(entry.query(span.first, span.last)))
    return filters.apply(record, record.visible_to(user).order_by(), params).count()


def _by_service(stood: list[tuple[Instance, StatusChange]], on: date) -> list[Line]:
    lines = {code: Line(name, "") for code, name in queries.service_names().items()}
    for instance, change in stood:
        lines[instance.service].counts[change.status] += 1
    for code, line in lines.items():
        line.urls = _boards("service", code or "branch", on)
    return [line for line in lines.values() if line.total]


def _by_article(stood: list[tuple[Instance, StatusChange]], on: date) -> list[Line]:
    lines: dict[int, Line] = {}
    for instance, change in stood:
        clause = instance.obligation.clause
        if clause is not None:
            article = clause.article
            title = str(_("Article %(n)s") % {"n": article.label})
            lines.setdefault(article.number, Line(title, article.title)).counts[change.status] += 1
    for number, line in lines.items():
        line.urls = _boards("article", str(number), on)
    return [lines[number] for number in sorted(lines)]


def _boards(by: str, row: str, on: date) -> dict[str, str]:
    """The board of that day, narrowed to one line and status."""
    base = reverse("directive:board")
    return {
        status: f"{base}?{urlencode({'by': by, 'row': row, 'status': status, 'as_of': on.isoformat()})}#duties"
        for status in StatusChoice.values
    }
