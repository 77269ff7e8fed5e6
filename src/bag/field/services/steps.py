"""What every verb of a work order does: lock the row, see whether the verb fits, write the time line, tell people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.field.domain.orders import Verb, WrongState, require
from bag.field.models import OrderStep, WorkOrder
from bag.field.wording import ORDER_REFUSALS

KEY = "field.workorder"
CREW_NEWS = "field.order"
DESK_NEWS = "field.desk"
JOINED = ("owner_service", "place", "equipment", "lead", "vehicle", "contract", "request", "incident", "planned_by")
SENTENCES = {
    "order_person_one_job": gettext_lazy("Somebody of the crew is out on another job at this time."),
    "order_vehicle_once": gettext_lazy("The vehicle is out on another job at this time."),
    "time_entry_no_overlap": gettext_lazy("The person has another time entry in this span."),
    "order_signed_once_by_each": gettext_lazy("This signature is there already."),
    "order_person_once": gettext_lazy("Somebody is named twice in the crew."),
    "team_person_once_a_day": gettext_lazy("The person is in another team on this day."),
    "team_vehicle_once_a_day": gettext_lazy("The vehicle is with another team on this day."),
    "stop_once_a_day": gettext_lazy("The job is on this plan already."),
}


class Changed(ValidationError):
    """Somebody changed the row after the caller saw it; the caller shows the fresh state."""


@contextmanager
def in_words() -> Iterator[None]:
    """One transaction; a rule of the database that refuses it becomes a ``ValidationError``, other errors pass."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in SENTENCES:
            raise
        raise ValidationError(SENTENCES[name]) from error


def locked(order: WorkOrder) -> WorkOrder:
    """The row as it stands, locked until the transaction ends. Raises ``ValidationError`` when it is gone."""
    row = WorkOrder.objects.select_for_update(of=("self",)).select_related(*JOINED).filter(pk=order.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def ready(order: WorkOrder, verb: Verb, seen: int | None = None) -> WorkOrder:
    """The row, locked, in a state that the verb may follow, and in the version that the caller saw (None: any).

    Raises ``Changed`` for another version and ``ValidationError`` for another state.
    """
    row = locked(order)
    if seen is not None and row.version != seen:
        raise Changed(
            _("%(order)s was changed by somebody else meanwhile; its state is “%(state)s”. Please look again.")
            % {"order": row.number, "state": row.get_state_display()}
        )
    try:
        require(verb, row.state)
    except WrongState as error:
        raise ValidationError(str(ORDER_REFUSALS[error.verb]) % {"state": row.get_state_display()}) from None
    return row


def saved(row: WorkOrder, verb: str, by: Any, text: str = "", *, at: datetime | None = None) -> WorkOrder:
    """Store the row as its next version with its step, and make the change known."""
    row.version += 1
    with in_words():
        row.save()
    step(row, verb, by, text, at=at)
    changes.announce(KEY, [row.pk], "change", by)
    return row


def step(row: WorkOrder, verb: str, by: Any, text: str = "", *, at: datetime | None = None) -> OrderStep:
    """One line of the time line."""
    return OrderStep.objects.create(order=row, at=at or timezone.now(), verb=verb, by=by, text=text[:8000])


def moment_of(at: datetime | None, after: datetime | None = None) -> datetime:
    """When something happened, as a phone without network says: never in the future, never before ``after``."""
    now = timezone.now()
    found = min(at or now, now)
    return max(found, after) if after is not None else found


def crew_users(row: WorkOrder) -> list[User]:
    """Accounts of those who go on the job. One query."""
    return [one.person.user for one in row.crew.select_related("person__user") if one.person.user is not None]


def tell(
    users: Iterable[User | None], kind: str, row: WorkOrder, title: str | Promise, body: str = "", *, by: Any = None
) -> None:
    """News about an order for everybody but whoever caused it."""
    people = [user for user in users if user is not None and user != by]
    if people:
        url = row.get_absolute_url()
        notify(people, kind, title, body=body or str(row), url=url, subject=Subject.objects.of(row))
