"""The daily work plan: teams, double bookings, two dispatchers, publishing, the board's queries."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Notification
from bag.field.models import DayPlan, OrderState, Stop, TeamPerson, WorkOrder
from bag.field.queries import day as queries
from bag.field.services import day, orders
from bag.field.services.steps import Changed
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory
from bag.work.models import Absence

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
KONAK, KARSIYAKA, BORNOVA = (38.4189, 27.1287), (38.4560, 27.1100), (38.4697, 27.2211)


@pytest.fixture
def service():
    return ServiceFactory(code="facility")


@pytest.fixture
def plan(service) -> DayPlan:
    return day.plan_for(service, ON, seen=0, by=None)


def job(service, at=KONAK, **given) -> WorkOrder:
    place = PlaceFactory(latitude=at[0], longitude=at[1])
    return orders.plan_order(by=None, title="İş", owner_service=service, place=place, **given)


def van():
    return PlaceFactory(kind="vehicle", subtype="service_vehicle", parent=None)


def test_a_day_from_teams_to_what_the_crew_is_told(service, plan):
    staff, mate, car = user_with_role(Role.STAFF, "facility").person, PersonFactory(), van()
    team = day.add_team(plan, by=None)
    day.put_person(plan, team, staff, by=None)
    day.put_person(plan, team, mate, by=None)
    day.put_vehicle(plan, team, car, by=None)
    first, second = job(service), job(service, BORNOVA, minutes=90)
    day.put_job(plan, team, first, by=None)
    day.put_job(plan, team, second, before=Stop.objects.get().pk, by=None)
    day.set_stop(plan, first, minutes=30, not_before=time(13, 0), by=None)
    assert list(Stop.objects.values_list("order", flat=True)) == [second.pk, first.pk]
    day.publish(plan, by=None)
    first.refresh_from_db()
    assert (first.state, first.lead, first.vehicle) == (OrderState.DISPATCHED, staff, car)
    assert timezone.localtime(first.planned_start).time() == time(13, 0)
    assert first.planned_end - first.planned_start == timedelta(minutes=30)
    assert {one.person for one in first.crew.all()} == {staff, mate}
    assert Notification.objects.filter(user=staff.user, kind=day.PLAN_NEWS).count() == 1
    assert not plan.changed_since


def test_a_changed_plan_is_published_again_and_a_job_taken_off_frees_its_crew(service, plan):
    team = day.add_team(plan, by=None)
    person = PersonFactory()
    day.put_person(plan, team, person, by=None)
    first, second = job(service), job(service)
    for one in (first, second):
        day.put_job(plan, team, one, by=None)
    day.publish(plan, by=None)
    day.put_job(plan, team, second, before=Stop.objects.get(order=first).pk, by=None)
    assert plan.changed_since
    day.publish(plan, by=None)
    for one in (first, second):
        one.refresh_from_db()
    assert second.planned_start < first.planned_start
    day.take_job(plan, first, by=None)
    first.refresh_from_db()
    assert (first.state, first.lead, first.crew.count()) == (OrderState.PLANNED, None, 0)


def test_nobody_is_in_two_teams_and_who_is_away_in_none(service, plan):
    person, away, car = PersonFactory(), PersonFactory(), van()
    other = day.plan_for(ServiceFactory(code="radio", name="Telsiz"), ON, seen=0, by=None)
    theirs = day.add_team(other, by=None)
    day.put_person(other, theirs, person, by=None)
    day.put_vehicle(other, theirs, car, by=None)
    team = day.add_team(plan, by=None)
    Absence.objects.create(person=away, starts=ON, ends=ON)
    for refused in (
        lambda: day.put_person(plan, team, person, by=None),
        lambda: day.put_vehicle(plan, team, car, by=None),
    ):
        with pytest.raises(ValidationError, match="Telsiz"):
            refused()
    with pytest.raises(ValidationError, match=str(away)):
        day.put_person(plan, team, away, by=None)
    assert TeamPerson.objects.count() == 1


def test_a_person_moves_between_teams_and_the_next_leads(plan):
    one, two = day.add_team(plan, by=None), day.add_team(plan, by=None)
    lead, mate = PersonFactory(), PersonFactory()
    for person in (lead, mate):
        day.put_person(plan, one, person, by=None)
    day.put_person(plan, two, lead, by=None)
    assert set(TeamPerson.objects.filter(lead=True).values_list("person", "team")) == {
        (mate.pk, one.pk),
        (lead.pk, two.pk),
    }


def test_the_second_of_two_dispatchers_gets_the_reason_and_nothing_is_lost(client, service, plan):
    team = day.add_team(plan, by=None)
    person = PersonFactory()
    client.force_login(user_with_role(Role.CHIEF, "facility"))
    url = reverse("field:day-move", args=[ON.isoformat()])
    fields = {"service": service.pk, "version": plan.version, "verb": "put-person", "person": person.pk}
    first = client.post(url, {**fields, "team": team.pk})
    assert first.status_code == 200
    assert str(person) in first.content.decode()
    second = client.post(url, {**fields, "team": team.pk})
    assert (second.status_code, bool(second.json()["detail"])) == (409, True)
    assert TeamPerson.objects.count() == 1
    with pytest.raises(Changed):
        day.plan_for(service, ON, seen=0, by=None)


def test_what_cannot_be_published_is_refused_in_words(service, plan):
    with pytest.raises(ValidationError):
        day.publish(plan, by=None)
    day.put_job(plan, day.add_team(plan, by=None), job(service), by=None)
    with pytest.raises(ValidationError):
        day.publish(plan, by=None)
    with pytest.raises(ValidationError):
        day.put_job(plan, plan.teams.get(), job(ServiceFactory(code="radio")), by=None)


def test_jobs_are_put_in_the_order_of_least_travel(service, plan):
    team = day.add_team(plan, by=None)
    for at in (KONAK, KARSIYAKA, KONAK, KARSIYAKA):
        day.put_job(plan, team, job(service, at), by=None)
    assert day.order_by_travel(plan, team, by=None) > 60
    spots = list(Stop.objects.order_by("rank").values_list("order__place__latitude", flat=True))
    assert spots[0] == spots[1]
    assert spots[2] == spots[3]


@pytest.mark.parametrize(
    "fields",
    [
        {"verb": "explode"},
        {"verb": "put-job", "order": "x"},
        {"verb": "put-job", "team": 2**70},
        {"verb": "put-person", "team": 999999, "person": 1},
        {"verb": "lead", "person": 999999},
        {"verb": "set-job", "minutes": 0},
    ],
)
def test_hostile_moves_are_refused_in_words(client, service, fields):
    client.force_login(user_with_role(Role.CHIEF, "facility"))
    url = reverse("field:day-move", args=[ON.isoformat()])
    answer = client.post(url, {"service": service.pk, "version": 0, **fields})
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert not DayPlan.objects.exists()


def test_only_who_writes_in_the_service_moves_and_only_the_branch_reads(client, service):
    page, move = reverse("field:day", args=[ON.isoformat()]), reverse("field:day-move", args=[ON.isoformat()])
    for role, code, reads in (
        (Role.STAFF, "radio", 200),
        (Role.AUDITOR, None, 200),
        (Role.REQUESTER, None, 403),
        (Role.CONTRACTOR, None, 403),
    ):
        client.force_login(user_with_role(role, code))
        assert client.get(f"{page}?service={service.pk}").status_code == reads
        assert client.post(move, {"service": service.pk, "version": 0, "verb": "add-team"}).status_code == 403
    client.force_login(user_with_role(Role.STAFF, "facility"))
    assert client.get(reverse("field:day", args=["2026-13-40"])).status_code == 404
    assert client.get(page).context["service"] == service


def test_the_board_asks_the_same_number_of_questions_whatever_stands_on_it(service, plan):
    def filled(count: int) -> int:
        for _number in range(count):
            team = day.add_team(plan, by=None)
            day.put_person(plan, team, user_with_role(Role.STAFF, "facility").person, by=None)
            day.put_vehicle(plan, team, van(), by=None)
            for _job in range(2):
                day.put_job(plan, team, job(service), by=None)
        job(service)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = queries.board(service, ON)
            queries.features(found)
        return len(asked)

    few, many = filled(1), filled(3)
    assert few == many <= 12


def test_a_cancelled_job_leaves_the_plan_and_the_next_moves_up(service):
    today = timezone.localdate()
    plan = day.plan_for(service, today, seen=0, by=None)
    team = day.add_team(plan, by=None)
    first, second = job(service), job(service)
    for one in (first, second):
        day.put_job(plan, team, one, by=None)
    begins = Stop.objects.get(order=first).starts
    orders.cancel(first, reason="gerek kalmadı", by=None)
    left = Stop.objects.get()
    assert (left.order, left.rank, left.starts) == (second, 1, begins)
    with pytest.raises(Changed):
        day.plan_for(service, today, seen=plan.version, by=None)


def test_a_job_stands_on_one_plan_to_come(service):
    today = timezone.localdate()
    row = job(service)
    for ahead in (0, 1):
        plan = day.plan_for(service, today + timedelta(days=ahead), seen=0, by=None)
        team = day.add_team(plan, by=None)
        if ahead:
            with pytest.raises(ValidationError, match=row.number):
                day.put_job(plan, team, row, by=None)
            assert row not in queries.board(service, plan.date).pool
        else:
            day.put_job(plan, team, row, by=None)
