"""The agenda: its items, their order, what was said. All of it only while the minutes are open."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bag.committees.models import AgendaItem, Meeting, MeetingStatus
from bag.committees.services.meetings import locked, refuse_removed

OPEN = (MeetingStatus.PLANNED, MeetingStatus.HELD)
LONGEST = 60
"""Items that one agenda may hold."""


@transaction.atomic
def add_item(meeting: Meeting, *, title: str, by: Any) -> AgendaItem:
    """Put an item at the end of the agenda."""
    row = locked(meeting, *OPEN)
    last = row.agenda.aggregate(last=Max("order"))["last"] or 0
    if last >= LONGEST:
        raise ValidationError({"title": _("An agenda holds %(n)d items at most.") % {"n": LONGEST}})
    return AgendaItem.objects.create(meeting=row, order=last + 1, title=title.strip())


@transaction.atomic
def write_item(item: AgendaItem, *, title: str, minutes: str, by: Any) -> AgendaItem:
    """Correct an item's title and write what was said."""
    locked(item.meeting, *OPEN)
    refuse_removed(item)
    item.title, item.minutes = title.strip(), minutes.strip()
    item.save()
    return item


@transaction.atomic
def move_item(item: AgendaItem, *, step: int, by: Any) -> None:
    """Move an item one place up (-1) or down (1); at the ends nothing happens."""
    meeting = locked(item.meeting, *OPEN)
    refuse_removed(item)
    rows = list(meeting.agenda.order_by("order"))
    at = next(place for place, row in enumerate(rows) if row.pk == item.pk)
    to = at + (1 if step > 0 else -1)
    if 0 <= to < len(rows):
        rows[at].order, rows[to].order = rows[to].order, rows[at].order
        rows[at].save()
        rows[to].save()


@transaction.atomic
def remove_item(item: AgendaItem, *, by: Any) -> None:
    """Take an item off the agenda and close the gap; one with decisions stays."""
    meeting = locked(item.meeting, *OPEN)
    if item.decisions.exists():
        raise ValidationError(_("Decisions were taken on this item; it stays on the agenda."))
    item.delete()
    for place, row in enumerate(meeting.agenda.order_by("order"), start=1):
        if row.order != place:
            row.order = place
            row.save()
