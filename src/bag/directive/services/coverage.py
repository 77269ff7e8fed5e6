"""How much of the directive is proved by records: of the version in force, or of the catalogue before any import."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from bag.core import registers
from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.catalogue import Duty, catalogue
from bag.directive.domain.coverage import Check, Figures, figures
from bag.directive.domain.services import SERVICES
from bag.directive.domain.sources import Planned, planned_sources
from bag.directive.models import Obligation


def connected() -> dict[str, EvidenceShape]:
    """The sources that are registered in this installation, with their shapes."""
    return {source.key: source.shape for source in registers.evidence_sources}


def all_sources() -> list[Planned]:
    """The sources of the finished product, and behind them those that are registered here beyond the plan."""
    planned = planned_sources()
    extra = [source for source in registers.evidence_sources if source.key not in planned]
    return [
        *planned.values(),
        *(
            Planned(s.key, s.key.partition(".")[0], s.shape, str(s.title), str(s.title), s.capabilities)
            for s in extra
        ),
    ]  # fmt: skip


def obligations() -> QuerySet[Obligation]:
    """The duties of the clauses in force, in the order of the directive. Duties of boards' decisions are not in it."""
    rows = Obligation.objects.filter(active=True, clause__isnull=False).defer("search_vector")
    return rows.select_related("clause__article").order_by("clause__article__order", "clause__order", "id")


def checks_of(rows: Iterable[Obligation]) -> list[Check]:
    """Imported duties as the domain counts them."""
    return [
        Check(
            key=row.key,
            clause=row.clause.ref,
            article=row.clause.article.label,
            services=tuple(SERVICES) if row.service == "*" else (row.service,),
            mode=row.evidence_mode,
            evaluator=row.evaluator,
            sources=tuple(row.sources),
            period_unset=row.period_unset,
        )
        for row in rows
        if row.clause is not None
    ]


def checks_of_catalogue() -> list[Check]:
    """The duties of the catalogue, before a directive is imported. Needs no database."""
    return [_check(duty) for duty in catalogue().values()]


def _check(duty: Duty) -> Check:
    return Check(
        key=duty.key,
        clause=duty.ref,
        article=duty.article,
        services=duty.services,
        mode=duty.evidence_mode,
        evaluator=duty.evaluator,
        sources=duty.sources,
        period_unset=duty.period_unset,
    )


def coverage(checks: list[Check]) -> Figures:
    """The figures of some duties in this installation."""
    return figures(checks, connected(), planned_sources())
