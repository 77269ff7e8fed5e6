"""Writes and the rules that the database keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bag.inventory import queries, services
from bag.inventory.models import Cable, CableEnd, Equipment, LifecycleMove, Port, StockMovement
from bag.inventory.tests import factories as make
from bag.inventory.tracing import trace_of
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UserFactory
from bag.places.tests.factories import RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def switch_type():
    type_ = make.TypeFactory()
    make.PortTemplateFactory(type=type_, name="Gi1/0/[1-48]", poe=True, order=0)
    make.PortTemplateFactory(type=type_, name="Te1/1/[1-4]", kind="fiber", connector="sfpp", order=1)
    return type_


class TestEntering:
    def test_a_piece_gets_the_ports_of_its_type_and_a_first_move(self, switch_type, user):
        row = services.create_equipment(
            Equipment(name="KNK-SW-1", type=switch_type, status="stock", owner_service=ServiceFactory()), by=user
        )
        names = list(row.ports.order_by("position").values_list("name", flat=True))
        assert (len(names), names[0], names[47], names[51]) == (52, "Gi1/0/1", "Gi1/0/48", "Te1/1/4")
        move = row.moves.get()
        assert (move.from_status, move.to_status, move.by) == ("", "stock", user)

    def test_many_pieces_cost_a_constant_number_of_queries(self, switch_type, user, django_assert_max_num_queries):
        service = ServiceFactory()
        rows = [Equipment(name=f"SW-{n}", type=switch_type, owner_service=service) for n in range(200)]
        with django_assert_max_num_queries(10):
            services.create_equipment_many(rows, by=user)
        assert Port.objects.filter(equipment__name__startswith="SW-").count() == 200 * 52

    def test_front_ports_reach_their_rear_ports(self, user):
        panel = make.TypeFactory(category="patch_panel")
        make.PortTemplateFactory(type=panel, name="R[1-24]", order=0)
        make.PortTemplateFactory(type=panel, name="F[1-24]", rear_name="R[1-24]", rear_position=1, order=1)
        odf = make.TypeFactory(category="odf")
        make.PortTemplateFactory(type=odf, name="MPO1", kind="fiber", positions=12, order=0)
        make.PortTemplateFactory(type=odf, name="[1-12]", kind="fiber", rear_name="MPO1", rear_position=1, order=1)
        first, second = make.EquipmentFactory(type=panel), make.EquipmentFactory(type=odf)
        front = first.ports.get(name="F7")
        assert (front.rear.name, front.rear_position) == ("R7", 1)
        assert list(
            second.ports.filter(rear__name="MPO1").order_by("position").values_list("rear_position", flat=True)
        ) == list(range(1, 13))

    def test_a_taken_name_is_refused_in_words_and_nothing_is_written(self, switch_type, user):
        there = make.EquipmentFactory()
        rows = [Equipment(name=name, type=switch_type, owner_service=there.owner_service) for name in ("A", there.name)]
        with pytest.raises(ValidationError):
            services.create_equipment_many(rows, by=user)
        assert not Equipment.objects.filter(name="A").exists()

    def test_scrap_cannot_be_entered(self, switch_type, user):
        row = Equipment(name="X", type=switch_type, status="scrapped", owner_service=ServiceFactory())
        with pytest.raises(ValidationError) as refused:
            services.create_equipment(row, by=user)
        assert "status" in refused.value.message_dict

    def test_ports_have_their_history(self, switch_type):
        row = make.EquipmentFactory(type=switch_type)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from inventory_portevent where equipment_id = %s", [row.pk])
            assert cursor.fetchone() == (52,)


class TestMoving:
    def test_a_move_is_dated_and_remembers_both_sides(self, user):
        row, room, person = make.EquipmentFactory(), RoomFactory(), PersonFactory()
        at = timezone.now() - timedelta(days=3)
        services.move(row, status="repair", place=room, custodian=person, at=at, reason="Fan arızası", by=user)
        move = row.moves.order_by("-id").first()
        assert (move.from_status, move.to_status, move.to_place, move.to_custodian) == (
            "service",
            "repair",
            room,
            person,
        )
        assert (move.at, move.from_place, move.reason) == (at, row.place, "Fan arızası")

    def test_an_illegal_step_changes_nothing(self, user):
        row = make.EquipmentFactory()
        services.move(row, status="scrapped", by=user)
        with pytest.raises(ValidationError):
            services.move(row, status="service", by=user)
        row.refresh_from_db()
        assert row.status == "scrapped"

    def test_the_future_is_refused(self, user):
        with pytest.raises(ValidationError):
            services.move(make.EquipmentFactory(), status="stock", at=timezone.now() + timedelta(hours=1), by=user)

    def test_saving_a_form_enters_the_move(self, user):
        row = make.EquipmentFactory()
        row.status = "faulty"
        services.save_equipment(row, by=user, reason="Bağlantı yok")
        assert row.moves.filter(from_status="service", to_status="faulty", reason="Bağlantı yok").exists()

    def test_leaving_service_leaves_the_rack(self, user):
        rack, row = make.RackFactory(), make.EquipmentFactory()
        services.mount(row, rack, 5, by=user)
        services.move(row, status="stock", by=user)
        row.refresh_from_db()
        assert (row.rack, row.position_u) == (None, None)

    def test_equipment_moves_with_its_rack(self, user):
        rack, row, room = make.RackFactory(), make.EquipmentFactory(), RoomFactory()
        services.mount(row, rack, 5, by=user)
        rack.place = room
        services.move_rack(rack, by=user)
        row.refresh_from_db()
        assert row.place == room
        assert LifecycleMove.objects.filter(equipment=row, to_place=room).exists()


class TestRacks:
    def test_mounting_takes_the_place_of_the_rack(self, user):
        rack, row = make.RackFactory(), make.EquipmentFactory()
        row = services.mount(row, rack, 40, by=user)
        assert (row.place, row.position_u) == (rack.place, 40)

    def test_a_taken_unit_is_refused_by_name(self, user):
        rack, tall = make.RackFactory(), make.TypeFactory(u_height=4)
        first, second = make.EquipmentFactory(type=tall), make.EquipmentFactory()
        services.mount(first, rack, 10, by=user)
        with pytest.raises(ValidationError, match=first.name):
            services.mount(second, rack, 13, by=user)
        services.mount(second, rack, 14, by=user)
        services.mount(first, rack, 9, by=user)

    def test_the_database_refuses_by_itself(self, user):
        rack, one, two = make.RackFactory(), make.EquipmentFactory(), make.EquipmentFactory()
        services.mount(one, rack, 10, by=user)
        with pytest.raises(IntegrityError, match="equipment_own_room"), transaction.atomic():
            Equipment.objects.filter(pk=two.pk).update(rack=rack, position_u=10)
        with pytest.raises(IntegrityError, match="does not fit"), transaction.atomic():
            Equipment.objects.filter(pk=two.pk).update(rack=rack, position_u=43)
        half = make.TypeFactory(is_full_depth=False)
        front, rear = make.EquipmentFactory(type=half), make.EquipmentFactory(type=half)
        Equipment.objects.filter(pk=front.pk).update(rack=rack, position_u=20, face="front")
        Equipment.objects.filter(pk=rear.pk).update(rack=rack, position_u=20, face="rear")

    def test_a_taller_type_or_a_lower_rack_is_refused_where_it_would_collide(self, user):
        rack, low = make.RackFactory(u_count=20), make.TypeFactory(u_height=1)
        one, two = make.EquipmentFactory(type=low), make.EquipmentFactory()
        services.mount(one, rack, 10, by=user)
        services.mount(two, rack, 11, by=user)
        low.u_height = 2
        with pytest.raises(IntegrityError, match="equipment_own_room"), transaction.atomic():
            low.save()
        rack.u_count = 10
        with pytest.raises(ValidationError):
            services.move_rack(rack, by=user)

    def test_many_into_a_taken_unit_are_refused_in_words(self, user):
        rack, type_, service = make.RackFactory(), make.TypeFactory(), ServiceFactory()
        rows = [
            Equipment(name=f"C{n}", type=type_, status="service", owner_service=service, rack=rack, position_u=7)
            for n in range(2)
        ]
        with pytest.raises(ValidationError):
            services.create_equipment_many(rows, by=user)

    def test_fill_and_unplaced(self, user):
        rack, row = make.RackFactory(u_count=10), make.EquipmentFactory()
        near = make.EquipmentFactory(place=rack.place)
        services.mount(row, rack, 5, by=user)
        fill = queries.fill_of([rack])[rack.pk]
        assert (fill.used, fill.share, fill.devices) == (1, 0.1, 1)
        assert list(queries.unplaced_near(rack)) == [near]
        services.unmount(row, by=user)
        assert set(queries.unplaced_near(rack)) == {near, row}


class TestCables:
    def test_a_port_holds_one_cable_on_whichever_side(self, user):
        a, b, c = make.PortFactory(), make.PortFactory(), make.PortFactory()
        services.connect(a, b, by=user)
        for pair in ((a, c), (c, a), (b, c), (c, b)):
            with pytest.raises(ValidationError):
                services.connect(*pair, by=user)
        with pytest.raises(IntegrityError), transaction.atomic():
            Cable.objects.bulk_create([Cable(a_port=c, b_port=a, kind="utp")])
        assert set(CableEnd.objects.values_list("port_id", flat=True)) == {a.pk, b.pk}

    def test_a_port_freed_may_be_used_again(self, user):
        a, b, c = make.PortFactory(), make.PortFactory(), make.PortFactory()
        cable = services.connect(a, b, by=user)
        cable.b_port = c
        services.save_cable(cable, by=user)
        services.connect(b, make.PortFactory(), by=user)
        services.disconnect(cable, by=user)
        services.connect(c, a, by=user)

    def test_unlike_ports_and_a_port_with_itself_are_refused(self, user):
        copper, fiber = make.PortFactory(), make.PortFactory(kind="fiber")
        with pytest.raises(ValidationError):
            services.connect(copper, fiber, by=user)
        with pytest.raises(ValidationError):
            services.connect(copper, copper, by=user)

    def test_trace_through_two_panels_in_three_queries(self, user, django_assert_num_queries):
        panel = make.TypeFactory(category="patch_panel")
        make.PortTemplateFactory(type=panel, name="R[1-2]")
        make.PortTemplateFactory(type=panel, name="F[1-2]", rear_name="R[1-2]", rear_position=1, order=1)
        one, two = make.EquipmentFactory(type=panel), make.EquipmentFactory(type=panel)
        start, end = make.PortFactory(), make.PortFactory()
        services.connect(start, one.ports.get(name="F2"), by=user)
        services.connect(one.ports.get(name="R2"), two.ports.get(name="R2"), by=user)
        services.connect(two.ports.get(name="F2"), end, by=user)
        with django_assert_num_queries(3):
            found = trace_of(start.pk)
        assert [stop.port.name for stop in found.stops] == [start.name, "F2", "R2", "R2", "F2", end.name]
        line = {line.name: line for line in queries.ports_of(one.pk)}["F2"]
        assert (line.peer, line.peer_port, line.connected) == (start.equipment.name, start.name, True)


class TestModules:
    def test_a_module_brings_and_takes_its_ports(self, user):
        card = make.TypeFactory(category="module", u_height=0)
        make.PortTemplateFactory(type=card, name="Eth{module}/[1-4]")
        host = make.EquipmentFactory()
        bay = make.PortFactory(equipment=host, name="3", kind="module_bay")
        module = services.install_module(bay, card, serial="ABC", by=user)
        assert list(module.ports.order_by("position").values_list("name", flat=True)) == [
            f"Eth3/{n}" for n in range(1, 5)
        ]
        with pytest.raises(ValidationError):
            services.install_module(bay, card, by=user)
        cable = services.connect(module.ports.first(), make.PortFactory(), by=user)
        with pytest.raises(ValidationError):
            services.remove_module(module, by=user)
        services.disconnect(cable, by=user)
        services.remove_module(module, by=user)
        assert host.ports.count() == 1

    def test_only_bays_take_modules(self, user):
        with pytest.raises(ValidationError):
            services.install_module(make.PortFactory(), make.TypeFactory(), by=user)


class TestStock:
    def test_the_figure_is_the_sum_of_the_movements(self, user):
        item = make.StockItemFactory()
        services.receive_stock(item, 10, by=user)
        services.issue_stock(item, 3, by=user)
        services.count_stock(item, 5, by=user)
        assert (item.quantity, services.count_stock(item, 5, by=user)) == (5, None)
        assert list(item.movements.order_by("id").values_list("change", flat=True)) == [10, -3, -2]

    def test_below_zero_is_refused(self, user):
        item = make.StockItemFactory()
        with pytest.raises(ValidationError):
            services.issue_stock(item, 1, by=user)
        with pytest.raises(ValidationError):
            services.receive_stock(item, 0, by=user)
        assert not item.movements.exists()

    def test_a_transfer_is_two_movements_that_know_each_other(self, user):
        one, two = make.StockItemFactory(), make.StockItemFactory()
        services.receive_stock(one, 5, by=user)
        arrived = services.transfer_stock(one, two, 2, by=user)
        two.refresh_from_db()
        assert (one.quantity, two.quantity, arrived.counterpart.change) == (3, 2, -2)
        with pytest.raises(ValidationError):
            services.transfer_stock(one, two, 9, by=user)
        with pytest.raises(ValidationError):
            services.transfer_stock(one, one, 1, by=user)
        assert StockMovement.objects.count() == 3

    def test_movements_are_written_once(self, user):
        item = make.StockItemFactory()
        services.receive_stock(item, 5, by=user)
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            item.movements.update(change=9)

    def test_low_stock(self, user):
        low, enough = make.StockItemFactory(minimum=2), make.StockItemFactory(minimum=0)
        assert list(queries.low_stock()) == [low]
        assert not enough.is_low


class TestLoans:
    def test_one_open_loan_per_piece(self, user):
        loan = make.LoanFactory()
        with pytest.raises(ValidationError):
            services.lend(make.LoanFactory.build(equipment=loan.equipment, to_unit=loan.to_unit), by=user)
        services.give_back(loan, on=date(2026, 11, 20), by=user)
        services.lend(make.LoanFactory.build(equipment=loan.equipment, to_unit=loan.to_unit), by=user)
        with pytest.raises(ValidationError):
            services.give_back(loan, by=user)

    def test_a_borrower_and_right_dates_are_wanted(self, user):
        row = make.EquipmentFactory()
        with pytest.raises(ValidationError):
            services.lend(make.LoanFactory.build(equipment=row, to_unit=None), by=user)
        with pytest.raises(ValidationError):
            services.lend(
                make.LoanFactory.build(equipment=row, to_unit=ServiceFactory(), due_on=date(2026, 1, 1)), by=user
            )

    def test_overdue(self, user):
        loan = make.LoanFactory()
        assert list(queries.loans_overdue(date(2026, 12, 2))) == [loan]
        assert not queries.loans_overdue(date(2026, 12, 1))

    def test_scrap_is_not_lent(self, user):
        row = make.EquipmentFactory()
        services.move(row, status="scrapped", by=user)
        with pytest.raises(ValidationError):
            services.lend(make.LoanFactory.build(equipment=row, to_unit=ServiceFactory()), by=user)


def test_what_ends_soon():
    soon = make.EquipmentFactory(warranty_end=date(2026, 12, 1))
    make.EquipmentFactory(warranty_end=date(2027, 12, 1))
    license_ = make.LicenseFactory(ends_on=date(2026, 12, 15))
    today = date(2026, 11, 23)
    assert list(queries.warranties_ending(30, today)) == [soon]
    assert list(queries.licenses_ending(30, today)) == [license_]
    assert not queries.licenses_ending(5, today)
