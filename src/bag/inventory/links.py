"""Addresses of the lists that show, row by row, what a figure counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from bag.core.records.filters import EMPTY
from bag.inventory.domain.kinds import Status


def warranties_ending(days: int, today: date | None = None) -> str:
    """The rows of ``queries.warranties_ending``."""
    in_use = [status.value for status in Status if status is not Status.SCRAPPED]
    return _list("equipment", **_between("warranty_end", days, today), status=in_use, sort="warranty_end")


def licenses_ending(days: int, today: date | None = None) -> str:
    """The rows of ``queries.licenses_ending``."""
    return _list("license", **_between("ends_on", days, today), sort="ends_on")


def loans_overdue(today: date | None = None) -> str:
    """The rows of ``queries.loans_overdue``."""
    last = (today or timezone.localdate()) - timedelta(days=1)
    return _list("loan", due_on__lte=str(last), returned_on=EMPTY, sort="due_on")


def out_of_order() -> str:
    """The rows of ``queries.out_of_order``."""
    return _list("equipment", status=[Status.FAULTY.value, Status.REPAIR.value], sort="status")


def _between(field: str, days: int, today: date | None) -> dict[str, str]:
    start = today or timezone.localdate()
    return {f"{field}__gte": str(start), f"{field}__lte": str(start + timedelta(days=days))}


def _list(model: str, **wanted: str | list[str]) -> str:
    query = QueryDict(mutable=True)
    for name, value in wanted.items():
        query.setlist(name, [value] if isinstance(value, str) else value)
    return f"{reverse(f'inventory:{model}-list')}?{query.urlencode()}"
