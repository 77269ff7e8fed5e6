"""What every verb of a connection does: lock the row, see whether the verb fits, store it, tell people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bag.connections.domain.life import ALLOWED, State, Verb
from bag.connections.models import Connection
from bag.core import changes
from bag.core.access import LEADERS, Rights, Role, allows
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.organization.queries import people_with_role

KEY = "connections.connection"
SERIES = "BGL"
NEWS = "connections.connection"
SHORTEST = 10
"""Letters of a reason that says something."""
JOINED = (
    "owner_service", "place", "unit", "request", "port__equipment__type", "link__port", "prefix__vlan", "address",
    "order", "change", "opened_by", "planned_by",
)  # fmt: skip
APPROVERS = Rights(change=LEADERS)


def ready(connection: Connection, verb: Verb) -> Connection:
    """The row, locked, in a state that the verb may follow. Raises ``ValidationError`` in words."""
    rows = Connection.objects.select_for_update(of=("self",)).select_related(*JOINED)
    row: Connection | None = rows.filter(pk=connection.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if State(row.state) not in ALLOWED[verb]:
        text = _("This does not fit a connection that is: %(state)s.")
        raise ValidationError(text % {"state": row.get_state_display()})
    return row


def saved(row: Connection, by: Any) -> Connection:
    """Store the row and make the change known."""
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def said(text: str, name: str, refusal: str) -> str:
    """A text with something in it; raises ``ValidationError`` on the field ``name``."""
    stripped = text.strip()
    if len(stripped) < SHORTEST:
        raise ValidationError({name: refusal})
    return stripped


def may_approve(user: Any, row: Connection) -> bool:
    """The chief of the service or the manager, unless they asked for the connection or planned it."""
    return allows(user, APPROVERS, "change", row.owner_service.code) and user.pk not in (
        row.opened_by_id,
        row.planned_by_id,
    )


def leaders(row: Connection) -> list[User]:
    """Accounts of those who may approve. Two queries."""
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    hands = (row.opened_by_id, row.planned_by_id)
    return [person.user for person in people if person.user is not None and person.user_id not in hands]


def tell(users: Iterable[User | None], row: Connection, title: str | Promise, *, by: Any, tone: str = "info") -> None:
    """News for people, without whoever did it."""
    people = [user for user in users if user is not None and user != by]
    notify(people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone=tone)
