"""OTDR files taken onto record, and their events put on the map."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.fiber import answers, queries, reading, wording
from bag.fiber.domain.locating import Known, Reading
from bag.fiber.domain.sor import Sor, SorEvent, SorFault
from bag.fiber.models import Circuit, Measurement, Node, Strand

NEAR_JOINT = 0.01
"""Share of the distance within which an event is taken for a joint that is on record."""


@transaction.atomic
def take(
    files: Sequence[tuple[str, bytes]], strand: Strand, *, start: Node | None = None, launch_m: float = 0.0,
    baseline: bool = False, by: Any,
) -> list[Measurement]:  # fmt: skip
    """Put files on record, all or none. ``ValidationError`` has a sentence for each file that is refused."""
    refused, made = [], []
    side = _side(strand, start)
    for name, content in files:
        try:
            sor = reading.read_apart(content)
        except SorFault as fault:
            refused.append(f"{name}: {wording.sor_fault(fault)}")
            continue
        made.append(_row(name, content, sor, strand, side, launch_m, by))
    known = set(
        Measurement.objects.filter(strand=strand, side=side, digest__in=[row.digest for row in made]).values_list(
            "digest", flat=True
        )
    )
    refused += [_("%(name)s: this file is on record already.") % {"name": row.name} for row in made
                if row.digest in known]  # fmt: skip
    if refused:
        raise ValidationError(refused)
    rows = Measurement.objects.bulk_create(made)
    if baseline and rows:
        set_baseline(rows[-1], by=by)
    return rows


def _side(strand: Strand, start: Node | None) -> int:
    if strand.cable is None or start is None:
        return 0
    if start.pk not in (strand.cable.a_id, strand.cable.b_id):
        raise ValidationError(_("%(cable)s does not end at %(node)s.") % {"cable": strand.cable, "node": start})
    return int(start.pk == strand.cable.b_id)


def _row(name: str, content: bytes, sor: Sor, strand: Strand, side: int, launch_m: float, by: Any) -> Measurement:
    return Measurement(
        strand=strand, side=side, circuit=_circuit(strand), name=name[:200], file=content,
        digest=hashlib.sha256(content).hexdigest(), reading=reading.packed(sor), wavelength=sor.wavelength,
        measured_at=datetime.fromtimestamp(sor.measured_at, UTC) if sor.measured_at else timezone.now(),
        launch_m=launch_m, end_m=sor.end, created_by=by,
    )  # fmt: skip


def _circuit(strand: Strand) -> Circuit | None:
    found = list(queries.circuits_on(queries.touched([strand.pk]))[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def set_baseline(row: Measurement, *, by: Any) -> None:
    """Make a measurement the one that others of the same strand, side and wavelength are held against."""
    Measurement.objects.filter(strand=row.strand, side=row.side, wavelength=row.wavelength, baseline=True).update(
        baseline=False
    )
    row.baseline = True
    row.save(update_fields=["baseline"])


@dataclass(frozen=True)
class Placed:
    """An event with its place on the map; None where it has none."""

    event: SorEvent
    place: answers.Located | None
    joint: str


def placed(row: Measurement, sor: Sor) -> list[Placed]:
    """Events of a measurement on the map; those that fall on joints of the record calibrate the others."""
    strand = Strand.objects.select_related("cable__type", "cable__a", "cable__b", "frame", "splitter").get(
        pk=row.strand_id
    )
    start = None
    if strand.cable is not None:
        start = strand.cable.b if row.side else strand.cable.a
    steps = answers.chain_from(strand, start)
    passed = answers.sections(steps)
    if not passed:
        return [Placed(event, None, "") for event in sor.events]
    shot = Reading(row.launch_m, sor.index, passed[0][0].type.group_index, sor.spacing, float(max(sor.pulses)))
    known = _known(sor, [section.glass for _cable, _forward, section in passed], row.launch_m)
    found = []
    for event in sor.events:
        place = None if event.beyond else answers.located(event.meters, steps, shot, known)
        joint = next((one for one in known if one.shown == event.meters), None)
        name = str(passed[joint.after][0].b if passed[joint.after][1] else passed[joint.after][0].a) if joint else ""
        found.append(Placed(event, place, name))
    return found


def _known(sor: Sor, glass: Sequence[float], launch: float) -> list[Known]:
    """Events that lie where a joint of the record should be, each joint with the nearest event."""
    found: list[Known] = []
    at = launch
    events = [event for event in sor.events if not event.beyond and event.meters > launch]
    for place, meters in enumerate(glass):
        at += meters
        near = min(events, key=lambda event: abs(event.meters - at), default=None)
        after = not found or (near is not None and near.meters > found[-1].shown)
        if near is not None and after and abs(near.meters - at) <= NEAR_JOINT * at + 2 * sor.spacing:
            found.append(Known(near.meters, place))
    return found
