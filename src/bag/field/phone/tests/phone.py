"""A phone of the tests."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone
from PIL import Image

from bag.core.models import User
from bag.field.models import WorkOrder
from bag.field.services import orders
from bag.field.tests.factories import ChecklistFactory
from bag.places.tests.factories import PlaceFactory

API = "/api/v1/field/phone/"


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


def dispatched(service: Any, user: User, **given: Any) -> WorkOrder:
    row = orders.plan_order(
        **{
            "title": "KGK bakımı", "owner_service": service, "place": PlaceFactory(), "by": None,
            "checklist": ChecklistFactory(service=service), **given,
        }
    )  # fmt: skip
    return orders.dispatch(row, orders.Crew(user.person), by=None)
