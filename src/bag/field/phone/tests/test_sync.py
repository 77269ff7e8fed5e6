"""What phones send: once, in order, never lost, and only what fits."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone

from bag.core.access import Role
from bag.core.attachments import storage
from bag.core.models import Attachment, Notification, User
from bag.field.models import Answer, OrderState, PhoneCommand, PhoneOutcome, Signature, WorkOrder
from bag.field.phone import arriving, registering
from bag.field.phone.tests.phone import API, Phone, dispatched, jpeg
from bag.field.services import execution, orders
from bag.inventory.services.stock import receive_stock
from bag.inventory.tests.factories import EquipmentFactory, StockItemFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role

STROKES = [[[0, 0], [30, 40], [90, 10]], [[100, 20], [140, 60]]]
RESULT = "Akü grubu değiştirildi, gerilim ölçüldü."


def test_a_job_from_arrival_to_signatures(
    phone: Phone, job: WorkOrder, service: Any, own_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    item = StockItemFactory(owner_service=service)
    receive_stock(item, 5, by=None)
    began = timezone.now() - timedelta(hours=2)
    with django_capture_on_commit_callbacks(execute=True):
        said = [
            phone.send(job, "arrive"),
            phone.photo(job, jpeg(), key="photo"),
            phone.photo(job, jpeg("navy")),
        ]
    said += [
        phone.send(job, "answer", key="clean", value="yes"),
        phone.send(job, "answer", key="voltage", value="12.1", note="Akü zayıf"),
        phone.send(job, "part", item=item.pk, quantity=2),
        phone.send(job, "time", starts=began.isoformat(), ends=(began + timedelta(hours=1)).isoformat()),
        phone.send(job, "note", text="Kapı anahtarı değişmiş."),
        phone.send(job, "finish", result=RESULT, finding="Akü ömrünü doldurmuş."),
        phone.send(job, "sign", kind="technician", strokes=STROKES),
        phone.send(job, "sign", kind="customer", name="Bina sorumlusu", duty="Güvenlik", strokes=STROKES),
    ]
    assert [(one["outcome"], one["detail"]) for one in said] == [("applied", "")] * len(said)
    job.refresh_from_db()
    item.refresh_from_db()
    assert (job.state, job.result, item.quantity) == (OrderState.SIGNED, RESULT, 3)
    assert said[-1]["order"]["state"] == "signed"
    assert Answer.objects.get(order=job, key="voltage").within is False
    kept = Answer.objects.get(order=job, key="photo").photo
    assert kept is not None
    assert storage.path_of(kept.sha256).read_bytes() == jpeg()
    assert Signature.objects.filter(order=job).count() == 2
    assert not list((own_files / "arriving").glob("*/*"))


def test_a_command_sent_again_is_not_done_again(phone: Phone, job: WorkOrder) -> None:
    phone.send(job, "arrive")
    note = phone.command(job, "note", text="Bir kez")
    first, second = phone.post(note), phone.post(note)
    assert first.json() == second.json()
    assert job.steps.filter(verb="note").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_command_many_times_at_once_is_done_once() -> None:
    service = ServiceFactory(code="facility")
    user = user_with_role(Role.STAFF, "facility")
    job = dispatched(service, user)
    phone = Phone(user)
    phone.send(job, "arrive")
    item = StockItemFactory(owner_service=service)
    receive_stock(item, 10, by=None)
    part = phone.command(job, "part", item=item.pk, quantity=3)
    gate = threading.Barrier(6)

    def post(_number: int) -> tuple[int, str]:
        gate.wait()
        try:
            answer = phone.post(part)
            return answer.status_code, answer.json()["outcome"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    item.refresh_from_db()
    assert answers == [(200, "applied")] * 6
    assert (item.quantity, job.parts.count(), PhoneCommand.objects.filter(pk=part["id"]).count()) == (7, 1, 1)


def test_what_overtakes_is_sent_back_until_its_turn(phone: Phone, job: WorkOrder) -> None:
    arrive, note = phone.command(job, "arrive"), phone.command(job, "note", text="Sonra")
    early = phone.post(note)
    assert (early.status_code, early.json()["missing"]) == (409, arrive["id"])
    assert not job.steps.filter(verb="note").exists()
    assert [phone.post(one).status_code for one in (arrive, note)] == [200, 200]
    assert job.steps.filter(verb="note").count() == 1


def test_work_on_a_job_cancelled_meanwhile_is_kept_and_told(phone: Phone, job: WorkOrder, service: Any) -> None:
    chief = user_with_role(Role.CHIEF, "facility")
    phone.send(job, "arrive")
    orders.cancel(job, reason="Yinelenen kayıt", by=chief)
    answer = phone.send(job, "answer", key="voltage", value="13.1")
    assert answer["outcome"] == "clash"
    assert (answer["office"]["state"], answer["order"]) == (OrderState.CANCELLED.label, None)
    picture = phone.photo(job, jpeg(), key="photo")
    signed = phone.send(job, "sign", kind="customer", name="Bina sorumlusu", strokes=STROKES)
    assert [picture["outcome"], signed["outcome"]] == ["clash", "clash"], (picture, signed)
    files = Attachment.objects.filter(subject__object_id=job.pk, subject__content_type=_kind(job))
    assert sorted(files.values_list("kind", flat=True)) == ["jpeg", "png"]
    assert "13,1 V" in job.steps.filter(verb="note").order_by("at", "id")[0].text
    assert Notification.objects.filter(user=chief, dedupe_key__startswith="phone-clash:").count() == 1
    assert not job.answers.exists()


def _kind(row: Any) -> Any:
    return ContentType.objects.get_for_model(row)


def test_a_job_moved_to_another_person_says_to_whom(phone: Phone, job: WorkOrder) -> None:
    other = user_with_role(Role.STAFF, "facility").person
    orders.assign(job, orders.Crew(other), by=None)
    answer = phone.send(job, "arrive")
    assert answer["outcome"] == "clash"
    assert answer["office"]["crew"] == [str(other)]
    job.refresh_from_db()
    assert job.state == OrderState.DISPATCHED


def test_an_answer_that_a_colleague_changed_shows_both_and_can_be_sent_again(phone: Phone, job: WorkOrder) -> None:
    phone.send(job, "arrive")
    execution.answer(job, {"voltage": 13.0}, by=None or user_with_role(Role.STAFF, "facility"))
    clash = phone.send(job, "answer", key="voltage", value="13.4", seen="")
    assert (clash["outcome"], clash["office"]["value"]) == ("clash", "13")
    again = phone.send(job, "answer", key="voltage", value="13.4", seen="13")
    assert (again["outcome"], job.answers.get(key="voltage").number) == ("applied", 13.4)


def test_finishing_twice_or_without_answers_is_refused_in_words(phone: Phone, job: WorkOrder) -> None:
    phone.send(job, "arrive")
    early = phone.send(job, "finish", result=RESULT)
    assert early["outcome"] == "refused"
    assert "Kabin temiz, Akü gerilimi" in early["detail"]
    unsigned = phone.send(job, "sign", kind="technician", strokes=STROKES)
    assert unsigned["outcome"] == "clash"
    for key, value in (("clean", "yes"), ("voltage", "13")):
        phone.send(job, "answer", key=key, value=value)
    assert phone.send(job, "finish", result=RESULT)["outcome"] == "applied"
    assert phone.send(job, "finish", result=RESULT)["outcome"] == "clash"
    empty = phone.send(job, "sign", kind="technician", strokes=[])
    assert empty["outcome"] == "refused"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_clock_out_of_all_bounds_loses_nothing(phone: Phone, job: WorkOrder, at: str) -> None:
    answer = phone.post(phone.command(job, "arrive") | {"at": at})
    job.refresh_from_db()
    assert (answer.json()["outcome"], job.state) == ("applied", OrderState.ON_SITE)
    assert job.arrived_at is not None
    assert job.arrived_at <= timezone.now()


def test_arriving_after_a_colleague_is_no_clash(phone: Phone, job: WorkOrder, staff: User) -> None:
    execution.arrive(job, by=staff)
    assert phone.send(job, "arrive")["outcome"] == "applied"


def test_a_company_sees_its_job_but_not_our_stock_and_neighbors(service: Any) -> None:
    outside = user_with_role(Role.CONTRACTOR)
    job = dispatched(service, outside)
    item = StockItemFactory(owner_service=service)
    receive_stock(item, 5, by=None)
    EquipmentFactory(place=job.place, owner_service=service)
    theirs = Phone(outside)
    day = theirs.client.get(f"{API}day").json()
    assert ([order["here"] for order in day["orders"]], day["stock"]) == ([[]], [])
    assert theirs.send(job, "arrive")["outcome"] == "applied"
    assert theirs.send(job, "part", item=item.pk, quantity=1)["outcome"] == "refused"
    assert theirs.send(job, "part", text="Kablo bağı", quantity=1)["outcome"] == "applied"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kind": "delete"}, 422),
        ({"data": {"text": "x" * 4001}}, 422),
        ({"data": {"text": "a\x00b"}}, 422),
        ({"data": {"text": "\ud800"}}, 422),
        ({"data": {}}, 422),
        ({"kind": "sign", "data": {"kind": "customer", "strokes": [[[float("nan"), 1], [2, 3]]]}}, 422),
        ({"order": 2**31 - 1}, 404),
        ({"order": 2**70}, 422),
        ({"at": "dün"}, 422),
        ({"data": {"text": "x" * 600_000}}, 413),
    ],
)
def test_hostile_commands_are_refused_and_not_stored(
    phone: Phone, job: WorkOrder, changed: dict[str, Any], status: int
) -> None:
    answer = phone.post(phone.command(job, "note", text="iyi") | changed)
    assert (answer.status_code, PhoneCommand.objects.count()) == (status, 0)
    assert answer.json()["detail"]


def test_strangers_readers_and_the_wrong_phone_are_turned_away(phone: Phone, job: WorkOrder, staff: User) -> None:
    note = phone.command(job, "note", text="iyi")
    assert Client().post(f"{API}commands", json.dumps(note), content_type="application/json").status_code == 401
    assert Phone(user_with_role(Role.REQUESTER)).post(note).status_code == 403
    assert Phone(user_with_role(Role.AUDITOR)).post(note).status_code == 404
    assert Phone(user_with_role(Role.CONTRACTOR)).post(note).status_code == 404
    assert phone.post(note, **{"X-Person": "1"}).status_code == 401
    assert phone.post(note, **{"X-Person": str(staff.pk)}).status_code == 200
    assert Phone(user_with_role(Role.STAFF, "facility")).post(note).status_code == 404, "an id of somebody else"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"{API}commands", json.dumps(note), content_type="application/json").status_code == 401


def test_the_day_holds_own_jobs_and_what_is_needed_there(
    phone: Phone, job: WorkOrder, service: Any, staff: User, django_assert_max_num_queries: Any
) -> None:
    device = EquipmentFactory(place=job.place, owner_service=service)
    other = dispatched(service, user_with_role(Role.STAFF, "facility"))
    with django_assert_max_num_queries(24):
        first = phone.client.get(f"{API}day").json()
    assert [order["id"] for order in first["orders"]] == [job.pk]
    assert first["orders"][0]["here"][0]["tag"] == device.tag
    assert first["person"] == staff.pk
    assert other.pk not in [order["id"] for order in first["orders"]]
    for _number in range(4):
        EquipmentFactory(place=dispatched(service, staff).place, owner_service=service)
    with django_assert_max_num_queries(24):
        assert len(phone.client.get(f"{API}day").json()["orders"]) == 5


def test_page_worker_and_manifest(phone: Phone, client: Client) -> None:
    page = phone.client.get("/field/phone/")
    assert page.status_code == 200
    assert "csrftoken" in page.cookies
    worker = client.get("/field/phone/worker.js")
    assert (worker["Content-Type"], worker["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert worker.content.startswith(b'const SHELL = {"version": ')
    manifest = client.get("/field/phone/manifest.webmanifest").json()
    assert (manifest["scope"], len(manifest["icons"])) == ("/field/phone/", 3)
    assert client.get("/field/phone/").status_code == 302


def test_clashes_stand_on_the_page_of_the_order(phone: Phone, job: WorkOrder) -> None:
    phone.send(job, "answer", key="voltage", value="13.1")
    row = PhoneCommand.objects.get()
    assert (row.outcome, row.order) == (PhoneOutcome.CLASH, job)
    shown = registering.kept(None, job)
    assert shown is not None
    assert shown["rows"][0]["said"] == "Yanıt: Akü gerilimi: 13,1 V"


def test_old_commands_and_forgotten_photos_go(phone: Phone, job: WorkOrder) -> None:
    phone.send(job, "arrive")
    phone.send(job, "sign", kind="technician", strokes=STROKES)
    phone.upload(jpeg()[:100], "a" * 64, 1000)
    later = timezone.now() + timedelta(seconds=1)
    assert (registering.forget(later), arriving.prune(later)) == (1, 1)
    assert list(PhoneCommand.objects.values_list("outcome", flat=True)) == [PhoneOutcome.CLASH]
