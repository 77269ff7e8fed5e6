"""Contracts with the jobs that this room hands them: who sees them, how they are judged, what a month costs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from bag.contracts import panels, papers, queries, services
from bag.contracts.jobs import Job, jobs_of
from bag.contracts.models import Contract, Measure, PenaltyStatement, PenaltyUnit, RateKind
from bag.contracts.tests.factories import (
    ContractFactory,
    ContractorFactory,
    PenaltyRuleFactory,
    PenaltyStatementFactory,
    TechnicianFactory,
)
from bag.core.access import Role
from bag.core.models import Notification
from bag.documents import services as documents
from bag.field.tests.factories import WorkOrderFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import PersonFactory, UserFactory, user_with_role
from bag.work.models import ServiceHours

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
"""The month that is over."""


@pytest.fixture(autouse=True)
def english():
    """Refusals are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def contract() -> Contract:
    hours = ServiceHours.objects.create(name="Mesai", text="mon-fri 08:30-17:30 holidays")
    return ContractFactory(hours=hours, response_hours=Decimal(4), repair_hours=Decimal(8))


def local(on: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


def monday() -> date:
    """The first Monday of the month that is over."""
    return MONTH + timedelta(days=-MONTH.weekday() % 7)


def call(contract: Contract, called: datetime, came: datetime | None, ended: datetime | None) -> Any:
    """A fault for which the company was called, as its order stands."""
    return WorkOrderFactory(
        contract=contract, kind="fault", dispatched_at=called, arrived_at=came, done_at=ended,
        state="done" if ended else "dispatched",
    )  # fmt: skip


def clause(contract: Contract) -> None:
    PenaltyRuleFactory(
        contract=contract, title="Geç onarım", measure=Measure.REPAIR, unit=PenaltyUnit.HOUR,
        rate_kind=RateKind.AMOUNT, rate=Decimal(500), clause="14.2",
    )  # fmt: skip


# -- who sees what


def test_a_company_sees_its_own_contract_only(client, contract):
    other = ContractFactory(contractor=ContractorFactory())
    user = UserFactory()
    PersonFactory(user=user, unit=contract.contractor)
    client.force_login(user)
    assert client.get(contract.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    month = [MONTH.year, MONTH.month]
    assert client.get(reverse("contracts:penalties", args=[contract.pk, *month])).status_code == 200
    assert client.get(reverse("contracts:penalties", args=[other.pk, *month])).status_code == 404
    assert client.post(reverse("contracts:penalties-issue", args=[contract.pk, *month])).status_code == 403
    assert client.get(reverse("contracts:contract-edit", args=[contract.pk])).status_code == 403


@pytest.mark.parametrize(
    ("role", "service", "status"),
    [
        (Role.CHIEF, "facility", 302), (Role.OFFICE, None, 302), (Role.STAFF, "facility", 403),
        (Role.CHIEF, "radio", 403), (Role.REQUESTER, None, 403),
    ],
)  # fmt: skip
def test_those_who_keep_the_contract_issue_its_penalties(client, contract, role, service, status):
    client.force_login(user_with_role(role, service))
    answer = client.post(reverse("contracts:penalties-issue", args=[contract.pk, MONTH.year, MONTH.month]))
    assert answer.status_code == status


def test_a_technician_works_for_the_contractor(contract):
    stranger = TechnicianFactory.build(contract=contract, person=PersonFactory())
    with pytest.raises(ValidationError, match="does not work"):
        stranger.clean()
    TechnicianFactory(contract=contract).clean()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends": date(2020, 1, 1)}, "__all__"),
        ({"repair_hours": Decimal(4)}, "__all__"),
        ({"value": None}, "__all__"),
        ({"terminated_on": date(2019, 1, 1)}, "__all__"),
        ({"penalty_cap_percent": Decimal(101)}, "penalty_cap_percent"),
    ],
)
def test_contracts_that_make_no_sense_are_refused_in_words(given, field):
    row = ContractFactory()
    for name, value in given.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert field in refused.value.message_dict


def test_a_share_of_an_unknown_value_is_refused():
    rule = PenaltyRuleFactory.build(contract=ContractFactory(value=None, penalty_cap_percent=None))
    with pytest.raises(ValidationError, match="no value"):
        rule.clean()


# -- judging


def test_hours_run_within_the_service_hours(contract):
    friday = monday() + timedelta(days=4)
    following = friday + timedelta(days=3)
    call(contract, local(friday, 16, 30), local(friday, 17), local(following, 17, 30))
    judgments = {one.measure: one for one in queries.judged(contract, jobs_of(contract, MONTH, TODAY))}
    assert judgments["response"].kept
    repair = judgments["repair"]
    assert repair.due_at == local(following, 15, 30)
    assert (repair.late, repair.late_hours) == (timedelta(hours=2), timedelta(hours=2))


def test_a_maintenance_has_until_the_end_of_its_day(contract):
    row = WorkOrderFactory(contract=contract)
    job = Job(
        row=row,
        title="",
        where="",
        called_at=local(MONTH, 0),
        came_at=None,
        ended_at=local(MONTH, 23, 59),
        due_on=MONTH,
    )
    (one,) = queries.judged(contract, [job])
    assert one.kept
    late = Job(
        row=row, title="", where="", called_at=local(MONTH, 0), came_at=None, due_on=MONTH,
        ended_at=local(MONTH + timedelta(days=2), 9), refused_at=local(MONTH + timedelta(days=1), 9),
    )  # fmt: skip
    first, refused = queries.judged(contract, [late])
    assert (first.kept, first.late.days, refused.measure) == (False, 1, "refused")


