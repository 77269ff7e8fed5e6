"""Reads of the directive room; each says how many queries it makes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from bag.core.incoming import row_id
from bag.directive.domain.services import SERVICES
from bag.directive.domain.status import Status, score
from bag.directive.models import Article, Clause, DirectiveVersion, Instance, Kind, Obligation, Position, StatusChoice
from bag.directive.owners import Holders, owed_keys
from bag.organization.models import Unit

DIMENSIONS = ("service", "article", "person", "position", "kind")


@dataclass
class Row:
    """One line of the board: who or what, and how many owed duties stand in each status."""

    key: str
    title: str
    note: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def score(self) -> float | None:
        return score_of(self.counts)

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(status, self.counts[status]) for status in StatusChoice.values]


def score_of(counts: Counter[str]) -> float | None:
    """Share of fulfilled duties among those that count; None when none does."""
    return score(Status(status) for status in counts.elements())


def current_version() -> DirectiveVersion | None:
    """The version in force without an end. One query."""
    return DirectiveVersion.objects.filter(valid_to=None).first()


def owed() -> QuerySet[Instance]:
    """Owed duties of active obligations, with obligation, clause and article."""
    return Instance.objects.filter(obligation__active=True).select_related("obligation__clause__article")


def service_names() -> dict[str, str]:
    """Names of the services by code, as the organization has them; '' is the branch. One query."""
    names = dict(Unit.objects.filter(code__in=SERVICES).values_list("code", "name"))
    return {"": str(_("Branch")), **{code: names.get(code, words) for code, words in SERVICES.items()}}


def board(dimension: str, names: dict[str, str], holders: Holders | None = None) -> tuple[list[Row], Counter[str]]:
    """The rows of the board by one of ``DIMENSIONS`` and the totals of the branch. One query.

    ``names`` are ``service_names()``; ``person`` needs ``holders``. A duty of several people is in the row of each, and
    once in the totals.
    """
    groups = (
        Instance.objects.filter(obligation__active=True)
        .values_list(
            "service",
            "obligation__position",
            "obligation__kind",
            "obligation__clause__article__number",
            "obligation__clause__article__title",
            "status",
        )
        .annotate(n=Count("pk"))
        .order_by()
    )
    rows: dict[str, Row] = {}
    totals: Counter[str] = Counter()
    named = _row_names(dimension, names, holders)
    for service, position, kind, number, title, status, count in groups:
        totals[status] += count
        for key, name, note in named(service, position, kind, number, title):
            rows.setdefault(key, Row(key, name, note)).counts[status] += count
    return sorted(rows.values(), key=_order(dimension)), totals


def _row_names(dimension: str, names: dict[str, str], holders: Holders | None) -> Any:
    positions, kinds = dict(Position.choices), dict(Kind.choices)

    def people(service: str, position: str) -> list[tuple[str, str, str]]:
        found = holders.of(position, service) if holders else []
        vacant = (f"-{position}-{service}", str(_("Nobody in post")), f"{positions[position]}, {names[service]}")
        return [(str(person.pk), person.name, person.title) for person in found] or [vacant]

    def named(service: str, position: str, kind: str, number: int | None, title: str) -> list[tuple[str, str, str]]:
        if dimension == "article":
            label = str(number or "")
            return [(label, str(_("Article %(n)s") % {"n": label}) if number else str(_("No clause")), title or "")]
        if dimension == "person":
            return people(service, position)
        if dimension == "position":
            return [(position, str(positions[position]), "")]
        if dimension == "kind":
            return [(kind, str(kinds[kind]), "")]
        return [(service or "branch", names[service], "")]

    return named


def _order(dimension: str) -> Any:
    known = ["branch", *SERVICES]
    orders: dict[str, Any] = {
        "service": lambda row: known.index(row.key) if row.key in known else len(known),
        "article": lambda row: int(row.key or 0),
        "position": lambda row: Position.values.index(row.key),
        "kind": lambda row: Kind.values.index(row.key),
        "person": lambda row: (row.key.startswith("-"), row.title, row.key),
    }
    return orders[dimension]


def narrowed(rows: QuerySet[Instance], dimension: str, key: str, holders: Holders | None = None) -> QuerySet[Instance]:
    """The owed duties behind one line of the board."""
    if dimension == "service":
        return rows.filter(service="" if key == "branch" else key)
    if dimension == "article":
        number = row_id(key)
        return rows.none() if number is None else rows.filter(obligation__clause__article__number=number)
    if dimension in ("position", "kind"):
        return rows.filter(**{f"obligation__{dimension}": key})
    if key.startswith("-"):
        position, _dash, service = key[1:].partition("-")
        return rows.filter(obligation__position=position, service=service)
    return rows.filter(_of_person(key, holders)) if row_id(key) is not None and holders else rows.none()


def _of_person(key: str, holders: Holders | None) -> Q:
    """Duties of the posts that a person holds."""
    wanted = Q(pk__in=[])
    services = ["", *SERVICES]
    for position in Position.values:
        mine = [code for code in services if holders and any(str(p.pk) == key for p in holders.of(position, code))]
        if mine:
            wanted |= Q(obligation__position=position, service__in=mine)
    return wanted


def duties_of(user: Any) -> QuerySet[Instance]:
    """Owed duties of the posts that the person holds today, the most pressing first."""
    wanted = Q(pk__in=[])
    for positions, service in owed_keys(user):
        wanted |= Q(obligation__position__in=positions, service=service)
    return owed().filter(wanted)


def pressing_first(rows: Iterable[Instance]) -> list[Instance]:
    """Ordered by concern, then by due date, then by place in the directive."""
    rank = {status: place for place, status in enumerate(StatusChoice.values)}
    return sorted(rows, key=lambda row: (rank[row.status], row.due_on or date.max, row.obligation_id))


def articles(version: DirectiveVersion) -> list[Article]:
    """The articles of a version with the number of their clauses. One query."""
    return list(version.articles.annotate(clause_count=Count("clauses")).order_by("order"))


def clauses_with_duties(article: Article) -> list[Clause]:
    """The clauses of an article with their active obligations and owed duties. Three queries."""
    duties = Prefetch("obligations", Obligation.objects.filter(active=True).prefetch_related("instances"))
    return list(article.clauses.prefetch_related(duties).order_by("order"))


def article_counts(version: DirectiveVersion) -> dict[int, Counter[str]]:
    """Owed duties by status per article id. One query."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    groups = (
        Instance.objects.filter(obligation__active=True, obligation__clause__version=version)
        .values_list("obligation__clause__article_id", "status")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for article, status, count in groups:
        found[article][status] = count
    return found


def wordings(clause: Clause) -> list[Clause]:
    """A clause and what it was before, newest first. One query per earlier version."""
    found = [clause]
    rows = Clause.objects.select_related("version", "predecessor")
    while (earlier := found[-1].predecessor) is not None:
        found.append(rows.get(pk=earlier.pk))
    return found
