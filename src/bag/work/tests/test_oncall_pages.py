"""Pages of on-call duty: who may open and change what, the grid, swaps and calls through the browser's doors."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.core.access import Role
from bag.documents import services as documents
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Absence, DutyAlert, DutySwap, Roster, RosterState, SwapState
from bag.work.oncall import panels, papers
from bag.work.services import incidents, oncall_calls, rosters
from bag.work.tests.oncall_factories import (
    AbsenceFactory,
    DutyMemberFactory,
    DutyRoleFactory,
    DutyShiftFactory,
    DutyVehicleFactory,
    RosterFactory,
    VehicleFactory,
    team,
)

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 1)
PAGES = ("oncall", "oncall-mine", "oncall-year", "roster-list")


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def roster(service):
    return RosterFactory(service=service, first=FIRST, last=date(2027, 3, 31))


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.AUDITOR, 200), (Role.MANAGER, 200), (Role.REQUESTER, 403)]
)
def test_the_branch_sees_who_is_on_duty_and_nobody_else(client, service, role, status):
    team(service, 2)
    client.force_login(user_with_role(role, "network" if role == Role.STAFF else None))
    assert {client.get(reverse(f"work:{name}")).status_code for name in PAGES} == {status}


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.CHIEF, "network", 200),
        (Role.MANAGER, None, 200),
        (Role.OFFICE, None, 200),
        (Role.CHIEF, "voice", 403),
        (Role.STAFF, "network", 403),
        (Role.AUDITOR, None, 403),
        (Role.REQUESTER, None, 404),
    ],
)
def test_only_who_keeps_the_roster_changes_it(client, service, roster, role, where, status):
    duty, people = team(service, 3)
    client.force_login(user_with_role(role, where))
    given = {"role": duty.pk, "person": people[0].pk, "day": "2027-03-02"}
    assert client.post(reverse("work:roster-put", args=[roster.pk]), given).status_code == status
    assert roster.shifts.count() == (status == 200)
    for verb in ("plan", "publish", "close"):
        answer = client.post(reverse(f"work:roster-{verb}", args=[roster.pk]))
        assert answer.status_code == (302 if status == 200 else status), verb
        assert client.get(reverse(f"work:roster-{verb}", args=[roster.pk])).status_code == 405


def test_the_grid_answers_with_itself_or_with_the_rule(client, service, roster):
    duty, people = team(service, 3)
    client.force_login(user_with_role(Role.CHIEF, "network"))
    put, move, take = (reverse(f"work:roster-{verb}", args=[roster.pk]) for verb in ("put", "move", "take"))
    answer = client.post(put, {"role": duty.pk, "person": people[0].pk, "day": "2027-03-02"})
    shift = roster.shifts.get()
    assert f'data-shift="{shift.pk}"' in answer.content.decode()
    refused = client.post(put, {"role": duty.pk, "person": people[0].pk, "day": "2027-03-03"})
    assert (refused.status_code, "iki nöbet arasındaki gün sayısı" in refused.json()["detail"]) == (422, True)
    for odd in (
        {},
        {"role": "x", "person": "1", "day": "2027-13-01"},
        {"role": duty.pk, "person": "9" * 30, "day": ""},
    ):
        assert client.post(put, odd).status_code == 422
    client.post(move, {"shift": shift.pk, "person": people[1].pk, "day": "2027-03-02"})
    shift.refresh_from_db()
    assert shift.person == people[1]
    elsewhere = DutyShiftFactory()
    assert client.post(take, {"shift": elsewhere.pk}).status_code == 422
    assert client.post(take, {"shift": shift.pk}).status_code == 200
    assert roster.shifts.count() == 0


def test_the_page_of_a_roster_costs_the_same_for_few_and_many(client, service, roster):
    duty, _people = team(service, 3)
    client.force_login(user_with_role(Role.CHIEF, "network"))
    rosters.plan(roster, by=None)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(roster.get_absolute_url()).status_code == 200
        return len(found)

    cost()
    few = cost()
    team(service, 15, duty)
    rosters.plan(roster, by=None)
    assert cost() == few


def test_a_new_roster_begins_where_the_last_one_of_the_service_ends(client, service, roster):
    client.force_login(user_with_role(Role.CHIEF, "network"))
    page = client.get(reverse("work:roster-add"))
    assert page.context["form"].initial == {"service": service.pk, "first": date(2027, 4, 1), "last": date(2027, 4, 30)}
    assert client.get(reverse("work:roster-add"), {"service": "9" * 40}).status_code == 200


def test_published_rosters_are_neither_edited_by_form_nor_deleted(client, service, roster):
    team(service, 8)
    rosters.publish(rosters.plan(roster, by=None), by=None)
    client.force_login(user_with_role(Role.MANAGER))
    assert client.get(reverse("work:roster-edit", args=[roster.pk])).status_code == 403
    assert client.post(reverse("work:roster-delete", args=[roster.pk])).status_code == 403
    page = client.get(roster.get_absolute_url()).content.decode()
    assert reverse("work:roster-close", args=[roster.pk]) in page


def test_a_swap_goes_from_hand_to_hand(client, service):
    first = timezone.localdate() + timedelta(days=3)
    row = RosterFactory(service=service, first=first, last=first + timedelta(days=9))
    duty, people = team(service, 2)
    shift = rosters.put(row, duty, first, people[0], by=None)
    Roster.objects.filter(pk=row.pk).update(state=RosterState.PUBLISHED)
    asker, taker = (user_of(person, "network") for person in people)
    chief = user_with_role(Role.CHIEF, "network")
    ask = reverse("work:oncall-swap-ask", args=[shift.pk])
    client.force_login(taker)
    assert client.get(ask).status_code == 403
    client.force_login(asker)
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"taker": chief.person.pk}).status_code == 422
    assert client.post(ask, {"taker": people[1].pk}).status_code == 302
    swap = DutySwap.objects.get()

    def do(user: object, verb: str) -> int:
        client.force_login(user)
        return int(client.post(reverse("work:oncall-swap", args=[swap.pk, verb])).status_code)

    assert do(asker, "approve") == 403
    assert do(chief, "shred") == 404
    assert do(chief, "approve") == 302  # refused in words: nobody has accepted
    swap.refresh_from_db()
    assert swap.state == SwapState.ASKED
    assert [do(taker, "accept"), do(chief, "approve")] == [302, 302]
    shift.refresh_from_db()
    assert shift.person == people[1]


def user_of(person: object, service: str) -> object:
    """The account of a person who then works in a service."""
    made = user_with_role(Role.STAFF, service)
    made.person.assignments.update(person=person)
    return person.user  # type: ignore[attr-defined]


def test_a_call_is_acknowledged_from_ones_own_page(client, service):
    today = timezone.localdate()
    row = RosterFactory(service=service, first=today, last=today, state=RosterState.PUBLISHED)
    now = timezone.now()
    user = user_with_role(Role.STAFF, "network")
    DutyShiftFactory(
        roster=row, person=user.person, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    incident = incidents.open_incident(title="Omurga anahtarı yanıt vermiyor", service=service)
    oncall_calls.tick()
    alert = DutyAlert.objects.get()
    url = reverse("work:oncall-acknowledge", args=[alert.pk])
    client.force_login(user_with_role(Role.STAFF, "voice"))
    assert client.post(url).status_code == 403
    client.force_login(user)
    assert url in client.get(reverse("work:oncall-mine")).content.decode()
    assert url in client.get(incident.get_absolute_url()).content.decode()
    with CaptureQueriesContext(connection) as found:
        assert panels.waiting(user) == 1
    assert len(found) == 1
    assert client.post(url)["Location"] == incident.get_absolute_url()
    alert.refresh_from_db()
    assert alert.acknowledged_by == user
    assert panels.waiting(user) == 0


def test_everybody_enters_their_own_absence_and_keepers_those_of_their_service(client, service):
    staff, other = user_with_role(Role.STAFF, "network"), user_with_role(Role.STAFF, "network")
    add, days = reverse("work:absence-add"), {"starts": "2027-05-03", "ends": "2027-05-07"}
    client.force_login(staff)
    assert client.post(add, {"person": staff.person.pk, **days}).status_code == 302
    assert client.post(add, {"person": other.person.pk, **days}).status_code == 422
    assert client.post(add, {**days}).status_code == 422
    client.force_login(user_with_role(Role.CHIEF, "network"))
    assert client.post(add, {"person": other.person.pk, **days}).status_code == 302
    client.force_login(user_with_role(Role.CHIEF, "voice"))
    row = AbsenceFactory(person=other.person)
    assert client.post(reverse("work:absence-delete", args=[row.pk])).status_code == 403
    assert Absence.objects.count() == 3


def test_duties_stand_in_the_calendar_of_their_people(service, roster):
    user, colleague = user_with_role(Role.STAFF, "network"), user_with_role(Role.STAFF, "voice")
    shift = DutyShiftFactory(roster=roster, person=user.person)
    assert panels.dated(user, FIRST, FIRST) == []  # a draft
    Roster.objects.update(state=RosterState.PUBLISHED)
    [found] = panels.dated(user, FIRST, FIRST)
    assert (found.mine, found.key, found.starts_at) == (True, f"shift.{shift.pk}", shift.starts_at)
    assert panels.dated(colleague, FIRST, FIRST) == []


def test_the_tile_and_the_panel_of_the_service_tell_of_open_duties(client, service):
    duty, people = team(service, 1)
    DutyMemberFactory(role=duty)
    user = user_with_role(Role.STAFF, "network")
    assert panels.figure(user)["tone"] == "critical"
    client.force_login(user)
    panel = next(one for one in registers.panels if one.key == "service-oncall")
    assert panel.late
    today = timezone.localdate()
    row = RosterFactory(service=service, first=today - timedelta(days=1), last=today, state=RosterState.PUBLISHED)
    now = timezone.now()
    DutyShiftFactory(
        roster=row, role=duty, person=people[0], starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    assert panels.figure(user)["tone"] == ""


def test_the_paper_is_made_of_a_published_roster(service, roster):
    team(service, 8)
    with pytest.raises(Exception, match=r"yayımlanır|published"):
        papers.roster_paper([roster], None, {})
    rosters.publish(rosters.plan(roster, by=None), by=None)
    roster.refresh_from_db()
    data = papers.roster_paper([roster], None, {})
    assert len(data["days"]) == 31
    assert sum(one["shifts"] for one in data["totals"]) == 31
    assert documents.render("duty-roster", data)[:5] == b"%PDF-"


def test_another_vehicle_of_the_duty_is_given_by_who_keeps_the_roster(client, service, roster):
    duty, people = team(service, 1, DutyRoleFactory(service=service, vehicle=True))
    first, second, out = (DutyVehicleFactory(role=duty).vehicle for _number in range(3))
    shift = rosters.put(roster, duty, FIRST, people[0], by=None)
    AbsenceFactory(person=None, vehicle=out, starts=FIRST, ends=FIRST)
    url, page = reverse("work:oncall-vehicle", args=[shift.pk]), shift.get_absolute_url()
    client.force_login(user_with_role(Role.STAFF, "network"))
    assert client.post(url, {"vehicle": second.pk}).status_code == 403
    assert url not in client.get(page).content.decode()
    client.force_login(user_with_role(Role.CHIEF, "network"))
    assert url in client.get(page).content.decode()
    assert shift.vehicle_id == first.pk
    for given, kept in ((second.pk, second.pk), (out.pk, second.pk), (VehicleFactory().pk, second.pk), ("", None)):
        client.post(url, {"vehicle": given})
        shift.refresh_from_db()
        assert shift.vehicle_id == kept
