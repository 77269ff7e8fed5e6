"""Evidence from the documents room: papers drawn up in the branch, and letters on their way out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.directive.evidence.reading import Find, in_service, page_of, start_of
from bag.documents.models import Document, Letter


def issued(*forms: str) -> Find:
    """A source of documents issued on these forms."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows: QuerySet[Any] = Document.objects.filter(
            form_key__in=forms, status="issued", issued_at__range=(start, end)
        )
        return [_document(row) for row in in_service(rows, "unit__code", service).order_by("issued_at")]

    return find


def _document(row: Document) -> EvidenceItem:
    moment = row.issued_at or row.created_at
    return EvidenceItem(
        moment, moment, f"{row.number} {row.title}".strip(), page_of(row), signed=True,
        subject=f"documents.document:{row.pk}", item=f"{row.pk}",
    )  # fmt: skip


def letters(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Outgoing letters begun in the window, and earlier ones not sent yet, as tasks met by sending. One query.

    The subject of a letter is not told: it may be classified.
    """
    rows: QuerySet[Any] = Letter.objects.filter(created_at__lte=end)
    rows = rows.filter(Q(created_at__gte=start) | Q(sent_on=None)).exclude(status="disposed")
    return [_letter(row) for row in in_service(rows, "unit__code", service).order_by("created_at")]


def _letter(row: Letter) -> EvidenceItem:
    sent = max(start_of(row.sent_on), row.created_at) if row.sent_on else None
    return EvidenceItem(
        row.created_at, row.created_at, row.number or _("Letter without a number"), page_of(row),
        subject=f"documents.letter:{row.pk}", item=f"{row.pk}", met_at=sent,
    )  # fmt: skip


SOURCES: Iterable[EvidenceSource] = (
    EvidenceSource(
        "documents.job_description", gettext_lazy("Job descriptions issued"), ("A-PERS", "A-OBL"),
        issued("job-description", "position-description"), watches=("documents.document",),
    ),
    EvidenceSource(
        "documents.monthly_report", gettext_lazy("Monthly reports issued"), ("A-ACT", "A-OBL"),
        issued("monthly-report"), watches=("documents.document",),
    ),
    EvidenceSource(
        "documents.letters", gettext_lazy("Outgoing official letters"), ("A-DOC",), letters,
        shape=EvidenceShape.TASK, watches=("documents.letter",),
    ),
)  # fmt: skip
