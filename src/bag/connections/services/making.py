"""From the approved plan to the accepted connection: work order, port configuration, change, measured acceptance."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.addresses.services import addresses
from bag.cabling.domain.verdicts import GOOD
from bag.cabling.models import Link
from bag.changes.models import Change
from bag.changes.services.planning import save_change
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.judging import Profile
from bag.configurations.models import ManagedDevice
from bag.connections.domain.life import Verb
from bag.connections.domain.port_text import WRITTEN, PortPlan, PortText, write
from bag.connections.models import Connection, ConnectionState
from bag.connections.services.steps import ready, saved, tell
from bag.field.models import OrderKind
from bag.field.services import orders
from bag.inventory.models import CableEnd
from bag.inventory.services import connect
from bag.work.domain.requests import OPEN as OPEN_REQUEST
from bag.work.services import requests

EVENING = time(18, 0)
"""When a change of a port is proposed for: after working hours."""
MAKERS = {"cisco": Dialect.IOS, "huawei": Dialect.VRP}
"""What switches of a manufacturer speak where nobody recorded it."""


@transaction.atomic
def order(connection: Connection, *, by: Any) -> Connection:
    """Send somebody: patch the port, lay the link where there is none, connect the device."""
    row = ready(connection, Verb.ORDER)
    row.order = orders.plan_order(
        by=by,
        title=(_("New connection: %(title)s") % {"title": row.title})[:200],
        owner_service=row.owner_service,
        place=row.place,
        kind=OrderKind.INSTALLATION,
        description=_instructions(row),
        request=row.request,
        source=row,
        due=row.due_on if row.due_on is not None and row.due_on >= timezone.localdate() else None,
    )
    row.state, row.ordered_at = ConnectionState.ORDERED, timezone.now()
    return saved(row, by)


def _instructions(row: Connection) -> str:
    lines = [_("Switch port: %(port)s") % {"port": row.port}]
    if row.link is not None:
        lines.append(_("Outlet: %(link)s, panel port %(port)s") % {"link": row.link, "port": row.link.port})
    else:
        lines.append(_("There is no outlet: lay a new link of at most 90 m and have it measured."))
    if row.prefix is not None:
        lines.append(_("VLAN %(vlan)s, network %(network)s") % {"vlan": row.prefix.vlan, "network": row.prefix})
    if row.address is not None:
        lines.append(_("Address: %(address)s") % {"address": row.address})
    return "\n".join(lines)


def order_done(order_id: int) -> int:
    """What a finished work order means for connections: the patch cable is recorded. Returns how many went on."""
    rows = list(Connection.objects.filter(order_id=order_id, state=ConnectionState.ORDERED))
    for row in rows:
        installed(row, by=None)
    return len(rows)


@transaction.atomic
def installed(connection: Connection, *, by: Any) -> Connection:
    """The work is done: the panel port and the switch port are joined in the records if nobody did it yet."""
    row = ready(connection, Verb.DONE)
    row.state, row.installed_at = ConnectionState.INSTALLED, timezone.now()
    _patch(row, by)
    tell([row.planned_by], row, gettext_lazy("A new connection is installed; accept it"), by=by)
    return saved(row, by)


def _patch(row: Connection, by: Any) -> None:
    ends = [row.port, row.link.port if row.link is not None else None]
    taken = CableEnd.objects.filter(port__in=[end for end in ends if end is not None]).exists()
    if ends[0] is not None and ends[1] is not None and not taken:
        connect(ends[0], ends[1], label=row.number, by=by)


@transaction.atomic
def order_ended(order_id: int, *, redo: bool) -> int:
    """The work will not be done, or has to be done once more. Returns how many connections went back."""
    verb, before = (Verb.REDO, ConnectionState.INSTALLED) if redo else (Verb.DONE, ConnectionState.ORDERED)
    rows = [ready(row, verb) for row in Connection.objects.filter(order_id=order_id, state=before)]
    for row in rows:
        row.installed_at = None
        row.state = ConnectionState.ORDERED if redo else ConnectionState.APPROVED
        row.order = row.order if redo else None
        saved(row, None)
    return len(rows)


@transaction.atomic
def lay(connection: Connection, *, link: Link, by: Any) -> Connection:
    """The link that was laid for a connection without an outlet."""
    row = ready(connection, Verb.LINK)
    if link.place_id != row.place_id:
        raise ValidationError({"link": _("This link does not end at the place of the connection.")})
    row.link = link
    row.validate_constraints(exclude=["number"])
    if row.state == ConnectionState.INSTALLED:
        _patch(row, by)
    return saved(row, by)


@transaction.atomic
def accept(connection: Connection, *, result: str, by: Any) -> Connection:
    """Take a connection into use: its link is measured and good, its address is in use, the request has its solution.

    Raises ``ValidationError`` while the link is missing, not measured or not good.
    """
    row = ready(connection, Verb.ACCEPT)
    if row.link is None:
        raise ValidationError(_("The link of the connection is not recorded yet."))
    if row.link.verdict not in GOOD:
        text = _("The link %(link)s is: %(verdict)s. Only a link that was measured and passed is accepted.")
        raise ValidationError(text % {"link": row.link, "verdict": row.link.get_verdict_display()})
    if row.address is not None and row.address.status == "reserved":
        addresses.take(row.address, by=by)
    now = timezone.now()
    row.state, row.accepted_at, row.accepted_by, row.closed_at = ConnectionState.ACCEPTED, now, by, now
    _solve(row, result, by)
    return saved(row, by)


def _solve(row: Connection, result: str, by: Any) -> None:
    """Tell the request its solution; where its own checklist is still open, as a note to the desk."""
    if row.request is None or row.request.state not in OPEN_REQUEST:
        return
    text = _("%(connection)s is in use: %(result)s") % {"connection": row.number, "result": result.strip()}
    try:
        with transaction.atomic():
            requests.finish(row.request, result=text, by=by)
    except ValidationError:
        requests.note(row.request, text, to_requester=False, by=by)


def text_of(row: Connection) -> PortText | None:
    """The configuration of the planned port in the language of its switch; None where nobody can write it.

    Two queries.
    """
    if row.port is None or row.prefix is None or row.prefix.vlan is None:
        return None
    device = ManagedDevice.objects.filter(equipment=row.port.equipment_id).first()
    maker = row.port.equipment.type.manufacturer.name.lower()
    known = Dialect(device.dialect) if device is not None and device.dialect else MAKERS.get(maker.split()[0])
    if known not in WRITTEN:
        return None
    label = row.link.label if row.link is not None else ""
    plan = PortPlan(
        port=row.port.name,
        description=f"{row.number} {label}".strip(),
        vlan=row.prefix.vlan.vid,
        poe_class=row.poe_class,
    )
    return write(plan, known, Profile())


@transaction.atomic
def make_change(connection: Connection, *, by: Any) -> Connection:
    """A draft of a change with the configuration as its steps and the way back."""
    row = ready(connection, Verb.LINK)
    if row.change is not None:
        raise ValidationError(_("There is a change already: %(change)s") % {"change": row.change})
    text = text_of(row)
    if text is None or row.port is None:
        raise ValidationError(_("The configuration of this switch cannot be written here."))
    day = timezone.localdate() + timedelta(days=1)
    starts = datetime.combine(day, EVENING, timezone.get_current_timezone())
    made = Change(
        title=(_("Port for %(connection)s") % {"connection": row})[:200],
        owner_service=row.owner_service,
        reason=row.need.strip() or row.title,
        plan=text.commands,
        rollback=text.way_back,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        request=row.request,
    )
    row.change = save_change(made, by, created=True)
    row.change.equipment.set([row.port.equipment])
    return saved(row, by)
