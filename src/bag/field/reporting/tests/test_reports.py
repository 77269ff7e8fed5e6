"""Reports of work: right sums, every number the length of its list, rights, spreadsheets, paper."""

from __future__ import annotations

import re
import statistics
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.contracts.tests.factories import ContractFactory, PenaltyStatementFactory
from bag.core.access import Role
from bag.documents.models import Document
from bag.field.models import PartUsed, TimeEntry
from bag.field.reporting import asked as asking
from bag.field.reporting import rows
from bag.field.reporting.asked import midnight
from bag.field.reporting.report import report
from bag.field.tests.factories import WorkOrderFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import PersonFactory, user_with_role
from bag.places.tests.factories import PlaceFactory
from bag.work.tests.factories import IncidentFactory, RequestFactory, RequestTypeFactory

pytestmark = pytest.mark.django_db
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
PAGE, ROWS = "field:reports", "field:report-rows"


def at(day, hour=9):
    return midnight(date(2026, 3, 1)) + timedelta(days=day - 1, hours=hour)


@pytest.fixture
def manager(client):
    user = user_with_role(Role.MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def month(manager):
    """March: requests and incidents in time, late, without target, still open; faults that came again."""
    kind = RequestTypeFactory(title="Ağ arızası", kind="fault")
    service, place = kind.service, PlaceFactory(name="Konak Hizmet Binası")
    device = EquipmentFactory(name="KNK-SW-1")
    common = {"service": service, "place": place}
    for day, took, target in ((2, 2, 4), (3, 30, 8), (4, 6, None), (10, 1, 4)):
        opened = at(day)
        RequestFactory(
            type=kind, place=place, state="accepted", opened_at=opened, done_at=opened + timedelta(hours=took),
            target_at=opened + timedelta(hours=target) if target else None, equipment=device if day == 10 else None,
        )  # fmt: skip
    IncidentFactory(
        **common, state="closed", equipment=device, opened_at=at(12), target_at=at(12, 13), resolved_at=at(12, 12)
    )
    IncidentFactory(**common, state="assigned", opened_at=at(20), target_at=at(21), priority=1)
    RequestFactory(type=kind, state="withdrawn", opened_at=at(22), target_at=at(23), closed_at=at(22, 12))
    RequestFactory(type=kind, state="new", opened_at=timezone.now())
    return service


def numbers(page):
    """Every number of the page that leads to a list: its address and its text."""
    pattern = rf'<a(?: class="[^"]*")? href="({re.escape(reverse(ROWS))}\?[^"]*)">([^<]*)</a>'
    return [(unescape(url), text) for url, text in re.findall(pattern, page)]


def test_sums_are_those_of_the_month(month, manager):
    found = report(asking.read(MARCH), manager)
    whole = found.performance.whole
    assert (whole.done, whole.judged, whole.kept, whole.late) == (5, 5, 3, 2)
    took = sorted([2, 30, 6, 1, 3])
    assert whole.median == timedelta(hours=statistics.median(took))
    assert whole.most == timedelta(hours=statistics.quantiles(took, n=10, method="inclusive")[8])
    assert (found.flow.came, found.flow.open, found.flow.late) == (7, 2, 1)
    assert next((line.title, line.done) for line in found.performance.places) == ("Konak Hizmet Binası", 5)
    trend = {line[0].value: (line[1].value, line[2].value) for line in found.table("trend").lines}
    assert trend == {
        "23.02.": (0, 0),
        "02.03.": (3, 3),
        "09.03.": (2, 2),
        "16.03.": (2, 0),
        "23.03.": (0, 0),
        "30.03.": (0, 0),
    }
    again = found.table("repeat")
    assert [cell.value for cell in again.lines[0][:3]] == ["KNK-SW-1", 2, 1]


def listed(url, user):
    """How many rows the list of an address has."""
    given = dict(parse_qsl(urlsplit(url).query))
    return rows.listed(rows.behind(given["what"], asking.read(given), user, given)).count()


def test_every_number_is_the_length_of_its_list(client, month, manager):
    for kind in ("desk", "incident"):
        page = client.get(reverse(PAGE), {**MARCH, "kind": kind}).content.decode()
        found: dict[str, str] = {}
        for url, text in numbers(page):  # hours lead to the same list, after its count
            found.setdefault(url, text)
        found = {url: text for url, text in found.items() if text.isdecimal()}
        assert len(found) > 8
        assert {url: listed(url, manager) for url in found} == {url: int(text) for url, text in found.items()}
    page = client.get(next(iter(found)))
    assert page.context["page"].paginator.count == len(page.context["rows"]) == int(next(iter(found.values())))


def test_work_orders_contractors_and_cost_lead_to_their_orders(client, manager):
    contract = ContractFactory()
    service = contract.owner_service
    orders = [
        WorkOrderFactory(
            owner_service=service, contract=contract, state="done", due_on=date(2026, 3, 10), done_at=at(day, hour)
        )
        for day, hour in ((9, 9), (10, 23), (11, 1))
    ]
    PartUsed.objects.create(order=orders[0], text="Sigorta 10 A", quantity=4)
    TimeEntry.objects.create(order=orders[1], person=PersonFactory(), starts=at(10, 8), ends=at(10, 10))
    PenaltyStatementFactory(contract=contract, month=date(2026, 3, 1), counted=Decimal(500), charged=Decimal(400))
    found = report(asking.read({**MARCH, "kind": "order"}), manager)
    assert (found.performance.whole.done, found.performance.whole.kept, found.performance.whole.late) == (3, 2, 1)
    assert found.performance.whole.median == timedelta(0), "typed in after the job"
    firm = found.table("contractor").lines[0]
    assert [cell.value for cell in firm[2:6]] == [3, 3, 2, 1]
    assert firm[8].value == 400
    assert client.get(firm[8].url).status_code == 200
    cost = {line[1].value: (line[2].value, line[6].value) for line in found.table("cost").lines}
    assert cost == {"Sigorta 10 A": (4, 1), service.name: (2, 1)}
    cells = [cell for key in ("contractor", "cost") for line in found.table(key).lines for cell in line]
    leading = [cell for cell in cells if cell.kind == "count" and cell.leads]
    assert len(leading) == 8
    assert [listed(cell.url, manager) for cell in leading] == [cell.value for cell in leading]


def test_a_service_narrows_everything(client, month, manager):
    other = RequestFactory(state="accepted", opened_at=at(5), done_at=at(6), type__service__code="voice").service
    assert other != month
    found = report(asking.read({**MARCH, "service": str(other.pk)}), manager)
    assert (found.performance.whole.done, found.flow.came, found.flow.open) == (1, 1, 0)
    page = client.get(reverse(PAGE), {**MARCH, "service": str(other.pk)}).content.decode()
    assert f'value="{other.pk}" selected' in page


def test_the_page_asks_the_same_questions_for_any_number_of_rows(client, month):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(PAGE), MARCH).status_code == 200
        return len(captured)

    asked()
    few = asked()
    for day in range(1, 28):
        device = EquipmentFactory()
        IncidentFactory(state="closed", equipment=device, opened_at=at(day), resolved_at=at(day, 12))
        IncidentFactory(state="new", equipment=device, opened_at=at(day, 10), target_at=at(day, 11))
    assert asked() == few
    assert few <= 12, few


