"""A survey from the request to the custody of what was installed, and what is refused on the way."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bag.core import registers
from bag.core.access import Role
from bag.core.models import Notification
from bag.documents import archive
from bag.documents import services as documents
from bag.documents.models import Document, DocumentStatus
from bag.inventory.models import Equipment
from bag.inventory.tests.factories import EquipmentFactory, StockItemFactory
from bag.organization.models import Person
from bag.organization.tests.factories import BranchFactory, PersonFactory, ServiceFactory, user_with_role
from bag.surveys import checks, evidence, papers
from bag.surveys.domain.life import Verb
from bag.surveys.models import BillLine, Survey, SurveyState
from bag.surveys.services import installing, surveys
from bag.surveys.services.steps import NEWS
from bag.surveys.tests.factories import (
    AssessmentFactory,
    BillLineFactory,
    FindingFactory,
    SurveyFactory,
    VatRateFactory,
    surveyed,
)

pytestmark = pytest.mark.django_db
NOTE = "Uygun görülmüştür, ödenek vardır."


@pytest.fixture
def staff() -> Any:
    BranchFactory()
    return user_with_role(Role.STAFF, "network")


@pytest.fixture
def chief(staff: Any) -> Any:
    return user_with_role(Role.CHIEF, "network")


def reported(staff: Any) -> Survey:
    return surveys.report(surveyed(owner_service=ServiceFactory()), conclusion="Kurulum uygundur.", by=staff)


def installing_survey(staff: Any, chief: Any) -> Survey:
    row = surveys.decide(reported(staff), verdict=Verb.APPROVE, note=NOTE, by=chief)
    return installing.install(row, by=staff)


def text_of(document: Document) -> str:
    reader = pypdf.PdfReader(io.BytesIO(archive.get(document.pdf_sha256)))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_whole_chain(staff: Any, chief: Any) -> None:
    row = reported(staff)
    assert row.state == SurveyState.REPORTED
    assert Notification.objects.filter(user=chief, kind=NEWS).count() == 1
    assert row.report is not None
    paper = text_of(row.report)
    for word in (row.number, "Direkte enerji var", "Dış ortam kamerası", "₺30.000,00", "Kurulum uygundur"):
        assert word in paper
    row = surveys.decide(row, verdict=Verb.APPROVE, note=NOTE, by=chief)
    row = installing.install(row, due=timezone.localdate(), by=staff)
    assert row.order is not None
    assert (row.order.place, row.order.owner_service) == (row.place, row.owner_service)
    assert row.order.source is not None
    assert row.order.source.row() == row
    assert installing.order_done(row.order.pk) == 1
    assert installing.order_done(row.order.pk) == 0
    row.refresh_from_db()
    piece = EquipmentFactory(owner_service=row.owner_service, status="stock")
    giver, receiver = PersonFactory(), PersonFactory(name="İskele Amirliği Sorumlusu")
    row = installing.hand_over(row, giver=giver, receiver=receiver, pieces=[piece], by=staff)
    assert row.hand_over is not None
    assert "İskele Amirliği Sorumlusu" in text_of(row.hand_over)
    row = installing.transfer(row, by=staff)
    found = Equipment.objects.get(pk=piece.pk)
    assert (found.custodian, found.place, found.status) == (receiver, row.place, "service")
    assert row.state == SurveyState.TRANSFERRED
    verbs = list(row.steps.order_by("id").values_list("verb", flat=True))
    assert verbs == ["reported", "approved", "ordered", "installed", "handed_over", "transferred"]


def test_a_report_needs_a_finding_and_the_savings_assessment(staff: Any) -> None:
    row = SurveyFactory(owner_service=ServiceFactory(), state="visited")
    for part, words in ((None, "bulgu"), (FindingFactory, "tasarruf"), (AssessmentFactory, "")):
        if part is not None:
            part(survey=row)
        if words:
            with pytest.raises(ValidationError) as refused:
                surveys.report(row, conclusion="Kurulum uygundur.", by=staff)
            assert words in " ".join(refused.value.messages).casefold()
    with pytest.raises(ValidationError):
        surveys.report(row, conclusion="olur", by=staff)
    assert surveys.report(row, conclusion="Kurulum uygundur.", by=staff).state == SurveyState.REPORTED


def test_a_rate_of_another_day_stops_the_report(staff: Any) -> None:
    row = surveyed(owner_service=ServiceFactory())
    old = VatRateFactory(name="Eski oran", percent=18, valid_from=date(2008, 1, 1), valid_to=date(2023, 7, 9))
    BillLineFactory(survey=row, vat=old)
    with pytest.raises(ValidationError, match="Eski oran"):
        surveys.report(row, conclusion="Kurulum uygundur.", by=staff)
    assert not Document.objects.exists()


def test_nobody_decides_on_a_survey_that_they_made(staff: Any, chief: Any) -> None:
    row = reported(chief)
    with pytest.raises(PermissionDenied):
        surveys.decide(row, verdict=Verb.APPROVE, note=NOTE, by=chief)
    with pytest.raises(PermissionDenied):
        surveys.decide(row, verdict=Verb.APPROVE, note=NOTE, by=user_with_role(Role.CHIEF, "radio"))
    with pytest.raises(PermissionDenied):
        surveys.decide(row, verdict=Verb.APPROVE, note=NOTE, by=staff)
    row = surveys.decide(row, verdict=Verb.APPROVE, by=user_with_role(Role.MANAGER))
    assert row.state == SurveyState.APPROVED
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=row.pk).update(decided_by=chief)


def test_a_visitor_does_not_decide_and_the_check_finds_it(staff: Any, chief: Any) -> None:
    row = reported(staff)
    row.visits.create(at=timezone.now(), person=Person.objects.get(user=chief))
    with pytest.raises(PermissionDenied):
        surveys.decide(row, verdict=Verb.APPROVE, by=chief)
    Survey.objects.filter(pk=row.pk).update(state="approved", decided_by=chief, decided_at=timezone.now())
    assert [finding.where for finding in checks.own_decisions()] == [row.number]
    assert checks.without_assessment() == []


def test_sent_back_it_is_reported_anew_and_the_first_paper_is_void(staff: Any, chief: Any) -> None:
    row = reported(staff)
    first = row.report
    with pytest.raises(ValidationError):
        surveys.decide(row, verdict=Verb.RETURN, note="", by=chief)
    row = surveys.decide(row, verdict=Verb.RETURN, note="Gece ölçümü eksik kalmış.", by=chief)
    assert (row.state, row.decided_at, row.reported_at) == (SurveyState.RETURNED, None, None)
    row = surveys.report(row, conclusion="Gece ölçümü eklendi, uygundur.", by=staff)
    assert first is not None
    first.refresh_from_db()
    assert first.status == DocumentStatus.VOID
    row = surveys.decide(row, verdict=Verb.REJECT, note="Mevcut kamera yeterlidir.", by=chief)
    assert row.closed_at is not None
    with pytest.raises(ValidationError):
        installing.install(row, by=staff)


def test_hand_over_and_transfer_refuse_what_does_not_belong(staff: Any, chief: Any) -> None:
    row = installing_survey(staff, chief)
    giver, receiver = PersonFactory(), PersonFactory()
    with pytest.raises(ValidationError):
        installing.hand_over(row, giver=giver, receiver=receiver, by=staff)
    row = installing.installed(row)
    strange = EquipmentFactory(owner_service=ServiceFactory(code="radio", name="Telsiz"))
    with pytest.raises(ValidationError, match=strange.name):
        installing.hand_over(row, giver=giver, receiver=receiver, pieces=[strange], by=staff)
    with pytest.raises(ValidationError):
        installing.hand_over(row, giver=giver, receiver=giver, by=staff)
    row = installing.hand_over(row, giver=giver, receiver=receiver, by=staff)
    assert row.hand_over is not None
    documents.void(row.hand_over, "Yanlış kişiye yazılmıştır.", by=staff)
    with pytest.raises(ValidationError):
        installing.transfer(row, by=staff)
    row = installing.reopen_hand_over(row, by=staff)
    row = installing.hand_over(row, giver=giver, receiver=receiver, by=staff)
    assert installing.transfer(row, by=staff).state == SurveyState.TRANSFERRED


def test_a_cancelled_or_reopened_order_takes_the_survey_back(staff: Any, chief: Any) -> None:
    row = installing_survey(staff, chief)
    assert row.order is not None
    first = row.order.pk
    assert installing.order_cancelled(first, "Malzeme yok") == 1
    row.refresh_from_db()
    assert (row.state, row.order) == (SurveyState.APPROVED, None)
    row = installing.install(row, by=staff)
    assert row.order is not None
    assert installing.order_cancelled(first, "Malzeme yok") == 0
    installing.order_done(row.order.pk)
    assert installing.order_reopened(row.order.pk) == 1
    row.refresh_from_db()
    assert (row.state, row.installed_at) == (SurveyState.INSTALLING, None)
    keys = {handler.event.__name__ for handler in registers.event_handlers if handler.key.startswith("surveys.")}
    assert keys == {"OrderDone", "OrderCancelled", "OrderReopened"}


def test_a_survey_that_is_over_is_not_edited(staff: Any) -> None:
    row = surveys.cancel(SurveyFactory(owner_service=ServiceFactory()), reason="Alan değişti, gerek kalmadı.", by=staff)
    with pytest.raises(ValidationError):
        surveys.save_survey(row, staff, created=False)


def test_visits_lie_between_the_request_and_now(staff: Any) -> None:
    row = SurveyFactory(owner_service=ServiceFactory(), opened_at=timezone.now() - timedelta(days=2))
    person = PersonFactory()
    for odd in (timezone.now() + timedelta(hours=1), timezone.now() - timedelta(days=9)):
        with pytest.raises(ValidationError):
            surveys.visit(row, person=person, at=odd, by=staff)
    row = surveys.visit(row, person=person, with_whom="Zabıta Amirliği", by=staff)
    assert (row.state, row.lead) == (SurveyState.VISITED, person)
    assert row.visits.get().with_whom == "Zabıta Amirliği"


def test_stock_that_is_short_is_seen() -> None:
    item = StockItemFactory()
    line = BillLineFactory(source="stock", stock_item=item, quantity=5)
    assert BillLine.objects.get(pk=line.pk).lacking == 5 - item.quantity
    with pytest.raises(IntegrityError), transaction.atomic():
        BillLineFactory(source="stock")


def test_what_surveys_prove(staff: Any, chief: Any) -> None:
    row = reported(staff)
    late = SurveyFactory(owner_service=row.owner_service, due_on=date(2026, 5, 20))
    SurveyFactory(owner_service=row.owner_service, state="cancelled")
    items = evidence.surveys("network", datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC))
    assert [item.met_at for item in items] == [row.reported_at, None]
    assert items[1].due_at == datetime(2026, 5, 20, 20, 59, 59, tzinfo=UTC)
    assert items[1].subject == f"surveys.survey:{late.pk}"
    assert evidence.surveys("radio", datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC)) == []


def test_both_papers_print_their_samples() -> None:
    BranchFactory()
    for key in (papers.FORM, papers.OBSERVER_FORM):
        form = documents.form_of(key)
        pdf = documents.render(key, form.sample())
        assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 1
