"""Photos on their way: in parts, by hash, nobody else's."""

from __future__ import annotations

import hashlib

import pytest

from bag.core.access import Role
from bag.core.models import Attachment
from bag.field.models import WorkOrder
from bag.field.phone import arriving
from bag.field.phone.tests.phone import API, Phone, jpeg
from bag.organization.tests.factories import user_with_role


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


def test_too_many_unused_photos_of_one_person_are_refused(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "HELD", 1000)
    content = jpeg()
    assert phone.upload(content[:600], "a" * 64, len(content)).status_code == 200
    assert phone.upload(content[:600], "b" * 64, len(content)).status_code == 422
