"""What every verb of a change does: lock the row, see whether the verb fits, write the time line, tell people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bag.changes.domain.life import Verb, WrongState, require
from bag.changes.events import Planned
from bag.changes.models import Change, ChangeStep
from bag.changes.wording import REFUSALS
from bag.core import changes
from bag.core.access import LEADERS, Rights, Role, allows
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.organization.queries import people_with_role

KEY = "changes.change"
SERIES = "DGS"
NEWS = "changes.change"
UNIT_NEWS = "changes.outage"
JOINED = ("owner_service", "procedure", "lead__user", "request", "incident", "opened_by", "approved_by")
APPROVERS = Rights(change=LEADERS)


def locked(change: Change) -> Change:
    """The row as it stands, locked until the transaction ends. Raises ``ValidationError`` when it is gone."""
    rows = Change.objects.select_for_update(of=("self",)).select_related(*JOINED)
    row: Change | None = rows.filter(pk=change.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def ready(change: Change, verb: Verb) -> Change:
    """The row, locked, in a state that the verb may follow. Raises ``ValidationError`` in words."""
    row = locked(change)
    try:
        require(verb, row.state, row.kind)
    except WrongState as error:
        raise ValidationError(str(REFUSALS[error.verb]) % {"state": row.get_state_display()}) from None
    return row


def step(row: Change, verb: str, by: Any, text: str = "", *, at: datetime | None = None) -> ChangeStep:
    """One line of the time line."""
    return ChangeStep.objects.create(change=row, at=at or timezone.now(), verb=verb, by=by, text=text[:8000])


def saved(row: Change, verb: str, by: Any, text: str = "", *, at: datetime | None = None) -> Change:
    """Store the row with its step and make the change known."""
    row.save()
    step(row, verb, by, text, at=at)
    changes.announce(KEY, [row.pk], "change", by)
    return row


def said(text: str, least: int, name: str, refusal: str) -> str:
    """A text with something in it; raises ``ValidationError`` on the field ``name`` with ``refusal``."""
    stripped = text.strip()
    if len(stripped) < least:
        raise ValidationError({name: refusal})
    return stripped


def makers(row: Change) -> set[int | None]:
    """Ids of the accounts of those who plan and carry out a change: they do not approve it. No query."""
    lead = row.lead.user_id if row.lead is not None else None
    return {row.opened_by_id, row.submitted_by_id, lead} - {None}


def may_approve(user: Any, row: Change) -> bool:
    """The chief of the service or the manager, unless they plan or carry out the change."""
    return allows(user, APPROVERS, "change", row.owner_service.code) and user.pk not in makers(row)


def leaders(row: Change) -> list[User]:
    """Accounts of the chief of the service and the manager who may approve. Two queries."""
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    return [person.user for person in people if person.user is not None and person.user_id not in makers(row)]


def tell(users: Iterable[User | None], row: Change, title: str | Promise, *, by: Any, tone: str = "info") -> None:
    """News for people, without whoever did it."""
    people = [user for user in users if user is not None and user != by]
    notify(people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone=tone)


def team(row: Change) -> list[User | None]:
    """Accounts of those who plan and carry out a change."""
    return [row.lead.user if row.lead is not None else None, row.opened_by]


def planned_of(row: Change) -> Planned:
    """What others hear of a change. Two queries."""
    return Planned(
        change_id=row.pk,
        title=str(row),
        reason=row.reason,
        service=row.owner_service.code,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        equipment=sorted(row.equipment.values_list("pk", flat=True)),
        places=sorted(row.places.values_list("pk", flat=True)),
    )
