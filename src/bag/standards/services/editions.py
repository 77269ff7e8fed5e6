"""Editions come as drafts, are put in force by somebody who leads, and are followed by the next."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib import resources
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes, registers
from bag.standards.models import Clause, Edition, EditionState

KEY = "standards.edition"


def base_clauses() -> list[dict[str, str]]:
    """The clauses that BAĞ brings, in Turkish: our own words on what those who share a public network owe each other.

    A check that no room of this installation measures is left out; the clause is then stated.
    """
    text = resources.files("bag.standards.data").joinpath("base.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    known = {check.key for check in registers.standard_checks}
    return [{**row, "check": row["check"] if row["check"] in known else ""} for row in rows]


@transaction.atomic
def save(row: Edition, by: Any, *, created: bool) -> Edition:
    """Store the form of a draft. Raises ``ValidationError`` for others."""
    if not created and Edition.objects.select_for_update().get(pk=row.pk).state != EditionState.DRAFT:
        raise ValidationError(_("Only a draft is edited; make the next edition."))
    row.save()
    return row


@transaction.atomic
def save_clauses(rows: Iterable[Clause], by: Any) -> list[Clause]:
    """Store clauses of drafts. Raises ``ValidationError`` for others."""
    found = list(rows)
    pks = {row.edition_id for row in found}
    pks |= set(Clause.objects.filter(pk__in=[row.pk for row in found if row.pk]).values_list("edition", flat=True))
    if Edition.objects.select_for_update().filter(pk__in=pks).exclude(state=EditionState.DRAFT).exists():
        raise ValidationError({"edition": _("Clauses change in a draft only; make the next edition.")})
    for row in found:
        row.save()
    return found


@transaction.atomic
def delete_clause(row: Clause, by: Any) -> None:
    """Take a clause out of a draft."""
    if row.edition.state != EditionState.DRAFT:
        raise ValidationError(_("Clauses change in a draft only; make the next edition."))
    row.delete()


@transaction.atomic
def fill_from_base(edition: Edition, *, by: Any) -> int:
    """Give a draft the clauses that BAĞ brings and it has not; how many."""
    row = _locked(edition, EditionState.DRAFT)
    there = set(row.clauses.values_list("code", flat=True))
    made = [
        Clause(
            edition=row, code=one["code"], title=one["title"], requirement=one["requirement"], weight=one["weight"],
            check_key=one["check"],
        )
        for one in base_clauses()
        if one["code"] not in there
    ]  # fmt: skip
    Clause.objects.bulk_create(made)
    changes.announce("standards.clause", [one.pk for one in made], "add", by)
    return len(made)


@transaction.atomic
def publish(edition: Edition, *, by: Any) -> Edition:
    """Put a draft in force; the edition before it is withdrawn. Raises ``ValidationError`` without a clause."""
    row = _locked(edition, EditionState.DRAFT)
    today = timezone.localdate()
    if not row.clauses.exists():
        raise ValidationError(_("The edition has no clause."))
    if row.review_on <= today:
        raise ValidationError(_("Give a day for the next look that lies ahead."))
    older = Edition.objects.filter(owner_service=row.owner_service, state=EditionState.IN_FORCE)
    for one in older.select_for_update():
        one.state, one.withdrawn_on = EditionState.WITHDRAWN, today
        one.save()
    row.state, row.in_force_from, row.approved_by = EditionState.IN_FORCE, today, by
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


@transaction.atomic
def follow(edition: Edition, *, by: Any) -> Edition:
    """The next edition as a draft with the clauses of this one. Raises ``ValidationError`` when there is one."""
    drafts = Edition.objects.filter(owner_service=edition.owner_service, state=EditionState.DRAFT)
    if drafts.exists():
        raise ValidationError(_("There is a draft of the next edition already."))
    today = timezone.localdate()
    number = Edition.objects.filter(name__startswith=f"{today.year}/").count() + 1
    made = Edition(
        name=f"{today.year}/{number}", owner_service=edition.owner_service, summary=edition.summary,
        review_on=today.replace(year=today.year + 1, day=min(today.day, 28)),
    )  # fmt: skip
    made.save()
    Clause.objects.bulk_create([
        Clause(
            edition=made, code=one.code, title=one.title, requirement=one.requirement, weight=one.weight,
            check_key=one.check_key,
        )
        for one in edition.clauses.all()
    ])  # fmt: skip
    changes.announce(KEY, [made.pk], "add", by)
    return made


def _locked(edition: Edition, state: str) -> Edition:
    row = Edition.objects.select_for_update(of=("self",)).select_related("owner_service").filter(pk=edition.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.state != state:
        raise ValidationError(_("The edition is %(state)s already.") % {"state": row.get_state_display()})
    return row
