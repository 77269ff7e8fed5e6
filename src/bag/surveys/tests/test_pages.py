"""The pages of surveys: who may do what, what they take, how many questions they ask the database."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from bag.core.access import Role
from bag.core.models import Attachment
from bag.organization.models import Person
from bag.organization.tests.factories import BranchFactory, ServiceFactory, user_with_role
from bag.surveys.models import Assessment, Finding, ObserverReport, Survey
from bag.surveys.services import parts, surveys
from bag.surveys.tests.factories import (
    BillLineFactory,
    FindingFactory,
    ObserverReportFactory,
    SurveyFactory,
    VatRateFactory,
    surveyed,
)
from bag.work.tests.factories import RequestFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PEN = {"tool": "pen", "color": "red", "weight": 4, "points": [[0, 0], [10, 20]]}


@pytest.fixture
def staff(client: Client) -> Any:
    BranchFactory()
    user = user_with_role(Role.STAFF, "network")
    client.force_login(user, backend=BACKEND)
    return user


def signed_in(client: Client, role: Role, service: str | None = None) -> Any:
    user = user_with_role(role, service)
    client.force_login(user, backend=BACKEND)
    return user


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


def at(name: str, *args: Any) -> str:
    return reverse(f"surveys:{name}", args=args)


def test_a_survey_is_made_from_a_request_visited_measured_and_reported(client: Client, staff: Any) -> None:
    service = ServiceFactory()
    asked = RequestFactory(service=service, place=SurveyFactory(owner_service=service).place, type__service=service)
    panel = client.get(reverse("panel", args=["work.request", asked.pk, "surveys"])).content.decode()
    assert f"request={asked.pk}" in panel
    values = {"title": "İskele", "kind": "wireless", "owner_service": service.pk, "place": asked.place_id,
              "request": asked.pk, "need": "Yolcular için ağ"}  # fmt: skip
    client.post(at("survey-add"), values)
    row = Survey.objects.get(request=asked)
    assert (row.opened_by, row.state) == (staff, "requested")
    person = Person.objects.get(user=staff)
    visit = {"at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "person": person.pk}
    client.post(at("survey-visit", row.pk), visit)
    photo = SimpleUploadedFile("direk.jpg", picture(), "image/jpeg")
    finding = {"text": "Direk uygun", "severity": "note", "measured": "Gürültü", "value": "-71,5", "unit": "dBm",
               "latitude": "38,4", "longitude": "27,1", "photos": photo}  # fmt: skip
    assert client.post(at("part-add", row.pk, "finding"), finding).status_code == 302
    found = Finding.objects.get(survey=row)
    assert (str(found.value), found.photos.count()) == ("-71.500", 1)
    rate = VatRateFactory()
    line = {"source": "buy", "text": "Erişim noktası", "quantity": "2", "unit": "adet", "unit_price": "18400,50",
            "vat": rate.pk}  # fmt: skip
    assert client.post(at("part-add", row.pk, "line"), line).status_code == 302
    savings = {"need": "Gerekli", "alternatives": "Yok", "reuse": "", "yearly_cost": "0", "yearly_benefit": "0",
               "verdict": "install"}  # fmt: skip
    client.post(at("survey-assessment", row.pk), savings)
    assert surveys.cost_of(row) == Decimal("44161.20")
    client.post(at("survey-report", row.pk), {"conclusion": "İki erişim noktası uygundur."})
    row.refresh_from_db()
    assert row.report is not None
    assert client.get(row.get_absolute_url()).status_code == 200
    assert asked.number in client.get(row.get_absolute_url()).content.decode()


def test_the_chief_decides_on_the_page_and_the_maker_cannot(client: Client, staff: Any) -> None:
    row = surveys.report(surveyed(owner_service=ServiceFactory()), conclusion="Kurulum uygundur.", by=staff)
    assert client.post(at("survey-decide", row.pk, "approve"), {}).status_code == 403
    assert 'id="decision"' not in client.get(row.get_absolute_url()).content.decode()
    signed_in(client, Role.CHIEF, "network")
    assert 'id="decision"' in client.get(row.get_absolute_url()).content.decode()
    assert client.post(at("survey-decide", row.pk, "burn"), {}).status_code == 404
    client.post(at("survey-decide", row.pk, "approve"), {"note": ""})
    row.refresh_from_db()
    assert row.state == "approved"


@pytest.mark.parametrize(("role", "service"), [(Role.STAFF, "radio"), (Role.AUDITOR, None), (Role.REQUESTER, None)])
def test_others_change_nothing(client: Client, role: Role, service: str | None) -> None:
    row = surveyed(owner_service=ServiceFactory())
    signed_in(client, role, service)
    sketch = parts.begin_sketch(row, title="Kroki", by=None)
    for address in (
        at("survey-visit", row.pk), at("survey-report", row.pk), at("survey-install", row.pk),
        at("survey-hand-over", row.pk), at("survey-transfer", row.pk), at("survey-cancel", row.pk),
        at("survey-note", row.pk), at("part-add", row.pk, "finding"), at("part-add", row.pk, "line"),
        at("survey-assessment", row.pk), at("sketch-begin", row.pk),
    ):  # fmt: skip
        assert client.post(address, {}).status_code in (403, 404), address
    answer = client.patch(at("sketch-strokes", sketch.pk), {"strokes": []}, content_type="application/json")
    assert answer.status_code in (403, 404)


def test_a_sketch_takes_strokes_and_nothing_else(client: Client, staff: Any) -> None:
    row = surveyed(owner_service=ServiceFactory())
    client.post(at("sketch-begin", row.pk), {"title": "Giriş", "below": ""})
    sketch = row.sketches.get()
    address = at("sketch-strokes", sketch.pk)
    assert client.patch(address, {"strokes": [PEN]}, content_type="application/json").json() == {"strokes": 1}
    for odd in ('{"strokes": [{"tool": "script"}]}', "[", "[1]", "null", '{"strokes": 7}'):
        answer = client.patch(address, odd, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    sketch.refresh_from_db()
    assert len(sketch.strokes) == 1
    page = client.get(at("sketch", sketch.pk)).content.decode()
    assert "<polyline" in page
    client.post(at("part-remove", row.pk, "sketch", sketch.pk))
    assert not row.sketches.exists()


def test_parts_stand_still_after_the_report_and_say_so(client: Client, staff: Any) -> None:
    row = surveys.report(surveyed(owner_service=ServiceFactory()), conclusion="Kurulum uygundur.", by=staff)
    answer = client.get(at("part-add", row.pk, "finding"), follow=True)
    assert str(row.get_state_display()) in answer.content.decode()
    client.post(at("part-remove", row.pk, "finding", row.findings.get().pk))
    assert row.findings.count() == 1
    client.post(at("survey-assessment", row.pk), {"need": "x", "alternatives": "y", "verdict": "reuse"})
    assert Assessment.objects.get(survey=row).verdict == "install"


def test_bad_parts_are_refused_with_nothing_written(client: Client, staff: Any) -> None:
    row = surveyed(owner_service=ServiceFactory())
    text = SimpleUploadedFile("direk.jpg", b"no picture", "image/jpeg")
    good = {"text": "Direk", "severity": "note"}
    for odd in ({**good, "photos": text}, {**good, "value": "7"}, {**good, "latitude": "38"}, {"severity": "note"}):
        assert client.post(at("part-add", row.pk, "finding"), odd).status_code == 422
    old = VatRateFactory(valid_to=timezone.localdate().replace(year=2024))
    line = {"source": "stock", "quantity": "1", "unit": "adet", "unit_price": "1"}
    for vat in (VatRateFactory().pk, old.pk):
        assert client.post(at("part-add", row.pk, "line"), {**line, "vat": vat}).status_code == 422
    assert (row.findings.count(), row.lines.count()) == (1, 1)
    assert not Attachment.objects.exists()
    assert client.get(at("part-edit", row.pk, "finding", FindingFactory().pk)).status_code == 404


def test_the_page_asks_as_much_for_many_parts_as_for_few(client: Client, staff: Any) -> None:
    row = surveyed(owner_service=ServiceFactory())

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(row.get_absolute_url()).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for _ in range(5):
        FindingFactory(survey=row)
        BillLineFactory(survey=row)
    assert cost() <= few


def test_an_observer_report_gets_its_number_and_its_paper(client: Client, staff: Any) -> None:
    sample = ObserverReportFactory(owner_service=ServiceFactory())
    values = {"title": "Cadde kazısı", "owner_service": sample.owner_service_id, "place": sample.place_id,
              "digger": "Yüklenici", "observer": sample.observer_id, "starts_at": "2026-05-04T09:00",
              "ends_at": "2026-05-04T16:00", "observed": "Elle kazıldı"}  # fmt: skip
    client.post(at("observerreport-add"), {**values, "damaged": "on"})
    assert ObserverReport.objects.count() == 1
    client.post(at("observerreport-add"), values)
    row = ObserverReport.objects.get(number="GZL-2026/00001")
    answer = client.post(reverse("documents:print", args=["observer-report"]), {"pk": row.pk, "prepare": 1})
    assert answer.status_code == 302


def test_verbs_over_http_keep_the_same_rules(client: Client, staff: Any) -> None:
    row = surveyed(owner_service=ServiceFactory())
    base = f"/api/v1/surveys/surveys/{row.pk}"
    assert client.post(f"{base}/install", {}, content_type="application/json").status_code == 422
    told = client.post(f"{base}/report", {"conclusion": "Kurulum uygundur."}, content_type="application/json").json()
    assert told["state"] == "reported"
    assert client.post(f"{base}/decide", {"verdict": "approve"}, content_type="application/json").status_code == 403
    signed_in(client, Role.MANAGER)
    odd = client.post(f"{base}/decide", {"verdict": "burn"}, content_type="application/json")
    assert odd.status_code == 422
    told = client.post(f"{base}/decide", {"verdict": "approve"}, content_type="application/json").json()
    assert told["state"] == "approved"
