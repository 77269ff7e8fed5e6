"""Evidence of what already stands: organization, inventory and documents. Other rooms register their own sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy, ngettext

from bag.core import registers
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.directive.domain.rules import EVALUATORS
from bag.directive.models import Obligation
from bag.documents.models import Document
from bag.inventory.models import Equipment, License, LifecycleMove, StockMovement
from bag.organization.models import Assignment

Find = Callable[[str, datetime, datetime], list[EvidenceItem]]


def sources_of(obligation: Obligation, shared: Iterable[str] = ()) -> list[EvidenceSource]:
    """The registered sources that the obligation or (``shared``) its near-twins name and its evaluator can use.

    A shared capability alone does not connect a source: an outgoing letter must not prove that incoming ones are kept.
    """
    shapes = EVALUATORS[obligation.evaluator].shapes
    found = (registers.evidence_sources.get(key) for key in dict.fromkeys([*obligation.sources, *sorted(shared)]))
    return [source for source in found if source is not None and source.shape in shapes]


def _in_service(rows: QuerySet[Any], path: str, service: str) -> QuerySet[Any]:
    """Rows of a service; '' stands for the whole branch."""
    return rows.filter(**{path: service}) if service else rows


def reporting_line(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Positions held on the last day of the window: the line of responsibility exists."""
    day = end.date()
    rows: QuerySet[Any] = Assignment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day, position__role__gt=""
    )
    rows = _in_service(rows, "position__unit__code", service).select_related("person", "position")
    found = list(rows.order_by("position__sort_text", "seat")[:20])
    return [EvidenceItem(end, row.created_at, f"{row.position}: {row.person}", _page_of(row.position)) for row in found]


def assignments(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Assignments that began in the window."""
    rows: QuerySet[Any] = Assignment.objects.filter(starts__range=(start.date(), end.date()))
    rows = _in_service(rows, "position__unit__code", service).select_related("person", "position").order_by("starts")
    return [
        EvidenceItem(_at(row.starts, start), row.created_at, f"{row.position}: {row.person}", _page_of(row))
        for row in rows[:500]
    ]


def _at(day: Any, like: datetime) -> datetime:
    return like.replace(year=day.year, month=day.month, day=day.day)


def _list_of(key: str) -> str:
    """The list page of a record type; '' when it has none. Looked up when shown: judging needs no addresses."""

    def look_up() -> str:
        record = registers.records.get(key)
        return record.list_url if record else ""

    return _later(look_up)


def _page_of(row: Any) -> str:
    return _later(row.get_absolute_url)


def _later(look_up: Callable[[], str]) -> str:
    found: str = lazy(look_up, str)()
    return found


def _monthly(rows: QuerySet[Any], moment: str, label: Callable[[int], str], url: str) -> list[EvidenceItem]:
    """One item per month with the number of rows and the moment of the last of them. One query."""
    months = (
        rows.annotate(month=TruncMonth(moment))
        .values("month")
        .annotate(count=Count("pk"), latest=Max(moment))
        .order_by("month")
    )
    return [EvidenceItem(row["latest"], row["latest"], label(row["count"]), url) for row in months]


def inventory_current(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Months in which equipment records of the service were entered or corrected."""
    rows = _in_service(Equipment.objects.filter(updated_at__range=(start, end)), "owner_service__code", service)
    return _monthly(
        rows,
        "updated_at",
        lambda n: ngettext("%(n)s equipment record kept", "%(n)s equipment records kept", n) % {"n": n},
        _list_of("inventory.equipment"),
    )


def inventory_custody(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Months in which equipment of the service was moved or changed hands."""
    rows = _in_service(LifecycleMove.objects.filter(at__range=(start, end)), "equipment__owner_service__code", service)
    return _monthly(
        rows,
        "at",
        lambda n: ngettext("%(n)s move or change of custody", "%(n)s moves or changes of custody", n) % {"n": n},
        _list_of("inventory.equipment"),
    )


def inventory_stock(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Months with stock movements of the service."""
    rows = _in_service(StockMovement.objects.filter(at__range=(start, end)), "item__owner_service__code", service)
    return _monthly(
        rows,
        "at",
        lambda n: ngettext("%(n)s stock movement", "%(n)s stock movements", n) % {"n": n},
        _list_of("inventory.stockitem"),
    )


def inventory_licences(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Months in which licence records of the service were entered or corrected."""
    rows = _in_service(License.objects.filter(updated_at__range=(start, end)), "owner_service__code", service)
    return _monthly(
        rows,
        "updated_at",
        lambda n: ngettext("%(n)s licence record kept", "%(n)s licence records kept", n) % {"n": n},
        _list_of("inventory.license"),
    )


def issued(*forms: str) -> Find:
    """A source of documents issued on these forms."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows: QuerySet[Any] = Document.objects.filter(
            form_key__in=forms, status="issued", issued_at__range=(start, end)
        )
        rows = _in_service(rows, "unit__code", service).order_by("issued_at")
        return [_document(row) for row in rows[:500]]

    return find


def _document(row: Document) -> EvidenceItem:
    moment = row.issued_at or row.created_at
    return EvidenceItem(moment, moment, f"{row.number} {row.title}".strip(), _page_of(row), signed=True)


SOURCES: Iterable[EvidenceSource] = (
    EvidenceSource("organization.line", gettext_lazy("Line of responsibility in the organization"), (), reporting_line),
    EvidenceSource("organization.assignments", gettext_lazy("Assignments"), (), assignments),
    EvidenceSource("inventory.current", gettext_lazy("Inventory kept current"), ("A-INV",), inventory_current),
    EvidenceSource("inventory.custody", gettext_lazy("Moves and custody of equipment"), (), inventory_custody),
    EvidenceSource("inventory.stock", gettext_lazy("Stock movements"), (), inventory_stock),
    EvidenceSource("inventory.licences", gettext_lazy("Licence register"), (), inventory_licences),
    EvidenceSource("documents.job_description", gettext_lazy("Job descriptions issued"), (), issued("job-description")),
    EvidenceSource("documents.monthly_report", gettext_lazy("Monthly reports issued"), (), issued("monthly-report")),
)
