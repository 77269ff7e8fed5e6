"""Maintenance falls due once, is ordered once, and every end of it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from bag.contracts.tests.factories import ContractFactory
from bag.core.access import Role
from bag.core.attachments.queries import files_of
from bag.core.models import Notification
from bag.field.events import OrderCancelled, OrderDone, OrderReopened
from bag.field.models import OrderState, WorkOrder
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.maintenance import queries
from bag.maintenance.models import MaintenancePlan, Occurrence, OccurrenceState, PlanState, Trigger, Verdict
from bag.maintenance.services import generating, meters, occurrences, plans
from bag.maintenance.tests.factories import (
    ApprovedPlanFactory,
    CounterPlanFactory,
    MeterReadingFactory,
    OccurrenceFactory,
    PlanFactory,
)
from bag.organization.models import Person
from bag.organization.tests.factories import UserFactory, user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def english():
    """Refusals are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def user():
    return UserFactory()


def finished(row: Occurrence, at: datetime | None = None) -> Occurrence:
    """The order of a row as it stands when the work is done, and the news of it."""
    WorkOrder.objects.filter(pk=row.order_id).update(
        state=OrderState.DONE, done_at=at or timezone.now(), outcome="solved"
    )
    occurrences.on_done(OrderDone(row.order_id, "done"))
    row.refresh_from_db()
    return row


def ordered(**values) -> Occurrence:
    row = OccurrenceFactory(due_on=timezone.localdate(), **values)
    assert generating.order_due(row.plan, timezone.localdate()) == (1, [])
    row.refresh_from_db()
    return row


# -- generating


def test_a_month_of_nights_makes_each_order_once():
    plan = ApprovedPlanFactory()
    for day in range(40):
        generating.generate(date(2026, 1, 1) + timedelta(days=day))
    rows = list(plan.occurrences.order_by("due_on"))
    assert [row.due_on for row in rows] == [date(2026, 1, 15), date(2026, 2, 15)]
    assert [row.state for row in rows] == [OccurrenceState.ORDERED, OccurrenceState.ORDERED]
    orders = WorkOrder.objects.filter(maintenance__plan=plan).order_by("due_on")
    assert [order.due_on for order in orders] == [date(2026, 1, 15), date(2026, 2, 15)]
    assert orders[0].source.row() == rows[0]
    assert orders[0].kind == "maintenance"


def test_after_a_long_downtime_nothing_is_missing_and_nothing_double():
    plan = ApprovedPlanFactory()
    first = generating.generate(date(2026, 1, 10))
    late = generating.generate(date(2026, 6, 20))
    assert (first.due, late.due) == (1, 5)
    assert generating.generate(date(2026, 6, 20)).due == 0
    assert plan.occurrences.count() == 6 == WorkOrder.objects.filter(maintenance__plan=plan).count()


def test_every_piece_of_a_category_gets_its_own_and_the_store_none():
    plan = ApprovedPlanFactory(category="ups", place=None)
    ups = TypeFactory(category="ups")
    pieces = [EquipmentFactory(type=ups) for _ in range(2)]
    EquipmentFactory(type=ups, status="stock", place=None)
    EquipmentFactory()
    today = timezone.localdate()
    MaintenancePlan.objects.filter(pk=plan.pk).update(starts=today)
    generating.generate(today)
    assert set(plan.occurrences.values_list("equipment", flat=True)) == {piece.pk for piece in pieces}
    assert set(WorkOrder.objects.values_list("place", flat=True)) == {piece.place_id for piece in pieces}


def test_a_place_narrows_a_category_and_picked_pieces_go_before_both():
    ups = TypeFactory(category="ups")
    here, there = EquipmentFactory(type=ups), EquipmentFactory(type=ups)
    building = here.place.parent.parent
    plan = PlanFactory(category="ups", place=building)
    assert queries.pieces(plan) == [here]
    plan.equipment.set([there])
    assert queries.pieces(plan) == [there]


