"""Moves: through the life-cycle, between places and people, into and out of racks, on loan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.inventory.domain.elevation import Slot, check_fit
from bag.inventory.domain.kinds import Face, Status
from bag.inventory.domain.lifecycle import LENDABLE, MOUNTED, check_step
from bag.inventory.domain.problem import Problem
from bag.inventory.models import Equipment, LifecycleMove, Loan, Rack
from bag.inventory.problems import refusal
from bag.inventory.queries import slots_of
from bag.inventory.services.equipment import BATCH, record_move
from bag.inventory.services.refusals import in_words

KEEP: Any = object()
"""Stands for "as it is" where None means "nobody" or "nowhere"."""


def move(
    equipment: Equipment,
    *,
    status: str = "",
    place: Any = KEEP,
    custodian: Any = KEEP,
    at: datetime | None = None,
    reason: str = "",
    by: Any,
) -> Equipment:
    """Change status, place or custodian of a piece at ``at`` (now). Raises ``ValidationError``.

    A piece that leaves the rack's place, or a state in which it may be mounted, leaves its rack as well.
    """
    if at is not None and at > timezone.now():
        raise ValidationError({"at": _("A move cannot lie in the future.")})
    with in_words():
        before = _locked(equipment)
        row = _locked(equipment)
        row.status = status or row.status
        try:
            check_step(before.status, row.status)
        except Problem as problem:
            raise refusal(problem, "status") from None
        if place is not KEEP:
            row.place = place
        if custodian is not KEEP:
            row.custodian = custodian
        if Status(row.status) not in MOUNTED or (row.rack is not None and row.rack.place_id != row.place_id):
            row.rack, row.position_u = None, None
        row.save()
        record_move(before, row, by=by, reason=reason, **({"at": at} if at else {}))
    return row


def mount(equipment: Equipment, rack: Rack, position: Decimal | int, face: str = Face.FRONT, *, by: Any) -> Equipment:
    """Place a piece into a rack (its lowest unit at ``position``); the refusal names what is in the way."""
    with in_words():
        rack = Rack.objects.select_for_update().get(pk=rack.pk)
        before = _locked(equipment)
        row = _locked(equipment)
        if Status(row.status) not in MOUNTED:
            raise ValidationError(
                _("A piece in the state “%(status)s” cannot stand in a rack.") % {"status": row.get_status_display()}
            )
        wanted = Slot(Decimal(position), row.type.u_height, face, row.type.is_full_depth, row.name)
        try:
            check_fit(rack.u_count, slots_of(rack, without=row.pk), wanted)
        except Problem as problem:
            raise refusal(problem) from None
        row.rack, row.position_u, row.face, row.place = rack, wanted.position, face, rack.place
        row.parent_bay = None
        row.save()
        record_move(before, row, by=by, reason=_("Placed into rack %(rack)s") % {"rack": rack.name})
    return row


def unmount(equipment: Equipment, *, by: Any) -> Equipment:
    """Take a piece off its units; it stays in the rack's list of equipment without a position."""
    with in_words():
        row = _locked(equipment)
        row.position_u = None
        row.save(update_fields=["position_u"])
    return row


def move_rack(rack: Rack, *, by: Any) -> Rack:
    """Write a rack; when it moved to another place, its equipment moves with it."""
    with in_words():
        moved = list(Equipment.objects.select_for_update().filter(rack=rack).exclude(place=rack.place))
        rack.save()
        moves = [
            LifecycleMove(
                equipment=row,
                by=by,
                from_status=row.status,
                to_status=row.status,
                from_place_id=row.place_id,
                to_place=rack.place,
                from_custodian_id=row.custodian_id,
                to_custodian_id=row.custodian_id,
                reason=_("Moved with rack %(rack)s") % {"rack": rack.name},
            )
            for row in moved
        ]
        LifecycleMove.objects.bulk_create(moves, batch_size=BATCH)
        Equipment.objects.filter(pk__in=[row.pk for row in moved]).update(place=rack.place)
    return rack


def lend(loan: Loan, *, by: Any) -> Loan:
    """Enter a loan, or a change of one; only equipment in stock or in service is lent."""
    with in_words():
        equipment = _locked(loan.equipment)
        if loan.returned_on is None and Status(equipment.status) not in LENDABLE:
            raise ValidationError(
                {
                    "equipment": _("A piece in the state “%(status)s” is not lent.")
                    % {"status": equipment.get_status_display()}
                }
            )
        loan.save()
    return loan


def lend_many(loans: Sequence[Loan], *, by: Any) -> list[Loan]:
    """Enter many loans. All or nothing."""
    with in_words():
        return [lend(loan, by=by) for loan in loans]


def give_back(loan: Loan, *, on: date | None = None, note: str = "", by: Any) -> Loan:
    """Close a loan."""
    with in_words():
        row = Loan.objects.select_for_update().get(pk=loan.pk)
        if row.returned_on is not None:
            raise ValidationError(_("This loan is closed already."))
        row.returned_on, row.return_note = on or timezone.localdate(), note
        row.save()
    return row


def _locked(equipment: Equipment) -> Equipment:
    rows = Equipment.objects.select_for_update(of=("self",)).select_related("type", "rack__place")
    found: Equipment = rows.get(pk=equipment.pk)
    return found
