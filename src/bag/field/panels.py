"""Work orders on the pages of other rooms' records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Dated, Panel
from bag.directive.rights import in_branch
from bag.field import checks
from bag.field.domain.orders import FINISHED, OPEN
from bag.field.forms import FromRecordForm
from bag.field.models import RateKind, WorkOrder
from bag.field.queries.cost import cost_of_order
from bag.field.rights import may_plan
from bag.field.wording import ORDER_TONES, share_words, unit_name, what_name
from bag.inventory.models import Equipment
from bag.work.domain.incidents import OPEN as OPEN_INCIDENT
from bag.work.domain.requests import WORKED
from bag.work.models import Incident, Request

SHOWN = 20
MOST_DATES = 500


def _listed(asked: HttpRequest, **about: Any) -> dict[str, Any] | None:
    record = registers.records["field.workorder"]
    if not record.allows(asked.user, "view"):
        return None
    rows: list[WorkOrder] = list(record.visible_to(asked.user).filter(**about).order_by("-number")[:SHOWN])
    states = [row.state for row in rows]
    done = any(state in FINISHED for state in states) and not any(state in OPEN for state in states)
    return {"rows": rows, "count": len(rows), "all_done": done, "tones": ORDER_TONES}


def _with_form(found: dict[str, Any] | None, request: HttpRequest, row: Any, url: str) -> dict[str, Any] | None:
    if found is not None and may_plan(request.user, row.service.code):
        initial = {"title": row.title, "place": row.place_id}
        found |= {"form": FromRecordForm(row.service_id, initial=initial), "url": reverse(url, args=[row.pk])}
    return found


def of_incident(request: HttpRequest, row: Incident) -> dict[str, Any] | None:
    """Orders of an incident, and the form that makes one while it is open. Four queries at most."""
    found = _listed(request, incident=row)
    return _with_form(found, request, row, "field:incident-order") if row.state in OPEN_INCIDENT else found


def of_request(request: HttpRequest, row: Request) -> dict[str, Any] | None:
    """Orders of a request, and the form that makes one while it is in work. Four queries at most."""
    found = _listed(request, request=row)
    return _with_form(found, request, row, "field:request-order") if row.state in WORKED else found


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Orders about a piece of equipment; hidden while there is none. One query."""
    found = _listed(request, equipment=row)
    return found if found and found["rows"] else None


def cost(request: HttpRequest, row: WorkOrder) -> dict[str, Any] | None:
    """What an order cost so far, for people of the branch; companies do not see our prices. Four queries."""
    if not in_branch(request.user):
        return None
    found = cost_of_order(row)
    lines = [
        (one, what_name(one.what), round(one.quantity, 2), unit_name(one.unit)) for one in found.lines
    ]  # fmt: skip
    return {
        "cost": found,
        "lines": lines,
        "priced": share_words(found.priced, found.due),
        "drives": any(one.what == RateKind.VEHICLE for one in found.lines),
    }


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which open work orders fall due, and the planned time of those that are dispatched. One query."""
    record = registers.records["field.workorder"]
    days = Q(due_on__range=(first, last)) | Q(planned_start__date__range=(first, last))
    rows = record.visible_to(user).filter(days, state__in=sorted(OPEN)).order_by("due_on", "number")
    return [_dated(row, user) for row in rows[:MOST_DATES]]


def _dated(row: WorkOrder, user: Any) -> Dated:
    planned = timezone.localtime(row.planned_start) if row.planned_start is not None else None
    on = planned.date() if planned is not None else row.due_on or timezone.localdate()
    return Dated(
        on, row.title, row.get_absolute_url(), kind="work", starts_at=row.planned_start, ends_at=row.planned_end,
        key=f"{row.pk}", service=row.owner_service.code,
        mine=row.lead is not None and row.lead.user_id is not None and row.lead.user_id == getattr(user, "pk", None),
    )  # fmt: skip


def unsigned_tile(user: Any) -> dict[str, Any] | None:
    """Forms that wait for a signature for days. One query."""
    if not in_branch(user):
        return None
    count = checks.unsigned().count()
    url = f"{reverse('field:workorder-list')}?state=done"
    return {"value": count, "tone": "major" if count else "ok", "url": url}


PANELS = (
    Panel("order-cost", "field.workorder", _("Cost of the work order"), "field/cost_panel.html", cost,
          icon="receipt-2", order=15, late=True),
    Panel("incident-orders", "work.incident", _("Work orders"), "field/orders_panel.html", of_incident,
          icon="tool", order=20, late=True),
    Panel("request-orders", "work.request", _("Work orders"), "field/orders_panel.html", of_request,
          icon="tool", order=20, late=True),
    Panel("equipment-orders", "inventory.equipment", _("Work orders"), "field/orders_panel.html", of_equipment,
          icon="tool", order=34, late=True),
)  # fmt: skip
