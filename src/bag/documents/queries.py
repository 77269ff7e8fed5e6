"""Reads of the documents room."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime
from typing import Any, BinaryIO, Literal

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from bag.core.registers import EvidenceItem
from bag.documents import archive
from bag.documents.models import (
    ControlledDocument,
    ControlledStatus,
    Document,
    DocumentStatus,
    FilePlanCode,
    SignedCopy,
    VerificationLookup,
)
from bag.organization.models import UnitKind

LOOKUPS_PER_MINUTE = 20
CHUNK = 1024 * 1024


def documents_about(row: Model) -> QuerySet[Document]:
    """Documents of one record, newest first."""
    kind = ContentType.objects.get_for_model(row)
    rows = Document.objects.filter(subject__content_type=kind, subject__object_id=row.pk)
    return rows.select_related("issued_by").order_by("-id")


def leaf_codes() -> QuerySet[FilePlanCode]:
    """File-plan codes that may stand on a document: in use, and with no finer code below them."""
    finer = FilePlanCode.objects.filter(code__startswith=Concat(OuterRef("code"), Value(".")))
    return FilePlanCode.objects.filter(~Exists(finer), active=True).order_by("code")


def due_for_disposal(today: date | None = None) -> QuerySet[Document]:
    """Documents whose time of keeping is over and whose file still lies in the archive, oldest first."""
    day = today or timezone.localdate()
    return Document.objects.filter(
        status__in=[DocumentStatus.ISSUED, DocumentStatus.VOID], keep_until__lt=day
    ).order_by("keep_until", "id")


def to_review(before: date) -> QuerySet[ControlledDocument]:
    """Controlled documents in force whose review falls before a day, most urgent first."""
    return ControlledDocument.objects.filter(status=ControlledStatus.IN_FORCE, review_by__lt=before).order_by(
        "review_by", "code"
    )


def by_code(code: str) -> Document | None:
    """The document with a verification code (as ``read_code`` gives it)."""
    return Document.objects.select_related("unit").filter(verification_code=code).exclude(verification_code="").first()


def same_file(document: Document, upload: BinaryIO) -> Literal["issued", "signed", "other"]:
    """Whether an uploaded file is, byte for byte, the PDF that was issued or a signed copy that we took back."""
    digest = hashlib.sha256()
    while chunk := upload.read(CHUNK):
        digest.update(chunk)
    if hmac.compare_digest(digest.hexdigest(), document.pdf_sha256):
        return "issued"
    return "signed" if document.signed_copies.filter(sha256=digest.hexdigest()).exists() else "other"


def may_look_up(address: str, at: datetime) -> bool:
    """Count a look-up of an address in this minute; False when it asked too often. Right across processes."""
    key = hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
    table = VerificationLookup._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} as seen (address, minute, count) values (%s, %s, 1) "  # noqa: S608  our own table name
            "on conflict (address, minute) do update set count = seen.count + 1 returning count",
            [key, at.replace(second=0, microsecond=0)],
        )
        count: int = cursor.fetchone()[0]
    return count <= LOOKUPS_PER_MINUTE


def damaged_files() -> list[Document]:
    """Documents whose PDF is missing from the archive or altered."""
    found = []
    rows = Document.objects.filter(status__in=[DocumentStatus.ISSUED, DocumentStatus.VOID])
    for document in rows.only("number", "title", "pdf_sha256", "status").iterator():
        try:
            archive.get(document.pdf_sha256)
        except archive.Damaged:
            found.append(document)
    return found


def issued_evidence(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Documents issued in a window, oldest first; with a service code those of the service and of the whole branch."""
    return _issued(service, start, end)


def hand_over_evidence(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Hand-over records among them."""
    return _issued(service, start, end, form_key="hand-over")


def _issued(service: str, start: datetime, end: datetime, **only: str) -> list[EvidenceItem]:
    rows = Document.objects.filter(status=DocumentStatus.ISSUED, issued_at__gte=start, issued_at__lt=end, **only)
    signed = Exists(SignedCopy.objects.filter(document=OuterRef("pk")))
    found = _of_service(rows, service).annotate(signed=signed).order_by("issued_at", "id")
    return [
        EvidenceItem(
            effective_at=row.issued_at,
            recorded_at=row.created_at,
            label=str(row),
            url=row.get_absolute_url(),
            signed=row.signed,
            subject=f"documents.document:{row.pk}",
            item=f"{row.pk}",
        )
        for row in found
    ]


def controlled_evidence(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Controlled documents approved by the end of a window, oldest first; a superseded one was met by its successor.

    Each lasts to its review date, whenever it was approved.
    """
    rows = ControlledDocument.objects.filter(
        status__in=[ControlledStatus.IN_FORCE, ControlledStatus.SUPERSEDED],
        approved_at__lte=timezone.localtime(end).date(),
    )
    found = list(_of_service(rows, service).order_by("approved_at", "id"))
    return [
        EvidenceItem(
            effective_at=_start_of(row.approved_at),
            recorded_at=row.created_at,
            label=str(row),
            url=row.get_absolute_url(),
            signed=True,
            subject=f"documents.controlleddocument:{row.pk}",
            item=f"{row.pk}",
            until=_start_of(row.review_by) if row.review_by else None,
            met_at=_superseded_at(row, found),
        )
        for row in found
    ]


def _superseded_at(row: ControlledDocument, known: list[ControlledDocument]) -> datetime | None:
    """When the next version was approved; for a superseded version without one, when it was last changed."""
    if row.status != ControlledStatus.SUPERSEDED:
        return None
    later = [other.approved_at for other in known if other.code == row.code and _later(other, row)]
    return _start_of(min(day for day in later if day)) if any(later) else row.updated_at


def _later(other: ControlledDocument, row: ControlledDocument) -> bool:
    return (other.approved_at or date.min, other.pk) > (row.approved_at or date.min, row.pk)


def _of_service(rows: QuerySet[Any], service: str) -> QuerySet[Any]:
    """Rows of a service and rows that belong to no service."""
    if not service:
        return rows
    return rows.filter(Q(unit__code=service) | Q(unit__isnull=True) | ~Q(unit__kind=UnitKind.SERVICE))


def _start_of(day: date | None) -> datetime:
    if day is None:
        raise ValueError("a document in force has an approval date")
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware here
