"""Writes of the documents room: draft, issue, void, dispose, approve. Each verb is one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.models import Subject
from bag.core.numbering import next_number
from bag.core.registers import FormTemplate
from bag.documents import archive, engine, queries
from bag.documents.domain.codes import new_code
from bag.documents.domain.retention import due_for_disposal, keep_until
from bag.documents.frame import frame, paper_title
from bag.documents.models import (
    ControlledDocument,
    ControlledStatus,
    Document,
    DocumentStatus,
    FilePlanCode,
    Letter,
    LetterStatus,
    SignedCopy,
)
from bag.documents.signing import seal
from bag.organization.models import Person, Unit
from bag.organization.queries import BRANCH_CODE

LEAST_REASON = 10
"""Characters that a reason for voiding must have at least."""


def form_of(form_key: str) -> FormTemplate:
    """The registered form; refuses an unknown key."""
    form = registers.forms.get(form_key)
    if form is None:
        raise ValidationError(_("There is no form “%(key)s”.") % {"key": form_key})
    return form


def shaped(form: FormTemplate, data: dict[str, Any]) -> dict[str, Any]:
    """The data as the form needs it; refuses what is missing, unknown or of the wrong kind, naming the places."""
    if form.shape is None:
        return data
    try:
        return form.shape(data)
    except ValueError as error:
        raise ValidationError(
            _("The data of the form is incomplete or wrong: %(places)s") % {"places": _places(error)}
        ) from error


def _places(error: ValueError) -> str:
    """Where a shape was violated (``items.0.name``), or the message of a plain ``ValueError``."""
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    return ", ".join(".".join(str(part) for part in detail["loc"]) or str(detail["msg"]) for detail in details())


def render(form_key: str, data: dict[str, Any]) -> bytes:
    """The PDF of a form that takes no number (labels), or of an official one marked as a draft."""
    form = form_of(form_key)
    return engine.render(form.template, _draft_input(form, data))


def preview(form_key: str, data: dict[str, Any]) -> list[bytes]:
    """The pages of ``render`` as PNG; refuses whatever issuing would refuse."""
    form = form_of(form_key)
    content = _draft_input(form, data)
    engine.render(form.template, content)
    return engine.render_pages(form.template, content)


def _draft_input(form: FormTemplate, data: dict[str, Any]) -> dict[str, Any]:
    if not form.series:
        return {"form": shaped(form, data)}
    plan = _plan_of(form)
    return {"frame": frame(form, timezone.now(), file_plan=plan.code if plan else ""), "form": shaped(form, data)}


def _plan_of(form: FormTemplate) -> FilePlanCode | None:
    """The form's own file-plan code, where the institution's table has it as a leaf."""
    return queries.leaf_codes().filter(code=form.file_plan).first() if form.file_plan else None


@transaction.atomic
def draft(
    form_key: str, data: dict[str, Any], *, subject: Model | None = None, unit: Unit | None = None, by: Any
) -> Document:
    """Keep the data of a numbered form as a draft that can be looked at, issued or discarded.

    ``unit`` is the service that the document belongs to; the whole branch when empty.
    """
    form = form_of(form_key)
    if not form.series:
        raise ValidationError(_("“%(form)s” takes no number and is only printed.") % {"form": form.title})
    content = engine.clean(data)
    shaped(form, content)
    pointer = Subject.objects.of(subject) if subject is not None else None
    return Document.objects.create(
        form_key=form.key,
        series=form.series,
        title=paper_title(form),
        subject=pointer,
        subject_label=pointer.label if pointer else "",
        unit=unit or Unit.objects.filter(code=BRANCH_CODE).first(),
        data=content,
        file_plan=_plan_of(form),
        drafted_by=by,
    )


@transaction.atomic
def issue_draft(document: Document, *, file_plan: FilePlanCode | None = None, by: Any) -> Document:
    """Give a draft its number and code, print it, keep the PDF. A failure gives the number back.

    ``file_plan`` files it under another code than its form's; only leaves of the file plan are accepted.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("file_plan").get(pk=document.pk)
    if document.status != DocumentStatus.DRAFT:
        raise ValidationError(_("This document is issued already: %(number)s") % {"number": document.number})
    if file_plan is not None:
        if not queries.leaf_codes().filter(pk=file_plan.pk).exists():
            raise ValidationError(_("“%(code)s” has finer codes below it or is out of use.") % {"code": file_plan})
        document.file_plan = file_plan
    form = form_of(document.form_key)
    at = timezone.now().replace(microsecond=0)
    document.number = next_number(form.series, at)
    document.verification_code = new_code()
    pdf = _official_pdf(form, document, at)
    sealed = seal.seal(pdf)
    pdf = sealed.pdf if sealed else pdf
    document.status = DocumentStatus.ISSUED
    document.issued_at, document.issued_by = at, by
    document.pdf_size = len(pdf)
    document.keep_until = _kept_until(form, document.file_plan, at)
    document.pdf_sha256 = archive.put(pdf)
    document.save()
    if sealed:
        seal.note(document, sealed)
    return document