def test_performance_counts_kept_late_and_open_jobs(contract):
    start = monday()
    call(contract, local(start, 9), local(start, 10), local(start, 13))
    call(contract, local(start, 9), local(start, 16), local(start, 17))
    call(contract, timezone.now(), None, None)
    jobs = jobs_of(contract, MONTH, TODAY)
    found = queries.performance(queries.judged(contract, jobs), jobs)
    assert (found.jobs, found.kept, found.late, found.open, found.rate) == (3, 1, 1, 1, 0.5)
    assert found.mean_repair == timedelta(hours=6)
    assert found.months == [(MONTH, 1, 1)]


# -- the penalties of a month


def test_a_month_lists_every_late_job_and_is_issued_once(client, contract):
    clause(contract)
    start = monday()
    order = call(contract, local(start, 9), local(start, 10), local(start + timedelta(days=1), 10, 30))
    user = user_with_role(Role.CHIEF, "facility")
    client.force_login(user)
    url = reverse("contracts:penalties", args=[contract.pk, MONTH.year, MONTH.month])
    assert order.get_absolute_url() in client.get(url).content.decode()
    client.post(reverse("contracts:penalties-issue", args=[contract.pk, MONTH.year, MONTH.month]))
    statement = PenaltyStatement.objects.get()
    assert (statement.counted, statement.charged) == (Decimal("1500.00"), Decimal("1500.00"))
    assert statement.document_number.startswith("CEZ-")
    order.delete()
    page = client.get(url).content.decode()
    assert statement.document_number in page
    assert order.number in page
    with pytest.raises(ValidationError, match="issued already"):
        services.issue_penalties(contract, MONTH, by=user)


def test_the_limit_of_the_contract_counts_earlier_months(contract):
    clause(contract)
    PenaltyStatementFactory(contract=contract, month=date(2026, 3, 1), counted=Decimal(99500), charged=Decimal(99500))
    start = monday()
    call(contract, local(start, 9), local(start, 10), local(start + timedelta(days=1), 10, 30))
    found = queries.month(contract, MONTH)
    assert (found.counted, found.charged, found.limit) == (Decimal(1500), Decimal(500), Decimal(100000))


@pytest.mark.parametrize(
    ("month", "why"), [(TODAY.replace(day=1), "over"), (date(2020, 1, 1), "in force"), (MONTH, "nothing")]
)
def test_months_that_cannot_be_issued(contract, month, why):
    with pytest.raises(ValidationError, match=why):
        services.issue_penalties(contract, month, by=UserFactory())
    assert not PenaltyStatement.objects.exists()


@pytest.mark.parametrize("address", ["2026-13", "1999-1", "2026-0"])
def test_months_outside_the_calendar_are_not_found(client, contract, address):
    client.force_login(user_with_role(Role.MANAGER))
    assert client.get(f"{contract.get_absolute_url()}penalties/{address}/").status_code == 404


def test_the_form_is_set_in_turkish(contract):
    with translation.override("en"):
        data = papers.penalty_data(contract, queries.month(contract, date(2026, 1, 1)), "Şef")
    assert data["period"] == "Ocak 2026"
    assert papers.shape(papers.sample())["lines"]
    assert documents.preview(papers.FORM, papers.sample())


def test_pages_make_few_queries_however_many_jobs(client, contract):
    clause(contract)
    start = monday()
    client.force_login(user_with_role(Role.MANAGER))
    month = reverse("contracts:penalties", args=[contract.pk, MONTH.year, MONTH.month])
    jobs = reverse("panel", args=["contracts.contract", contract.pk, "contract-jobs"])
    counts = []
    for count in (2, 12):
        for _ in range(count):
            call(contract, local(start, 9), local(start, 10), local(start + timedelta(days=2), 9))
        for url in (month, jobs):
            client.get(url)
            with CaptureQueriesContext(connection) as found:
                assert client.get(url).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20


# -- other pages


def test_equipment_shows_the_contracts_that_cover_it(rf, contract):
    piece = EquipmentFactory()
    request = rf.get("/")
    request.user = user_with_role(Role.AUDITOR)
    assert panels.of_equipment(request, piece) is None
    contract.equipment_types.add(piece.type)
    elsewhere = ContractFactory()
    elsewhere.equipment_types.add(piece.type)
    elsewhere.places.add(EquipmentFactory().place)
    old = ContractFactory(ends=TODAY - timedelta(days=1))
    old.equipment_types.add(piece.type)
    by_building = ContractFactory()
    by_building.places.add(piece.place.parent.parent)
    found = panels.of_equipment(request, piece)
    assert found is not None
    assert set(found["rows"]) == {contract, by_building}


def test_the_calendar_knows_when_contracts_end(contract):
    (one,) = panels.ends(user_with_role(Role.MANAGER), contract.ends, contract.ends)
    assert (one.on, one.service) == (contract.ends, "facility")


def test_a_contract_that_ends_is_spoken_of_once_at_each_distance(contract):
    chief = user_with_role(Role.CHIEF, "facility")
    for days in (200, 180, 100, 80, 79, 20):
        services.remind(contract.ends - timedelta(days=days))
    told = Notification.objects.filter(kind=services.NEWS, user=chief)
    assert told.count() == 3
