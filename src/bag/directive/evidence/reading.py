"""What the sources have in common: narrowing to a service, addresses looked up late, one item for each day of work.

Items must stay what they were: a day of work is told by its first record, whose moment no later change moves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import lazy

from bag.core import registers
from bag.core.registers import EvidenceItem

Find = Callable[[str, datetime, datetime], list[EvidenceItem]]


def in_service(rows: QuerySet[Any], path: str, service: str) -> QuerySet[Any]:
    """Rows of a service; '' stands for the whole branch."""
    return rows.filter(**{path: service}) if service else rows


def start_of(day: date) -> datetime:
    """The first moment of a day here."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def list_of(key: str) -> str:
    """The list page of a record type; '' when it has none. Looked up when shown: judging needs no addresses."""

    def look_up() -> str:
        record = registers.records.get(key)
        return record.list_url if record else ""

    return _later(look_up)


def page_of(row: Any) -> str:
    """The page of a row, looked up when shown."""
    return _later(row.get_absolute_url)


def _later(look_up: Callable[[], str]) -> str:
    found: str = lazy(look_up, str)()
    return found


def days_of_work(rows: QuerySet[Any], moment: str, label: Any, record: str) -> list[EvidenceItem]:
    """One item for each day with rows, at the moment of the first of them. One query."""
    days = (
        rows.annotate(day=TruncDate(moment))
        .values("day")
        .annotate(first=Min(moment))
        .order_by("day")
        .values_list("day", "first")
    )
    url = list_of(record)
    return [EvidenceItem(first, first, str(label), url, item=f"{day:%Y-%m-%d}") for day, first in days]


def history_of(model: Any, service_path: str) -> Callable[[str, datetime, datetime], QuerySet[Any]]:
    """The append-only history of a tracked model: additions and corrections of rows of a service."""

    def find(service: str, start: datetime, end: datetime) -> QuerySet[Any]:
        rows = model.pgh_event_model.objects.filter(pgh_created_at__range=(start, end)).exclude(
            pgh_label="delete_delete"
        )
        return in_service(rows, service_path, service)

    return find