def _official_pdf(form: FormTemplate, document: Document, at: datetime) -> bytes:
    plan = document.file_plan.code if document.file_plan else ""
    around = frame(form, at, number=document.number, code=document.verification_code, file_plan=plan)
    return engine.render(form.template, {"frame": around, "form": shaped(form, document.data)}, at=at)


def _kept_until(form: FormTemplate, plan: FilePlanCode | None, at: datetime) -> date | None:
    """The file plan decides; without a code the form's own term holds."""
    years = plan.retention_years if plan is not None else form.retention_years
    return None if years is None else keep_until(timezone.localtime(at).date(), years)


@transaction.atomic
def issue(
    form_key: str, data: dict[str, Any], *, subject: Model | None = None, unit: Unit | None = None, by: Any
) -> Document:
    """Print, number and archive a form in one step."""
    return issue_draft(draft(form_key, data, subject=subject, unit=unit, by=by), by=by)


@transaction.atomic
def discard(document: Document, *, by: Any) -> None:
    """Throw a draft away; what has a number stays."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.status != DocumentStatus.DRAFT:
        raise ValidationError(_("A document with a number is never deleted; it can be voided."))
    document.delete()


@transaction.atomic
def void(document: Document, reason: str, *, by: Any) -> Document:
    """Declare an issued document void. Number, file and verification stay; the page then says that it is void."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.status != DocumentStatus.ISSUED:
        raise ValidationError(_("Only an issued document can be voided."))
    reason = " ".join(reason.split())
    if len(reason) < LEAST_REASON:
        raise ValidationError(_("Say in at least %(n)d characters why the document is void.") % {"n": LEAST_REASON})
    document.status = DocumentStatus.VOID
    document.voided_at, document.voided_by, document.void_reason = timezone.now(), by, reason[:500]
    document.save()
    return document


@transaction.atomic
def dispose(documents: Iterable[Document], decision: str, *, by: Any) -> int:
    """Destroy files and contents whose time of keeping is over, by a decision of the weeding commission.

    The register entry (number, date, title, hash) stays. All or nothing; returns how many were disposed of.
    """
    decision = " ".join(decision.split())
    if not decision:
        raise ValidationError(_("Name the decision of the weeding commission."))
    rows = list(Document.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in documents]))
    today = timezone.localdate()
    for row in rows:
        if not row.has_file or not due_for_disposal(row.keep_until, today):
            raise ValidationError(_("%(document)s is not due for disposal.") % {"document": row})
    for row in rows:
        row.status, row.disposed_at, row.disposal_decision = DocumentStatus.DISPOSED, timezone.now(), decision[:300]
        row.data = {}
        row.save()
    _forget_letters(rows)
    copies = SignedCopy.objects.filter(document__in=rows).values_list("sha256", flat=True)
    for sha256 in {*copies, *(row.pdf_sha256 for row in rows)}:
        transaction.on_commit(partial(archive.remove, sha256))
    return len(rows)


def _forget_letters(documents: list[Document]) -> None:
    """Take the words out of letters whose archive copy is disposed of; number, date and subject stay."""
    empty = {"addressees": "", "for_information": "", "references": "", "body": "", "annexes": ""}
    Letter.objects.filter(document__in=documents).update(status=LetterStatus.DISPOSED, **empty)


@transaction.atomic
def approve(
    document: ControlledDocument, *, approver: Person, on: date, review_by: date, by: Any
) -> ControlledDocument:
    """Put a draft version in force; the version that was in force before is superseded."""
    document = ControlledDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.status != ControlledStatus.DRAFT:
        raise ValidationError(_("Only a draft can be approved."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("The approval cannot lie in the future.")})
    if review_by <= on:
        raise ValidationError({"review_by": _("The review date must be after the approval.")})
    for older in ControlledDocument.objects.filter(code=document.code, status=ControlledStatus.IN_FORCE):
        older.status = ControlledStatus.SUPERSEDED
        older.save()
    document.status = ControlledStatus.IN_FORCE
    document.approved_at, document.approved_by, document.review_by = on, approver, review_by
    document.save()
    return document


@transaction.atomic
def withdraw(document: ControlledDocument, *, by: Any) -> ControlledDocument:
    """Take a version out of force without a successor."""
    document = ControlledDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.status != ControlledStatus.IN_FORCE:
        raise ValidationError(_("Only a document in force can be withdrawn."))
    document.status = ControlledStatus.WITHDRAWN
    document.save()
    return document
