"""Positions, delegations, reorganizations and the grants that follow from them, on the real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bag.core import access
from bag.core.access import Grant, Role
from bag.organization import queries, services
from bag.organization.domain.reorganization import Change, Close, Move, Open, Plan
from bag.organization.models import Assignment, AssignmentKind, Position, Reorganization, Unit, UnitState
from bag.organization.reorganizing import apply_due, reorganize
from bag.organization.tests.factories import (
    AssignmentFactory,
    PersonFactory,
    PositionFactory,
    UnitFactory,
    UserFactory,
    user_with_role,
)

pytestmark = pytest.mark.django_db
TODAY = queries.today()
DAY = timedelta(days=1)


@pytest.fixture
def branch() -> dict[str, Unit]:
    return services.seed_branch()


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


class TestSeed:
    def test_the_branch_has_its_seven_services_and_running_twice_changes_nothing(self, branch: dict[str, Unit]) -> None:
        before = (Unit.objects.count(), Position.objects.count())
        services.seed_branch()
        services_there = Unit.objects.filter(kind="service", parent=branch["bilgi-aglari"])
        assert {unit.code for unit in services_there} == {
            "network", "radio", "voice", "facility", "cameras", "carrier", "office",
        }  # fmt: skip
        assert (Unit.objects.count(), Position.objects.count()) == before
        assert Position.objects.filter(role=Role.CHIEF).count() == 7

    def test_thirty_district_municipalities_in_turkish_order(self, branch: dict[str, Unit]) -> None:
        services.seed_neighbors()
        names = [node.name for node in queries.units_on(TODAY, ["district_municipality"])]
        assert len(names) == 30
        assert names.index("Buca Belediyesi") < names.index("Çeşme Belediyesi") < names.index("Dikili Belediyesi")
        assert names.index("Kınık Belediyesi") < names.index("Kiraz Belediyesi")

    def test_every_seeded_unit_stands_where_it_may(self, branch: dict[str, Unit]) -> None:
        services.seed_neighbors()
        for unit in Unit.objects.select_related("parent"):
            unit.full_clean()


class TestGrants:
    def test_a_chief_is_chief_in_the_own_service_only(self) -> None:
        user = user_with_role(Role.CHIEF, "network")
        assert access.grants(user) == {Grant(Role.CHIEF, "network"), Grant(Role.REQUESTER)}

    def test_a_team_below_a_service_belongs_to_it(self) -> None:
        network = user_with_role(Role.STAFF, "network").person.unit
        team = UnitFactory(kind="other", parent=network)
        held = AssignmentFactory(position=PositionFactory(unit=team, role=Role.STAFF))
        assert Grant(Role.STAFF, "network") in access.grants(held.person.user)

    def test_a_manager_has_the_whole_branch(self) -> None:
        assert Grant(Role.MANAGER) in access.grants(user_with_role(Role.MANAGER))

    @pytest.mark.parametrize(("starts", "ends"), [(TODAY + DAY, None), (TODAY - 9 * DAY, TODAY - DAY)])
    def test_positions_of_other_days_give_nothing(self, starts: date, ends: date | None) -> None:
        held = AssignmentFactory(starts=starts, ends=ends)
        assert access.grants(held.person.user) == {Grant(Role.REQUESTER)}

    def test_first_and_last_day_count(self) -> None:
        held = AssignmentFactory(starts=TODAY, ends=TODAY)
        assert Grant(Role.STAFF, "network") in access.grants(held.person.user)

    def test_a_closed_position_gives_nothing(self) -> None:
        held = AssignmentFactory(position=PositionFactory(valid_to=TODAY - DAY))
        assert access.grants(held.person.user) == {Grant(Role.REQUESTER)}

    def test_an_acting_delegate_has_the_role_meanwhile(self, branch: dict[str, Unit]) -> None:
        chief, delegate = PersonFactory(), PersonFactory()
        position = Position.objects.get(code="radio-chief")
        services.appoint(chief, position, starts=TODAY - 99 * DAY, by=None)
        services.delegate(delegate, position, starts=TODAY, ends=TODAY + DAY, acting_for=chief, by=None)
        assert Grant(Role.CHIEF, "radio") in access.grants(delegate.user)

    def test_inactive_people_and_accounts_have_none(self) -> None:
        gone = AssignmentFactory(person__active=False)
        assert access.grants(gone.person.user) == frozenset()
        off = AssignmentFactory(person__user__is_active=False)
        assert access.grants(off.person.user) == frozenset()

    def test_company_people_of_a_contractor_are_contractors(self) -> None:
        person = PersonFactory(unit=UnitFactory(kind="contractor_company"))
        assert access.grants(person.user) == {Grant(Role.CONTRACTOR)}

    def test_an_account_without_a_person_may_only_request(self) -> None:
        assert access.grants(UserFactory()) == {Grant(Role.REQUESTER)}

    def test_one_query_however_many_positions(self, django_assert_num_queries) -> None:
        person = PersonFactory()
        for _ in range(5):
            AssignmentFactory(person=person)
        with django_assert_num_queries(1):
            assert access.grants(person.user)
            assert access.grants(person.user)


class TestAssignments:
    def test_a_seat_is_held_once(self) -> None:
        first = AssignmentFactory(starts=date(2026, 1, 1), ends=date(2026, 1, 31))
        with pytest.raises(ValidationError) as error:
            services.appoint(PersonFactory(), first.position, starts=date(2026, 1, 31), seat=1, by=None)
        assert refusal(error) == "Bu tarihlerde bu kadroda başka biri görevli."
        services.appoint(PersonFactory(), first.position, starts=date(2026, 2, 1), seat=1, by=None)

    def test_the_database_itself_refuses_overlapping_seats(self) -> None:
        first = AssignmentFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.bulk_create(
                [Assignment(person=PersonFactory(), position=first.position, starts=date(2026, 1, 1))]
            )

    def test_the_first_free_seat_is_taken_and_a_full_position_refuses(self) -> None:
        position = PositionFactory(seats=2)
        seats = [services.appoint(PersonFactory(), position, starts=TODAY, by=None).seat for _ in range(2)]
        assert seats == [1, 2]
        with pytest.raises(ValidationError, match="boş"):
            services.appoint(PersonFactory(), position, starts=TODAY, by=None)

    def test_a_seat_beyond_the_position_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            services.appoint(PersonFactory(), PositionFactory(seats=1), starts=TODAY, seat=2, by=None)

    def test_acting_needs_an_end_and_somebody_else(self) -> None:
        held = AssignmentFactory()
        for broken in ({"ends": None}, {"ends": TODAY, "acting_for": held.person}):
            row = Assignment(
                person=held.person, position=held.position, kind=AssignmentKind.ACTING, starts=TODAY, **broken
            )
            with pytest.raises(ValidationError):
                services.save_assignment(row, by=None)

    def test_acting_for_each_other_is_refused_with_the_names(self) -> None:
        one, two = AssignmentFactory(person__name="Birinci Şef"), AssignmentFactory(person__name="İkinci Şef")
        span = {"starts": TODAY, "ends": TODAY + 7 * DAY, "by": None}
        services.delegate(two.person, one.position, acting_for=one.person, **span)
        with pytest.raises(ValidationError) as error:
            services.delegate(one.person, two.position, acting_for=two.person, **span)
        assert "Birinci Şef → İkinci Şef → Birinci Şef" in refusal(error)
        assert Assignment.objects.filter(kind=AssignmentKind.ACTING).count() == 1

    def test_nobody_gives_themselves_a_position(self) -> None:
        manager = user_with_role(Role.MANAGER)
        with pytest.raises(ValidationError) as error:
            services.appoint(manager.person, PositionFactory(), starts=TODAY, by=manager)
        assert refusal(error) == "Kimse kendi görevlendirmesini değiştiremez."

    @pytest.mark.parametrize(
        ("giver", "role", "allowed"),
        [
            (Role.MANAGER, Role.CHIEF, True),
            (Role.MANAGER, Role.MANAGER, False),
            (Role.MANAGER, Role.ADMINISTRATOR, False),
            (Role.MANAGER, Role.AUDITOR, False),
            (Role.OFFICE, Role.STAFF, True),
            (Role.OFFICE, Role.CHIEF, False),
            (Role.CHIEF, Role.STAFF, False),
            (Role.ADMINISTRATOR, Role.STAFF, False),
        ],
    )
    def test_roles_are_given_only_from_above(self, giver: str, role: str, allowed: bool) -> None:
        assert (role in services.roles_given_by(user_with_role(giver, "office"))) is allowed

    def test_an_administrator_gives_every_role_in_the_logged_mode_only(self) -> None:
        admin = user_with_role(Role.ADMINISTRATOR)
        assert services.roles_given_by(admin) == frozenset()
        admin._bag_elevated = True
        assert Role.MANAGER in services.roles_given_by(admin)

    def test_an_account_is_linked_only_in_the_logged_mode(self) -> None:
        office, person = user_with_role(Role.OFFICE), PersonFactory(user=None)
        with pytest.raises(ValidationError):
            services.link_account(person, office, by=office)
        person.refresh_from_db()
        assert person.user is None

    def test_a_new_phone_waits_for_confirmation(self) -> None:
        person = PersonFactory(phone="232 293 1200")
        services.confirm_contact(person, by=person.user)
        assert person.contact_verified_at is not None
        person.phone = "232 293 1201"
        assert services.save_person(person, by=None).contact_verified_at is None


class TestReorganization:
    def plan(self, *steps: object, on: date = TODAY) -> Plan:
        return Plan(on=on, decision="23.11.2026 / 4711", steps=steps)

    def test_a_renamed_service_keeps_its_code_and_its_past_name(self, branch: dict[str, Unit]) -> None:
        reorganize(self.plan(Change("network", name="Siber Güvenlik Servisi")), by=None)
        unit = Unit.objects.get(code="network")
        assert unit.name == "Siber Güvenlik Servisi"
        before = {node.code: node.name for node in queries.units_on(TODAY - DAY)}
        assert before["network"] == "Ağ Yönetimi ve Güvenliği Servisi"

    def test_a_planned_change_waits_for_its_day(self, branch: dict[str, Unit]) -> None:
        day = TODAY + 30 * DAY
        reorganize(self.plan(Change("radio", name="Kritik Haberleşme Servisi"), on=day), by=None)
        names = [{n.code: n.name for n in queries.units_on(on)}["radio"] for on in (TODAY, day - DAY, day)]
        assert names == ["Telsiz Sistem Servisi", "Telsiz Sistem Servisi", "Kritik Haberleşme Servisi"]
        assert apply_due(day - DAY) == 0
        assert apply_due(day) == 1
        assert Unit.objects.get(code="radio").name == "Kritik Haberleşme Servisi"
        assert {n.code: n.name for n in queries.units_on(day - DAY)}["radio"] == "Telsiz Sistem Servisi"
        assert apply_due(day) == 0

    def test_a_second_change_before_a_planned_one_is_refused(self, branch: dict[str, Unit]) -> None:
        reorganize(self.plan(Change("radio", name="A"), on=TODAY + 30 * DAY), by=None)
        with pytest.raises(ValidationError):
            reorganize(self.plan(Change("radio", name="B")), by=None)

    def test_a_service_is_merged_into_a_new_one_with_its_people(self, branch: dict[str, Unit]) -> None:
        held = services.appoint(
            PersonFactory(), Position.objects.get(code="carrier-chief"), starts=date(2024, 1, 1), by=None
        )
        reorganize(
            self.plan(
                Close("carrier"),
                Open("contact", "Çağrı ve İletişim Servisi", "service", "bilgi-aglari"),
                Move("carrier-chief", "contact", "contact-chief"),
                Move("carrier-staff", "contact", "contact-staff"),
            ),
            by=None,
        )
        held.refresh_from_db()
        follow = held.person.assignments.get(starts=TODAY)
        assert (held.ends, follow.position.code, follow.ends) == (TODAY - DAY, "contact-chief", None)
        assert access.grants(held.person.user) == {Grant(Role.CHIEF, "contact"), Grant(Role.REQUESTER)}
        codes = {node.code for node in queries.units_on(TODAY)}
        assert "contact" in codes
        assert "carrier" not in codes
        assert "carrier" in {node.code for node in queries.units_on(TODAY - DAY)}

    def test_closing_a_unit_with_positions_is_refused_and_nothing_is_half_done(self, branch: dict[str, Unit]) -> None:
        with pytest.raises(ValidationError) as error:
            reorganize(self.plan(Open("yeni", "Yeni Servis", "service", "bilgi-aglari"), Close("radio")), by=None)
        assert "Telsiz Sistem Servisi Şefi" in refusal(error)
        assert not Unit.objects.filter(code="yeni").exists()
        assert not Reorganization.objects.exists()

    def test_only_the_manager_and_the_logged_mode_may(self, branch: dict[str, Unit]) -> None:
        with pytest.raises(ValidationError):
            reorganize(self.plan(Change("radio", name="A")), by=user_with_role(Role.CHIEF, "radio"))
        manager = user_with_role(Role.MANAGER)
        assert reorganize(self.plan(Change("radio", name="A")), by=manager).by == manager

    def test_a_unit_cannot_be_put_where_its_kind_may_not_stand(self, branch: dict[str, Unit]) -> None:
        with pytest.raises(ValidationError):
            reorganize(self.plan(Change("radio", parent="network")), by=None)
        assert not UnitState.objects.exists()


class TestChart:
    def test_it_shows_holders_acting_ones_and_empty_seats_in_four_queries(
        self, branch: dict[str, Unit], django_assert_num_queries
    ) -> None:
        chief, delegate = PersonFactory(name="Telsiz Şefi"), PersonFactory(name="Vekil")
        position = Position.objects.get(code="radio-chief")
        services.appoint(chief, position, starts=TODAY - DAY, by=None)
        services.delegate(delegate, position, starts=TODAY, ends=TODAY, acting_for=chief, by=None)
        with django_assert_num_queries(4):
            (root,) = queries.chart(TODAY)
        services_ = root.children[0].children[0].children
        assert [node.name for node in services_][:3] == [
            "Ağ Yönetimi ve Güvenliği Servisi", "Bilişim Altyapı Sistemleri Servisi", "Güvenlik Teknolojileri Servisi",
        ]  # fmt: skip
        (radio,) = [node for node in services_ if node.code == "radio"]
        seats = [(h.name, h.acting, h.acting_for) for h in radio.posts[0].holders]
        assert seats == [("Telsiz Şefi", False, ""), ("Vekil", True, "Telsiz Şefi")]
        assert (radio.posts[0].vacant, radio.posts[1].vacant) == (0, 20)
