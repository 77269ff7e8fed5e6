"""Changes from the plan to the end, what is refused, and who hears of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bag.changes import checks, evidence, notices, papers, queries
from bag.changes.models import Change, ChangeState
from bag.changes.services import planning, running
from bag.changes.services.steps import NEWS, UNIT_NEWS
from bag.changes.tests.factories import ChangeFactory, FreezePeriodFactory, ProcedureFactory
from bag.core.access import Role
from bag.core.models import Notification
from bag.documents import services as documents
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.models import Person
from bag.organization.tests.factories import BranchFactory, PersonFactory, ServiceFactory, UnitFactory, user_with_role
from bag.work.tests.factories import IncidentFactory

pytestmark = pytest.mark.django_db
NOTE = "Bakım penceresi uygundur."


@pytest.fixture
def staff() -> Any:
    return user_with_role(Role.STAFF, "network")


@pytest.fixture
def chief(staff: Any) -> Any:
    return user_with_role(Role.CHIEF, "network")


def planned(staff: Any, hours: float = 24, *, piece: Any = None, **given: Any) -> Change:
    """A draft whose window begins in so many hours."""
    begin = timezone.now() + timedelta(hours=hours)
    values = {"starts_at": begin, "ends_at": begin + timedelta(hours=2), "opened_by": staff, **given}
    row = ChangeFactory(owner_service=ServiceFactory(), **values)
    row.equipment.add(piece or EquipmentFactory(owner_service=row.owner_service))
    return row


def approved(staff: Any, chief: Any, **given: Any) -> Change:
    return planning.approve(planning.submit(planned(staff, **given), by=staff), note=NOTE, by=chief)


def test_a_change_from_plan_to_end(staff: Any, chief: Any) -> None:
    row = planning.submit(planned(staff), by=staff)
    assert Notification.objects.filter(user=chief, kind=NEWS).count() == 1
    row = planning.approve(row, note=NOTE, by=chief)
    assert (row.state, row.approved_by, bool(row.impact["taken_at"])) == (ChangeState.APPROVED, chief, True)
    with pytest.raises(ValidationError):
        running.start(row, by=staff)
    Change.objects.filter(pk=row.pk).update(starts_at=timezone.now() + timedelta(minutes=20))
    row.refresh_from_db()
    row = running.start(row, by=staff)
    Change.objects.filter(pk=row.pk).update(started_at=timezone.now() - timedelta(minutes=50))
    row = running.finish(row, result="Yazılım yüklendi, bağlantılar ölçüldü.", outage=35, by=staff)
    assert (row.state, row.outage_minutes, row.beyond_plan) == (ChangeState.DONE, 35, 15)
    verbs = list(row.steps.order_by("id").values_list("verb", flat=True))
    assert verbs == ["submitted", "approved", "started", "done"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"plan": ""}, "plan"),
        ({"rollback": "yok"}, "rollback"),
        ({"risk": 1}, "risk_note"),
        ({"hours": -1}, "starts_at"),
        ({"planned_outage": 121}, "planned_outage"),
    ],
)
def test_what_an_approver_could_not_judge_is_not_handed_in(staff: Any, given: dict[str, Any], name: str) -> None:
    row = planned(staff, **given)
    with pytest.raises(ValidationError) as refused:
        planning.submit(row, by=staff)
    assert list(refused.value.message_dict) == [name]
    row.refresh_from_db()
    assert (row.state, row.steps.count()) == (ChangeState.DRAFT, 0)


def test_a_change_works_on_something(staff: Any) -> None:
    row = planned(staff)
    row.equipment.clear()
    with pytest.raises(ValidationError):
        planning.submit(row, by=staff)


def test_nobody_approves_what_they_plan_or_carry_out(staff: Any, chief: Any) -> None:
    own = planning.submit(planned(chief), by=chief)
    carried = planning.submit(planned(staff, lead=Person.objects.get(user=chief)), by=staff)
    for row in (own, carried):
        for by in (chief, staff, user_with_role(Role.CHIEF, "radio")):
            with pytest.raises(PermissionDenied):
                planning.approve(row, note=NOTE, by=by)
            with pytest.raises(PermissionDenied):
                planning.reject(row, note="Uygun görülmedi.", by=by)
        assert planning.approve(row, note=NOTE, despite=True, by=user_with_role(Role.MANAGER)).approved_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=own.pk).update(approved_by=chief)
    Change.objects.filter(pk=carried.pk).update(approved_by=chief)
    assert [finding.where for finding in checks.own_approvals()] == [carried.number]


def test_a_standard_change_is_approved_by_its_procedure_unless_it_clashes(staff: Any, chief: Any) -> None:
    procedure = ProcedureFactory(owner_service=ServiceFactory())
    piece = EquipmentFactory(owner_service=procedure.owner_service)
    given = {"kind": "standard", "procedure": procedure, "plan": "", "rollback": "", "planned_outage": 0}
    row = planning.save_change(planned(staff, piece=piece, **given), staff, created=False)
    assert (row.plan, row.planned_outage) == (procedure.plan, 5)
    row = planning.submit(row, by=staff)
    assert (row.state, row.approved_by) == (ChangeState.APPROVED, None)
    second = planning.save_change(planned(staff, 25, piece=piece, **given), staff, created=False)
    assert planning.submit(second, by=staff).state == ChangeState.SUBMITTED
    procedure.active = False
    procedure.save()
    with pytest.raises(ValidationError):
        planning.submit(planning.save_change(planned(staff, 99, **given), staff, created=False), by=staff)


def test_a_clash_is_approved_only_knowingly(staff: Any, chief: Any) -> None:
    piece = EquipmentFactory(owner_service=ServiceFactory())
    first = approved(staff, chief, piece=piece)
    FreezePeriodFactory(starts_at=first.starts_at, ends_at=first.ends_at)
    second = planning.submit(planned(staff, 25, piece=piece), by=staff)
    clash = queries.clashes(second)
    assert [row.pk for row, _found in clash.changes] == [first.pk]
    assert len(clash.freezes) == 1
    with pytest.raises(ValidationError):
        planning.approve(second, note=NOTE, by=chief)
    with pytest.raises(ValidationError):
        planning.approve(second, despite=True, by=chief)
    assert planning.approve(second, note=NOTE, despite=True, by=chief).state == ChangeState.APPROVED


def test_an_emergency_begins_at_once_and_is_approved_afterwards(staff: Any, chief: Any) -> None:
    row = running.start(planned(staff, -1, kind="emergency"), by=staff)
    assert (row.state, row.approved_at) == (ChangeState.RUNNING, None)
    window = (datetime(2026, 5, 1, tzinfo=UTC), timezone.now() + timedelta(days=1))
    assert [item.met_at for item in evidence.approvals("network", *window)] == [None]
    row = running.roll_back(row, result="Yazılım açılmadı, eskisine dönüldü.", outage=0, by=staff)
    assert row.state == ChangeState.ROLLED_BACK
    row = planning.approve(row, note="Gerekliydi.", by=chief)
    assert (row.state, row.approved_by) == (ChangeState.ROLLED_BACK, chief)
    assert [item.met_at for item in evidence.approvals("network", *window)] == [row.approved_at]
    assert [item.value for item in evidence.beyond_plan("network", *window)] == [0.0]
    with pytest.raises(ValidationError):
        planning.approve(row, by=chief)


def test_times_and_outages_that_cannot_be(staff: Any, chief: Any) -> None:
    row = running.start(planned(staff, -1, kind="emergency"), by=staff)
    done = "Yazılım yüklendi, ölçüldü."
    for given in (
        {"outage": 0, "at": timezone.now() + timedelta(hours=1)},
        {"outage": 0, "at": timezone.now() - timedelta(hours=9)},
        {"outage": 600},
        {"outage": -1},
    ):
        with pytest.raises(ValidationError):
            running.finish(row, result=done, by=staff, **given)
    with pytest.raises(ValidationError):
        running.finish(row, result="oldu", outage=0, by=staff)
    with pytest.raises(ValidationError):
        running.start(planned(staff, kind="emergency"), at=timezone.now() + timedelta(hours=1), by=staff)


def test_affected_units_are_told_and_told_again_when_it_is_called_off(staff: Any, chief: Any) -> None:
    unit = UnitFactory(name="Park ve Bahçeler Dairesi Başkanlığı")
    reader = PersonFactory(unit=unit).user
    row = approved(staff, chief)
    with pytest.raises(ValidationError):
        planning.tell_units(row, text="Kesinti olacaktır.", by=staff)
    Change.objects.filter(pk=row.pk).update(impact={**row.impact, "units": [{"id": unit.pk, "name": unit.name}]})
    row.refresh_from_db()
    text = notices.notice_of(row, queries.affected(row))
    assert all(word in text for word in (row.title, row.number, "20 dakika", notices.span_of(row)))
    assert planning.tell_units(row, text=text, by=staff) == 1
    planning.cancel(row, reason="Malzeme gelmedi.", by=staff)
    told = Notification.objects.filter(user=reader, kind=UNIT_NEWS).order_by("id")
    assert ["vazgeçilmiştir" in news.body for news in told] == [False, True]


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2026-11-23T22:00", "2026-11-23T23:30", "23.11.2026 Pazartesi günü 22:00 ile 23:30 saatleri arasında"),
        (
            "2026-11-23T22:00", "2026-11-24T02:00",
            "23.11.2026 Pazartesi günü saat 22:00 ile 24.11.2026 Salı günü saat 02:00 arasında",
        ),
    ],
)  # fmt: skip
def test_the_window_is_said_in_words(starts: str, ends: str, words: str) -> None:
    first, last = (timezone.make_aware(datetime.fromisoformat(text)) for text in (starts, ends))
    assert notices.span_of(Change(starts_at=first, ends_at=last)) == words


def test_an_overrun_is_told_once(staff: Any, chief: Any) -> None:
    row = running.start(planned(staff, -3, kind="emergency"), by=staff)
    now = timezone.now()
    assert [running.watch(now), running.watch(now)] == [1, 0]
    assert Notification.objects.filter(user=chief, tone="critical").count() == 1
    assert row.steps.filter(verb="overrun").count() == 1


def test_only_drafts_are_edited(staff: Any) -> None:
    row = planning.submit(planned(staff), by=staff)
    row.title = "Başka"
    with pytest.raises(ValidationError):
        planning.save_change(row, staff, created=False)


def test_incidents_know_the_changes_of_their_time(staff: Any) -> None:
    piece, hit = EquipmentFactory(), EquipmentFactory()
    row = ChangeFactory(state="done", impact={"equipment": [hit.pk]})
    row.equipment.add(piece)
    during = row.starts_at + timedelta(minutes=5)
    assert queries.during(IncidentFactory(equipment=piece, opened_at=during)) == [row]
    assert queries.during(IncidentFactory(equipment=hit, opened_at=during)) == [row]
    assert queries.during(IncidentFactory(equipment=EquipmentFactory(), opened_at=during)) == []
    assert queries.during(IncidentFactory(equipment=piece, opened_at=row.ends_at + timedelta(hours=1))) == []
    assert queries.during(IncidentFactory(opened_at=during)) == []


def test_the_notice_prints(staff: Any, chief: Any) -> None:
    BranchFactory()
    row = approved(staff, chief)
    data = papers.collect([row], staff, {})
    reader = pypdf.PdfReader(io.BytesIO(documents.render(papers.FORM, data)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert row.number in text
    with pytest.raises(ValidationError):
        papers.collect([planned(staff)], staff, {})
