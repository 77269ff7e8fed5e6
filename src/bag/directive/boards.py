"""The duty board: every owed duty as it stood on a day, put into rows, with the twelve months before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.directive.domain.services import SERVICES
from bag.directive.domain.status import TROUBLE, Status, score, worst
from bag.directive.domain.twins import Standing, clusters, counted_once
from bag.directive.models import Instance, Kind, Position, StatusChange, StatusChoice
from bag.directive.models.choices import TONES
from bag.directive.owners import Holders, owed_keys

MONTHS = 12
KEPT_FOR = 3600
"""Seconds for which the months before are kept; a new change of status makes them new at once."""
DIMENSIONS: dict[str, Any] = {
    "service": gettext_lazy("By service"),
    "article": gettext_lazy("By article"),
    "person": gettext_lazy("By person"),
    "position": gettext_lazy("By position"),
    "kind": gettext_lazy("By kind"),
    "status": gettext_lazy("By status"),
}
_SHOWN = (
    "key", "service", "status", "reason", "reason_values", "due_on", "since", "obligation__key", "obligation__position",
    "obligation__title_tr", "obligation__title_en", "obligation__evidence_mode",
)  # fmt: skip
_RANK = {status: place for place, status in enumerate(StatusChoice.values)}


@dataclass(frozen=True)
class Line(Standing):
    """An owed duty as it stood on the day of the board."""

    pk: int
    obligation: int
    position: str
    kind: str
    article: int | None
    article_title: str
    due_on: date | None
    since: date | None
    reason: str

    @property
    def pressing(self) -> tuple[int, date, int, int]:
        """Orders by concern, then by due date, then by place in the directive."""
        return _RANK[self.status], self.due_on or date.max, self.obligation, self.pk


@dataclass
class Row:
    """One line of the board: who or what, the duties behind it, and how they stood at the ends of the months."""

    key: str
    title: str
    note: str = ""
    lines: list[Line] = field(default_factory=list)
    past: list[Sequence[str]] = field(default_factory=list)
    """For each line how it stood at the ends of the months; empty where nothing is known."""

    @property
    def query(self) -> str:
        """What the link of its title asks for beside the rest of the address."""
        return urlencode({"row": self.key})

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.status for line in self.lines)

    @cached_property
    def months(self) -> list[Counter[str]]:
        """How many duties stood how at the ends of the months; near-twins count once."""
        found: list[Counter[str]] = [Counter() for _month in range(MONTHS)]
        if self.past:
            for places in clusters(self.lines):
                for month, stood in zip(found, zip(*(self.past[place] for place in places), strict=True), strict=True):
                    if known := [Status(status) for status in stood if status]:
                        month[worst(known)] += 1
        return found

    @cached_property
    def once(self) -> list[Status]:
        """The statuses that the score is made of: near-twins count once."""
        return counted_once(self.lines)

    @cached_property
    def score(self) -> float | None:
        """Share of fulfilled duties; near-twins count once. None when nothing counts."""
        return score(self.once)


@dataclass(frozen=True)
class Column:
    key: str
    title: Any
    tone: str


@dataclass(frozen=True)
class Cell:
    """A count, with the row and the status that its link asks for."""

    count: int
    tone: str
    title: Any
    row: str
    status: str

    @property
    def query(self) -> str:
        """What its link asks for beside the rest of the address."""
        return urlencode({"row": self.row, "status": self.status})


@dataclass(frozen=True)
class Board:
    """The rows of a board and what stands below them."""

    by: str
    columns: list[Column]
    rows: list[Row]
    lines: list[Line]

    @cached_property
    def total(self) -> Row:
        """The whole, in which a duty of several people counts once."""
        return Row("", "", "", self.lines)

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row; by status the columns are services."""
        if self.by == "status":
            counts = Counter(line.service for line in row.lines)
            return [
                Cell(counts[column.key], TONES[row.key], column.title, column.key or "branch", row.key)
                for column in self.columns
            ]
        return [Cell(row.counts[c.key], c.tone, c.title, row.key, c.key) for c in self.columns]

    def below(self) -> list[int]:
        """The totals of the columns."""
        counts = Counter(line.service if self.by == "status" else str(line.status) for line in self.lines)
        return [counts[column.key] for column in self.columns]


