"""Maintenance of the demonstration: contracts with companies, plans, and what became of a year of maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.contracts import services as contracts
from bag.contracts.models import Contract, Measure, PenaltyRule, PenaltyUnit, RateKind, Technician
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import WorkCalendar
from bag.core.models import User
from bag.demo import costs, upkeep_orders
from bag.demo.accounts import PASSWORD
from bag.demo.sizes import Size
from bag.demo.upkeep_texts import CALLS, CHECKLISTS, DEALS, PLANS, RESULTS, SKIPPED, Deal, Upkeep
from bag.field.models import (
    Checklist,
    OrderKind,
    OrderState,
    Outcome,
    WorkOrder,
)
from bag.inventory import services as inventory
from bag.inventory.models import Equipment, EquipmentType, Manufacturer
from bag.maintenance.domain.recurrence import due_day
from bag.maintenance.models import MaintenancePlan, MeterReading, Occurrence, OccurrenceState, Trigger, Verdict
from bag.maintenance.services import generating, occurrences, plans
from bag.organization.models import Employment, Person, Unit, UnitKind
from bag.places.models import Place
from bag.work.models import ServiceHours

YEAR = timedelta(days=365)
FEW = 1
"""Pieces of a plan in a small city."""
MACHINES = (
    ("generator", "Aksa", "APD 275 A", "JEN"),
    ("cooling", "Vertiv", "Liebert PDX 40", "KLM"),
    ("pbx", "Karel", "IPG1000", "SNT"),
)
"""Category, maker, model and mark of what stands in machine rooms."""
CLAUSE = (
    (Measure.RESPONSE, PenaltyUnit.HOUR, RateKind.AMOUNT, "1250", "14.1", "Geç müdahale"),
    (Measure.REPAIR, PenaltyUnit.HOUR, RateKind.AMOUNT, "2500", "14.2", "Geç onarım"),
    (Measure.MAINTENANCE, PenaltyUnit.DAY, RateKind.PERMILLE, "0.3", "14.3", "Geç ya da yapılmayan bakım"),
    (Measure.REFUSED, PenaltyUnit.BREACH, RateKind.PERMILLE, "1", "14.4", "Kabul edilmeyen iş"),
)
"""The penalty clause of every contract."""


class Telling:
    """Tells the year: the rows of a plan and their orders, with dates that look lived in and repeat on every run."""

    def __init__(self, size: Size, dice: Random) -> None:
        self.size, self.dice = size, dice
        self.today = timezone.localdate()
        self.calendar: WorkCalendar = work_calendar()
        self.services = {unit.code: unit for unit in Unit.objects.filter(kind=UnitKind.SERVICE)}
        self.lead = {
            code: Person.objects.filter(unit=unit, user__isnull=False).order_by("id").first()
            for code, unit in self.services.items()
        }
        self.accounts = {code: lead.user if lead is not None else None for code, lead in self.lead.items()}
        self.manager = User.objects.get(username="mudur")
        self.password = make_password(PASSWORD)


def load(size: Size, dice: Random) -> int:
    """Contracts, plans and a year of maintenance. Returns how many there are; nothing is told twice."""
    if MaintenancePlan.objects.exists():
        return Occurrence.objects.count()
    told = Telling(size, dice)
    _machines(told)
    deals = {deal.key: _contract(deal, told) for deal in DEALS}
    checklists = {key: _checklist(key, told) for key in CHECKLISTS}
    orders: list[tuple[WorkOrder, Occurrence | None]] = []
    for upkeep in PLANS if size.papers else PLANS[::4]:
        plan = _plan(upkeep, deals, checklists, told)
        if plan is not None:
            orders += _past(plan, told)
    orders += [(call, None) for call in _calls(deals, told)]
    upkeep_orders.write(orders, told.accounts, dice)
    costs.enter_upkeep()
    occurrences.watch()
    generating.generate()
    if size.papers:
        _penalties(deals.values(), told)
    return Occurrence.objects.count()


def _machines(told: Telling) -> None:
    """Generators, cooling units and exchanges of the largest buildings, with the running hours of a year."""
    rooms = list(Place.objects.filter(kind="room", subtype__in=["power_room", "system_room", "data_center"]))
    rooms.sort(key=lambda room: room.code)
    for category, maker, model, mark in MACHINES:
        manufacturer, _made = Manufacturer.objects.get_or_create(name=maker)
        slug = f"{maker}-{model}".lower().replace(" ", "-")
        kind, _made = EquipmentType.objects.get_or_create(
            slug=slug, defaults={"manufacturer": manufacturer, "model": model, "category": category, "u_height": 0}
        )
        service = told.services["voice" if category == "pbx" else "facility"]
        for room in rooms[: 4 if told.size.papers else 1]:
            piece = Equipment(
                name=f"{room.code}-{mark}1", type=kind, place=room, status="service", owner_service=service
            )
            inventory.create_equipment(piece, by=None)
            if category == "generator":
                _running_hours(piece, told)


def _running_hours(piece: Equipment, told: Telling) -> None:
    hours, rows = Decimal(told.dice.randrange(400, 1800)), []
    for month in range(12, -1, -1):
        at = _at(told.today - timedelta(days=30 * month), 9)
        rows.append(MeterReading(equipment=piece, meter="running_hours", value=hours, at=at))
        hours += Decimal(told.dice.randrange(20, 60))
    MeterReading.objects.bulk_create(rows)


def _contract(deal: Deal, told: Telling) -> Contract:
    """A contract of this calendar year with its clause, its technicians and the account of the company."""
    company, _made = Unit.objects.get_or_create(
        code=f"yuklenici-{deal.key}", defaults={"name": deal.company, "kind": UnitKind.CONTRACTOR_COMPANY}
    )
    service = told.services[deal.service]
    row = Contract.objects.create(
        number=f"{told.today.year}/{1000 + len(deal.title) * 7 + deal.respond}",
        title=deal.title,
        contractor=company,
        owner_service=service,
        supervisor=told.lead[deal.service],
        starts=date(told.today.year - 1, 1, 1),
        ends=date(told.today.year + 1, 12, 31),
        value=Decimal(deal.value),
        scope="Dönemsel bakım, arıza onarımı, sarf malzemesi ve 7/24 çağrı kabulü.",
        hours=ServiceHours.objects.get_or_create(name="7/24", defaults={"text": "24/7"})[0],
        response_hours=Decimal(deal.respond),
        repair_hours=Decimal(deal.repair),
        penalty_cap_percent=Decimal(10),
    )
    row.equipment_types.set(EquipmentType.objects.filter(category__in=deal.categories))
    PenaltyRule.objects.bulk_create(
        PenaltyRule(
            contract=row, title=title, clause=clause, measure=measure, unit=unit, rate_kind=kind, rate=Decimal(rate)
        )
        for measure, unit, kind, rate, clause, title in CLAUSE
    )
    _technicians(row, deal, told.password)
    return row


def _technicians(row: Contract, deal: Deal, password: str) -> None:
    for number in (1, 2):
        person = Person.objects.create(
            name=f"{deal.company} Teknisyeni {number}", unit=row.contractor, employer=row.contractor,
            user=_account(row.contractor, deal, password) if number == 1 else None,
            employment=Employment.COMPANY_WORKER,
        )  # fmt: skip
        Technician.objects.create(contract=row, person=person, task="Saha teknisyeni", starts=row.starts)


def _account(company: Unit, deal: Deal, password: str) -> User:
    """One account for each company: ``yuklenici.ups`` and so on."""
    name = f"{company.name} Saha Sorumlusu"
    user, _made = User.objects.get_or_create(
        username=f"yuklenici.{deal.key}",
        defaults={
            "name": name, "email": f"yuklenici.{deal.key}@example.org", "password": password,
        },
    )  # fmt: skip
    return user


def _checklist(key: str, told: Telling) -> Checklist:
    service, name, items = CHECKLISTS[key]
    row, _made = Checklist.objects.get_or_create(service=told.services[service], name=name, defaults={"items": items})
    return row


def _plan(
    upkeep: Upkeep, deals: dict[str, Contract], checklists: dict[str, Checklist], told: Telling
) -> MaintenancePlan | None:
    """A plan in force for a year, or None where the city has nothing of the kind."""
    pieces = _pieces(upkeep, told)
    place = None if upkeep.category else _room(upkeep, told)
    if not pieces and place is None:
        return None
    row = MaintenancePlan.objects.create(
        title=upkeep.title,
        owner_service=told.services[upkeep.service],
        area=upkeep.area,
        place=place,
        contract=deals.get(upkeep.deal),
        checklist=checklists.get(upkeep.checklist),
        every=upkeep.every,
        unit=upkeep.unit,
        starts=told.today - YEAR + timedelta(days=told.dice.randrange(28)),
        report_required=upkeep.area == "ups",
        minutes=90 if upkeep.deal else 45,
        **upkeep.more,
    )
    row.equipment.set(pieces)
    first = told.today - YEAR - timedelta(days=14)
    return plans.approve(row, by=told.manager, on=first, review_on=told.today + timedelta(days=120))


def _pieces(upkeep: Upkeep, told: Telling) -> list[Equipment]:
    if not upkeep.category:
        return []
    rows = Equipment.objects.filter(type__category=upkeep.category, status="service", place__isnull=False)
    if upkeep.area == "marker":
        rows = rows.filter(owner_service__code="carrier")
    return list(rows.order_by("name")[: upkeep.pieces if told.size.papers else FEW])


def _room(upkeep: Upkeep, told: Telling) -> Place | None:
    kinds = {"kind": "building"} if upkeep.area == "building" else {"kind": "room", "subtype": "system_room"}
    return Place.objects.filter(**kinds).order_by("code").first()


def _past(plan: MaintenancePlan, told: Telling) -> Iterator[tuple[WorkOrder, Occurrence]]:
    """The year of a plan by its calendar; counters speak for themselves."""
    if plan.trigger == Trigger.COUNTER:
        return
    targets: list[Equipment | None] = [*plan.equipment.select_related("place").order_by("id")] or [None]
    for slot in plan.rule().slots(plan.in_force_from or plan.starts, told.today):
        due = due_day(slot, plan.shift, told.calendar)
        if due > told.today:
            continue
        for piece in targets:
            row = Occurrence(
                plan=plan, equipment=piece, place=None if piece else plan.place, slot=slot, due_on=due,
                deadline=due + timedelta(days=plan.grace_days),
            )  # fmt: skip
            yield _fate(row, told), row


def _fate(row: Occurrence, told: Telling) -> WorkOrder:
    """Whether and when a maintenance was done: mostly in time, sometimes late, missed or skipped."""
    dice, plan = told.dice.random(), row.plan
    order = _order(plan.title, plan, row.equipment, row.place, row.due_on - timedelta(days=plan.lead_days))
    order.due_on = row.due_on
    age = (told.today - row.due_on).days
    if dice < 0.02:
        row.state, row.reason = OccurrenceState.SKIPPED, told.dice.choice(SKIPPED)
        row.closed_at = order.cancelled_at = _at(row.due_on, 10)
        order.state = OrderState.CANCELLED
        return order
    late = dice < 0.08
    done = row.deadline + timedelta(days=told.dice.randrange(1, 12)) if late else row.due_on
    if not late:
        done += timedelta(days=told.dice.randrange(-3, 6))
    if dice > 0.975 and age > 40:
        row.state, row.missed_on = OccurrenceState.MISSED, row.deadline + timedelta(days=1)
        row.closed_at, row.reason, row.escalated = _at(row.deadline, 18), "Sonraki bakıma kadar yapılmadı.", 2
        order.state, order.cancelled_at = OrderState.CANCELLED, row.closed_at
        return order
    if done >= told.today:
        row.state = OccurrenceState.ORDERED
        return order
    _done(row, order, done, told, late=late)
    return order


def _done(row: Occurrence, order: WorkOrder, on: date, told: Telling, *, late: bool) -> None:
    _finish(order, _at(on, told.dice.randrange(9, 16)), told)
    row.state, row.done_at = OccurrenceState.DONE, order.done_at
    row.missed_on = row.deadline + timedelta(days=1) if late else None
    row.closed_at = row.done_at
    if row.plan.contract is None:
        return
    waits = (told.today - on).days < 5
    if waits:
        row.closed_at = None
        return
    row.verdict, row.verdict_at = Verdict.ACCEPTED, order.signed_at
    row.verdict_by = told.accounts[row.plan.owner_service.code]
    if told.dice.random() < 0.03:
        row.refused_at = order.done_at
        row.verdict_reason = "İlk gelişte filtre değiştirilmemişti; ikinci gelişte tamamlandı."


def _order(title: str, plan: MaintenancePlan, piece: Equipment | None, place: Place | None, on: date) -> WorkOrder:
    return WorkOrder(
        title=title, kind=OrderKind.MAINTENANCE, owner_service=plan.owner_service, equipment=piece,
        place=place or (piece.place if piece else plan.place), contract=plan.contract, checklist=plan.checklist,
        items=plan.checklist.items if plan.checklist else [], minutes=plan.minutes,
        planned_start=None, created_at=_at(on, 8), customer_signs=plan.contract is not None,
    )  # fmt: skip


def _finish(order: WorkOrder, at: datetime, told: Telling) -> None:
    """The order as it is when the form lies in the archive."""
    order.state, order.outcome = OrderState.ARCHIVED, Outcome.SOLVED
    order.arrived_at, order.done_at = at - timedelta(minutes=order.minutes), at
    order.dispatched_at = order.dispatched_at or order.arrived_at - timedelta(minutes=90)
    order.signed_at = order.archived_at = at + timedelta(minutes=20)
    order.result = told.dice.choice(RESULTS)
    order.lead = told.lead[order.owner_service.code]


def _calls(deals: dict[str, Contract], told: Telling) -> Iterator[WorkOrder]:
    """Faults for which companies were called: most repaired in time, some late."""
    for number in range(48 if told.size.papers else 4):
        key, title = CALLS[number % len(CALLS)]
        contract = deals[key]
        piece = Equipment.objects.filter(type__in=contract.equipment_types.all(), place__isnull=False).order_by("name")
        found = list(piece.select_related("place")[: number + 1])
        if not found:
            continue
        called = _at(told.today - timedelta(days=told.dice.randrange(3, 300)), told.dice.randrange(7, 20))
        late = told.dice.random() < 0.22
        hours = float(contract.repair_hours or 0) * (
            told.dice.uniform(1.05, 1.8) if late else told.dice.uniform(0.1, 0.9)
        )
        order = WorkOrder(
            title=title, kind=OrderKind.FAULT, owner_service=contract.owner_service, equipment=found[-1],
            place=found[-1].place, contract=contract, minutes=120, dispatched_at=called,
        )  # fmt: skip
        order.created_at = called
        _finish(order, called + timedelta(hours=hours), told)
        order.arrived_at = called + timedelta(hours=min(hours / 2, float(contract.response_hours or 1) * 1.3))
        order.result = "Arıza giderildi, çalışması izlendi."
        yield order


def _penalties(deals: Any, told: Telling) -> None:
    """Statements of the months before the last one, where there is something to charge; the last one waits."""
    first = (told.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    month = (first - timedelta(days=1)).replace(day=1)
    for contract in deals:
        try:
            contracts.issue_penalties(contract, month, by=told.manager)
        except ValidationError:
            continue  # nothing to charge in this month


def _at(on: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, 15)))
