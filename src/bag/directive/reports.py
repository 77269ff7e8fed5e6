"""The monthly and the yearly report: one reading of the records, shown on a page and printed on paper.

Every figure is the number of rows of a list (``ReportFigure``) or of a board as it stood on a day, and leads to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from bag.core import registers
from bag.core.records import filters
from bag.core.registers import ReportFigure
from bag.directive.boards import Board, Line, Row, board, in_trouble, score_of, standings
from bag.directive.domain.periods import Window, parse_period, previous, window_of
from bag.directive.domain.status import GOOD
from bag.directive.queries import service_names

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
    """A figure with the one of the period before, and the pages that list the rows of both ('' for none)."""

    title: str
    value: int
    before: int | None = None
    url: str = ""
    before_url: str = ""

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.value - self.before


@dataclass(frozen=True)
class Report:
    """All that page and paper show: the boards of the span's last day, and the figures."""

    span: Span
    groups: dict[str, list[Figure]]
    services: Board
    articles: Board
    score_before: float | None

    @property
    def whole(self) -> Row:
        """Every duty of that day."""
        return self.services.total

    @property
    def good(self) -> int:
        return sum(self.whole.counts[status] for status in GOOD)

    @property
    def late(self) -> list[Line]:
        """The duties in trouble, the most pressing first."""
        return sorted(filter(in_trouble, self.whole.lines), key=lambda line: line.pressing)


def report(span: Span, user: Any) -> Report:
    """The report as the reader may see it: five queries for the duties, two for each figure."""
    today, earlier = timezone.localdate(), span.before()
    lines, names = standings(span.last, today), service_names()
    return Report(
        span=span,
        groups=_groups(span, earlier, user),
        services=board("service", lines, names),
        articles=board("article", lines, names),
        score_before=score_of(standings(earlier.last, today)),
    )


def _groups(span: Span, earlier: Span, user: Any) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for entry in sorted(registers.report_figures, key=lambda one: one.order):
        record = registers.records[entry.record]
        if record.allows(user, "view"):
            found[str(entry.group)].append(
                Figure(
                    str(entry.title),
                    _count(entry, span, user),
                    _count(entry, earlier, user),
                    _address(entry, span),
                    _address(entry, earlier),
                )
            )
    return dict(found)


def _address(entry: ReportFigure, span: Span) -> str:
    return f"{registers.records[entry.record].list_url}?{urlencode(entry.query(span.first, span.last))}"


def _count(entry: ReportFigure, span: Span, user: Any) -> int:
    """The rows that the list behind the figure shows to this reader."""
    record = registers.records[entry.record]
    params = QueryDict(urlencode(entry.query(span.first, span.last)))
    return filters.apply(record, record.visible_to(user).order_by(), params).count()
