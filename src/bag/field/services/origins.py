"""Where an order came from hears when all of its orders are done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bag.field.domain.orders import OPEN
from bag.field.models import WorkOrder
from bag.work.domain.incidents import OPEN as OPEN_INCIDENT
from bag.work.domain.requests import OPEN as OPEN_REQUEST
from bag.work.services import incidents, requests


def tell_origin(row: WorkOrder, *, by: Any) -> None:
    """Write into the time line of the incident or request that its last open order is done."""
    if row.incident is not None and row.incident.state in OPEN_INCIDENT and not _open(incident=row.incident):
        incidents.note(row.incident, _text(row), by=by)
    if row.request is not None and row.request.state in OPEN_REQUEST and not _open(request=row.request):
        requests.note(row.request, _text(row), to_requester=False, by=by)


def _open(**origin: Any) -> bool:
    return bool(WorkOrder.objects.filter(**origin, state__in=OPEN).exists())


def _text(row: WorkOrder) -> str:
    return _("All work orders are done; the last was %(order)s: %(result)s") % {"order": row, "result": row.result}
