"""The pages of work orders: verbs, rights, orders of incidents and requests."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bag.contracts.tests.factories import ContractFactory
from bag.core.access import Role
from bag.field.models import OrderState, WorkOrder
from bag.field.services import execution, orders
from bag.field.tests.factories import ChecklistFactory
from bag.organization.tests.factories import (
    AssignmentFactory,
    PersonFactory,
    PositionFactory,
    ServiceFactory,
    UnitFactory,
    user_with_role,
)
from bag.places.tests.factories import PlaceFactory
from bag.work.services import incidents

pytestmark = pytest.mark.django_db
STROKES = json.dumps([[[0, 0], [30, 40], [90, 10]]])


@pytest.fixture
def service():
    return ServiceFactory(code="facility")


def planned(service, **given) -> WorkOrder:
    return orders.plan_order(by=None, title="KGK bakımı", owner_service=service, place=PlaceFactory(), **given)


def post(client, name: str, row: WorkOrder, **fields) -> WorkOrder:
    answer = client.post(reverse(f"field:order-{name}", args=[row.pk]), fields)
    assert answer.status_code == 302, name
    row.refresh_from_db()
    return row


def test_a_job_is_done_on_its_page(client, service):
    user = user_with_role(Role.STAFF, "facility")
    client.force_login(user)
    row = planned(service, checklist=ChecklistFactory(service=service), customer_signs=False)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Akü gerilimi" in page
    row = post(client, "dispatch", row, lead=user.person.pk, version=row.version)
    row = post(client, "arrive", row)
    post(client, "answer", row, a_clean="yes", a_voltage="13,2", a_state="iyi")
    assert row.answers.count() == 3
    post(client, "time", row, person=user.person.pk, kind="work", starts="2026-05-05T09:00", ends="2026-05-05T10:00")
    post(client, "part", row, text="Fan takımı", quantity=1)
    assert (row.times.count(), row.parts.count()) == (1, 1)
    assert client.get(row.get_absolute_url()).status_code == 200
    row = post(client, "finish", row, outcome="solved", result="Fan takımı değiştirildi.")
    row = post(client, "sign", row, kind="technician", person=user.person.pk, strokes="")
    assert row.state == OrderState.DONE
    row = post(client, "sign", row, kind="technician", person=user.person.pk, strokes=STROKES)
    assert row.state == OrderState.SIGNED
    assert client.get(row.get_absolute_url()).status_code == 200
    row = post(client, "archive", row)
    assert row.state == OrderState.ARCHIVED


def test_a_stale_page_changes_nothing(client, service):
    chief = user_with_role(Role.CHIEF, "facility")
    client.force_login(chief)
    row = planned(service)
    mate = user_with_role(Role.STAFF, "facility").person
    post(client, "dispatch", row, lead=mate.pk, version=1)
    row = post(client, "dispatch", row, lead=chief.person.pk, version=1)
    assert row.lead == mate


def test_who_goes_on_the_job_does_it_and_only_the_service_plans_it(client, service):
    row = planned(service)
    helper = user_with_role(Role.STAFF, "radio")
    client.force_login(helper)
    assert client.post(reverse("field:order-arrive", args=[row.pk])).status_code == 403
    row = orders.dispatch(row, orders.Crew(helper.person), by=None)
    assert client.post(reverse("field:order-cancel", args=[row.pk]), {"reason": "olmaz"}).status_code == 403
    assert post(client, "arrive", row).state == OrderState.ON_SITE


def test_a_company_sees_the_orders_of_its_contracts_only(client, service):
    company = UnitFactory(kind="contractor_company", code="yuklenici")
    position = PositionFactory(role=Role.CONTRACTOR, unit=company)
    user = AssignmentFactory(position=position, person__unit=company).person.user
    contract = ContractFactory(contractor=company, owner_service=service)
    own, other = planned(service, contract=contract), planned(service)
    client.force_login(user)
    page = client.get(reverse("field:workorder-list")).content.decode()
    assert own.number in page
    assert other.number not in page
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_an_incident_gets_a_work_order(client, service):
    user = user_with_role(Role.STAFF, "facility")
    client.force_login(user)
    incident = incidents.open_incident(title="KGK sustu", service=service, by=user)
    place = PlaceFactory()
    url = reverse("field:incident-order", args=[incident.pk])
    client.post(url, {"title": "", "kind": "fault", "place": place.pk})
    assert not WorkOrder.objects.exists()
    client.post(url, {"title": "KGK'yı onar", "kind": "fault", "place": place.pk})
    row = WorkOrder.objects.get()
    assert (row.incident, row.place, row.priority) == (incident, place, incident.priority)
    client.force_login(user_with_role(Role.STAFF, "radio"))
    assert client.post(url, {"title": "x", "kind": "fault", "place": place.pk}).status_code == 403


def test_the_page_asks_the_same_number_of_questions_whatever_is_in_the_form(client, service):
    user = user_with_role(Role.STAFF, "facility")
    client.force_login(user)

    def asked(parts: int) -> int:
        row = planned(service, checklist=ChecklistFactory(service=service))
        row = orders.dispatch(row, orders.Crew(user.person, [PersonFactory() for _one in range(parts)]), by=None)
        row = execution.arrive(row, by=user)
        execution.answer(row, {"clean": True, "voltage": 13}, by=user)
        for _part in range(parts):
            execution.use_part(row, text="Parça", quantity=1, by=user)
        with CaptureQueriesContext(connection) as found:
            assert client.get(row.get_absolute_url()).status_code == 200
        return len(found)

    asked(1)
    assert asked(1) == asked(5)
