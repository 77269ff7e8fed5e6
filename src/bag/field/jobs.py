"""Queue entry points of the room."""

from __future__ import annotations

from bag.field.domain.orders import State
from bag.field.events import OrderDone
from bag.field.models import WorkOrder
from bag.field.services import issuing


def on_order_done(event: OrderDone) -> None:
    """The last signature is there: the form goes into the archive, in the name of who took that signature."""
    if event.state != State.SIGNED:
        return
    row = WorkOrder.objects.filter(pk=event.order_id, state__in=(State.SIGNED, State.ARCHIVED)).first()
    last = row.signatures.filter(void_at=None).order_by("-signed_at", "-id").first() if row is not None else None
    if row is not None and last is not None:
        issuing.issue_form(row, by=last.taken_by)