def score_of(lines: Iterable[Standing]) -> float | None:
    """Share of fulfilled duties, 0 to 1; near-twins count once. None when nothing counts."""
    return score(counted_once(lines))


def standings(on: date, today: date) -> list[Line]:
    """Every duty as it stood on a day; one that was not watched yet is left out. One query, two for the past.

    On a past day duties count that were still owed then, though they have ended since.
    """
    watched = Q(obligation__active=True)
    if on < today:
        watched |= Q(obligation__ended_on__gt=on)
    rows = Instance.objects.filter(watched).values_list(
        "key", "obligation__twin_group", "service", "status", "pk", "obligation_id", "obligation__position",
        "obligation__kind", "obligation__clause__article__number", "obligation__clause__article__title",
        "due_on", "since", "reason",
    )  # fmt: skip
    if on >= today:
        return [Line(*row[:3], Status(row[3]), *row[4:]) for row in rows]  # type: ignore[arg-type]
    past = _latest(on)
    return [
        Line(*row[:3], Status(past[row[4]][0]), *row[4:10], *past[row[4]][1:])  # type: ignore[arg-type]
        for row in rows
        if row[4] in past
    ]


def _latest(on: date) -> dict[int, tuple[Any, ...]]:
    """The last change of each duty up to a day: status, due date, since and reason. One query."""
    found = _changes(on).values_list("instance_id", "status", "due_on", "since", "reason")
    return {row[0]: row[1:] for row in found}


def _changes(on: date) -> QuerySet[StatusChange]:
    """The last change of each duty up to a day."""
    return StatusChange.objects.filter(on__lte=on).order_by("instance_id", "-on", "-id").distinct("instance_id")


def rows_of(lines: Iterable[Line], on: date, today: date) -> dict[int, Instance]:
    """The rows behind the lines of a page as they stood on a day, by id, with what lists show of them.

    One query, two for the past.
    """
    found = {line.pk: line for line in lines}
    rows = Instance.objects.select_related("obligation").only(*_SHOWN).in_bulk(found)
    if on < today:
        for change in _changes(on).filter(instance__in=found):
            row = rows[change.instance_id]
            row.status, row.since, row.due_on = change.status, change.since, change.due_on
            row.reason, row.reason_values = change.reason, change.reason_values
    return rows


_MONTHS = """
    with days as (select day, n from unnest(%s::date[]) with ordinality as d(day, n)),
    spans as (
        select instance_id, status, "on" as first,
               lead("on") over (partition by instance_id order by "on", id) as until
        from directive_statuschange
    )
    select spans.instance_id, array_agg(days.n order by days.n), array_agg(spans.status order by days.n)
    from spans join days on days.day >= spans.first and (spans.until is null or days.day < spans.until)
    group by spans.instance_id
"""


