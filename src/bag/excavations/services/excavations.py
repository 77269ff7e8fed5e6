"""The verbs of an excavation. Each is one transaction; rights are checked by whoever calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry.base import BaseGeometry

from bag.core import changes
from bag.core.attachments.kinds import Refused
from bag.core.attachments.services import attach
from bag.core.models import Attachment, Subject
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.excavations import queries
from bag.excavations.domain.life import ALLOWED, State, Verb, missing
from bag.excavations.domain.risk import Method, verdict
from bag.excavations.models import Damage, Excavation, ExcavationState, RiskClass, Visit
from bag.excavations.wording import MISSING
from bag.fiber.answers import Lost
from bag.fiber.domain import geometry
from bag.organization.models import Person
from bag.work.models import Level
from bag.work.services.incidents import open_incident

KEY = "excavations.excavation"
SERIES = "KZT"
NEWS = "excavations.excavation"
SHORTEST = 10
MOST_PHOTOS = 12


def locked(excavation: Excavation, verb: Verb) -> Excavation:
    """The row, locked, in a state that the verb may follow. Raises ValidationError in words."""
    rows = Excavation.objects.select_for_update(of=("self",)).select_related("owner_service", "observer__user", "place")
    row = rows.filter(pk=excavation.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if State(row.state) not in ALLOWED[verb]:
        text = _("This does not fit an excavation that is: %(state)s.")
        raise ValidationError(text % {"state": row.get_state_display()})
    return row


def _saved(row: Excavation, by: Any) -> Excavation:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _refuse_missing(verb: Verb, row: Excavation) -> None:
    found = missing(verb, queries.facts_of(row))
    if found:
        raise ValidationError([str(MISSING[code]) for code in found])


@transaction.atomic
def save(row: Excavation, by: Any, *, created: bool) -> Excavation:
    """Store the form; a new one gets its number. What the verdict depends on is judged again at once."""
    if created:
        row.opened_at, row.opened_by = timezone.now(), by
        row.number = next_number(SERIES, row.opened_at)
        row.save()
        return row
    locked(row, Verb.EDIT)
    if row.shape is not None:
        _judge(row)
    row.save()
    return row


@transaction.atomic
def set_area(excavation: Excavation, area: BaseGeometry, *, by: Any) -> Excavation:
    """Take the area of the dig (``domain.areas`` made it) and check it against the plant at once."""
    row = locked(excavation, Verb.AREA)
    row.put(area)
    _judge(row)
    if row.state == ExcavationState.REQUESTED:
        row.state = ExcavationState.CHECKED
    return _saved(row, by)


@transaction.atomic
def check(excavation: Excavation, *, by: Any) -> Excavation:
    """Check the area again: the plant may have changed since."""
    row = locked(excavation, Verb.ASSIGN)
    _judge(row)
    return _saved(row, by)


def _judge(row: Excavation) -> None:
    """Write what lies near the area, whom it serves, and the class of risk with its reasons."""
    area = row.geometry
    if area is None:
        raise ValidationError(_("Give the area of the dig first."))
    seen = queries.affected(area, row.buffer_m)
    near = seen.near()
    found = verdict(near, method=Method(row.method), depth_cm=row.depth_cm)
    row.risk, row.checked_at = RiskClass(found.risk.value), timezone.now()
    row.findings = {
        "lines": [
            {**asdict(line), "cables": list(line.cables), "circuits": one.circuits, "critical": one.critical}
            for line, one in zip(seen.lines, near, strict=True)
        ],
        "circuits": [_told(one) for one in seen.lost.circuits],
        "sites": [str(node) for node in seen.lost.sites_down],
        "reasons": [list(reason) for reason in found.reasons],
    }


def _told(lost: Lost) -> dict[str, Any]:
    circuit, unit = lost.circuit, lost.circuit.owner_unit
    return {
        "pk": circuit.pk, "code": circuit.code, "name": circuit.name, "service": circuit.service, "unit": unit.name,
        "criticality": circuit.criticality, "contact": circuit.contact or unit.phone, "outcome": lost.outcome,
    }  # fmt: skip


@transaction.atomic
def assign(excavation: Excavation, person: Person, *, by: Any) -> Excavation:
    """Send an observer; he is told at once."""
    row = locked(excavation, Verb.ASSIGN)
    row.observer, row.assigned_at = person, timezone.now()
    if row.state == ExcavationState.CHECKED:
        row.state = ExcavationState.ASSIGNED
    if person.user is not None and person.user != by:
        notify(
            [person.user], NEWS, gettext_lazy("You observe an excavation"), body=str(row), url=row.get_absolute_url(),
            subject=Subject.objects.of(row), tone="warning" if row.risk == RiskClass.HIGH else "info",
        )  # fmt: skip
    return _saved(row, by)


@transaction.atomic
def mark(excavation: Excavation, *, marking: str, by: Any) -> Excavation:
    """The line is marked on the ground, and how."""
    row = locked(excavation, Verb.MARK)
    if len(marking.strip()) < SHORTEST:
        raise ValidationError({"marking": _("Say how and where the line was marked.")})
    row.state, row.marking = ExcavationState.MARKED, marking.strip()
    row.marked_at, row.marked_by = timezone.now(), by
    return _saved(row, by)


@transaction.atomic
def start(excavation: Excavation, *, by: Any) -> Excavation:
    """Digging begins; near our lines not without an observer, with a high risk not before the marking."""
    row = locked(excavation, Verb.START)
    _refuse_missing(Verb.START, row)
    row.state, row.started_at = ExcavationState.DIGGING, timezone.now()
    return _saved(row, by)


@transaction.atomic
def visit(
    excavation: Excavation,
    person: Person,
    *,
    at: datetime,
    note: str,
    latitude: float | None = None,
    longitude: float | None = None,
    seen_depth_cm: int | None = None,
    photos: Iterable[UploadedFile] = (),
    by: Any,
) -> Visit:
    """Record a visit with position and photos; how far the position is from the area is written beside it."""
    row = locked(excavation, Verb.VISIT)
    if at > timezone.now():
        raise ValidationError({"at": _("The visit lies in the future.")})
    if (latitude is None) != (longitude is None):
        raise ValidationError({"latitude": _("A position needs latitude and longitude.")})
    made = Visit(
        excavation=row, at=at, person=person, note=note.strip(), latitude=latitude, longitude=longitude,
        seen_depth_cm=seen_depth_cm, meters_off=_meters_off(row, latitude, longitude),
    )  # fmt: skip
    made.full_clean(exclude=["photos"])
    made.save()
    made.photos.add(*_attached(row, made, list(photos), by))
    changes.announce(KEY, [row.pk], "change", by)
    return made


def _meters_off(row: Excavation, latitude: float | None, longitude: float | None) -> float | None:
    area = row.geometry
    if latitude is None or longitude is None or area is None:
        return None
    try:
        return round(float(area.distance(geometry.point(longitude, latitude))), 1)
    except geometry.ShapeFault:
        raise ValidationError({"latitude": _("This position does not lie in the province.")}) from None


def _attached(row: Excavation, of: Visit, photos: list[UploadedFile], by: Any) -> list[Attachment]:
    if len(photos) > MOST_PHOTOS:
        raise ValidationError(_("At most %(most)s photos at once.") % {"most": MOST_PHOTOS})
    found = []
    for photo in photos:
        name = photo.name or ""
        try:
            file = attach(row, photo.chunks(), name, by=by, claimed=photo.content_type or "", description=of.note[:200])
        except Refused as refusal:
            raise ValidationError(f"{name}: {refusal}") from None
        if not file.is_picture:
            raise ValidationError(_("%(name)s: only pictures belong to a visit.") % {"name": name})
        found.append(file)
    return found


@transaction.atomic
def damage(excavation: Excavation, *, at: datetime, what: str, cause: str = "", cable: Any = None, by: Any) -> Damage:
    """A line was hit: the damage goes on record and an incident is opened for the repair."""
    row = locked(excavation, Verb.DAMAGE)
    if at > timezone.now():
        raise ValidationError({"at": _("The damage lies in the future.")})
    if len(what.strip()) < SHORTEST:
        raise ValidationError({"what": _("Describe the damage in a sentence.")})
    vital = row.risk == RiskClass.HIGH
    incident = open_incident(
        title=_("Line damaged by digging: %(title)s") % {"title": cable or row.title},
        service=row.owner_service, impact=Level.HIGH if vital else Level.MEDIUM, urgency=Level.HIGH,
        description=f"{what.strip()}\n{row}", place=row.place, at=at, by=by,
    )  # fmt: skip
    made = Damage(
        excavation=row, at=at, what=what.strip(), cause=cause.strip(), cable=cable, incident=incident, reported_by=by
    )
    made.full_clean()
    made.save()
    changes.announce(KEY, [row.pk], "change", by)
    return made


@transaction.atomic
def settle(made: Damage, *, by: Any) -> Damage:
    """Store repair, cost and claim of a damage: nothing is claimed before it has a cost, nor paid before a claim."""
    row = locked(made.excavation, Verb.SETTLE)
    if made.repaired_at is not None and made.repaired_at < made.at:
        raise ValidationError({"repaired_at": _("The repair cannot come before the damage.")})
    if made.claimed_on is not None and made.cost is None:
        raise ValidationError({"cost": _("A claim needs the cost of the repair.")})
    if made.paid_on is not None and (made.claimed_on is None or made.paid_on < made.claimed_on):
        raise ValidationError({"paid_on": _("A payment follows a claim.")})
    made.save()
    changes.announce(KEY, [row.pk], "change", by)
    return made


@transaction.atomic
def close(excavation: Excavation, *, result: str, by: Any) -> Excavation:
    """The work is over. Refused while something is missing (``domain.life.missing``)."""
    row = locked(excavation, Verb.CLOSE)
    if len(result.strip()) < SHORTEST:
        raise ValidationError({"result": _("Say in a sentence how the work ended.")})
    _refuse_missing(Verb.CLOSE, row)
    row.state, row.result = ExcavationState.CLOSED, result.strip()
    row.closed_at, row.closed_by = timezone.now(), by
    return _saved(row, by)


@transaction.atomic
def cancel(excavation: Excavation, *, result: str, by: Any) -> Excavation:
    """The work does not take place."""
    row = locked(excavation, Verb.CANCEL)
    row.state, row.result, row.closed_at, row.closed_by = ExcavationState.CANCELLED, result.strip(), timezone.now(), by
    return _saved(row, by)