def test_drafts_and_retired_plans_order_nothing():
    PlanFactory()
    ApprovedPlanFactory(state=PlanState.RETIRED)
    assert generating.generate(date(2026, 6, 1)).due == 0


def test_a_piece_without_a_place_waits_and_says_why():
    plan = ApprovedPlanFactory(equipment_type=TypeFactory(), place=None)
    piece = EquipmentFactory(type=plan.equipment_type, place=None)
    row = OccurrenceFactory(plan=plan, equipment=piece, place=None, due_on=timezone.localdate())
    ordered_now, faults = generating.order_due(plan, timezone.localdate())
    row.refresh_from_db()
    assert (ordered_now, len(faults)) == (0, 1)
    assert row.state == OccurrenceState.PLANNED
    assert row.reason == faults[0]


def generator(plan: MaintenancePlan, *readings: tuple[int, str]):
    piece = EquipmentFactory(type=TypeFactory(category="generator"))
    for day, value in readings:
        MeterReadingFactory(
            equipment=piece, at=datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day), value=Decimal(value)
        )
    return piece


def test_a_counter_falls_due_after_each_interval_and_skips_what_was_overtaken():
    plan = CounterPlanFactory()
    piece = generator(plan, (-5, "1200"), (10, "1449"))
    assert generating.generate(date(2026, 1, 12)).due == 0
    MeterReadingFactory(equipment=piece, at=datetime(2026, 2, 1, 9, tzinfo=UTC), value=Decimal(1975))
    assert generating.generate(date(2026, 2, 2)).due == 3
    states = list(plan.occurrences.order_by("step").values_list("step", "state"))
    assert states == [(1, "skipped"), (2, "skipped"), (3, "ordered")]
    MeterReadingFactory(equipment=piece, at=datetime(2026, 3, 1, 9, tzinfo=UTC), value=Decimal(220))
    assert generating.generate(date(2026, 3, 2)).due == 0, "a new counter goes on where the old one ended"
    MeterReadingFactory(equipment=piece, at=datetime(2026, 3, 5, 9, tzinfo=UTC), value=Decimal(230))
    assert generating.generate(date(2026, 3, 6)).due == 1


def test_a_reading_beyond_its_limit_falls_due_once():
    plan = CounterPlanFactory(
        trigger=Trigger.READING, meter="running_hours", interval=None, limit=Decimal("12.2"), side="below"
    )
    generator(plan, (-3, "12.0"), (4, "12.7"), (8, "12.1"), (9, "12.0"))
    assert generating.generate(date(2026, 1, 20)).due == 1
    assert generating.generate(date(2026, 1, 21)).due == 0


def test_a_new_approval_of_a_counter_counts_from_then_on(user):
    plan = CounterPlanFactory()
    piece = generator(plan, (-5, "0"), (10, "260"))
    generating.generate(date(2026, 1, 20))
    plan.interval = Decimal(100)
    plans.save_plan(plan, user, created=False)
    plan.refresh_from_db()
    assert (plan.state, plan.in_force_from) == (PlanState.DRAFT, None)
    plans.approve(plan, by=user, on=date(2026, 2, 1))
    MeterReadingFactory(equipment=piece, at=datetime(2026, 2, 10, 9, tzinfo=UTC), value=Decimal(365))
    assert generating.generate(date(2026, 2, 11)).due == 1
    assert list(plan.occurrences.order_by("step").values_list("step", flat=True)) == [1, 2]


def test_readings_of_monitoring_are_kept_once():
    piece = EquipmentFactory()
    at = timezone.now() - timedelta(hours=1)
    values = [(7, at, Decimal("12.345")), (8, at, Decimal(1)), (7, timezone.now() + timedelta(days=1), Decimal(1))]
    assert meters.keep("battery_voltage", {7: piece.pk}, values) == 1
    assert meters.keep("battery_voltage", {7: piece.pk}, values) == 0
    assert piece.meter_readings.get().value == Decimal("12.34")


# -- the life of a plan


