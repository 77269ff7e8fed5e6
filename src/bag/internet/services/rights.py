"""The verbs of an internet right. Rights of pages are checked by whoever calls; separation of duties, here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role, allows
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.internet.domain.life import AGREED, IN_FORCE, Verb, fits
from bag.internet.models import AccessRight, RightState
from bag.internet.queries import Stewards
from bag.internet.rights import APPROVERS, SERVICE, reads_people, works
from bag.organization.queries import people_with_role

KEY = "internet.accessright"
SERIES = "IYT"
NEWS = "internet.right"
SHORTEST = 10
LONGEST = 366
"""Days that the right of a person lasts at most; then it is asked for anew."""
SOON = 14
"""Days before its end at which the holder is told."""
MOST = 500


def locked(right: AccessRight, verb: Verb) -> AccessRight:
    """The row, locked, in a state that the verb may follow. Raises ValidationError in words."""
    rows = AccessRight.objects.select_for_update(of=("self",)).select_related("unit", "person__user", "profile")
    row = rows.filter(pk=right.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if not fits(verb, row.state):
        raise ValidationError(_("This does not fit an internet right that is: %(state)s.")
                              % {"state": row.get_state_display()})  # fmt: skip
    return row


def holder_account(row: AccessRight) -> int | None:
    """The account of the person whose right it is; None for a unit's. No query when the person came along."""
    return row.person.user_id if row.person is not None else None


@transaction.atomic
def save(row: AccessRight, by: Any, *, created: bool) -> AccessRight:
    """Store the form of a right; only one that nobody agreed to yet is edited. Raises ValidationError on its fields."""
    if not created:
        locked(row, Verb.EDIT)
    _check(row, created=created)
    if created:
        row.requested_at, row.requested_by = timezone.now(), by
        row.number = next_number(SERIES, row.requested_at)
    row.save()
    if created:
        _tell(agreers(row), row, gettext_lazy("An internet right was asked for: it awaits your word"), by=by)
    return row


def _check(row: AccessRight, *, created: bool) -> None:
    today = timezone.localdate()
    if created and not row.profile.active:
        raise ValidationError({"profile": _("This profile is not given any more.")})
    if row.person is not None:
        if not row.person.active:
            raise ValidationError({"person": _("This person does not work here any more.")})
        if row.person.unit_id != row.unit_id:
            raise ValidationError({"person": _("The person is not of this unit.")})
        first = row.starts_on or today
        if row.expires_on is not None and row.expires_on > first + timedelta(days=LONGEST):
            raise ValidationError({"expires_on": _("The right of a person lasts %(n)d days at most.") % {"n": LONGEST}})
    if created and row.expires_on is not None and row.expires_on < today:
        raise ValidationError({"expires_on": _("This day is over.")})


def agreers(row: AccessRight, stewards: Stewards | None = None) -> list[User]:
    """Accounts of those who may give the word of the unit; empty when the unit has nobody. Three queries."""
    people = (stewards or Stewards()).of(row.unit_id, {row.requested_by_id, holder_account(row)})
    return [person.user for person in people if person.user is not None]


def may_agree(user: Any, row: AccessRight, stewards: Stewards | None = None) -> bool:
    """Who answers for the unit; where nobody does, the network service with the unit's letter. Never for oneself."""
    if user.pk in (row.requested_by_id, holder_account(row)):
        return False
    found = agreers(row, stewards)
    return user in found if found else works(user)


@transaction.atomic
def agree(right: AccessRight, *, consent: str = "", by: Any) -> AccessRight:
    """The word of the unit: by whoever answers for it, or its letter (date and number) where nobody does."""
    row = locked(right, Verb.AGREE)
    if not may_agree(by, row):
        raise PermissionDenied(_("Nobody agrees to a right that they asked for or that is their own."))
    if not agreers(row) and len(consent.strip()) < SHORTEST:
        raise ValidationError({"consent": _("Nobody answers for this unit here: give date and number of its letter.")})
    row.state, row.agreed_at, row.agreed_by = RightState.AGREED, timezone.now(), by
    row.consent = consent.strip()
    _tell(_approvers(row), row, gettext_lazy("An internet right awaits your approval"), by=by)
    return _saved(row, by)


def may_approve(user: Any, row: AccessRight) -> bool:
    """The chief of the network service or the manager, unless they asked, agreed, or it is their own."""
    hands = {row.requested_by_id, row.agreed_by_id, holder_account(row)}
    return allows(user, APPROVERS, "change") and user.pk not in hands


@transaction.atomic
def approve(right: AccessRight, *, note: str = "", by: Any) -> AccessRight:
    """The approval of the network service."""
    row = locked(right, Verb.APPROVE)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves a right that they asked for, agreed to, or that is their own."))
    row.state, row.approved_at, row.approved_by = RightState.APPROVED, timezone.now(), by
    row.decision_note = note.strip()
    _tell([row.requested_by], row, gettext_lazy("An internet right was approved"), by=by, tone="ok")
    return _saved(row, by)


def may_reject(user: Any, row: AccessRight, stewards: Stewards | None = None) -> bool:
    """Whoever could say yes to the next step."""
    if row.state == RightState.REQUESTED:
        return may_agree(user, row, stewards) or may_approve(user, row)
    return may_approve(user, row)