def test_spreadsheets_hold_the_table(client, month):
    text = b"".join(client.get(reverse(PAGE), {**MARCH, "as": "csv", "table": "service"})).decode("utf-8-sig")
    assert text.splitlines()[1].split(";")[1:5] == ["5", "5", "3", "2"]
    book = b"".join(client.get(reverse(PAGE), {**MARCH, "as": "xlsx", "table": "trend"}))
    assert book[:2] == b"PK"
    listed = client.get(reverse(ROWS), {**MARCH, "what": "late", "as": "csv"})
    assert len(b"".join(listed).decode().splitlines()) == 3
    assert client.get(reverse(PAGE), {**MARCH, "as": "csv", "table": "nothing"}).status_code == 404
    assert client.get(reverse(PAGE), {**MARCH, "as": "exe", "table": "service"}).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"from": "x", "to": "2026-99-99"}, {"from": "2026-03-31", "to": "2026-03-01"}, {"service": "9" * 30},
        {"kind": "'", "within": "-1"}, {"from": "0001-01-01", "to": "9999-12-31"},
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_understood_are_no_fault_of_ours(client, manager, given):
    assert client.get(reverse(PAGE), given).status_code == 200


def test_lists_that_cannot_be_understood_are_empty(client, manager):
    for narrow in (
        {"what": "late", "type": "x", "place": "1' OR 1=1"}, {"what": "opened", "slot": "9999-12-31", "age": "z"},
        {"what": "open", "slot": "x", "priority": "x"}, {"what": "fault", "equipment": "~"},
        {"what": "part", "part": "=%s"}, {"what": "time", "time": "%s"},
        {"what": "contract", "contract": "1", "verdict": "x"},
    ):  # fmt: skip
        answer = client.get(reverse(ROWS), narrow)
        assert (answer.status_code, answer.context["rows"]) == (200, []), narrow
    assert client.get(reverse(ROWS), {"what": "everything"}).status_code == 404


def test_only_the_branch_reads_reports(client):
    for role in (Role.REQUESTER, Role.CONTRACTOR):
        client.force_login(user_with_role(role))
        for name in (PAGE, ROWS, "field:report-print"):
            assert client.get(reverse(name), {"what": "late"}).status_code == 403
        assert client.post(reverse("field:report-issue"), MARCH).status_code == 403


def test_the_report_of_a_month_is_printed_and_issued_once(client, month):
    answer = client.get(reverse("field:report-print"), MARCH)
    assert answer.content[:5] == b"%PDF-"
    client.post(reverse("field:report-issue"), MARCH)
    document = Document.objects.get(form_key="work-report")
    assert document.number.startswith("AIR-")
    assert ["Biten iş", "5"] in document.data["figures"]
    for given in (MARCH, {**MARCH, "to": "2026-03-30"}, {"from": "2100-01-01", "to": "2100-01-31"}):
        client.post(reverse("field:report-issue"), given)
    assert Document.objects.count() == 1
    auditor = user_with_role(Role.AUDITOR)
    client.force_login(auditor)
    assert client.post(reverse("field:report-issue"), MARCH).status_code == 403


def test_pages_speak_both_languages(client, month):
    page = client.get(reverse(PAGE), MARCH).content.decode()
    assert "İş raporları" in page
    assert "Süresinde" in page
    client.cookies["django_language"] = "en"
    assert "Work reports" in client.get(reverse(PAGE), MARCH).content.decode()
