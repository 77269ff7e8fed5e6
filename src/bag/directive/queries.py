"""Reads of the directive room; each says how many queries it makes."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from bag.directive.domain.services import SERVICES
from bag.directive.models import Article, Clause, DirectiveVersion, Instance, Obligation
from bag.organization.models import Unit


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


def service_words(code: str) -> str:
    """The name of a service by its code; ``*`` is each service, '' the branch. One query."""
    return {**service_names(), "*": str(_("Each service"))}.get(code, code)


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
