"""What maintenance shows on other pages: equipment, work orders, plans, and the calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from bag.core import access, registers
from bag.core.access import BRANCH
from bag.core.registers import Dated
from bag.field.models import WorkOrder
from bag.inventory.models import Equipment
from bag.maintenance import queries
from bag.maintenance.models import MaintenancePlan, Occurrence, OccurrenceState, PlanState, Trigger
from bag.maintenance.services.occurrences import KEY
from bag.maintenance.wording import STATE_TONES

SHOWN = 12
MOST_PLANS = 400


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Past and coming maintenance of a piece with its reports, and its last readings. Three queries."""
    if not access.has_role(request.user, *BRANCH) and not access.elevated(request.user):
        return None
    rows = list(queries.of_equipment(row)[: 2 * SHOWN])
    readings = list(row.meter_readings.order_by("meter", "-at").distinct("meter")[:SHOWN])
    if not rows and not readings:
        return None
    today = timezone.localdate()
    return {
        "coming": [one for one in rows if one.due_on >= today][::-1][:SHOWN],
        "past": [one for one in rows if one.due_on < today][:SHOWN],
        "readings": readings,
        "count": len(rows),
        "row": row,
        "may": registers.records["maintenance.meterreading"].allows(request.user, "add"),
    }


def of_order(request: HttpRequest, row: WorkOrder) -> dict[str, Any] | None:
    """The maintenance that an order was made from, with the word of the supervisor. One query."""
    found = Occurrence.objects.select_related(*queries.JOINED, "report").filter(order=row).first()
    return {"one": found} if found is not None else None


def of_plan(request: HttpRequest, row: MaintenancePlan) -> dict[str, Any]:
    """The completion of a year, and what is due and was due. Three queries."""
    today = timezone.localdate()
    rows = row.occurrences.select_related("plan", "equipment", "place", "order")
    year = rows.filter(due_on__year=today.year, due_on__lte=today)
    return {
        "rate": queries.rate_of(year),
        "year": today.year,
        "coming": list(rows.filter(due_on__gte=today).order_by("due_on", "id")[:SHOWN]),
        "past": list(rows.filter(due_on__lt=today).order_by("-due_on", "-id")[:SHOWN]),
        "list_url": f"{reverse('maintenance:occurrence-list')}?plan={row.pk}",
    }


def dated(user: Any, first: date, last: date) -> list[Dated]:
    """What falls due between two days, together for each plan and day; slots ahead without a row too. Three queries."""
    record = registers.records[KEY]
    rows = record.visible_to(user).filter(due_on__range=(first, last)).exclude(state=OccurrenceState.SKIPPED)
    found = [_dated(row) for row in _together(rows)]
    if not access.has_role(user, *BRANCH):
        return found
    plans = list(queries.approved().filter(trigger=Trigger.CALENDAR).select_related("owner_service")[:MOST_PLANS])
    return found + _ahead(plans, first, last)


def reviews(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which plans are to be looked at again. One query."""
    rows = registers.records["maintenance.maintenanceplan"].visible_to(user)
    rows = rows.filter(state=PlanState.APPROVED, review_on__range=(first, last))
    return [
        Dated(
            row.review_on,
            row.title,
            row.get_absolute_url(),
            kind="review",
            key=f"{row.pk}",
            service=row.owner_service.code,
        )
        for row in rows
    ]


def _together(rows: Any) -> list[dict[str, Any]]:
    counted = rows.order_by("due_on", "plan").values(
        "plan", "plan__title", "plan__owner_service__code", "due_on", "state"
    )
    days: dict[tuple[int, date], dict[str, Any]] = {}
    counts: dict[tuple[int, date], dict[str, int]] = defaultdict(dict)
    for row in counted.annotate(n=Count("id", distinct=True), first=Min("id")):
        key = (row["plan"], row["due_on"])
        days.setdefault(key, {**row, "all": 0})
        days[key]["all"] += row["n"]
        counts[key][row["state"]] = row["n"]
    return [{**day, "states": counts[key]} for key, day in days.items()]


def _dated(day: dict[str, Any]) -> Dated:
    single = day["all"] == 1
    worst = next((name for name in ("missed", "ordered", "planned", "done") if name in day["states"]), "planned")
    address = reverse("maintenance:occurrence-detail", args=[day["first"]])
    if not single:
        query = urlencode({"plan": day["plan"], "due_on__gte": day["due_on"], "due_on__lte": day["due_on"]})
        address = f"{reverse('maintenance:occurrence-list')}?{query}"
    return Dated(
        day["due_on"],
        day["plan__title"] if single else f"{day['plan__title']} ({day['all']})",
        url=address,
        kind="maintenance",
        tone=STATE_TONES[worst],
        key=f"{day['plan']}.{day['due_on']}",
        service=day["plan__owner_service__code"],
    )


def _ahead(plans: list[MaintenancePlan], first: date, last: date) -> list[Dated]:
    written = queries.last_slots_of(plans)
    return [
        Dated(
            slot,
            plan.title,
            url=plan.get_absolute_url(),
            kind="maintenance",
            tone="unknown",
            key=f"{plan.pk}.{slot}",
            service=plan.owner_service.code,
        )
        for plan in plans
        for slot in plan.rule().slots(max(first, written.get(plan.pk) or plan.in_force_from or first), last)
        if slot != written.get(plan.pk)
    ]
