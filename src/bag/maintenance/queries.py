"""Reads of maintenance: what a plan is about, what is due, how much was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import ExtractMonth

from bag.inventory.domain.kinds import Status
from bag.inventory.models import Equipment
from bag.maintenance.models import MaintenancePlan, Occurrence, OccurrenceState, PlanState, Trigger

LIVE = (Status.SERVICE.value, Status.FAULTY.value)
"""Equipment that is looked after; what lies in the store or is scrapped is not."""
MOST_PIECES = 2000
JOINED = ("plan__owner_service", "plan__contract__supervisor", "equipment__place", "place", "order")


def approved() -> QuerySet[MaintenancePlan]:
    """Plans in force."""
    return MaintenancePlan.objects.filter(state=PlanState.APPROVED)


def pieces(plan: MaintenancePlan) -> list[Equipment]:
    """The pieces that a plan looks after today; none for a plan about a place. Two queries at most."""
    rows = Equipment.objects.filter(status__in=LIVE)
    picked = list(plan.equipment.values_list("pk", flat=True))
    if picked:
        rows = rows.filter(pk__in=picked)
    elif plan.equipment_type_id or plan.category:
        if plan.equipment_type_id:
            rows = rows.filter(type=plan.equipment_type_id)
        if plan.category:
            rows = rows.filter(type__category=plan.category)
        if plan.place_id:
            rows = rows.filter(Q(place=plan.place_id) | Q(place__ancestors__contains=[plan.place_id]))
    else:
        return []
    return list(rows.select_related("place").order_by("id")[:MOST_PIECES])


def about_pieces(plan: MaintenancePlan) -> bool:
    """Whether a plan is about pieces of equipment, even if there is none at the moment. One query at most."""
    return bool(plan.equipment_type_id or plan.category) or plan.equipment.exists()


def of_equipment(row: Equipment) -> QuerySet[Occurrence]:
    """Maintenance of a piece, the newest first."""
    return row.maintenance.select_related("plan", "equipment", "place", "order", "report").order_by("-due_on", "-id")


# -- completion


@dataclass(frozen=True)
class Rate:
    """What fell due in a span. ``rate``: the share done by its last day of what can be judged, None without any.

    Skipped ones are not judged; an open one is judged when its last day is over.
    """

    due: int
    on_time: int
    late: int
    missed: int
    open: int
    skipped: int

    @property
    def judged(self) -> int:
        return self.on_time + self.late + self.missed

    @property
    def rate(self) -> float | None:
        return self.on_time / self.judged if self.judged else None


_COUNTS: dict[str, Any] = {
    "due": Count("id"),
    "on_time": Count("id", filter=Q(state=OccurrenceState.DONE, missed_on=None)),
    "late": Count("id", filter=Q(state=OccurrenceState.DONE, missed_on__isnull=False)),
    "missed": Count("id", filter=Q(state=OccurrenceState.MISSED)),
    "open": Count("id", filter=Q(state__in=[OccurrenceState.PLANNED, OccurrenceState.ORDERED])),
    "skipped": Count("id", filter=Q(state=OccurrenceState.SKIPPED)),
}


def rate_of(rows: QuerySet[Occurrence]) -> Rate:
    """The completion of some rows. One query."""
    return Rate(**rows.order_by().aggregate(**_COUNTS))


def rates_by(rows: QuerySet[Occurrence], field: str) -> dict[int, dict[int, Rate]]:
    """Completion by a field (a plan, a service) and by month of the due day. One query."""
    found: dict[int, dict[int, Rate]] = defaultdict(dict)
    counted = rows.order_by().annotate(month=ExtractMonth("due_on")).values(field, "month").annotate(**_COUNTS)
    for row in counted:
        found[row[field]][row["month"]] = Rate(**{name: row[name] for name in _COUNTS})
    return dict(found)


def total(rates: Iterable[Rate]) -> Rate:
    """Several rates as one."""
    sums = dict.fromkeys(_COUNTS, 0)
    for rate in rates:
        for name in sums:
            sums[name] += getattr(rate, name)
    return Rate(**sums)


# -- the year


@dataclass
class Cell:
    """A month or week of a plan: how many by how they stand. ``ahead`` are slots without a row yet."""

    done: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    skipped: int = 0
    ahead: int = 0

    @property
    def tone(self) -> str:
        """What matters most in the cell."""
        for name in ("missed", "open", "late", "done", "ahead", "skipped"):
            if getattr(self, name):
                return name
        return ""

    @property
    def count(self) -> int:
        """How many stand as the tone says."""
        return getattr(self, self.tone) if self.tone else 0

    @property
    def total(self) -> int:
        return self.done + self.late + self.missed + self.open + self.skipped + self.ahead


_KIND = Case(
    When(state=OccurrenceState.DONE, missed_on=None, then=0),
    When(state=OccurrenceState.DONE, then=1),
    When(state=OccurrenceState.MISSED, then=2),
    When(state=OccurrenceState.SKIPPED, then=4),
    default=3,
    output_field=IntegerField(),
)
_NAMES = ("done", "late", "missed", "open", "skipped")


def year_cells(plans: list[MaintenancePlan], year: int, *, weeks: bool) -> dict[int, dict[int, Cell]]:
    """For each plan the months (1 to 12) or weeks (1 to 53, from 1 January on) of a year. Two queries.

    Slots that lie ahead and have no row yet count once each.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    cells: dict[int, dict[int, Cell]] = defaultdict(lambda: defaultdict(Cell))
    rows = Occurrence.objects.filter(plan__in=plans, due_on__range=(first, last))
    seen: dict[int, set[date]] = defaultdict(set)
    counted = rows.annotate(kind=_KIND).order_by().values("plan", "due_on", "slot", "kind").annotate(n=Count("id"))
    for row in counted:
        cell = cells[row["plan"]][place_of(row["due_on"], weeks=weeks)]
        setattr(cell, _NAMES[row["kind"]], getattr(cell, _NAMES[row["kind"]]) + row["n"])
        if row["slot"]:
            seen[row["plan"]].add(row["slot"])
    last_slots = last_slots_of(plans)
    for plan in plans:
        if plan.trigger != Trigger.CALENDAR or plan.state == PlanState.RETIRED:
            continue
        begin = max(first, last_slots.get(plan.pk) or plan.in_force_from or plan.starts)
        for slot in plan.rule().slots(begin, last):
            if slot not in seen[plan.pk] and slot != last_slots.get(plan.pk):
                cells[plan.pk][place_of(slot, weeks=weeks)].ahead += 1
    return {pk: dict(found) for pk, found in cells.items()}


def last_slots_of(plans: Iterable[MaintenancePlan]) -> dict[int, date]:
    """The last slot of each plan that has rows. One query."""
    rows = Occurrence.objects.filter(plan__in=plans, slot__isnull=False).order_by("plan", "-slot").distinct("plan")
    return {plan: slot for plan, slot in rows.values_list("plan", "slot") if slot is not None}


def place_of(on: date, *, weeks: bool) -> int:
    """The column of a day: its month, or its week counted from 1 January on."""
    return (on.timetuple().tm_yday - 1) // 7 + 1 if weeks else on.month


def overdue(on: date) -> QuerySet[Occurrence]:
    """Open maintenance whose last day is over."""
    open_states = (OccurrenceState.PLANNED, OccurrenceState.ORDERED)
    return Occurrence.objects.filter(state__in=open_states, deadline__lt=on).order_by(F("deadline"), "id")
