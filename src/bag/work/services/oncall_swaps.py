"""Swapping duties: asked by who has the duty, accepted by who takes it, approved by a third who keeps the roster."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.notifications.services import notify
from bag.organization.models import Person
from bag.organization.queries import people_with_role
from bag.work.models import OPEN_SWAPS, DutyShift, DutySwap, RosterState, SwapState
from bag.work.services import rosters

NEWS = rosters.NEWS
HERE = "/work/oncall/mine/"


@transaction.atomic
def ask(shift: DutyShift, *, taker: Person, back: DutyShift | None = None, by: Any) -> DutySwap:
    """Ask somebody to take a duty of one's own, alone or for one of theirs. They hear of it."""
    if shift.person.user_id != by.pk:
        raise ValidationError(_("Only who has the duty asks for a swap."))
    _require_open(shift)
    if taker.pk == shift.person_id or taker.user is None:
        raise ValidationError({"taker": _("Choose somebody else who takes this duty.")})
    if back is not None:
        _require_open(back)
        if back.person_id != taker.pk or back.roster_id != shift.roster_id or back.day == shift.day:
            raise ValidationError({"back": _("The duty in return is one of theirs on another day of the roster.")})
    if DutySwap.objects.filter(shift=shift, state__in=OPEN_SWAPS).exists():
        raise ValidationError(_("A swap of this duty is asked already."))
    rosters.require_exchange(shift.roster, _pairs(shift, taker, back))
    swap = DutySwap.objects.create(shift=shift, taker=taker, back=back, asked_by=by)
    _tell([taker.user], gettext_lazy("Somebody asks you to take a duty"), swap)
    return swap


@transaction.atomic
def accept(swap: DutySwap, *, by: Any) -> DutySwap:
    """The one who was asked takes the duty; the chief of the service decides."""
    row = _open(swap, SwapState.ASKED)
    if row.taker.user_id != by.pk:
        raise ValidationError(_("Only who was asked can accept."))
    row.state, row.accepted_by = SwapState.ACCEPTED, by
    row.save()
    chiefs = people_with_role(Role.CHIEF, row.shift.roster.service.code).select_related("user")
    _tell([one.user for one in chiefs if one.user], gettext_lazy("A duty swap waits for approval"), row)
    return row


@transaction.atomic
def decline(swap: DutySwap, *, by: Any) -> DutySwap:
    """The one who was asked does not take the duty."""
    row = _open(swap, *OPEN_SWAPS)
    if row.taker.user_id != by.pk:
        raise ValidationError(_("Only who was asked can decline."))
    return _ended(row, SwapState.DECLINED, gettext_lazy("Your duty swap was declined"), by)


@transaction.atomic
def withdraw(swap: DutySwap, *, by: Any) -> DutySwap:
    """Who asked no longer wants it."""
    row = _open(swap, *OPEN_SWAPS)
    if row.asked_by_id != by.pk:
        raise ValidationError(_("Only who asked can withdraw."))
    row.state = SwapState.WITHDRAWN
    row.save()
    return row


@transaction.atomic
def approve(swap: DutySwap, *, by: Any) -> DutySwap:
    """Carry out an accepted swap. Nobody approves their own."""
    row = _open(swap, SwapState.ACCEPTED)
    if by.pk in (row.asked_by_id, row.accepted_by_id):
        raise ValidationError(_("Nobody approves a swap of their own."))
    _require_open(row.shift)
    pairs = _pairs(row.shift, row.taker, row.back)
    people = [row.asked_by, row.taker.user]
    rosters.exchange(pairs, by=by)
    row.state, row.decided_by, row.decided_at = SwapState.APPROVED, by, timezone.now()
    row.save()
    touched = [shift.pk for shift, _person in pairs]
    others = DutySwap.objects.filter(Q(shift__in=touched) | Q(back__in=touched), state__in=OPEN_SWAPS)
    others.update(state=SwapState.WITHDRAWN)
    _tell([user for user in people if user is not None], gettext_lazy("A duty swap was approved"), row)
    return row


@transaction.atomic
def refuse(swap: DutySwap, *, by: Any) -> DutySwap:
    """The one who keeps the roster says no."""
    row = _open(swap, *OPEN_SWAPS)
    return _ended(row, SwapState.REFUSED, gettext_lazy("Your duty swap was not approved"), by)


def _ended(row: DutySwap, state: SwapState, title: Any, by: Any) -> DutySwap:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save()
    _tell([row.asked_by], title, row)
    return row


def _pairs(shift: DutyShift, taker: Person, back: DutyShift | None) -> list[tuple[DutyShift, Person]]:
    return [(shift, taker), *([(back, shift.person)] if back is not None else [])]


def _require_open(shift: DutyShift) -> None:
    if shift.roster.state != RosterState.PUBLISHED:
        raise ValidationError(_("Duties of published rosters are swapped only."))
    if shift.starts_at <= timezone.now():
        raise ValidationError(_("This duty has begun already."))


def _open(swap: DutySwap, *states: str) -> DutySwap:
    rows = DutySwap.objects.select_for_update(of=("self",)).select_related(
        "shift__roster__service", "shift__person", "shift__role", "taker__user", "asked_by", "back__roster",
        "back__person", "back__role",
    )  # fmt: skip
    row = rows.filter(pk=swap.pk).first()
    if row is None or row.state not in states:
        raise ValidationError(_("This swap is settled already."))
    return row


def _tell(users: list[Any], title: Any, swap: DutySwap) -> None:
    notify(users, NEWS, title, body=str(swap), url=HERE)
