"""What findings prove: weaknesses found by tests are mended in time (7 u, 8 m, 5 i, 12 l, 14 i)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.vulnerabilities import queries
from bag.vulnerabilities.models import Finding, State

MOST = 1000
"""Items that the source tells of: those that stand worst first, so that none of them is lost behind good ones."""


def findings(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Findings of the window, and earlier ones that were still open in it; met when the retest or a person closed them.

    An accepted risk is due when its acceptance ends. Two queries.
    """
    rows = queries.weighty().filter(first_seen__lte=end)
    rows = rows.filter(Q(first_seen__gte=start) | Q(closed_at=None) | Q(closed_at__gte=start))
    if service:
        rows = rows.filter(owner_service__code=service)
    slim = rows.defer("output", "search_text", "search_vector", "note")
    worst = list(slim.filter(closed_at=None).order_by("due_on", "pk")[:MOST])
    room = MOST - len(worst)
    mended = list(slim.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:room])
    return sorted((_item(row) for row in (*worst, *mended)), key=lambda item: item.effective_at)


def _item(row: Finding) -> EvidenceItem:
    due = row.accepted_until if row.state == State.ACCEPTED else row.due_on
    return EvidenceItem(
        effective_at=row.first_seen,
        recorded_at=max(row.first_seen, row.created_at),
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"vulnerabilities.finding:{row.pk}",
        item=f"finding:{row.pk}",
        due_at=_end_of(due) if due is not None else None,
        met_at=row.closed_at,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


SOURCES = (
    EvidenceSource(
        "security.vulnerabilities", _("Vulnerability findings"), ("I-VULN",), findings, shape=EvidenceShape.TASK,
        watches=("vulnerabilities.finding",),
    ),
)  # fmt: skip
