"""Joining ends and taking them apart. The database itself refuses the second use of an end; people get it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes
from bag.fiber.models import Cable, Closure, Joint, JointEnd, Node, Strand
from bag.fiber.models.choices import HoldKind, JointKind
from bag.fiber.services import circuits

KEY = "fiber.closure"


@dataclass(frozen=True)
class Place:
    """Where a joint is made: a closure (with tray and place), or behind a frame."""

    closure: Closure | None = None
    tray: int | None = None
    slot: int | None = None


def side_at(cable: Cable, node: Node) -> int:
    """Which side of a section ends at a node; ``ValidationError`` when neither does."""
    if cable.a_id == node.pk:
        return 0
    if cable.b_id == node.pk:
        return 1
    raise ValidationError(_("%(cable)s does not end at %(node)s.") % {"cable": cable, "node": node})


@transaction.atomic
def join(
    pairs: Sequence[tuple[int, int]], kind: str, *, place: Place = Place(), loss: float | None = None,
    done_on: date | None = None, by: Any,
) -> list[Joint]:  # fmt: skip
    """Join ends two by two; all or none. ``ValidationError`` names an end that is taken, held or joined to itself."""
    _refuse_taken(pairs)
    rows = [
        Joint(
            kind=kind, a_id=a >> 1, a_side=a & 1, b_id=b >> 1, b_side=b & 1, closure=place.closure, tray=place.tray,
            slot=None if place.slot is None else place.slot + at, loss_db=loss, done_on=done_on or timezone.localdate(),
        )
        for at, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            made = Joint.objects.bulk_create(rows)
    except IntegrityError as error:
        raise ValidationError(_("Somebody else has just joined one of these ends.")) from error
    _tell(place.closure, [end >> 1 for pair in pairs for end in pair], by)
    return made


@transaction.atomic
def splice_tubes(
    one: tuple[Cable, int], other: tuple[Cable, int], closure: Closure, *, kind: str = JointKind.SPLICE,
    tray: int | None = None, by: Any,
) -> list[Joint]:  # fmt: skip
    """Join a whole tube to a whole tube, core by core in order; ``kind`` may be express for a tube left uncut.

    ``ValidationError`` when the tubes have different numbers of cores or an end is taken.
    """
    ends = [_tube_ends(cable, tube, closure.node) for cable, tube in (one, other)]
    if len(ends[0]) != len(ends[1]):
        text = _("The tubes have %(one)d and %(other)d cores; join them core by core.")
        raise ValidationError(text % {"one": len(ends[0]), "other": len(ends[1])})
    return join(list(zip(*ends, strict=True)), kind, place=Place(closure, tray, 1 if tray else None), by=by)


def _tube_ends(cable: Cable, tube: int, node: Node) -> list[int]:
    side = side_at(cable, node)
    numbers = [place.core for place in cable.type.places() if place.tube == tube]
    if not numbers:
        raise ValidationError(_("%(cable)s has no tube %(tube)d.") % {"cable": cable, "tube": tube})
    ids = dict(Strand.objects.filter(cable=cable, number__in=numbers).values_list("number", "pk"))
    return [2 * ids[number] + side for number in numbers]


@transaction.atomic
def part(joint: Joint, *, by: Any) -> None:
    """Take a joint apart; history keeps it."""
    strands = [joint.a_id, joint.b_id]
    closure = joint.closure
    joint.delete()
    _tell(closure, strands, by)


def _refuse_taken(pairs: Sequence[tuple[int, int]]) -> None:
    ends = [end for pair in pairs for end in pair]
    if len(set(ends)) != len(ends):
        raise ValidationError(_("An end is named twice."))
    strands = Strand.objects.select_related("cable", "frame", "splitter").in_bulk({end >> 1 for end in ends})
    if len(strands) != len({end >> 1 for end in ends}):
        raise ValidationError(_("There is no such core or port."))
    taken = JointEnd.objects.filter(pk__in=ends).order_by("pk").first()
    if taken is not None:
        raise ValidationError(_("%(strand)s is joined already at this end.") % {"strand": strands[taken.pk >> 1]})
    held = Strand.objects.filter(
        pk__in=strands, hold__kind__in=[HoldKind.FAULTY, HoldKind.LEASED]
    ).select_related("cable", "frame", "hold").first()  # fmt: skip
    if held is not None:
        values = {"strand": held, "kind": held.hold.get_kind_display(), "reason": held.hold.reason}
        raise ValidationError(_("%(strand)s cannot be used: %(kind)s (%(reason)s).") % values)


def _tell(closure: Closure | None, strands: Sequence[int], by: Any) -> None:
    circuits.refresh_round(strands)
    if closure is not None:
        changes.announce(KEY, [closure.pk], "change", by)
