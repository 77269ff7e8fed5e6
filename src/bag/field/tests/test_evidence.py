"""What field work proves, what is checked and of what people are reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Notification
from bag.field import checks, details, evidence, panels
from bag.field.models import WorkOrder
from bag.field.services import execution, orders, signing
from bag.field.tests.factories import DayPlanFactory, StopFactory, TeamFactory, WorkOrderFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db
START, END = datetime(2026, 5, 3, 21, tzinfo=UTC), datetime(2026, 5, 8, 20, tzinfo=UTC)
STROKES = [[[0, 0], [30, 40], [90, 10]]]


def test_only_a_plan_that_was_published_in_time_proves_its_day():
    service = ServiceFactory(code="voice")
    hours = {4: (4, 15), 5: (5, 0), 6: None, 7: (7, 30)}
    for number, hour in hours.items():
        at = datetime(2026, 5, hour[0] if number != 7 else 7, 5, hour[1], tzinfo=UTC) if hour else None
        late = timedelta(hours=2) if number == 7 else timedelta()
        at = at + late if at else None
        DayPlanFactory(service=service, date=date(2026, 5, number), first_published_at=at)
    found = evidence.daily_plans("voice", START, END)
    assert [item.effective_at.day for item in found] == [4, 5]
    assert evidence.daily_plans("radio", START, END) == []


def test_a_form_is_met_when_all_have_signed():
    done, signed = datetime(2026, 5, 5, 9, tzinfo=UTC), datetime(2026, 5, 5, 10, tzinfo=UTC)
    WorkOrderFactory(state="done", done_at=done)
    WorkOrderFactory(state="signed", done_at=done, signed_at=signed)
    assert {item.met_at for item in evidence.field_forms("", START, END)} == {None, signed}


def test_a_form_that_stays_unsigned_is_told_once_and_a_changed_one_is_found():
    service = ServiceFactory(code="facility")
    chief, staff = user_with_role(Role.CHIEF, "facility"), user_with_role(Role.STAFF, "facility")
    row = orders.plan_order(by=None, title="İş", owner_service=service, place=PlaceFactory())
    row = execution.arrive(orders.dispatch(row, orders.Crew(staff.person), by=None), by=staff)
    row = execution.finish(row, result="Cihaz değiştirildi.", by=staff)
    signing.sign(row, "technician", strokes=STROKES, person=staff.person, by=staff)
    assert not checks.unsigned().exists()
    WorkOrder.objects.filter(pk=row.pk).update(done_at=timezone.now() - timedelta(days=4))
    WorkOrder.objects.filter(pk=row.pk).update(result="Başka bir söz.")
    for _night in range(2):
        checks.remind()
    assert Notification.objects.filter(user__in=[chief, staff], title__isnull=False).count() >= 2
    assert Notification.objects.filter(user=chief).count() == 1
    assert [finding.where for finding in checks.signatures()] == [str(row)]
    assert checks.numbers() == []


def test_open_orders_stand_in_the_calendar():
    user = user_with_role(Role.STAFF, "facility")
    row = WorkOrderFactory(owner_service=ServiceFactory(code="facility"), due_on=date(2026, 5, 6), lead=user.person)
    (found,) = panels.dates(user, date(2026, 5, 1), date(2026, 5, 31))
    assert (found.on, found.title, found.mine) == (date(2026, 5, 6), row.title, True)


def test_a_published_plan_tells_how_much_of_it_was_done_on_its_day():
    plan = DayPlanFactory(date=date(2026, 5, 4), first_published_at=datetime(2026, 5, 4, 5, tzinfo=UTC))
    team = TeamFactory(plan=plan)
    moments = [datetime(2026, 5, 4, 20, 59, tzinfo=UTC), datetime(2026, 5, 4, 21, 0, tzinfo=UTC), None]
    for at in moments:  # the last minute of the day here, the first of the next, never
        StopFactory(team=team, order=WorkOrderFactory(state="done" if at else "planned", done_at=at))
    found = details.day_plan(plan)
    assert (found["stops"], found["done"]) == (3, 1)
    assert details.day_plan(DayPlanFactory())["done"] is None
