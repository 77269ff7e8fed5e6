"""From a command of a phone to the verb of field work that it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.attachments.kinds import Refused
from bag.core.attachments.services import attach
from bag.core.models import Attachment, User
from bag.field.domain.orders import ALLOWED, State, Verb
from bag.field.models import WorkOrder
from bag.field.phone import arriving
from bag.field.phone.commands import Answer, Finish, Note, Part, Photo, Sign, Time
from bag.field.phone.words import value_in_words
from bag.field.services import execution, orders, signing
from bag.organization.models import Person

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class Clash(Exception):
    """The office did something meanwhile that the command does not fit; the message says what."""


@dataclass(frozen=True)
class Doing:
    """A command being applied: ``order`` is locked, ``at`` the clock of the phone."""

    order: WorkOrder
    by: User
    at: datetime


def require_fit(doing: Doing, kind: str, data: Any) -> None:
    """Raises ``Clash`` when the job is another person's now, or in a state in which this is not done any more."""
    order = doing.order
    if not order.crew.filter(person__user=doing.by).exists():
        crew = ", ".join(str(one.person) for one in order.crew.select_related("person"))
        raise Clash(_("This job is no longer yours; it went to: %(crew)s.") % {"crew": crew or "–"})
    key = data.key if isinstance(data, Answer | Photo) else ""
    verb = Verb.FILL if key else VERBS[kind]
    if State(order.state) not in ALLOWED[verb] and not (kind == "arrive" and order.state == State.ON_SITE):
        state = order.get_state_display()
        raise Clash(_("The office put this job into the state “%(state)s” meanwhile.") % {"state": state})
    if key and key not in {item.key for item in order.lines}:
        raise Clash(_("The office changed the checklist of this job meanwhile."))
    if isinstance(data, Answer):
        _require_seen(order, data)


def _require_seen(order: WorkOrder, data: Answer) -> None:
    stored = order.answers.filter(key=data.key).first()
    if stored is not None and stored.text not in (data.seen, data.value):
        item = next(item for item in order.lines if item.key == data.key)
        value = value_in_words(item, stored.text)
        raise Clash(_("%(person)s answered this meanwhile: “%(value)s”.") % {"person": stored.by, "value": value})


def _arrive(doing: Doing, _data: Any) -> None:
    if doing.order.state != State.ON_SITE:  # a colleague was quicker
        execution.arrive(doing.order, at=doing.at, by=doing.by)


def _answer(doing: Doing, data: Answer) -> None:
    execution.answer(doing.order, {data.key: data.value}, notes={data.key: data.note}, at=doing.at, by=doing.by)


def _photo(doing: Doing, data: Photo) -> None:
    label = next((item.label for item in doing.order.lines if item.key == data.key), "")
    picture = keep_photo(doing, data, label)
    if data.key:
        execution.answer(doing.order, {data.key: picture}, at=doing.at, by=doing.by)


def keep_photo(doing: Doing, data: Photo, description: str) -> Attachment:
    """Put a photo that arrived on the order. Raises ``attachments.kinds.Refused``."""
    path = arriving.whole(doing.by, data.sha256, data.size)
    name = f"{data.key or 'foto'}-{data.sha256[:8]}.{ENDINGS[data.mime]}"
    picture = attach(doing.order, arriving.blocks(path), name, by=doing.by, claimed=data.mime, description=description)
    if picture.sha256 != data.sha256:  # announced with another size, so that nobody proved it
        raise Refused(_("The photo did not reach the server."))
    transaction.on_commit(lambda: arriving.forget(doing.by, data.sha256))
    return picture


def _part(doing: Doing, data: Part) -> None:
    stock: Any = registers.records["inventory.stockitem"].visible_to(doing.by)
    item = stock.filter(pk=data.item).first() if data.item else None
    if data.item and item is None:
        raise ValidationError(_("This stock item is no longer there."))
    execution.use_part(doing.order, item=item, text=data.text, quantity=data.quantity, by=doing.by)


def _time(doing: Doing, data: Time) -> None:
    ends = min(data.ends, timezone.now())  # the clock of a phone may be ahead
    execution.add_time(doing.order, _person(doing.by), data.starts, ends, kind=data.kind, by=doing.by)


def _note(doing: Doing, data: Note) -> None:
    orders.note(doing.order, data.text, at=doing.at, by=doing.by)


def _finish(doing: Doing, data: Finish) -> None:
    execution.finish(
        doing.order, result=data.result, finding=data.finding, outcome=data.outcome, at=doing.at, by=doing.by
    )


def _sign(doing: Doing, data: Sign) -> None:
    person = _person(doing.by) if data.kind == "technician" else None
    signing.sign(
        doing.order, data.kind, strokes=_strokes(data), name=data.name, duty=data.duty, person=person, at=doing.at,
        by=doing.by,
    )  # fmt: skip


def keep_signature(doing: Doing, data: Sign, description: str) -> Attachment:
    """Put a signature that did not fit beside the order, as a picture only. Raises ``ValidationError``."""
    picture = signing.drawn(_strokes(data))
    return attach(doing.order, [picture], f"imza-{data.kind}.png", by=doing.by, description=description)


def _strokes(data: Sign) -> list[list[list[float]]]:
    return [[list(point) for point in stroke] for stroke in data.strokes]


def _person(user: User) -> Person:
    person = Person.objects.filter(user=user).first()
    if person is None:
        raise ValidationError(_("Your account does not belong to a person."))
    return person


VERBS: dict[str, Verb] = {
    "arrive": Verb.ARRIVE,
    "answer": Verb.FILL,
    "photo": Verb.NOTE,
    "part": Verb.FILL,
    "time": Verb.TIME,
    "note": Verb.NOTE,
    "finish": Verb.FINISH,
    "sign": Verb.SIGN,
}
"""What each kind of command does with the order. A photo without an item only lies beside it, with one it answers."""
APPLY: dict[str, Callable[[Doing, Any], None]] = {
    "arrive": _arrive,
    "answer": _answer,
    "photo": _photo,
    "part": _part,
    "time": _time,
    "note": _note,
    "finish": _finish,
    "sign": _sign,
}
