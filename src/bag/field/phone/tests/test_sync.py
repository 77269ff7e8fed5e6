"""What phones send: once, in order, never lost, and only what fits."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from bag.core.access import Role
from bag.core.attachments import storage
from bag.core.models import Attachment, Notification, User
from bag.field.models import Answer, OrderState, PhoneCommand, PhoneOutcome, Signature, WorkOrder
from bag.field.phone import arriving, registering
from bag.field.services import execution, orders
from bag.field.tests.factories import ChecklistFactory
from bag.inventory.services.stock import receive_stock
from bag.inventory.tests.factories import EquipmentFactory, StockItemFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory

API = "/api/v1/field/phone/"
STROKES = [[[0, 0], [30, 40], [90, 10]], [[100, 20], [140, 60]]]
RESULT = "Akü grubu değiştirildi, gerilim ölçüldü."


def jpeg(color: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, "JPEG")
    return file.getvalue()


class Phone:
    """A signed-in phone that numbers what it sends, as the app does."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        self.device = uuid4()
        self.last: UUID | None = None

    def command(self, order: WorkOrder, kind: str, /, **data: Any) -> dict[str, Any]:
        made = {
            "id": str(uuid4()), "device": str(self.device), "after": self.last and str(self.last),
            "order": order.pk, "kind": kind, "at": timezone.now().isoformat(), "data": data,
        }  # fmt: skip
        self.last = UUID(made["id"])
        return made

    def post(self, command: dict[str, Any], **headers: str) -> Any:
        return self.client.post(f"{API}commands", json.dumps(command), content_type="application/json", headers=headers)

    def send(self, order: WorkOrder, kind: str, /, **data: Any) -> dict[str, Any]:
        answer = self.post(self.command(order, kind, **data))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def upload(self, content: bytes, sha256: str = "", size: int = 0, offset: int = 0) -> Any:
        name = sha256 or hashlib.sha256(content).hexdigest()
        url = f"{API}photos/{name}?size={size or len(content)}&offset={offset}"
        return self.client.put(url, content, content_type="application/octet-stream")

    def photo(self, order: WorkOrder, content: bytes, key: str = "") -> dict[str, Any]:
        assert self.upload(content).json() == {"received": len(content)}
        return self.send(order, "photo", sha256=hashlib.sha256(content).hexdigest(), size=len(content), key=key)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Path:
    settings.ATTACHMENTS = tmp_path
    return tmp_path


@pytest.fixture
def service(db: None) -> Any:
    return ServiceFactory(code="facility")


@pytest.fixture
def staff(service: Any) -> User:
    return user_with_role(Role.STAFF, "facility")


@pytest.fixture
def phone(staff: User) -> Phone:
    return Phone(staff)


def dispatched(service: Any, user: User, **given: Any) -> WorkOrder:
    row = orders.plan_order(
        **{
            "title": "KGK bakımı", "owner_service": service, "place": PlaceFactory(), "by": None,
            "checklist": ChecklistFactory(service=service), **given,
        }
    )  # fmt: skip
    return orders.dispatch(row, orders.Crew(user.person), by=None)


@pytest.fixture
def job(service: Any, staff: User) -> WorkOrder:
    return dispatched(service, staff)


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


def test_arriving_after_a_colleague_is_no_clash(phone: Phone, job: WorkOrder, staff: User) -> None:
    execution.arrive(job, by=staff)
    assert phone.send(job, "arrive")["outcome"] == "applied"


def test_photos_come_in_parts_and_go_on_where_the_line_broke(phone: Phone, job: WorkOrder) -> None:
    content = jpeg()
    name, half = hashlib.sha256(content).hexdigest(), len(content) // 2
    assert phone.upload(content[:half], name, len(content)).json() == {"received": half}
    assert phone.upload(content[:half], name, len(content)).json() == {"received": half}, "sent again"
    state = phone.client.get(f"{API}photos/{name}?size={len(content)}")
    assert state.json() == {"received": half}
    assert phone.upload(content[half:], name, len(content), half).json() == {"received": len(content)}
    assert phone.send(job, "photo", sha256=name, size=len(content))["outcome"] == "applied"
    assert phone.client.get(f"{API}photos/{name}?size={len(content)}").json() == {"received": len(content)}


def test_damaged_strange_and_huge_photos_are_refused(phone: Phone, job: WorkOrder) -> None:
    content, wrong = jpeg(), "0" * 64
    assert phone.upload(content, wrong).status_code == 409
    assert phone.client.get(f"{API}photos/{wrong}?size={len(content)}").json() == {"received": 0}, "thrown away"
    assert phone.upload(content, "../../x").status_code in (404, 422)
    assert phone.upload(content, wrong, arriving.LARGEST + 1).status_code == 422
    assert phone.upload(b"x" * (arriving.PART + 1)).status_code == 413
    assert phone.upload(content, wrong, 10).status_code == 422
    missing = phone.send(job, "photo", sha256=wrong, size=10)
    assert (missing["outcome"], missing["detail"]) == ("refused", "Fotoğraf sunucuya ulaşmadı.")
    text = b"<script>alert(1)</script>"
    phone.upload(text)
    fake = phone.send(job, "photo", sha256=hashlib.sha256(text).hexdigest(), size=len(text))
    assert fake["outcome"] == "refused"


def test_nobody_takes_the_photo_of_another_by_its_hash(phone: Phone, job: WorkOrder) -> None:
    other = Phone(user_with_role(Role.STAFF, "facility"))
    content = jpeg("maroon")
    assert other.upload(content).status_code == 200
    name = hashlib.sha256(content).hexdigest()
    assert phone.client.get(f"{API}photos/{name}?size={len(content)}").json() == {"received": 0}
    assert phone.send(job, "photo", sha256=name, size=len(content))["outcome"] == "refused"


def test_a_photo_cut_short_is_not_taken_for_whole(phone: Phone, job: WorkOrder) -> None:
    content = jpeg()
    name = hashlib.sha256(content + b"rest").hexdigest()
    phone.upload(content, name, len(content) + 4)
    assert phone.send(job, "photo", sha256=name, size=len(content))["outcome"] == "refused"
    assert not Attachment.objects.exists()


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


def test_too_many_unused_photos_of_one_person_are_refused(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "HELD", 1000)
    content = jpeg()
    assert phone.upload(content[:600], "a" * 64, len(content)).status_code == 200
    assert phone.upload(content[:600], "b" * 64, len(content)).status_code == 422


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kind": "delete"}, 422),
        ({"data": {"text": "x" * 4001}}, 422),
        ({"data": {"text": "a\x00b"}}, 422),
        ({"data": {}}, 422),
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
