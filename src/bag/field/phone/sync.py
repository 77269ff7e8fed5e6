"""Taking in what phones did: each command exactly once and in its order, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema

from bag.core import registers
from bag.core.access import WRITERS, Role, has_role, held_to_service
from bag.core.attachments.kinds import Refused
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.field.models import PhoneCommand, PhoneOutcome, WorkOrder
from bag.field.phone import applying
from bag.field.phone.applying import Clash, Doing
from bag.field.phone.commands import Command, Photo, Sign
from bag.field.phone.words import in_words, shown, value_in_words
from bag.field.rights import works_on
from bag.field.services import orders, steps
from bag.work.services.steps import chiefs


class OutOfOrder(Exception):
    """The command before this one never came: it is to be sent first."""


class NotTheirs(Exception):
    """The order does not exist, or is none that this person may see; or the id belongs to somebody else."""


@transaction.atomic
def receive(command: Command, *, by: User) -> PhoneCommand:
    """Apply a command, or find that it was applied already; what came of it stands in the row.

    What does not fit the order as it stands now is kept beside it, and its planner hears of it. Raises ``OutOfOrder``,
    ``NotTheirs`` and, for data that no phone sends, pydantic's ``ValidationError``; then nothing is stored.
    """
    data = command.shaped()
    _one_at_a_time(command)
    known = PhoneCommand.objects.filter(pk=command.id).first()
    if known is not None:
        if known.user_id != by.pk:
            raise NotTheirs
        return known
    if command.after and not PhoneCommand.objects.filter(pk=command.after, device=command.device).exists():
        raise OutOfOrder
    doing = _doing(command, by)
    outcome, detail = _tried(doing, command.kind, data)
    if outcome == PhoneOutcome.CLASH:
        _keep(doing, command.kind, data, detail)
    return PhoneCommand.objects.create(
        id=command.id, device=command.device, user=by, order=doing.order, kind=command.kind,
        data=data.model_dump(mode="json"), made_at=command.at, outcome=outcome, detail=detail,
    )  # fmt: skip


def _one_at_a_time(command: Command) -> None:
    """Commands of one phone wait for each other: a repeat finds what the first one did."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 36))", [str(command.device)])


def _doing(command: Command, by: User) -> Doing:
    """The order, locked, when the person goes on the job, or may have gone: then what they did is kept beside it."""
    row = WorkOrder.objects.filter(pk=command.order).first()
    if row is None or not (works_on(by, row) or _may_have_gone(by, row)):
        raise NotTheirs
    return Doing(steps.locked(row), by, command.at)


def _may_have_gone(user: User, row: WorkOrder) -> bool:
    seen = registers.records[steps.KEY].visible_to(user).filter(pk=row.pk)
    return has_role(user, *WRITERS, Role.CONTRACTOR) and not held_to_service(user) and seen.exists()


def _tried(doing: Doing, kind: str, data: Schema) -> tuple[PhoneOutcome, str]:
    try:
        with transaction.atomic():
            applying.require_fit(doing, kind, data)
            applying.APPLY[kind](doing, data)
    except Clash as clash:
        return PhoneOutcome.CLASH, str(clash)
    except ValidationError as error:
        return PhoneOutcome.REFUSED, " ".join(error.messages)
    except Refused as refusal:
        return PhoneOutcome.REFUSED, str(refusal)
    return PhoneOutcome.APPLIED, ""


def _keep(doing: Doing, kind: str, data: Schema, why: str) -> None:
    """Put what did not fit beside the order, and tell whoever plans it, once a day for each order and person."""
    told = _("Came from the phone and did not fit any more: %(what)s (%(why)s)")
    said = told % {"what": in_words(kind, data, doing.order), "why": why}
    orders.note(doing.order, said, at=doing.at, by=doing.by)
    try:
        with transaction.atomic():
            if isinstance(data, Photo):
                applying.keep_photo(doing, data, said)
            elif isinstance(data, Sign):
                applying.keep_signature(doing, data, said)
    except (Refused, ValidationError) as error:  # no picture: the note says what came
        orders.note(doing.order, str(error), by=doing.by)
    planner = [doing.order.planned_by] if doing.order.planned_by is not None else []
    people = {user.pk: user for user in (*planner, *chiefs(doing.order.owner_service)) if user != doing.by}
    notify(
        people.values(),
        steps.DESK_NEWS,
        format_lazy(gettext_lazy("Field data did not fit: {order}"), order=doing.order.number),
        said,
        f"{doing.order.get_absolute_url()}#phone",
        subject=Subject.objects.of(doing.order),
        tone="warning",
        dedupe_key=f"phone-clash:{doing.order.pk}:{doing.by.pk}:{timezone.localdate()}",
    )


def office_side(row: PhoneCommand) -> dict[str, Any] | None:
    """How the order stands in the office, for who sees beside it what they had done."""
    order = row.order
    if order is None or row.outcome == PhoneOutcome.APPLIED:
        return None
    item = next((item for item in order.lines if item.key == row.data.get("key")), None)
    answer = order.answers.filter(key=item.key).first() if item is not None else None
    return {
        "yours": shown(row.kind, row.data, order),
        "number": order.number,
        "title": order.title,
        "state": order.get_state_display(),
        "crew": [str(one.person) for one in order.crew.select_related("person")],
        "value": answer.text if answer is not None else "",
        "value_said": value_in_words(item, answer.text) if answer is not None else "",
    }
