"""What people do with a difference: take it over into the records, name what was heard, or leave it with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes
from bag.inventory.models import Cable, CableEnd, Equipment, Port
from bag.inventory.services import connect, disconnect
from bag.topology.domain.comparing import Kind
from bag.topology.models import Finding, FindingState, Node

KEY = "topology.finding"
ACCEPTABLE = frozenset({Kind.UNRECORDED.value, Kind.OTHER_PORT.value, Kind.NOT_SEEN.value})
LONGEST_LEAVE = timedelta(days=366)


@transaction.atomic
def accept(finding: Finding, *, by: Any) -> None:
    """Make the records say what was seen: lay the cable, move it, or take it out. Raises ``ValidationError``."""
    row = _open(finding)
    match row.kind:
        case Kind.UNRECORDED | Kind.OTHER_PORT:
            _lay(row, by)
        case Kind.NOT_SEEN:
            _take_out(row, by)
        case Kind.SHARED:
            raise ValidationError(_("Several neighbors on one port are not several cables; look what is in between."))
        case _:
            raise ValidationError(_("Name the port or the device first."))
    _decide(row, FindingState.ACCEPTED, by)


@transaction.atomic
def accept_all(findings: Iterable[Finding], *, by: Any) -> int:
    """Take over many differences, all or none; returns how many. The refusal names the one that cannot be."""
    count = 0
    for finding in findings:
        try:
            accept(finding, by=by)
        except ValidationError as error:
            raise ValidationError([f"{finding.summary}: {text}" for text in error.messages]) from error
        count += 1
    return count


@transaction.atomic
def dismiss(finding: Finding, *, reason: str, until: date | None = None, by: Any) -> None:
    """Leave a difference as it is, for a reason, until a day or for good."""
    row = _open(finding)
    today = timezone.localdate()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is left as it is.")})
    if until is not None and not today <= until <= today + LONGEST_LEAVE:
        raise ValidationError({"until": _("Choose a day within a year from today.")})
    row.reason, row.until = reason.strip(), until
    _decide(row, FindingState.DISMISSED, by)


@transaction.atomic
def reopen(finding: Finding, *, by: Any) -> None:
    """Put a difference that was left as it is before people again."""
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    if row.state != FindingState.DISMISSED:
        raise ValidationError(_("Only a difference that was left as it is can be opened again."))
    row.reason, row.until = "", None
    _decide(row, FindingState.OPEN, by)


@transaction.atomic
def name_port(finding: Finding, *, port: Port, by: Any) -> None:
    """Say which recorded port a seen one is. The next comparison goes by it."""
    row = _open(finding)
    ends = [end for end in (row.a, row.b) if end is not None and end.port_id is None]
    fitting = [end for end in ends if end.node.equipment_id == port.equipment_id]
    if row.kind != Kind.UNKNOWN_PORT or len(fitting) != 1:
        raise ValidationError(_("The port does not belong to the device of this difference."))
    fitting[0].port = port
    fitting[0].save(update_fields=["port"])
    _decide(row, FindingState.ACCEPTED, by)


@transaction.atomic
def name_device(finding: Finding, *, equipment: Equipment, by: Any) -> None:
    """Say which piece of equipment a stranger is. From now on it is known by its chassis."""
    row = _open(finding)
    if row.kind != Kind.UNKNOWN_DEVICE or row.stranger is None:
        raise ValidationError(_("This difference is not about an unknown device."))
    stranger = row.stranger
    if not stranger.chassis:
        raise ValidationError(_("The device tells no chassis by which it could be known; give the piece its name."))
    at = timezone.now()
    node, made = Node.objects.get_or_create(
        identity=f"e:{equipment.pk}",
        defaults={"equipment": equipment, "name": equipment.name, "first_seen": stranger.first_seen, "last_seen": at},
    )
    if not made and node.chassis and node.chassis != stranger.chassis:
        raise ValidationError(_("%(name)s is known by another chassis already.") % {"name": equipment.name})
    node.chassis = stranger.chassis
    node.save(update_fields=["chassis"])
    _decide(row, FindingState.ACCEPTED, by)


def _open(finding: Finding) -> Finding:
    row = Finding.objects.select_for_update(of=("self",)).select_related("a__node", "b__node", "stranger").get(
        pk=finding.pk
    )  # fmt: skip
    if row.state != FindingState.OPEN:
        raise ValidationError(_("This difference is settled already."))
    return row


def _decide(row: Finding, state: FindingState, by: Any) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    if state != FindingState.DISMISSED:
        row.reason, row.until = "", None
    row.save(update_fields=["state", "reason", "until", "decided_by", "decided_at"])
    changes.announce(KEY, [row.pk], "change", by)


def _lay(row: Finding, by: Any) -> None:
    ports = [end.port for end in (row.a, row.b) if end is not None and end.port is not None]
    if len(ports) != 2:
        raise ValidationError(_("Name the port or the device first."))
    for end in CableEnd.objects.filter(port__in=ports).select_related("cable"):
        if Cable.objects.filter(pk=end.cable_id).exists():
            _remove(end.cable, by)
    cable = connect(ports[0], ports[1], by=by)
    changes.announce("inventory.cable", [cable.pk], "add", by)


def _take_out(row: Finding, by: Any) -> None:
    if len(row.cables) != 1:
        raise ValidationError(_("The run goes over panels; correct its cables by hand."))
    cable = Cable.objects.filter(pk=row.cables[0]).first()
    if cable is not None:
        _remove(cable, by)


def _remove(cable: Cable, by: Any) -> None:
    """Take a cable out unless it is part of a run over panels, which people must look at."""
    ports = [cable.a_port_id, cable.b_port_id]
    if Port.objects.filter(pk__in=ports, rear__isnull=False).exists() or Port.objects.filter(rear__in=ports).exists():
        raise ValidationError(_("The run goes over panels; correct its cables by hand."))
    pk = cable.pk
    disconnect(cable, by=by)
    changes.announce("inventory.cable", [pk], "delete", by)
