"""Cost of field work: the report's sums by hand and against the rules, what is not priced, rights, queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from bag.contracts.tests.factories import ContractFactory
from bag.core.access import Role
from bag.field.domain.cost import total
from bag.field.models import PartUsed, TimeEntry, WorkOrder
from bag.field.queries.cost import cost_of_order
from bag.field.reporting import asked as asking
from bag.field.reporting import cost_sums, rows
from bag.field.reporting.asked import midnight
from bag.field.reporting.report import report
from bag.field.tests.factories import CostRateFactory, WorkOrderFactory
from bag.inventory.services import receive_stock, set_price
from bag.inventory.tests.factories import EquipmentFactory, StockItemFactory
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory
from bag.work.tests.factories import IncidentFactory

pytestmark = pytest.mark.django_db
MARCH = {"from": "2026-03-01", "to": "2026-03-31", "kind": "order"}


def at(day, hour=9, minute=0):
    return midnight(date(2026, 3, day)) + timedelta(hours=hour, minutes=minute)


def used(order, item, quantity):
    """A part from the shelf."""
    move = receive_stock(item, quantity, by=None)
    return PartUsed.objects.create(order=order, item=item, quantity=quantity, movement=move)


def took(order, person, kind, day, first, last):
    """A time entry between two times of a day, each (hour, minute)."""
    return TimeEntry.objects.create(order=order, person=person, kind=kind, starts=at(day, *first), ends=at(day, *last))


@pytest.fixture
def manager(client):
    user = user_with_role(Role.MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def rates():
    """Work 480, from the 11th 500; travel 400; vehicle 300 an hour; radio works for 600."""
    radio = ServiceFactory(code="radio", name="Telsiz Servisi")
    CostRateFactory(what="work", rate=480, valid_from=date(2026, 1, 1))
    CostRateFactory(what="work", rate=500, valid_from=date(2026, 3, 11))
    CostRateFactory(what="work", rate=600, valid_from=date(2026, 1, 1), service=radio)
    CostRateFactory(what="travel", rate=400, valid_from=date(2026, 1, 1))
    CostRateFactory(what="vehicle", rate=300, valid_from=date(2026, 3, 5))
    return radio


@pytest.fixture
def jobs(rates):
    """Three jobs of March: a drive of two, one of a contractor, one of radio before there was a rate for vehicles."""
    network, car = ServiceFactory(code="network"), PlaceFactory(kind="vehicle", name="35 BAĞ 001")
    first, second = PersonFactory(), PersonFactory()
    sfp, cable = StockItemFactory(name="SFP modülü", owner_service=network), StockItemFactory(name="Kablo")
    set_price(sfp, date(2026, 1, 1), Decimal("1000.00"))
    set_price(sfp, date(2026, 3, 9), Decimal("1250.50"))
    konak, device = PlaceFactory(name="Konak"), EquipmentFactory(name="KNK-SW-1")
    drive = WorkOrderFactory(
        owner_service=network, place=konak, equipment=device, kind="fault", state="done", done_at=at(9, 12), vehicle=car
    )
    used(drive, sfp, 2)  # 2501.00
    used(drive, cable, 30)  # no price
    back = used(drive, sfp, 5)
    back.returned = receive_stock(sfp, 5, by=None)
    back.save()
    took(drive, first, "work", 9, (10, 0), (11, 40))  # 100 min of 480: 800.00
    took(drive, first, "travel", 9, (9, 0), (10, 0))  # 400.00
    took(drive, second, "travel", 9, (9, 15), (10, 30))  # 500.00; the car 90 min of 300: 450.00
    contract = ContractFactory(owner_service=network)
    theirs = PersonFactory(employer=contract.contractor)
    outside = WorkOrderFactory(
        owner_service=network, place=konak, contract=contract, kind="maintenance", state="done", done_at=at(11, 0, 20)
    )  # done on the 10th in UTC, on the 11th here
    took(outside, theirs, "work", 10, (9, 0), (12, 0))
    took(outside, second, "work", 10, (9, 0), (9, 20))  # 20 min of 500: 166.67
    PartUsed.objects.create(order=outside, text="Filtre", quantity=4)
    tower = WorkOrderFactory(owner_service=rates, kind="fault", state="done", done_at=at(2, 18), vehicle=car)
    took(tower, first, "work", 2, (9, 0), (10, 0))  # 600.00
    took(tower, first, "travel", 2, (8, 0), (9, 0))  # 400.00; no rate for the vehicle yet
    WorkOrderFactory(owner_service=network, state="planned")
    return {"drive": drive, "outside": outside, "tower": tower, "contract": contract, "device": device}


def found_in(manager, **given):
    return cost_sums.costs(asking.read({**MARCH, **given}), manager)


def test_sums_are_those_computed_by_hand(jobs, manager):
    found = found_in(manager)
    whole = found.whole
    assert (whole.parts, whole.work, whole.travel, whole.vehicle) == (
        Decimal("2501.00"), Decimal("1566.67"), Decimal("1300.00"), Decimal("450.00"),
    )  # fmt: skip
    assert whole.whole == Decimal("5817.67")
    assert (whole.due, whole.priced, whole.unpriced, whole.orders) == (11, 8, 3, 3)
    spent = {(one.what, one.title, one.covered): (one.amount, one.cost, one.due, one.orders) for one in found.spent}
    network, radio = jobs["drive"].owner_service.name, jobs["tower"].owner_service.name
    assert {key: (round(amount, 3), *others) for key, (amount, *others) in spent.items()} == {
        ("part", "SFP modülü", False): (2, Decimal("2501.00"), 1, 1),
        ("part", "Kablo", False): (30, None, 1, 1),
        ("part", "Filtre", False): (4, None, 1, 1),
        ("work", network, False): (2, Decimal("966.67"), 2, 2),
        ("work", network, True): (3, None, 0, 1),
        ("work", radio, False): (1, Decimal("600.00"), 1, 1),
        ("travel", network, False): (Decimal("2.25"), Decimal("900.00"), 2, 1),
        ("travel", radio, False): (1, Decimal("400.00"), 1, 1),
        ("vehicle", network, False): (Decimal("1.5"), Decimal("450.00"), 1, 1),
        ("vehicle", radio, False): (1, None, 1, 1),
    }
    assert {one.title: one.whole for one in found.services} == {network: Decimal("4817.67"), radio: Decimal("1000.00")}
    assert {one.key: one.whole for one in found.kinds} == {
        "fault": Decimal("5651.00"),
        "maintenance": Decimal("166.67"),
    }
    assert found.places[0].title == "Konak"
    assert found.of_equipment()[jobs["device"].pk].whole == Decimal("4651.00")
    assert [(one.title, one.whole) for one in found.contracts] == [(str(jobs["contract"]), Decimal("166.67"))]


def test_an_order_asks_the_same_questions_for_any_number_of_lines(jobs, django_assert_num_queries):
    row = WorkOrder.objects.select_related("contract", "vehicle").get(pk=jobs["drive"].pk)
    for hour in range(13, 20):
        used(row, StockItemFactory(), 1)
        took(row, PersonFactory(), "travel", 9, (hour, 0), (hour, 30))
    with django_assert_num_queries(4):
        assert len(cost_of_order(row).lines) == 20


def test_an_order_costs_the_same_on_its_page_and_in_the_report(jobs, manager):
    orders = WorkOrder.objects.filter(done_at__isnull=False).select_related("contract", "vehicle")
    each = {row.pk: cost_of_order(row) for row in orders}
    assert each[jobs["drive"].pk].total == Decimal("4651.00")
    assert each[jobs["tower"].pk].total == Decimal("1000.00")
    whole = found_in(manager).whole
    assert total(one.total for one in each.values()) == whole.whole
    assert sum(one.due for one in each.values()) == whole.due
    assert sum(one.priced for one in each.values()) == whole.priced


def test_every_number_of_cost_is_the_length_of_its_list(jobs, manager):
    found = report(asking.read(MARCH), manager)
    dearest = [found.table(key).lines[0] for key in ("cost-service", "cost-kind", "cost-place", "cost-contract")]
    counts = [cell for line in found.table("cost").all_lines + dearest for cell in line[-2:]]
    assert sum(cell.value for cell in counts) > 20
    for cell in counts:
        given = dict(parse_qsl(urlsplit(cell.url).query))
        listed = rows.listed(rows.behind(given["what"], asking.read(given), manager, given))
        assert listed.count() == cell.value, cell.url
    spent = found.table("cost")
    assert [cell.words for cell in spent.foot[4:]] == ["₺5.817,67", "3", "3"]
    assert {line[1].value: line[4].words for line in spent.lines if line[4].value is None} == {
        "Kablo": "fiyatı yok", "Filtre": "fiyatı yok", jobs["drive"].owner_service.name: "sözleşmede",
        jobs["tower"].owner_service.name: "fiyatı yok",
    }  # fmt: skip


def test_cost_stands_beside_faults_that_came_again(jobs, manager):
    for day in (7, 9):
        IncidentFactory(equipment=jobs["device"], state="closed", opened_at=at(day), resolved_at=at(day, 12))
    found = report(asking.read({**MARCH, "kind": "desk"}), manager)
    assert found.table("repeat").lines[0][4].value == Decimal("4651.00")


def test_a_month_without_work_costs_nothing_and_says_so(client, manager):
    found = found_in(manager)
    assert (found.whole.whole, found.whole.due, found.spent) == (None, 0, [])
    assert client.get(reverse("field:reports"), MARCH).status_code == 200


def test_one_statement_for_all_sums(jobs, manager, django_assert_num_queries):
    asked = asking.read(MARCH)
    found_in(manager)
    with django_assert_num_queries(1):
        cost_sums.costs(asked, manager)


def test_the_page_of_an_order_tells_its_cost_to_the_branch_only(client, jobs, manager):
    url = reverse("panel", args=["field.workorder", jobs["outside"].pk, "order-cost"])
    page = client.get(url).content.decode()
    assert "₺166,67" in page
    assert "sözleşmede" in page
    assert "fiyatı yok" in page
    company = user_with_role(Role.CONTRACTOR)
    company.person.unit = jobs["contract"].contractor
    company.person.save()
    client.force_login(company)
    assert client.get(reverse("field:workorder-detail", args=[jobs["outside"].pk])).status_code == 200
    assert "₺" not in client.get(url).content.decode()


def test_a_price_a_day_for_an_article_and_a_rate_a_day_for_the_branch(manager):
    item = StockItemFactory()
    set_price(item, date(2026, 1, 1), Decimal(5))
    for given in ((date(2026, 1, 1), Decimal(6)), (date(2026, 2, 1), Decimal(-1))):
        with pytest.raises(ValidationError):
            set_price(item, *given)
    assert item.prices.count() == 1
    rate = CostRateFactory(what="work", valid_from=date(2026, 1, 1))
    again = type(rate)(what="work", valid_from=date(2026, 1, 1), rate=1)
    with pytest.raises(ValidationError, match="var"):
        again.validate_constraints()
