"""Evidence from the organization: the line of responsibility, assignments, contacts that people confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.registers import EvidenceItem, EvidenceSource
from bag.directive.domain.periods import parse_period, shift
from bag.directive.evidence.reading import in_service, list_of, page_of, start_of
from bag.organization.models import Assignment, Person

MONTH = parse_period("P1M")


def reporting_line(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Months on whose last day (in the running one: today) positions with a role were held. One query."""
    rows: QuerySet[Any] = Assignment.objects.filter(position__role__gt="", starts__lte=timezone.localdate(end))
    rows = in_service(
        rows.filter(Q(ends=None) | Q(ends__gte=timezone.localdate(start))), "position__unit__code", service
    )
    held = list(rows.values_list("starts", "ends", "created_at").order_by("created_at"))
    found = []
    for first, last in _months(timezone.localdate(start), timezone.localdate(end)):
        recorded = [created for starts, ends, created in held if starts <= last and (ends is None or ends >= last)]
        if recorded:
            item = f"{first:%Y-%m}"
            url = list_of("organization.assignment")
            known = max(start_of(first), recorded[0])
            found.append(EvidenceItem(start_of(first), known, _("Positions were held"), url, item=item))
    return found


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month in a stretch; the last month ends with it."""
    day = first.replace(day=1)
    while day <= last:
        after = shift(day, MONTH)
        yield day, min(date.fromordinal(after.toordinal() - 1), last)
        day = after


def assignments(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Assignments that began in the window. One query."""
    days = timezone.localdate(start), timezone.localdate(end)
    rows: QuerySet[Any] = Assignment.objects.filter(starts__range=days)
    rows = in_service(rows, "position__unit__code", service).select_related("person", "position").order_by("starts")
    return [
        EvidenceItem(
            start_of(row.starts),
            max(row.created_at, start_of(row.starts)),
            f"{row.position}: {row.person}",
            page_of(row),
            subject=f"organization.assignment:{row.pk}",
            item=f"{row.pk}",
        )
        for row in rows
    ]


def contacts(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """People who confirmed their own contact data in the window, at the latest confirmation. One query."""
    rows: QuerySet[Any] = Person.objects.filter(active=True, contact_verified_at__range=(start, end))
    return [
        EvidenceItem(
            row.contact_verified_at,
            row.contact_verified_at,
            _("Contact data confirmed"),
            page_of(row),
            subject=f"organization.person:{row.pk}",
            item=f"{row.pk}:{row.contact_verified_at:%Y-%m-%d}",
        )
        for row in in_service(rows, "unit__code", service).order_by("contact_verified_at")
    ]


SOURCES = (
    EvidenceSource(
        "organization.line", gettext_lazy("Line of responsibility in the organization"), ("A-OBL", "A-PERS"),
        reporting_line, watches=("organization.assignment", "organization.position"),
    ),
    EvidenceSource(
        "organization.assignments", gettext_lazy("Assignments"), ("A-PERS",), assignments,
        watches=("organization.assignment",),
    ),
    EvidenceSource(
        "office.contact_checks", gettext_lazy("Contact data confirmed by its owners"), ("A-PERS",), contacts,
        watches=("organization.person",),
    ),
)  # fmt: skip
