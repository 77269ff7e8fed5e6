"""The official form of a signed order: issued once, archived, void when the order is opened again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core.models import Subject
from bag.documents import services as documents
from bag.documents.models import Document, DocumentStatus
from bag.field import papers
from bag.field.models import OrderState, WorkOrder
from bag.field.services.steps import locked, step


def form_document(row: WorkOrder) -> Document | None:
    """The form of the order that stands in the archive; None before it is issued. Two queries at most."""
    subject = Subject.objects.found(row)
    if subject is None:
        return None
    keys = {papers.FAULT, papers.SERVICE, papers.CHECK}
    rows = Document.objects.filter(subject=subject, form_key__in=keys, status=DocumentStatus.ISSUED)
    return rows.order_by("-issued_at", "-id").first()


@transaction.atomic
def issue_form(order: WorkOrder, *, by: Any) -> Document:
    """The form of a signed order, with number and verification code. Asked again it gives the same document."""
    row = locked(order)
    known = form_document(row)
    if known is not None:
        return known
    if row.state not in (OrderState.SIGNED, OrderState.ARCHIVED):
        raise ValidationError(_("The form is issued when all signatures are there."))
    made = documents.issue(papers.form_key(row), papers.job_data(row), subject=row, unit=row.owner_service, by=by)
    step(row, "form", by, made.number)
    return made


def void_form(row: WorkOrder, reason: str, *, by: Any) -> None:
    """What the form says does not hold any more; its number and file stay in the archive."""
    known = form_document(row)
    if known is not None:
        text = _("The work order was opened again: %(reason)s") % {"reason": reason}
        documents.void(known, text, by=by)
