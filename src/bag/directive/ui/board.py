"""The duty board: counts by service, article, person, position, kind or status, as of any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.verbs import only
from bag.directive import boards, queries
from bag.directive.boards import Line, Row
from bag.directive.domain.status import GOOD, NOT_COUNTED
from bag.directive.messages import reason_text
from bag.directive.models import Instance, StatusChoice
from bag.directive.models.choices import TONES
from bag.directive.owners import Holders, holders
from bag.directive.rights import in_branch, may_import
from bag.directive.services.duties import may_decide
from bag.organization.models import Person

PAGE = 50
EARLIEST = date(2000, 1, 1)
"""The first day that the board is asked for; there is nothing before it."""


@dataclass(frozen=True)
class Question:
    """What the address asks of the board; what it does not know in it is not asked."""

    by: str
    on: date
    row: str
    status: str
    mine: bool
    critical: bool

    @classmethod
    def of(cls, given: QueryDict, today: date) -> Question:
        """A day to come is today, one before there was anything the first."""
        by, status = given.get("by", ""), given.get("status", "")
        return cls(
            by=by if by in boards.DIMENSIONS else "service",
            on=min(max(_day(given.get("on", "")) or today, EARLIEST), today),
            row=given.get("row", ""),
            status=status if status in StatusChoice.values else "",
            mine=bool(given.get("mine")),
            critical=bool(given.get("critical")),
        )

    def base(self, today: date) -> str:
        """The address of this board without the cell, to be followed by what a link asks for."""
        chosen = {"by": self.by, "on": self.on.isoformat() if self.on < today else "", "mine": self.mine and "1",
                  "critical": self.critical and "1"}  # fmt: skip
        return urlencode({name: value for name, value in chosen.items() if value})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Shown:
    """A duty in a list: as it stood on the day of the board, with the names of its service and of who is in post."""

    row: Instance
    service: str
    reason: str
    people: list[Person] = field(default_factory=list)


@only(in_branch)
def board(request: HttpRequest) -> HttpResponse:
    """Counts of owed duties as of a day, and the duties behind the cell that was chosen."""
    today = timezone.localdate()
    asked = Question.of(request.GET, today)
    posts = holders(asked.on)
    lines = _asked(boards.standings(asked.on, today), asked, request.user)
    names = queries.service_names()
    found = boards.board(asked.by, lines, names, past=boards.months(asked.on), posts=posts)
    chosen = next((row for row in found.rows if row.key == asked.row), None) if asked.row else None
    listed = (chosen.lines if chosen else []) if asked.row else lines
    if asked.by == "status" and asked.row:
        listed = _behind_status_cell(lines, asked)
    elif asked.status:
        listed = [line for line in listed if line.status == asked.status]
    page = Paginator(sorted(listed, key=lambda line: line.pressing), PAGE).get_page(request.GET.get("page"))
    total = found.total
    context: dict[str, Any] = {
        "asked": asked,
        "base": asked.base(today),
        "today": today,
        "tabs": boards.DIMENSIONS,
        "board": found,
        "rows": [(row, found.cells(row), strip(row.months), change(row.months)) for row in found.rows],
        "ends": boards.month_ends(asked.on),
        "below": found.below(),
        "total": len(lines),
        "figures": figures(total),
        "chosen": chosen,
        "status": StatusChoice(asked.status) if asked.status else None,
        "page": page,
        "lines": Rows(page.object_list, names, posts, asked.on).shown(page.object_list),
        "vacant": sum(1 for line in lines if not posts.of(line.position, line.service)),
        "version": queries.current_version(),
        "may_import": may_import(request.user),
        "may_judge": may_decide(request.user),
    }
    return render(request, "directive/board.html", context)


def _asked(lines: list[Line], asked: Question, user: Any) -> list[Line]:
    if asked.mine:
        lines = list(filter(boards.own(user), lines))
    return list(filter(boards.in_trouble, lines)) if asked.critical else lines


def _behind_status_cell(lines: Iterable[Line], asked: Question) -> list[Line]:
    """By status the cells lie between a service (``row``) and a status; the head of a row names a status alone."""
    if asked.row in StatusChoice.values:
        return [line for line in lines if line.status == asked.row]
    return [line for line in lines if (line.service or "branch") == asked.row and line.status == asked.status]


def figures(row: Row) -> dict[str, Any]:
    """The key figures above the board."""
    counts = row.counts
    return {
        "score": row.score,
        "good": sum(counts[status] for status in GOOD),
        "overdue": counts[StatusChoice.OVERDUE] + counts[StatusChoice.VIOLATED],
        "soon": counts[StatusChoice.DUE_SOON],
        "no_data": counts[StatusChoice.NO_DATA],
    }


_STACK = (("ok", GOOD), ("minor", {StatusChoice.DUE_SOON}), ("unknown", {StatusChoice.NO_DATA}),
          ("critical", {StatusChoice.OVERDUE, StatusChoice.VIOLATED}), ("void", NOT_COUNTED))  # fmt: skip


def strip(months: list[Counter[str]]) -> list[tuple[str, str]]:
    """One drawing per tone of twelve columns, each as high as its share: ``(tone, path)`` in a box of 60 × 100."""
    paths: dict[str, list[str]] = {}
    for place, counts in enumerate(months):
        whole = counts.total()
        top = 100
        for tone, statuses in _STACK:
            height = round(100 * sum(counts[status] for status in statuses) / whole) if whole else 0
            if height:
                top -= height
                paths.setdefault(tone, []).append(f"M{place * 5} {max(top, 0)}h4v{height}h-4z")
    return [(tone, "".join(parts)) for tone, parts in paths.items()]


def share(counts: Counter[str]) -> float | None:
    """The fulfilled among those that count at the end of a month; None when none does."""
    counted = sum(count for status, count in counts.items() if status not in NOT_COUNTED)
    return sum(counts[status] for status in GOOD) / counted if counted else None


def change(months: list[Counter[str]]) -> tuple[float | None, float | None]:
    """The share at the first of the months that knows one, and at the last."""
    known = [found for counts in months if (found := share(counts)) is not None]
    return (known[0], known[-1]) if known else (None, None)


class Rows:
    """The rows behind the lines of a page as they stood on a day, with the names of services and of people in post.

    One query, two for the past.
    """

    def __init__(self, lines: Iterable[Line], names: dict[str, str], posts: Holders, on: date) -> None:
        self.names, self.posts = names, posts
        self.rows = boards.rows_of(lines, on, timezone.localdate())

    def one(self, line: Line) -> Shown:
        """What a page says of a line."""
        row = self.rows[line.pk]
        service = self.names.get(line.service, line.service)
        return Shown(
            row, service, reason_text(row.reason, row.reason_values), self.posts.of(line.position, line.service)
        )

    def shown(self, lines: Iterable[Line]) -> list[Shown]:
        """What a page says of each line."""
        return [self.one(line) for line in lines]


def columns() -> list[tuple[str, Any, str]]:
    """``(value, label, tone)`` of every status in the order of concern."""
    return [(value, label, TONES[value]) for value, label in StatusChoice.choices]


def crumb() -> tuple[str, str]:
    """The first step of the trail on every page of the room."""
    return _("Duty board"), reverse("directive:board")
