"""The board of open work: incidents and requests by age and by how near their target is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.organization.models import Unit
from bag.work.models import Incident, Request
from bag.work.services.clock import OPEN_INCIDENT, OPEN_REQUEST

CARDS = 25
"""Cards in a column; the lists have the rest."""
COLUMNS: dict[str, tuple[Any, str]] = {
    "late": (_("Target missed"), "critical"),
    "today": (_("Due today"), "major"),
    "week": (_("Due within a week"), "warning"),
    "later": (_("Later or without a target"), "info"),
    "waiting": (_("Waits"), "unknown"),
}
AGES: dict[str, tuple[Any, int]] = {
    "day": (_("In the last day"), 1),
    "three": (_("Up to 3 days"), 3),
    "week": (_("Up to a week"), 7),
    "month": (_("Up to a month"), 30),
    "older": (_("Older"), 100_000),
}
KINDS: dict[str, Any] = {"incident": Incident, "request": Request}


@dataclass(frozen=True)
class Asked:
    """What the board is narrowed to; ids that are not known narrow to nothing. ``person``: only that person's work."""

    service: int | None = None
    kind: str = ""
    person: int | None = None


@dataclass(frozen=True)
class Card:
    """One piece of open work."""

    kind: str
    number: str
    title: str
    url: str
    service: str
    assignee: str
    priority: int
    major: bool
    opened_at: datetime
    target_at: datetime | None
    waits_for: str


@dataclass(frozen=True)
class Line:
    """A row of counts by column."""

    key: str
    title: Any
    counts: Mapping[str, int]
    pk: int | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Key and tone of the column, and the count."""
        return [(key, tone, self.counts.get(key, 0)) for key, (_title, tone) in COLUMNS.items()]


@dataclass(frozen=True)
class Column:
    """Cards of a column, the nearest target first, and how many there are in all."""

    key: str
    title: Any
    tone: str
    count: int
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    services: list[Line]
    ages: list[Line]
    total: int


def board(asked: Asked, now: datetime | None = None) -> Board:
    """The whole board. Five queries, however much is open."""
    now = now or timezone.now()
    kinds = [asked.kind] if asked.kind in KINDS else list(KINDS)
    counts: Counter[tuple[int, str, str]] = Counter()
    for kind in kinds:
        rows = _open(kind, asked, now).order_by().values_list("service_id", "age", "column").annotate(Count("id"))
        for service, age, column, count in rows:
            counts[service, age, column] += count
    cards = [card for kind in kinds for card in _cards(kind, asked, now)]
    units = Unit.objects.filter(pk__in={key[0] for key in counts}).order_by("sort_text")
    names = dict(units.values_list("pk", "name"))
    by_column = _sums(counts, 2)
    columns = [
        Column(key, title, tone, by_column.get(key, 0), _nearest(card for place, card in cards if place == key))
        for key, (title, tone) in COLUMNS.items()
    ]
    services = [Line(str(pk), names[pk], _row(counts, 0, pk), pk) for pk in names]
    ages = [Line(key, title, _row(counts, 1, key)) for key, (title, _days) in AGES.items()]
    return Board(columns, services, ages, sum(counts.values()))


def _open(kind: str, asked: Asked, now: datetime) -> QuerySet[Any]:
    """Open work of a kind with its column and its class of age."""
    states = OPEN_INCIDENT if kind == "incident" else OPEN_REQUEST
    rows: QuerySet[Any] = KINDS[kind].objects.filter(state__in=states)
    if kind == "request":
        rows = rows.filter(incident=None)
    if asked.service is not None:
        rows = rows.filter(service=asked.service)
    if asked.person is not None:
        rows = rows.filter(assignee=asked.person)
    return rows.annotate(column=_column(now), age=_age(now))


def _column(now: datetime) -> Case:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Case(
        When(Q(state__in=("pending", "approval")), then=Value("waiting")),
        When(target_at__lte=now, then=Value("late")),
        When(target_at__lt=midnight, then=Value("today")),
        When(target_at__lt=midnight + timedelta(days=6), then=Value("week")),
        default=Value("later"),
        output_field=CharField(),
    )


def _age(now: datetime) -> Case:
    *classes, (oldest, _far) = [(key, days) for key, (_title, days) in AGES.items()]
    return Case(
        *(When(opened_at__gt=now - timedelta(days=days), then=Value(key)) for key, days in classes),
        default=Value(oldest),
        output_field=CharField(),
    )


def _cards(kind: str, asked: Asked, now: datetime) -> Iterable[tuple[str, Card]]:
    order = [F("target_at").asc(nulls_last=True), F("priority").asc(), F("opened_at").asc(), F("id").asc()]
    nearness = Window(RowNumber(), partition_by=[F("column")], order_by=order)
    rows = (
        _open(kind, asked, now)
        .annotate(nearness=nearness)
        .filter(nearness__lte=CARDS)
        .select_related("service", "assignee")
    )
    for row in rows.defer("search_text", "search_vector", "description"):
        yield row.column, _card(kind, row)


def _card(kind: str, row: Any) -> Card:
    return Card(
        kind=kind,
        number=row.number,
        title=row.title,
        url=row.get_absolute_url(),
        service=row.service.short_name or row.service.name,
        assignee=str(row.assignee) if row.assignee else "",
        priority=row.priority,
        major=kind == "incident" and row.major,
        opened_at=row.opened_at,
        target_at=row.target_at,
        waits_for=row.pending_reason,
    )


def _nearest(cards: Iterable[Card]) -> list[Card]:
    far = datetime.max.replace(tzinfo=timezone.get_default_timezone())
    return sorted(cards, key=lambda card: (card.target_at or far, card.priority, card.opened_at))[:CARDS]


def _sums(counts: Mapping[tuple[int, str, str], int], part: int) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, count in counts.items():
        found[key[part]] += count
    return found


def _row(counts: Mapping[tuple[int, str, str], int], part: int, wanted: Any) -> Counter[str]:
    """Counts by column of one service (part 0) or one class of age (part 1)."""
    found: Counter[str] = Counter()
    for key, count in counts.items():
        if key[part] == wanted:
            found[key[2]] += count
    return found
