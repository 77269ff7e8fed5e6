"""Issuing an edition of the book, and its review. Rights are checked by whoever calls."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes
from bag.documents import services as documents
from bag.documents.models import ControlledDocument
from bag.documents.models.controlled import ControlledKind
from bag.networkbook import making
from bag.networkbook.domain.content import differences, mark, prints
from bag.networkbook.making import Report, silent
from bag.networkbook.models import BookEdition, EditionPrints
from bag.networkbook.scope import Scope
from bag.organization.models import Person, Unit

KEY = "networkbook.bookedition"
SERVICE = "network"


@transaction.atomic
def issue(scope: Scope, *, by: Any, report: Report = silent) -> BookEdition:
    """The next edition: numbered document in the archive, mark, and what changed.

    Raises ``ValidationError`` when nothing changed since the last one: that one is reviewed instead.
    """
    unit = Unit.objects.select_for_update().filter(code=SERVICE, kind="service").first()  # one edition at a time
    if unit is None:
        raise ValidationError(_("There is no network service that could issue the book."))
    found = making.sections(scope, report)
    before, kept = making.last_edition(scope), prints(found)
    if before is not None and before.mark == mark(kept):
        said = _("Nothing has changed since revision %(n)d: review that one instead of issuing another.")
        raise ValidationError(said % {"n": before.revision})
    told = differences(making.prints_of(before), found) if before is not None else []
    revision = before.revision + 1 if before is not None else 1
    content = making.data(scope, found, revision=revision, changes=told)
    edition = BookEdition.objects.create(
        title=f"{making.title_of(scope)}, {revision}. sürüm" + (f" ({scope.place.code})" if scope.place else ""),
        place=scope.place, revision=revision, mark=mark(kept), rows=sum(map(len, kept.values())),
        changes=[[one.title, len(one.added), len(one.removed), len(one.changed)] for one in told],
        made_at=timezone.now(), made_by=by,
    )  # fmt: skip
    EditionPrints.objects.create(edition=edition, found=kept)
    edition.document = documents.issue(making.FORM, content, subject=edition, unit=unit, by=by)
    edition.save(update_fields=["document", "updated_at"])
    changes.announce(KEY, [edition.pk], "add", by)
    return edition


@transaction.atomic
def review(row: BookEdition, *, note: str, review_by: date, by: Any) -> BookEdition:
    """Keep that somebody looked at an edition, and put it in force as a controlled document until its next review.

    Raises ``ValidationError`` for whoever issued it, for an edition that is not the newest of its scope, without words,
    and for a date that is not ahead.
    """
    held = BookEdition.objects.select_for_update(of=("self",)).select_related("place").get(pk=row.pk)
    person = Person.objects.filter(user=by).first()
    today = timezone.localdate()
    if person is None:
        raise ValidationError(_("Your account belongs to no person of the organization."))
    if held.made_by_id == by.pk:
        raise ValidationError(_("Who issued the book does not review it."))
    if BookEdition.objects.filter(place=held.place, revision__gt=held.revision).exists():
        raise ValidationError(_("There is a newer edition: review that one."))
    if held.reviewed_at is not None and held.review_by is not None and held.review_by > today:
        raise ValidationError(_("This edition is reviewed already."))
    if not note.strip():
        raise ValidationError({"note": _("Say what the review found.")})
    if review_by <= today:
        raise ValidationError({"review_by": _("The next review must lie ahead.")})
    held.controlled = _in_force(held, person, today, review_by, by)
    held.reviewed_at, held.reviewed_by, held.review_by = timezone.now(), by, review_by
    held.review_note = note.strip()
    held.save(update_fields=["controlled", "reviewed_at", "reviewed_by", "review_by", "review_note", "updated_at"])
    changes.announce(KEY, [held.pk], "change", by)
    return held


def _in_force(row: BookEdition, person: Person, on: date, review_by: date, by: Any) -> ControlledDocument:
    """The edition as a version of the controlled document of its scope."""
    code = f"AGK-{row.place.code}"[:40] if row.place is not None else "AGK"
    again = ControlledDocument.objects.filter(code=code, version__startswith=f"{row.revision}.").count()
    document = ControlledDocument.objects.create(
        code=code, version=f"{row.revision}.{again}", title=row.title.partition(",")[0], kind=ControlledKind.STANDARD,
        unit=Unit.objects.filter(code=SERVICE, kind="service").first(),
        summary=f"{row.document.number if row.document else ''} {row.mark[:12]}".strip(),
    )  # fmt: skip
    return documents.approve(document, approver=person, on=on, review_by=review_by, by=by)
