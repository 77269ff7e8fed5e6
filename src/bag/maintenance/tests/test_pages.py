"""Pages of maintenance: who may open and press what, bounded queries, the year on screen and paper, what it proves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from bag.contracts.jobs import jobs_of
from bag.contracts.tests.factories import ContractFactory, ContractorFactory
from bag.core import registers
from bag.core.access import Role
from bag.directive.domain.sources import planned_sources
from bag.field.models import OrderState, WorkOrder
from bag.field.tests.factories import WorkOrderFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.maintenance import checks, details, evidence, panels, queries
from bag.maintenance.models import MaintenancePlan, Occurrence, OccurrenceState, PlanState, Trigger
from bag.maintenance.services import generating
from bag.maintenance.tests.factories import ApprovedPlanFactory, MeterReadingFactory, OccurrenceFactory, PlanFactory
from bag.organization.tests.factories import PersonFactory, UserFactory, user_with_role

pytestmark = pytest.mark.django_db
PAGES = ("year", "rates")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TODAY = timezone.localdate()


def done(row: Occurrence, days: int = 0, **values) -> Occurrence:
    """A maintenance that was done some days before today, with its order."""
    at = timezone.now() - timedelta(days=days)
    order = WorkOrderFactory(
        state=OrderState.SIGNED, done_at=at, signed_at=at, outcome="solved", contract=row.plan.contract
    )
    Occurrence.objects.filter(pk=row.pk).update(
        state=OccurrenceState.DONE, done_at=at, closed_at=at, order=order, **values
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def contract():
    return ContractFactory()


def company_user(contract) -> object:
    user = UserFactory()
    PersonFactory(user=user, unit=contract.contractor)
    return user


# -- rights


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.AUDITOR, 200), (Role.REQUESTER, 403), (Role.CONTRACTOR, 403)]
)
def test_the_branch_sees_the_year_and_nobody_else(client, role, status):
    ApprovedPlanFactory()
    client.force_login(user_with_role(role, "facility" if role == Role.STAFF else None))
    pages = PAGES if status == 200 else (*PAGES, "year-print")  # printing is slow; its own test opens it
    assert {client.get(reverse(f"maintenance:{name}")).status_code for name in pages} == {status}


@pytest.mark.parametrize(
    ("role", "service", "status"),
    [
        (Role.CHIEF, "facility", 302),
        (Role.MANAGER, None, 302),
        (Role.STAFF, "facility", 403),
        (Role.CHIEF, "network", 403),
        (Role.REQUESTER, None, 403),
    ],
)
def test_only_who_leads_the_service_approves(client, role, service, status):
    plan = PlanFactory()
    client.force_login(user_with_role(role, service))
    assert client.post(reverse("maintenance:plan-approve", args=[plan.pk])).status_code == status
    plan.refresh_from_db()
    assert (plan.state == PlanState.APPROVED) == (status == 302)


def test_people_of_a_company_see_what_falls_due_under_their_contract_only(client, contract):
    own = OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract))
    other = OccurrenceFactory(plan=ApprovedPlanFactory(contract=ContractFactory(contractor=ContractorFactory())))
    plain = OccurrenceFactory()
    client.force_login(company_user(contract))
    page = client.get(reverse("maintenance:occurrence-list"))
    assert page.status_code == 200
    assert {client.get(row.get_absolute_url()).status_code for row in (other, plain)} == {404}
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(own.plan.get_absolute_url()).status_code == 403
    assert client.post(reverse("maintenance:accept", args=[own.pk])).status_code == 403
    assert client.post(reverse("maintenance:skip", args=[own.pk]), {"reason": "İstemiyoruz"}).status_code == 403


def test_the_supervisor_judges_through_the_page(client, contract):
    staff = user_with_role(Role.STAFF, "facility")
    contract.supervisor = staff.person
    contract.save()
    row = done(OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract, report_required=True)))
    client.force_login(user_with_role(Role.STAFF, "facility"))
    assert client.post(reverse("maintenance:accept", args=[row.pk])).status_code == 403
    client.force_login(staff)
    client.post(reverse("maintenance:accept", args=[row.pk]))
    file = SimpleUploadedFile("servis.pdf", PDF, "application/pdf")
    client.post(reverse("maintenance:report", args=[row.pk]), {"file": file})
    page = client.get(row.get_absolute_url()).content.decode()
    assert "servis.pdf" in page
    client.post(reverse("maintenance:accept", args=[row.pk]))
    row.refresh_from_db()
    assert (row.verdict, row.verdict_by) == ("accepted", staff)


def test_a_report_that_is_no_document_is_refused_in_words(client, contract):
    client.force_login(user_with_role(Role.CHIEF, "facility"))
    row = done(OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract)))
    file = SimpleUploadedFile("servis.pdf", b"MZ\0\0", "application/pdf")
    answer = client.post(reverse("maintenance:report", args=[row.pk]), {"file": file}, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.report is None


# -- bounds


def busy_year(count: int) -> MaintenancePlan:
    """A plan with many rows in this year."""
    plan = ApprovedPlanFactory(starts=date(TODAY.year, 1, 1), in_force_from=date(TODAY.year, 1, 1))
    first = date(TODAY.year, 1, 1)
    rows = [
        Occurrence(
            plan=plan, place=plan.place, step=n + 1, due_on=first + timedelta(days=n % 360),
            deadline=first + timedelta(days=n % 360 + 5), state=OccurrenceState.DONE, done_at=timezone.now(),
        )
        for n in range(count)
    ]  # fmt: skip
    Occurrence.objects.bulk_create(rows)
    return plan


@pytest.mark.parametrize("name", ["year", "rates", "occurrence-list"])
def test_pages_of_many_rows_make_few_queries(client, name):
    busy_year(400)
    for _ in range(3):
        ApprovedPlanFactory()
    client.force_login(user_with_role(Role.MANAGER))
    client.get(reverse(f"maintenance:{name}"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(reverse(f"maintenance:{name}")).status_code == 200
    busy_year(1)
    busy_year(1)
    with CaptureQueriesContext(connection) as more:
        client.get(reverse(f"maintenance:{name}"))
    assert len(few) <= 20
    assert len(more) == len(few)


def test_detail_pages_make_few_queries(client, contract):
    row = done(OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract)))
    client.force_login(user_with_role(Role.MANAGER))
    for url in (row.get_absolute_url(), row.plan.get_absolute_url()):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        assert len(found) <= 25


# -- the year


def test_the_year_shows_what_is_done_and_what_lies_ahead():
    plan = ApprovedPlanFactory(starts=date(2026, 1, 15))
    row = OccurrenceFactory(plan=plan, due_on=date(2026, 1, 15))
    Occurrence.objects.filter(pk=row.pk).update(state=OccurrenceState.DONE, done_at=timezone.now())
    OccurrenceFactory(plan=plan, due_on=date(2026, 2, 15))
    cells = queries.year_cells([plan], 2026, weeks=False)[plan.pk]
    assert {month: cell.tone for month, cell in cells.items()} == {
        1: "done", 2: "open", **dict.fromkeys(range(3, 13), "ahead")
    }  # fmt: skip
    weeks = queries.year_cells([plan], 2026, weeks=True)[plan.pk]
    assert sum(cell.total for cell in weeks.values()) == 12
    assert weeks[3].tone == "done"


def test_the_paper_has_the_plan_in_turkish(client):
    ApprovedPlanFactory(title="Işıldak bakımı", starts=date(TODAY.year, 1, 31), day_rule="last_day")
    client.force_login(user_with_role(Role.MANAGER))
    for paper in ("a4", "a3"):
        answer = client.get(reverse("maintenance:year-print"), {"paper": paper, "by": "week", "year": TODAY.year})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("query", ["year=x", "year=99999", "year=0", "service=abc", "service=999999999999999999999"])
def test_odd_addresses_show_this_year(client, query):
    client.force_login(user_with_role(Role.MANAGER))
    answer = client.get(f"{reverse('maintenance:year')}?{query}")
    assert answer.status_code == 200
    assert answer.context["asked"].year == TODAY.year


def test_rates_judge_what_can_be_judged():
    plan = ApprovedPlanFactory()
    first = date(TODAY.year, 1, 10)
    states = (
        ("done", None), ("done", None), ("done", first), ("missed", first), ("skipped", None), ("ordered", None)
    )  # fmt: skip
    for n, (state, missed_on) in enumerate(states):
        row = OccurrenceFactory(plan=plan, due_on=first, slot=first + timedelta(days=n))
        moment = timezone.now() if state == "done" else None
        Occurrence.objects.filter(pk=row.pk).update(
            state=state, missed_on=missed_on, done_at=moment, reason="Bina kapalı" if state == "skipped" else ""
        )
    rate = queries.rates_by(Occurrence.objects.all(), "plan")[plan.pk][1]
    assert (rate.due, rate.judged, rate.rate) == (6, 4, 0.5)
    assert queries.total([rate, rate]).due == 12
    assert queries.rate_of(Occurrence.objects.all()) == rate


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"every": 3}, "her 3 ayda bir, 15.01.2026 tarihinden başlayarak"),
        ({"day_rule": "weekday", "nth": -1, "weekday": 4}, "her ay, ayın son Cuma günü, 15.01.2026"),
        ({"unit": "week", "first_month": 4, "last_month": 10}, "her hafta, yalnız Nisan–Ekim arası"),
        ({"trigger": Trigger.COUNTER, "meter": "running_hours", "interval": 250}, "her 250 değerinde"),
    ],
)
def test_a_rule_is_told_in_a_sentence(given, sentence):
    with translation.override("tr"):
        assert sentence in details.in_words(PlanFactory(**given))


# -- other rooms


def test_equipment_shows_its_past_and_coming_maintenance(client):
    piece = EquipmentFactory()
    plan = ApprovedPlanFactory()
    OccurrenceFactory(plan=plan, equipment=piece, place=None)
    past = OccurrenceFactory(plan=plan, equipment=piece, place=None, due_on=TODAY - timedelta(days=30))
    MeterReadingFactory(equipment=piece)
    client.force_login(user_with_role(Role.AUDITOR))
    with CaptureQueriesContext(connection) as found:
        page = client.get(reverse("panel", args=["inventory.equipment", piece.pk, "equipment-maintenance"]))
    assert page.status_code == 200
    assert past.get_absolute_url() in page.content.decode()
    assert len(found) <= 16


def test_the_calendar_gathers_a_day_and_looks_ahead():
    plan = ApprovedPlanFactory(starts=TODAY - timedelta(days=10), every=1, unit="week", in_force_from=TODAY)
    for _ in range(3):
        OccurrenceFactory(plan=plan, equipment=EquipmentFactory(), place=None, due_on=TODAY + timedelta(days=4))
    user = user_with_role(Role.MANAGER)
    found = panels.dated(user, TODAY, TODAY + timedelta(days=20))
    assert [(one.on - TODAY).days for one in found] == [4, 11, 18]
    assert found[0].title.endswith("(3)")
    assert len({one.key for one in found}) == 3
    assert panels.dated(UserFactory(), TODAY, TODAY + timedelta(days=20)) == []


def test_orders_and_maintenance_are_the_jobs_of_the_contract(contract):
    late = done(
        OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract), due_on=TODAY - timedelta(days=20)),
        missed_on=TODAY - timedelta(days=14),
    )
    call = WorkOrderFactory(contract=contract, dispatched_at=timezone.now())
    WorkOrderFactory()
    jobs = jobs_of(contract, TODAY - timedelta(days=30), TODAY)
    assert {job.row for job in jobs} == {late, call}
    assert {job.row: job.due_on for job in jobs} == {late: late.deadline, call: None}


# -- proof


def test_what_is_done_in_an_area_proves_its_duty():
    now = timezone.now()
    window = (now - timedelta(days=60), now)
    ups = ApprovedPlanFactory(area="ups")
    row = done(OccurrenceFactory(plan=ups, due_on=TODAY - timedelta(days=9)), 8)
    OccurrenceFactory(plan=ApprovedPlanFactory(area="camera"), due_on=TODAY - timedelta(days=9))
    sources = {source.key: source for source in evidence.SOURCES}
    (item,) = sources["facility.maintenance"].find("facility", *window)
    assert (item.met_at, item.item) == (row.done_at, f"maintenance:{row.pk}")
    (form,) = sources["facility.ups_maintenance"].find("", *window)
    assert form.met_at == row.order.signed_at
    (open_task,) = sources["cameras.maintenance"].find("", *window)
    assert open_task.met_at is None
    assert len(sources["work.maintenance"].find("facility", *window)) == 2
    assert sources["work.maintenance"].find("radio", *window) == []
    assert {one.until.date() for one in sources["work.maintenance_plans"].find("", *window)} == {date(2027, 1, 1)}


def test_a_visit_of_a_contractor_is_met_by_the_word_of_the_supervisor(contract):
    now = timezone.now()
    done(OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract)), 2)
    judged = done(OccurrenceFactory(plan=ApprovedPlanFactory(contract=contract)), 1, verdict="accepted", verdict_at=now)
    (source,) = [one for one in evidence.SOURCES if one.key == "work.contractor_visits"]
    found = source.find("", now - timedelta(days=30), now)
    assert [item.met_at for item in found] == [None, judged.verdict_at]


def test_every_source_is_one_that_the_directive_waits_for():
    planned = planned_sources()
    assert {source.key: source.shape for source in evidence.SOURCES} == {
        source.key: planned[source.key].shape for source in evidence.SOURCES
    }
    assert {source.key for source in evidence.SOURCES} <= {source.key for source in registers.evidence_sources}


def test_checks_find_plans_about_nothing_and_orders_that_disagree():
    ApprovedPlanFactory(category="generator", place=None)
    row = OccurrenceFactory(due_on=TODAY)
    generating.order_due(row.plan, TODAY)
    assert checks.orders_and_maintenance_agree() == []
    WorkOrder.objects.filter(maintenance=row).update(state=OrderState.DONE, done_at=timezone.now())
    assert len(checks.orders_and_maintenance_agree()) == 1
    assert len(checks.plans_look_after_something()) == 1
