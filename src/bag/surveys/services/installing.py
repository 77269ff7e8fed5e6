"""From the decision to the custody: work order, hand-over record, transfer of what was installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.documents import services as documents
from bag.documents.models import DocumentStatus
from bag.field.models import Checklist, OrderKind
from bag.field.services import orders
from bag.inventory import labels
from bag.inventory.domain.kinds import Status
from bag.inventory.models import Equipment
from bag.inventory.services import moves
from bag.organization.models import Person
from bag.surveys.domain.life import Verb
from bag.surveys.models import Survey, SurveyState
from bag.surveys.services.steps import ready, saved, team, tell

HAND_OVER_FORM = "hand-over"
KIND = "Zimmet"
"""The deal as the official form names it."""


@transaction.atomic
def install(survey: Survey, *, checklist: Checklist | None = None, due: date | None = None, by: Any) -> Survey:
    """Order the installation of an approved survey. Raises ``ValidationError`` for a day that has passed."""
    row = ready(survey, Verb.INSTALL)
    if due is not None and due < timezone.localdate():
        raise ValidationError({"due": _("This day has passed already.")})
    row.order = orders.plan_order(
        by=by,
        title=(_("Installation: %(title)s") % {"title": row.title})[:200],
        owner_service=row.owner_service,
        place=row.place,
        checklist=checklist,
        kind=OrderKind.INSTALLATION,
        description=row.conclusion,
        request=row.request,
        source=row,
        due=due,
    )
    row.state = SurveyState.INSTALLING
    return saved(row, "ordered", by, str(row.order))


@transaction.atomic
def installed(survey: Survey, *, by: Any = None) -> Survey:
    """The work order is done; the makers hear that the hand-over is next."""
    row = ready(survey, Verb.DONE)
    row.state, row.installed_at = SurveyState.INSTALLED, timezone.now()
    tell(team(row), row, gettext_lazy("A surveyed installation is done; hand it over"), by=by)
    return saved(row, "installed", by, str(row.order or ""))


def order_done(order_id: int) -> int:
    """What a finished work order means for surveys. Returns how many went on; once told, nothing more happens."""
    rows = _waiting_for(order_id)
    for row in rows:
        installed(row)
    return len(rows)


@transaction.atomic
def order_cancelled(order_id: int, reason: str) -> int:
    """The work order will not be done: the survey waits for another one. Returns how many went back."""
    rows = [ready(row, Verb.DONE) for row in _waiting_for(order_id)]
    for row in rows:
        row.order, row.state = None, SurveyState.APPROVED
        tell(team(row), row, gettext_lazy("An installation order was cancelled; order it anew"), by=None)
        saved(row, "unordered", None, reason)
    return len(rows)


@transaction.atomic
def order_reopened(order_id: int) -> int:
    """Finished work is to be done once more: what is not handed over yet waits for it. Returns how many went back."""
    rows = [ready(row, Verb.HAND_OVER) for row in Survey.objects.filter(order_id=order_id, state=SurveyState.INSTALLED)]
    for row in rows:
        row.installed_at, row.state = None, SurveyState.INSTALLING
        saved(row, "reopened", None, str(row.order or ""))
    return len(rows)


def _waiting_for(order_id: int) -> list[Survey]:
    return list(Survey.objects.filter(order_id=order_id, state=SurveyState.INSTALLING))


@transaction.atomic
def hand_over(
    survey: Survey, *, giver: Person, receiver: Person, pieces: Sequence[Equipment] = (), note: str = "", by: Any
) -> Survey:
    """Issue the hand-over record of what was installed: the pieces, and without any the lines of the bill.

    Raises ``ValidationError`` for pieces of other services, for scrapped ones, and for a hand-over to oneself.
    """
    row = ready(survey, Verb.HAND_OVER)
    if giver == receiver:
        raise ValidationError({"receiver": _("Giver and receiver must be two people.")})
    _check_pieces(row, pieces)
    answers = {"kind": KIND, "giver": giver, "receiver": receiver, "place": str(row.place), "note": note.strip()}
    data = labels.hand_over(list(pieces), by, answers)
    data["items"] = data["items"] or _items_of_bill(row)
    if not data["items"]:
        raise ValidationError(_("There is nothing to hand over: choose the installed pieces."))
    row.hand_over = documents.issue(HAND_OVER_FORM, data, subject=row, unit=row.owner_service, by=by)
    row.pieces.set(pieces)
    row.receiver, row.handed_over_at, row.state = receiver, timezone.now(), SurveyState.HANDED_OVER
    tell([receiver.user], row, gettext_lazy("You receive equipment; please sign the hand-over record"), by=by)
    return saved(row, "handed_over", by, f"{row.hand_over.number} · {receiver}")


def _check_pieces(row: Survey, pieces: Iterable[Equipment]) -> None:
    for piece in pieces:
        if piece.owner_service_id != row.owner_service_id:
            raise ValidationError({"pieces": _("%(piece)s belongs to another service.") % {"piece": piece}})
        if piece.status == Status.SCRAPPED:
            raise ValidationError({"pieces": _("%(piece)s is written off.") % {"piece": piece}})


def _items_of_bill(row: Survey) -> list[dict[str, Any]]:
    """What the bill lists, for installations without pieces of their own (cable, sockets)."""
    lines = row.lines.select_related("stock_item", "equipment_type__manufacturer")
    return [{"name": line.name[:300], "quantity": ceil(line.quantity), "condition": "Yeni"} for line in lines]


@transaction.atomic
def transfer(survey: Survey, *, by: Any) -> Survey:
    """The signed record is back: the pieces stand at the place, in service, in the receiver's custody."""
    row = ready(survey, Verb.TRANSFER)
    if row.hand_over is None or row.hand_over.status != DocumentStatus.ISSUED:
        raise ValidationError(_("The hand-over record is void; issue another one first."))
    reason = _("Survey %(number)s, %(paper)s") % {"number": row.number, "paper": row.hand_over.number}
    for piece in row.pieces.order_by("pk"):
        moves.move(piece, status=Status.SERVICE, place=row.place, custodian=row.receiver, reason=reason[:300], by=by)
    row.state, row.transferred_at = SurveyState.TRANSFERRED, timezone.now()
    row.closed_at = row.transferred_at
    tell(team(row), row, gettext_lazy("A survey reached its end: custody is transferred"), by=by, tone="ok")
    return saved(row, "transferred", by, str(row.receiver or ""))


@transaction.atomic
def reopen_hand_over(survey: Survey, *, by: Any) -> Survey:
    """Take the hand-over back to be done anew after its record was declared void."""
    row = ready(survey, Verb.TRANSFER)
    if row.hand_over is None or row.hand_over.status == DocumentStatus.ISSUED:
        raise ValidationError(_("The hand-over record stands; void it first."))
    row.state, row.handed_over_at = SurveyState.INSTALLED, None
    return saved(row, "note", by, _("The hand-over record was void; it is issued anew."))
