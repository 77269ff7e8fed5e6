"""From the request to the approved plan: feasibility, what the plan takes, the decision."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.addresses.models import Prefix
from bag.addresses.services import addresses
from bag.addresses.services.allocate import next_address
from bag.cabling.models import Link
from bag.connections import gathering
from bag.connections.domain.feasibility import Answer, assess, suits
from bag.connections.domain.life import Verb
from bag.connections.models import Connection, ConnectionState
from bag.connections.services.steps import SERIES, leaders, may_approve, ready, said, saved, tell
from bag.core.numbering import next_number
from bag.inventory.models import Port

RESERVED_DAYS = 60
"""How long a planned address waits for its connection."""


@transaction.atomic
def save_connection(row: Connection, by: Any, *, created: bool) -> Connection:
    """Store the form of a connection; a new one gets its number. Only what is not planned yet is edited."""
    if created:
        row.opened_at, row.opened_by = timezone.now(), by
        row.number = next_number(SERIES, row.opened_at)
        row.unit = row.unit or (row.request.unit if row.request is not None else None)
    else:
        ready(row, Verb.EDIT)
    row.save()
    return row


def feasibility(row: Connection) -> Answer:
    """What the records say about a connection now. Some thirty queries, whatever the size of the building."""
    outlets = gathering.outlets(row)
    first = assess(gathering.need_of(row), [facts for facts, _link in outlets], [], [], None)
    link: Link | None = gathering.chosen(outlets, first.outlet)
    near = link.port.equipment if link is not None and link.port is not None else None
    return assess(
        gathering.need_of(row),
        [facts for facts, _link in outlets],
        gathering.sockets(row, near),
        [facts for facts, _prefix in gathering.networks(row)],
        gathering.nearest_frame(row.place),
    )


@transaction.atomic
def plan(
    connection: Connection,
    *,
    port: Port | None = None,
    link: Link | None = None,
    prefix: Prefix | None = None,
    by: Any,
) -> Connection:
    """Take the port, the outlet, the network and the address; what is not given is what the feasibility proposes.

    Without a link a new one is laid. Raises ``ValidationError`` where the port does not do, or somebody took it.
    """
    row = ready(connection, Verb.PLAN)
    answer = feasibility(row)
    row.port = port or _found(Port, answer.socket, "equipment__type")
    row.link = link or _found(Link, answer.outlet, "port")
    row.prefix = prefix or _found(Prefix, answer.network, "vlan")
    if row.port is None:
        raise ValidationError(_("No switch port does what is needed; see the feasibility."))
    if row.prefix is None or row.prefix.vlan is None:
        raise ValidationError(_("No network with a VLAN fits; choose one, or plan one first."))
    _check(row, answer, chosen=port is not None)
    _give_address_back(row, by)
    if row.needs_address:
        until = timezone.localdate() + timedelta(days=RESERVED_DAYS)
        row.address = next_address(row.prefix, by=by, until=until, purpose=row.title[:200], request=row.number)
    row.assessment = [asdict(check) for check in answer.checks]
    row.state, row.planned_at, row.planned_by = ConnectionState.PLANNED, timezone.now(), by
    tell(leaders(row), row, gettext_lazy("A new connection waits for your approval"), by=by)
    return _stored(row, by)


def _found(model: Any, pk: int | None, *related: str) -> Any:
    return model.objects.select_related(*related).filter(pk=pk).first() if pk is not None else None


def _check(row: Connection, answer: Answer, *, chosen: bool) -> None:
    """What people choose themselves must do what is needed too."""
    if chosen and row.port is not None:
        own = row.link.port.equipment if row.link is not None and row.link.port is not None else None
        sockets = {one.id: one for one in gathering.sockets(row, own)}
        if row.port.pk not in sockets:
            raise ValidationError({"port": _("This port is not free, or its switch stands elsewhere.")})
        if not suits(gathering.need_of(row), sockets[row.port.pk]):
            raise ValidationError({"port": _("This port is too slow, or gives no power that is left.")})
    given = row.link is not None and row.link.pk != answer.outlet
    if given and row.link_id not in {facts.id for facts, _link in gathering.outlets(row)}:
        raise ValidationError({"link": _("This link is not free, or does not end in the room.")})


def _stored(row: Connection, by: Any) -> Connection:
    """Store a plan; a port or a link that another connection took meanwhile is refused in words."""
    row.validate_constraints(exclude=["number"])
    return saved(row, by)


def _give_address_back(row: Connection, by: Any) -> None:
    if row.address is not None and row.address.status == "reserved":
        address, row.address = row.address, None
        Connection.objects.filter(pk=row.pk).update(address=None)
        addresses.release(address, by=by)


@transaction.atomic
def approve(connection: Connection, *, note: str = "", by: Any) -> Connection:
    """Agree to a plan. Raises ``PermissionDenied`` for whoever asked for it or planned it."""
    row = ready(connection, Verb.APPROVE)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves a connection that they asked for or planned."))
    row.state, row.approved_at, row.approved_by = ConnectionState.APPROVED, timezone.now(), by
    row.decision_note = note.strip()
    tell([row.planned_by, row.opened_by], row, gettext_lazy("A new connection was approved"), by=by, tone="ok")
    return saved(row, by)


@transaction.atomic
def reject(connection: Connection, *, note: str, by: Any) -> Connection:
    """Turn a connection down, with the reason; what the plan took is free again."""
    row = ready(connection, Verb.REJECT)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody decides on a connection that they asked for or planned."))
    row.decision_note = said(note, "note", _("Say why in a sentence."))
    tell([row.planned_by, row.opened_by], row, gettext_lazy("A new connection was turned down"), by=by, tone="warning")
    return _closed(row, ConnectionState.REJECTED, by)


@transaction.atomic
def cancel(connection: Connection, *, note: str, by: Any) -> Connection:
    """Give a connection up; what the plan took is free again."""
    row = ready(connection, Verb.CANCEL)
    row.decision_note = said(note, "note", _("Say why in a sentence."))
    return _closed(row, ConnectionState.CANCELLED, by)


def _closed(row: Connection, state: str, by: Any) -> Connection:
    _give_address_back(row, by)
    row.state, row.closed_at = state, timezone.now()
    return saved(row, by)
