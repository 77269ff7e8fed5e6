"""Reading attachments."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from bag.core import subjects
from bag.core.models import Attachment
from bag.core.records.spec import Record


def attachments_of(row: Any) -> QuerySet[Attachment]:
    """Live files of a record, newest first, with who uploaded them; one query."""
    kind = ContentType.objects.get_for_model(row)
    return (
        Attachment.objects.live()
        .filter(subject__content_type=kind, subject__object_id=row.pk)
        .select_related("uploaded_by", "subject")
    )


def files_of(row: Any) -> list[Attachment]:
    """``attachments_of`` as a list, read once for each loaded row: several panels of its page ask."""
    files: list[Attachment] | None = row.__dict__.get("_live_files")
    if files is None:
        files = row._live_files = list(attachments_of(row))
    return files


def open_attachment(pk: int, user: Any) -> tuple[Attachment, Record, Any]:
    """A live file with its record type and row, when ``user`` may see the row; raises ``Http404`` otherwise."""
    attachment = Attachment.objects.live().select_related("subject", "uploaded_by").filter(pk=pk).first()
    if attachment is None:
        raise Http404(_("There is no such file."))
    record, row = subjects.open_subject(attachment.subject, user)
    return attachment, record, row