def month_ends(on: date) -> list[date]:
    """The last days of the eleven months before the month of ``on``, and ``on`` itself."""
    places = [on.year * 12 + on.month - 1 - back for back in range(MONTHS - 1)]
    firsts = [date(place // 12, place % 12 + 1, 1) for place in places]
    return [*(first - timedelta(days=1) for first in reversed(firsts)), on]


def months(on: date) -> dict[int, list[str]]:
    """How each duty stood at ``month_ends(on)``, '' before it was watched. One query, two when something changed."""
    last = StatusChange.objects.aggregate(last=Max("pk"))["last"]
    key = f"directive:months:{on}:{last}"
    found: dict[int, list[str]] | None = cache.get(key)
    if found is None:
        found = _months(month_ends(on))
        cache.set(key, found, KEPT_FOR)
    return found


def _months(days: list[date]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [days])
        rows = cursor.fetchall()
    found = {}
    for pk, places, statuses in rows:
        line = [""] * len(days)
        for place, status in zip(places, statuses, strict=True):
            line[place - 1] = status
        found[pk] = line
    return found


def board(
    by: str,
    lines: list[Line],
    names: Mapping[str, str],
    *,
    past: Mapping[int, list[str]] | None = None,
    posts: Holders | None = None,
) -> Board:
    """Rows by one of ``DIMENSIONS``. ``names`` are those of the services; ``person`` needs ``posts``. No query."""
    named = _namer(by, names, posts)
    rows: dict[str, Row] = {}
    unknown = [""] * MONTHS
    for line in lines:
        for key, title, note in named(line):
            if (row := rows.get(key)) is None:
                row = rows[key] = Row(key, title, note)
            row.lines.append(line)
            if past is not None:
                row.past.append(past.get(line.pk, unknown))
    if by == "status":
        columns = [Column(code, name, "") for code, name in names.items()]
    else:
        columns = [Column(value, label, TONES[value]) for value, label in StatusChoice.choices]
    return Board(by, columns, sorted(rows.values(), key=_order(by)), lines)


Names = Callable[[Line], list[tuple[str, str, str]]]


def _namer(by: str, names: Mapping[str, str], posts: Holders | None) -> Names:
    """Which rows a duty belongs to: ``(key, title, note)``; several only by person."""
    if by == "person":
        return _people(names, posts or Holders())
    labels: dict[str, dict[str, Any]] = {
        "position": dict(Position.choices), "kind": dict(Kind.choices), "status": dict(StatusChoice.choices),
    }  # fmt: skip
    if by in labels:
        return lambda line: [(getattr(line, by), str(labels[by][getattr(line, by)]), "")]
    if by == "article":
        return lambda line: [_article(line)]
    return lambda line: [(line.service or "branch", names.get(line.service, line.service), "")]


def _article(line: Line) -> tuple[str, str, str]:
    if line.article is None:
        return "0", _("Decisions of boards"), ""
    return str(line.article), _("Article %(n)s") % {"n": line.article}, line.article_title


def _people(names: Mapping[str, str], posts: Holders) -> Names:
    positions = dict(Position.choices)
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}

    def named(line: Line) -> list[tuple[str, str, str]]:
        post = line.position, line.service
        if post not in found:
            note = f"{positions[line.position]}, {names.get(line.service, line.service)}"
            people = [(str(one.pk), one.name, one.title) for one in posts.of(*post)]
            found[post] = people or [(vacancy(*post), str(_("Nobody in post")), note)]
        return found[post]

    return named


def vacancy(position: str, service: str) -> str:
    """The key of the row of a position with nobody in post."""
    return f"-{position}-{service}"


def _order(by: str) -> Callable[[Row], Any]:
    known = ["branch", *SERVICES]
    orders: dict[str, Callable[[Row], Any]] = {
        "service": lambda row: known.index(row.key) if row.key in known else len(known),
        "article": lambda row: int(row.key) or 10_000,
        "position": lambda row: Position.values.index(row.key),
        "kind": lambda row: Kind.values.index(row.key),
        "status": lambda row: _RANK[row.key],
        "person": lambda row: (not row.key.startswith("-"), row.title, row.key),
    }
    return orders[by]


def own_posts(user: Any) -> frozenset[tuple[str, str]]:
    """``(position, service)`` of the posts that the person holds or acts in today."""
    return frozenset((position, service) for positions, service in owed_keys(user) for position in positions)


def own(user: Any) -> Callable[[Line], bool]:
    """Whether a duty is owed by a post of the person."""
    posts = own_posts(user)
    return lambda line: (line.position, line.service) in posts


def in_trouble(line: Line) -> bool:
    return line.status in TROUBLE