def test_an_approved_plan_is_looked_at_again_within_a_year(user):
    plan = plans.approve(PlanFactory(), by=user)
    assert plan.review_on == timezone.localdate() + timedelta(days=365)
    with pytest.raises(ValidationError, match="already"):
        plans.approve(plan, by=user)


def test_the_chief_is_asked_once_whether_a_plan_still_holds():
    chief = user_with_role(Role.CHIEF, "facility")
    plan = ApprovedPlanFactory()
    for on in (plan.review_on - timedelta(days=1), plan.review_on, plan.review_on + timedelta(days=3)):
        plans.remind(on)
    assert Notification.objects.get(kind=plans.NEWS).user == chief


def test_a_plan_about_nothing_is_not_approved(user):
    with pytest.raises(ValidationError, match="about nothing"):
        plans.approve(PlanFactory(place=None), by=user)


def test_a_changed_rule_needs_a_new_approval_and_a_changed_name_does_not(user):
    plan = ApprovedPlanFactory()
    plan.title = "Yeni ad"
    assert plans.save_plan(plan, user, created=False).state == PlanState.APPROVED
    plan.every = 3
    assert plans.save_plan(plan, user, created=False).state == PlanState.DRAFT


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": "week", "day_rule": "last_day"}, "day_rule"),
        ({"every": 0}, "every"),
        ({"first_month": 13, "last_month": 2}, "first_month"),
        ({"trigger": "counter"}, "__all__"),
        ({"trigger": "reading", "meter": "battery_voltage"}, "__all__"),
        ({"first_month": 4}, "__all__"),
        ({"ends": date(2025, 1, 1)}, "ends"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_words(given, field):
    plan = PlanFactory.build(owner_service=ApprovedPlanFactory().owner_service, place=PlaceFactory(), **given)
    with pytest.raises(ValidationError) as refused:
        plan.full_clean(exclude=["search_text", "sort_text"])
    assert field in refused.value.message_dict


# -- the ends


def test_a_done_order_ends_its_maintenance_in_time_or_late():
    row = finished(ordered())
    assert (row.state, row.missed_on) == (OccurrenceState.DONE, None)
    assert row.closed_at is not None
    slow = ordered()
    late = finished(slow, timezone.now() + timedelta(days=9))
    assert (late.state, late.missed_on) == (OccurrenceState.DONE, late.deadline + timedelta(days=1))


def test_a_job_that_could_not_be_done_stays_open():
    row = ordered()
    WorkOrder.objects.filter(pk=row.order_id).update(state=OrderState.DONE, done_at=timezone.now(), outcome="unsolved")
    occurrences.on_done(OrderDone(row.order_id, "done"))
    row.refresh_from_db()
    assert row.state == OccurrenceState.ORDERED


def test_a_reopened_order_opens_its_maintenance_and_a_cancelled_one_skips_it():
    row = finished(ordered())
    WorkOrder.objects.filter(pk=row.order_id).update(state=OrderState.PLANNED, done_at=None)
    occurrences.on_reopened(OrderReopened(row.order_id))
    row.refresh_from_db()
    assert (row.state, row.done_at) == (OccurrenceState.ORDERED, None)
    occurrences.on_cancelled(OrderCancelled(row.order_id, "Cihaz değişecek"))
    row.refresh_from_db()
    assert (row.state, row.reason) == (OccurrenceState.SKIPPED, "Cihaz değişecek")


def test_skipping_needs_a_reason_and_cancels_the_order(user):
    row = ordered()
    with pytest.raises(ValidationError):
        occurrences.skip(row, reason=" ", by=user)
    occurrences.skip(row, reason="Bina boşaltıldı", by=user)
    assert WorkOrder.objects.get(pk=row.order_id).state == OrderState.CANCELLED
    with pytest.raises(ValidationError, match="over"):
        occurrences.skip(row, reason="Bina boşaltıldı", by=user)


def test_missed_maintenance_rises_up_the_line_once_a_step():
    chief, manager = user_with_role(Role.CHIEF, "facility"), user_with_role(Role.MANAGER)
    row = ordered()
    over = row.deadline + timedelta(days=1)
    for on in (row.deadline, over, over, over + timedelta(days=7), over + timedelta(days=8)):
        occurrences.watch(on)
    row.refresh_from_db()
    assert (row.state, row.missed_on, row.escalated) == (OccurrenceState.MISSED, over, 2)
    told = Notification.objects.filter(kind=occurrences.MISSED_NEWS)
    assert sorted(told.values_list("user", flat=True)) == sorted([chief.pk, manager.pk])


def test_the_next_order_closes_the_one_that_was_missed():
    row = ordered()
    occurrences.watch(row.deadline + timedelta(days=1))
    OccurrenceFactory(plan=row.plan, due_on=row.due_on + timedelta(days=30))
    generating.order_due(row.plan, row.due_on + timedelta(days=29))
    row.refresh_from_db()
    assert row.state == OccurrenceState.MISSED
    assert row.closed_at is not None
    assert WorkOrder.objects.get(pk=row.order_id).state == OrderState.CANCELLED


def test_missed_work_that_is_done_at_last_is_done_late():
    row = ordered()
    occurrences.watch(row.deadline + timedelta(days=1))
    row = finished(row, timezone.now() + timedelta(days=20))
    assert (row.state, row.late) == (OccurrenceState.DONE, True)


# -- supervision


@pytest.fixture
def contract():
    supervisor = Person.objects.get(user=user_with_role(Role.STAFF, "facility"))
    return ContractFactory(supervisor=supervisor)


def test_the_supervisor_is_asked_and_accepts_only_with_the_report(contract, user):
    row = finished(ordered(plan=ApprovedPlanFactory(contract=contract, report_required=True)))
    news = Notification.objects.get(kind=occurrences.SUPERVISE_NEWS)
    assert news.user == contract.supervisor.user
    with pytest.raises(ValidationError, match="report"):
        occurrences.accept(row, by=user)
    occurrences.attach_report(row, SimpleUploadedFile("rapor.pdf", PDF, "application/pdf"), by=user)
    row = occurrences.accept(row, by=user)
    assert (row.verdict, row.verdict_by) == (Verdict.ACCEPTED, user)
    with pytest.raises(ValidationError, match="already"):
        occurrences.refuse(row, reason="Fikrimi değiştirdim", by=user)


def test_a_report_lies_with_the_piece(contract, user):
    piece = EquipmentFactory()
    plan = ApprovedPlanFactory(contract=contract)
    row = finished(ordered(plan=plan, equipment=piece, place=None))
    row = occurrences.attach_report(row, SimpleUploadedFile("rapor.pdf", PDF, "application/pdf"), by=user)
    assert files_of(piece) == [row.report]
    with pytest.raises(ValidationError, match="already"):
        occurrences.attach_report(row, SimpleUploadedFile("rapor.pdf", PDF, "application/pdf"), by=user)
    other = finished(ordered(plan=plan, equipment=EquipmentFactory(), place=None))
    with pytest.raises(ValidationError):
        occurrences.attach_report(other, SimpleUploadedFile("rapor.exe", b"MZ\0\0", "application/pdf"), by=user)


def test_refused_work_is_open_again(contract, user):
    row = finished(ordered(plan=ApprovedPlanFactory(contract=contract)))
    row = occurrences.refuse(row, reason="Filtre değişmemiş", by=user)
    assert (row.verdict, row.state, row.done_at) == (Verdict.REFUSED, OccurrenceState.ORDERED, None)
    assert WorkOrder.objects.get(pk=row.order_id).state == OrderState.PLANNED
    again = finished(row)
    assert (again.state, again.verdict) == (OccurrenceState.DONE, "")
    assert again.refused_at is not None


def test_work_of_our_own_people_is_not_supervised(user):
    row = finished(ordered())
    with pytest.raises(ValidationError, match="contractors"):
        occurrences.accept(row, by=user)
