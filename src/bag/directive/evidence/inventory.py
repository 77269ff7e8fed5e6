"""Evidence from the inventory: what is kept current, moved, stocked, licensed and lent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.directive.evidence.reading import days_of_work, history_of, in_service, page_of, start_of
from bag.inventory.models import Equipment, License, LifecycleMove, Loan, StockMovement

_equipment = history_of(Equipment, "owner_service__code")
_licences = history_of(License, "owner_service__code")


def current(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Days on which equipment records of the service were entered or corrected."""
    rows = _equipment(service, start, end)
    return days_of_work(rows, "pgh_created_at", _("Equipment records kept"), "inventory.equipment")


def custody(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Days on which equipment of the service was moved or changed hands, as they were recorded."""
    rows = LifecycleMove.objects.filter(recorded_at__range=(start, end))
    rows = in_service(rows, "equipment__owner_service__code", service)
    return days_of_work(rows, "recorded_at", _("Moves and changes of custody"), "inventory.equipment")


def stock(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Days with stock movements of the service."""
    rows = in_service(StockMovement.objects.filter(at__range=(start, end)), "item__owner_service__code", service)
    return days_of_work(rows, "at", _("Stock movements"), "inventory.stockitem")


def licences(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Every end of a licence that was ever recorded, as a task: met when a later end was written down. One query."""
    rows = _licences(service, datetime.min.replace(tzinfo=start.tzinfo), end).order_by("pgh_created_at", "pgh_id")
    found: dict[int, list[EvidenceItem]] = {}
    for pk, name, starts, ends, at in rows.values_list("pgh_obj_id", "name", "starts_on", "ends_on", "pgh_created_at"):
        _add_term(found.setdefault(pk, []), pk, name, (starts, ends), at)
    standing = set(License.objects.filter(pk__in=found).values_list("pk", flat=True))
    items = [item for pk, terms in found.items() if pk in standing for item in terms]
    return sorted((item for item in items if item.met_at is None or item.met_at >= start), key=_when)


def _add_term(
    terms: list[EvidenceItem], pk: int, name: str, days: tuple[date | None, date | None], at: datetime
) -> None:
    """Take in one state of a licence: the same end again tells nothing new."""
    starts, ends = days
    due = start_of(ends) if ends else None
    if terms and terms[-1].due_at == due:
        return
    if terms:
        last = terms.pop()
        terms.append(EvidenceItem(**{**vars(last), "met_at": at}))
    if due is not None:
        begins = start_of(starts) if starts and start_of(starts) < at else at
        subject = f"inventory.license:{pk}"
        terms.append(EvidenceItem(begins, at, name, subject=subject, item=f"{pk}:{ends}", due_at=due))


def loans(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Devices lent in the window, and earlier ones not back yet, as tasks met by their return. One query."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    rows: QuerySet[Any] = Loan.objects.filter(from_on__lte=last).filter(Q(from_on__gte=first) | Q(returned_on=None))
    rows = in_service(rows, "equipment__owner_service__code", service).select_related("equipment").order_by("from_on")
    return [
        EvidenceItem(
            start_of(row.from_on),
            max(row.created_at, start_of(row.from_on)),
            row.equipment.name,
            page_of(row),
            subject=f"inventory.loan:{row.pk}",
            item=f"{row.pk}",
            due_at=start_of(row.due_on),
            met_at=start_of(row.returned_on) if row.returned_on else None,
        )
        for row in rows
    ]


def _when(item: EvidenceItem) -> datetime:
    return item.effective_at


SOURCES: Iterable[EvidenceSource] = (
    EvidenceSource(
        "inventory.current", gettext_lazy("Inventory kept current"), ("A-INV",), current,
        watches=("inventory.equipment",),
    ),
    EvidenceSource(
        "inventory.custody", gettext_lazy("Moves and custody of equipment"), ("A-TAS",), custody,
        watches=("inventory.equipment",),
    ),
    EvidenceSource(
        "inventory.stock", gettext_lazy("Stock movements"), ("A-STK",), stock, watches=("inventory.stockitem",),
    ),
    EvidenceSource(
        "inventory.licences", gettext_lazy("Software licences and their ends"), ("N-FW",), licences,
        shape=EvidenceShape.TASK, watches=("inventory.license",),
    ),
    EvidenceSource(
        "inventory.loans", gettext_lazy("Devices on loan"), ("A-TAS",), loans,
        shape=EvidenceShape.TASK, watches=("inventory.loan", "inventory.equipment"),
    ),
)  # fmt: skip
