"""Rosters from the records to the ledger: planning, hand edits within the rules, publishing, swaps, closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from bag.core.access import Role
from bag.core.events import RecordChanged
from bag.core.models import Notification
from bag.directive.services.rejudging import touched
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.work.domain.roster.check import check
from bag.work.models import (
    DutyRules,
    DutyShift,
    DutySwap,
    EmploymentLimits,
    LedgerEntry,
    Roster,
    RosterState,
    SwapState,
)
from bag.work.oncall import checks, details, evidence
from bag.work.queries import oncall
from bag.work.queries import rosters as queries
from bag.work.services import oncall_contacts, oncall_swaps, rosters
from bag.work.tests.oncall_factories import (
    AbsenceFactory,
    DutyMemberFactory,
    DutyRoleFactory,
    DutyVehicleFactory,
    RosterFactory,
    team,
)

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 1)


@pytest.fixture
def person_of():
    """``person_of(role, service)``: a person in a position, with an account."""
    return lambda role, service=None: user_with_role(role, service).person


@pytest.fixture
def service():
    return ServiceFactory(code="network")


def made(service, **given) -> Roster:
    return RosterFactory(**{"service": service, "first": FIRST, "last": date(2027, 3, 31), **given})


def planned(service, size=8, **given) -> Roster:
    team(service, size)
    return rosters.plan(made(service, **given), by=None)


def test_a_plan_covers_every_day_within_the_rules_and_is_the_same_every_time(service):
    row = planned(service)
    first = queries.assignments_of(row)
    assert (row.missing, row.at_least, len(first)) == (0, 0, 31)
    assert check(queries.plan_of(row), first) == []
    assert row.spread < 0.25  # 31 duties of eight people: four each for most
    assert queries.assignments_of(rosters.plan(row, by=None)) == first
    assert {shift.ends_at - shift.starts_at for shift in row.shifts.all()} == {timedelta(hours=24)}


def test_leave_employment_kinds_and_vehicles_are_kept(service):
    role, people = team(service, 8, DutyRoleFactory(service=service, vehicle=True))
    vehicles = [DutyVehicleFactory(role=role).vehicle for _number in range(2)]
    away = AbsenceFactory(person=people[0], starts=FIRST, ends=FIRST + timedelta(days=20))
    AbsenceFactory(person=None, vehicle=vehicles[0], starts=FIRST, ends=FIRST + timedelta(days=9))
    trainee = PersonFactory(unit=service, employment="trainee")
    DutyMemberFactory(role=role, person=trainee)
    EmploymentLimits.objects.create(employment="trainee", on_duty=False)
    row = rosters.plan(made(service), by=None)
    shifts = list(row.shifts.select_related("person", "vehicle"))
    assert row.missing == 0
    assert not [one for one in shifts if one.person == trainee]
    assert not [one for one in shifts if one.person == people[0] and one.day <= away.ends]
    assert {one.vehicle for one in shifts if one.day.day <= 10} == {vehicles[1]}
    assert all(one.vehicle for one in shifts)
    assert [item.until - item.effective_at for item in evidence.vehicles("network", *_month())] == []  # a draft
    rosters.publish(row, by=None)
    assert len(evidence.vehicles("network", *_month())) == len(evidence.people("office", *_month())) == 31


def _month() -> tuple[datetime, datetime]:
    return datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)


def test_a_roster_that_cannot_be_filled_says_in_turkish_which_rule_binds(service, person_of):
    team(service, 2)
    row = rosters.plan(made(service, last=date(2027, 3, 10)), by=None)
    assert row.missing == row.at_least == 3  # two people on every third day: days 3, 6 and 9 stay open
    with translation.override("tr"):
        why = details.roster(row, person_of(Role.CHIEF, "network").user)["why"]
    assert why == ["Bağlayıcı kural: iki nöbet arasındaki gün sayısı. Bu kural olmasa 0 nöbet boş kalırdı."]


def test_what_cannot_be_planned_is_refused_in_words(service):
    row = made(service)
    with translation.override("en"), pytest.raises(ValidationError, match="no active duty role"):
        rosters.plan(row, by=None)
    DutyRoleFactory(service=service)
    with translation.override("en"), pytest.raises(ValidationError, match="Nobody takes the duties"):
        rosters.plan(row, by=None)
    Roster.objects.filter(pk=row.pk).update(state=RosterState.PUBLISHED)
    with pytest.raises(ValidationError):
        rosters.plan(Roster.objects.get(pk=row.pk), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        made(service, first=date(2027, 3, 31), last=date(2027, 4, 2))


def test_hand_edits_keep_the_rules_and_name_the_one_that_is_broken(service):
    role, people = team(service, 4)
    row = made(service)
    shift = rosters.put(row, role, FIRST, people[0], by=None)
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        rosters.put(row, role, FIRST + timedelta(days=1), people[0], by=None)
    assert "days between two duties" in refused.value.messages[0]
    with pytest.raises(ValidationError):
        rosters.put(row, role, FIRST, people[1], by=None)  # one person a day is needed
    with pytest.raises(ValidationError):
        rosters.put(row, role, date(2027, 4, 1), people[1], by=None)
    with pytest.raises(ValidationError):
        rosters.put(row, role, FIRST + timedelta(days=4), PersonFactory(), by=None)
    moved = rosters.move(shift, person=people[1], day=FIRST + timedelta(days=5), by=None)
    assert (moved.person, moved.day, moved.points, moved.hand) == (people[1], date(2027, 3, 6), 3, True)
    assert timezone.localtime(moved.starts_at).strftime("%d %H:%M") == "06 08:30"
    rosters.take(moved, by=None)
    row.refresh_from_db()
    assert (row.shifts.count(), row.missing) == (0, 31)


def test_points_follow_the_rules_of_the_service(service):
    role, people = team(service, 2)
    DutyRules.objects.create(service=service, weekday_points=1, weekend_points=5, holiday_points=9)
    row = made(service)
    assert rosters.put(row, role, date(2027, 3, 2), people[0], by=None).points == 1
    assert rosters.put(row, role, date(2027, 3, 7), people[0], by=None).points == 5
    assert rosters.put(row, role, date(2027, 3, 10), people[1], by=None).points == 9  # Ramazan Bayramı


def test_publishing_tells_each_person_once_and_makes_them_on_call(service):
    row = planned(service)
    assert oncall.on_call("network", datetime(2027, 3, 3, 9, tzinfo=UTC)) == []
    rosters.publish(row, by=None)
    found = oncall.on_call("network", datetime(2027, 3, 3, 9, tzinfo=UTC))
    assert [one.shift for one in found] == [row.shifts.get(day=date(2027, 3, 3)).pk]
    before = oncall.on_call("network", datetime(2027, 3, 3, 5, 29, tzinfo=UTC))  # 08:29: still the one of the 2nd
    assert [one.shift for one in before] == [row.shifts.get(day=date(2027, 3, 2)).pk]
    assert Notification.objects.filter(kind=rosters.NEWS).count() == 8
    with pytest.raises(ValidationError):
        rosters.publish(row, by=None)


def test_closing_moves_the_ledger_and_the_next_month_carries_it(service):
    row = rosters.publish(planned(service, size=7), by=None)
    following = made(service, first=date(2027, 4, 1), last=date(2027, 4, 30))
    ahead = queries.carried_into(following)
    with pytest.raises(ValidationError):
        rosters.close(row, by=None, today=date(2027, 3, 31))
    rosters.close(row, by=None, today=date(2027, 4, 1))
    ledger = dict(LedgerEntry.objects.values_list("person_id", "carry"))
    assert len(ledger) == 7
    assert sum(ledger.values()) == pytest.approx(0, abs=0.01)
    assert queries.carried_into(following) == pytest.approx(ahead, abs=0.001)
    done = rosters.plan(following, by=None)
    assert done.missing == 0
    both = [share.carry for share in queries.shares_of(done)]
    assert max(map(abs, both)) <= 3  # nobody drifts away over the months
    with pytest.raises(ValidationError):
        rosters.take(row.shifts.first(), by=None)


def _swappable(service):
    row = rosters.publish(planned(service), by=None)
    for shift in row.shifts.select_related("person", "role", "roster").order_by("day"):
        for taker in queries.takers_of(shift):
            try:
                with transaction.atomic():
                    rosters.require_exchange(row, [(shift, taker)])
            except ValidationError:
                continue
            return row, shift, taker
    raise AssertionError("no duty can be handed over")


def test_a_swap_needs_three_different_people(service, person_of):
    row, shift, taker = _swappable(service)
    asker, chief = shift.person.user, person_of(Role.CHIEF, "network").user
    with pytest.raises(ValidationError):
        oncall_swaps.ask(shift, taker=taker, by=taker.user)
    swap = oncall_swaps.ask(shift, taker=taker, by=asker)
    with pytest.raises(ValidationError):
        oncall_swaps.ask(shift, taker=taker, by=asker)
    with pytest.raises(ValidationError):
        oncall_swaps.approve(swap, by=chief)  # nobody has accepted
    with pytest.raises(ValidationError):
        oncall_swaps.accept(swap, by=asker)
    swap = oncall_swaps.accept(swap, by=taker.user)
    for own in (asker, taker.user):
        with pytest.raises(ValidationError):
            oncall_swaps.approve(swap, by=own)
    oncall_swaps.approve(swap, by=chief)
    shift.refresh_from_db()
    assert (shift.person, shift.hand) == (taker, True)
    assert DutySwap.objects.get().state == SwapState.APPROVED
    assert check(queries.plan_of(row), queries.assignments_of(row)) == []
    with pytest.raises(ValidationError):
        oncall_swaps.withdraw(swap, by=asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutySwap.objects.filter(pk=swap.pk).update(decided_by=asker)


def test_a_declined_or_refused_swap_leaves_the_duty_where_it_was(service, person_of):
    _row, shift, taker = _swappable(service)
    asker = shift.person.user
    oncall_swaps.decline(oncall_swaps.ask(shift, taker=taker, by=asker), by=taker.user)
    oncall_swaps.refuse(oncall_swaps.ask(shift, taker=taker, by=asker), by=person_of(Role.MANAGER).user)
    oncall_swaps.withdraw(oncall_swaps.ask(shift, taker=taker, by=asker), by=asker)
    assert shift.person == DutyShift.objects.get(pk=shift.pk).person
    assert set(DutySwap.objects.values_list("state", flat=True)) == {"declined", "refused", "withdrawn"}


def test_an_absence_on_a_published_duty_tells_the_chief_and_the_check(service, person_of):
    row = rosters.publish(planned(service), by=None)
    chief, shift = person_of(Role.CHIEF, "network"), row.shifts.order_by("day").first()
    absence = AbsenceFactory.build(person=shift.person, starts=shift.day, ends=shift.day)
    rosters.enter_absence(absence, by=shift.person.user)
    assert Notification.objects.filter(user=chief.user, kind=rosters.NEWS).count() == 1
    assert len(checks.nobody_is_away()) == 1
    assert checks.duties_lie_in_their_rosters() == []
    assert [finding.where for finding in checks.rules_are_kept()] == [str(row)]


def test_a_plan_costs_the_same_for_few_and_many_people(service):
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.plan_of(row)
        return len(found)

    role, _people = team(service, 3)
    row = made(service)
    few = cost()
    team(service, 20, role)
    assert cost() == few <= 12


def test_the_year_counts_published_duties_by_month(service):
    row = rosters.publish(planned(service), by=None)
    lines = queries.year_of(service, 2027)
    assert sum(count for _person, _cells, count, _points in lines) == 31
    assert sum(cells[2][1] for _person, cells, _count, _points in lines) == sum(
        row.shifts.values_list("points", flat=True)
    )
    assert queries.year_of(service, 2026) == []


def test_a_change_of_a_published_duty_calls_for_a_new_judgment_of_every_service(service):
    row = rosters.publish(planned(service), by=None)
    shift = row.shifts.first()
    change = RecordChanged("work.dutyshift", [shift.pk], "change", None, {})
    assert {("office.rosters", None), ("office.vehicle_rosters", None)} <= set(touched(change))
    [item] = evidence.people("network", shift.starts_at, shift.starts_at + timedelta(hours=1))[-1:]
    assert (item.effective_at, item.until) == (shift.starts_at, shift.ends_at)
    assert evidence.people("voice", *_month()) == []


def test_who_has_not_confirmed_contact_data_for_90_days_is_reminded_once_in_two_weeks(service):
    _role, [old, fresh] = team(service, 2)
    Person.objects.filter(pk=fresh.pk).update(contact_verified_at=timezone.now() - timedelta(days=89))
    Person.objects.filter(pk=old.pk).update(contact_verified_at=timezone.now() - timedelta(days=91))
    today = date(2027, 3, 1)
    assert [oncall_contacts.remind(today + timedelta(days=n)) for n in (0, 0, 14)] == ["1 told", "0 told", "1 told"]
    assert set(Notification.objects.values_list("user", flat=True)) == {old.user.pk}
    assert [finding.where for finding in checks.contacts_are_current()] == [str(old)]