@transaction.atomic
def reject(right: AccessRight, *, note: str, by: Any) -> AccessRight:
    """Turn a request down, with the reason."""
    row = locked(right, Verb.REJECT)
    if not may_reject(by, row):
        raise PermissionDenied(_("Nobody decides on a right that they asked for or that is their own."))
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say why in a sentence.")})
    row.state, row.decision_note, row.ended_at = RightState.REJECTED, note.strip(), timezone.now()
    _tell([row.requested_by], row, gettext_lazy("An internet right was turned down"), by=by, tone="warning")
    return _saved(row, by)


def may_grant(user: Any, row: AccessRight) -> bool:
    """The network service, but not whoever asked or approved, and nobody for themselves."""
    return works(user) and user.pk not in {row.requested_by_id, row.approved_by_id, holder_account(row)}


@transaction.atomic
def grant(right: AccessRight, *, by: Any) -> AccessRight:
    """Put an approved right in force; it takes the place of the one that its holder had."""
    row = locked(right, Verb.GRANT)
    if by is not None and not may_grant(by, row):
        raise PermissionDenied(_("Asking, agreeing, approving and granting are the work of several people."))
    same = Q(person=row.person_id) if row.person_id else Q(person=None, unit=row.unit_id)
    for older in AccessRight.objects.select_for_update(of=("self",)).filter(same, state__in=sorted(IN_FORCE)):
        _close(older, _("Replaced by %(number)s.") % {"number": row.number}, by)
    row.state, row.granted_at, row.granted_by = RightState.GRANTED, timezone.now(), by
    _tell([row.requested_by, *_holder(row)], row, gettext_lazy("An internet right is in force"), by=by, tone="ok")
    return _saved(row, by)


@transaction.atomic
def suspend(right: AccessRight, *, note: str, by: Any) -> AccessRight:
    """Take a right out of the exports for the time being."""
    row = locked(right, Verb.SUSPEND)
    _reasoned(note)
    row.state, row.ended_why = RightState.SUSPENDED, note.strip()
    _tell([row.requested_by, *_holder(row)], row, gettext_lazy("An internet right is suspended"), by=by, tone="warning")
    return _saved(row, by)


@transaction.atomic
def resume(right: AccessRight, *, by: Any) -> AccessRight:
    """Put a suspended right in force again; not by its holder."""
    row = locked(right, Verb.RESUME)
    if by is not None and by.pk == holder_account(row):
        raise PermissionDenied(_("Nobody puts their own right in force again."))
    row.state, row.ended_why = RightState.GRANTED, ""
    return _saved(row, by)


@transaction.atomic
def end(right: AccessRight, *, note: str, by: Any) -> AccessRight:
    """Take a right back for good."""
    row = locked(right, Verb.END)
    _reasoned(note)
    _tell([row.requested_by, *_holder(row)], row, gettext_lazy("An internet right has ended"), by=by, tone="warning")
    return _close(row, note.strip(), by)


@transaction.atomic
def pass_day(now: datetime) -> int:
    """End rights whose time is over or whose holder left or moved; tell holders of an end that is near.

    Returns how many ended.
    """
    today = timezone.localtime(now).date()
    rows = AccessRight.objects.filter(state__in=sorted(AGREED)).select_related("person__user", "unit", "profile")
    over = Q(expires_on__lt=today) | Q(person__active=False)
    ended = 0
    for row in rows.filter(over | Q(person__isnull=False)).select_for_update(of=("self",)).iterator():
        if why := _over(row, today):
            _tell([row.requested_by, *_holder(row)], row, gettext_lazy("An internet right has ended"), by=None)
            _close(row, why, None, now)
            ended += 1
    near = rows.filter(expires_on=today + timedelta(days=SOON), state__in=sorted(IN_FORCE))
    for row in near[:MOST]:
        _tell(_holder(row), row, gettext_lazy("Your internet right ends soon"), by=None)
    return ended


def _over(row: AccessRight, today: date) -> str:
    """Why a right ends on this day; empty when it goes on."""
    if row.expires_on is not None and row.expires_on < today:
        return _("Its time is over.")
    if row.person is not None and not row.person.active:
        return _("The person has left.")
    if row.person is not None and row.person.unit_id != row.unit_id:
        return _("The person has moved to another unit.")
    return ""


def _close(row: AccessRight, why: str, by: Any, at: datetime | None = None) -> AccessRight:
    row.state, row.ended_at, row.ended_why = RightState.ENDED, at or timezone.now(), why
    return _saved(row, by)


def _saved(row: AccessRight, by: Any) -> AccessRight:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _reasoned(note: str) -> None:
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say why in a sentence.")})


def _holder(row: AccessRight) -> list[User]:
    return [row.person.user] if row.person is not None and row.person.user is not None else []


def _approvers(row: AccessRight) -> list[User]:
    """Accounts of those who may approve. Two queries."""
    people = [*people_with_role(Role.CHIEF, SERVICE).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    return [person.user for person in people if person.user is not None and may_approve(person.user, row)]


def _tell(users: Iterable[User | None], row: AccessRight, title: str | Promise, *, by: Any, tone: str = "info") -> None:
    """Tell each person once; who does not read the register is led to their own page."""
    people = {user.pk: user for user in users if user is not None and user != by}
    subject = Subject.objects.of(row)
    inside = {pk for pk, user in people.items() if reads_people(user)}
    for url, chosen in ((row.get_absolute_url(), inside), (reverse("internet:mine"), set(people) - inside)):
        told = [people[pk] for pk in sorted(chosen)]
        notify(told, NEWS, title, body=str(row), url=url, subject=subject, tone=tone)
