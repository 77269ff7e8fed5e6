"""What a phone keeps for work without a network: the jobs of its person, their places and equipment, the parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.models import Attachment, User
from bag.field.domain.checklist import Item
from bag.field.domain.orders import OPEN, State
from bag.field.models import Answer, OrderPerson, PartUsed, Signature, TimeEntry, WorkOrder
from bag.inventory.models import Equipment
from bag.places.models import Place
from bag.places.queries import Located, located
from bag.work.models import Priority

MOST_ORDERS = 60
MOST_EQUIPMENT = 300
MOST_STOCK = 400
URGENT = {Priority.HIGHEST: "critical", Priority.HIGH: "major"}


def of(user: User) -> dict[str, Any]:
    """Everything for one phone. At most 13 queries, whatever the number of jobs."""
    found = list(orders_of(user)[:MOST_ORDERS])
    return {
        "person": user.pk,
        "name": str(user),
        "today": timezone.localdate().isoformat(),
        "at": timezone.now(),
        "orders": views(found, user),
        "stock": _stock(user, {order.owner_service_id for order in found if order.state in OPEN}),
    }


def orders_of(user: User) -> QuerySet[WorkOrder]:
    """Jobs on which the person goes: what is open until tomorrow, what waits for signatures, what was signed today."""
    today = timezone.localdate()
    soon = Q(planned_start=None) | Q(planned_start__date__lte=today + timedelta(days=1))
    wanted = (
        (Q(state__in=sorted(OPEN)) & (soon | Q(state=State.ON_SITE)))
        | Q(state=State.DONE)
        | Q(state=State.SIGNED, signed_at__date=today)
    )
    rows = WorkOrder.objects.filter(wanted, pk__in=OrderPerson.objects.filter(person__user=user).values("order"))
    return whole(rows).order_by("planned_start", "number")


def whole(rows: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """Work orders with all that their view needs."""
    return rows.select_related(
        "owner_service", "place", "equipment__type__manufacturer", "equipment__rack", "vehicle", "request", "incident",
        "contract",
    ).prefetch_related(
        Prefetch("crew", OrderPerson.objects.select_related("person")),
        "answers",
        Prefetch("parts", PartUsed.objects.filter(returned=None).select_related("item")),
        Prefetch("times", TimeEntry.objects.select_related("person")),
        Prefetch("signatures", Signature.objects.filter(void_at=None)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Around:
    """What stands round the orders, read for all of them at once."""

    names: Mapping[int, str]
    positions: Mapping[int, Located]
    equipment: Mapping[int, list[Equipment]] = field(default_factory=dict)
    photos: Mapping[int, list[Attachment]] = field(default_factory=dict)
    addresses: bool = False


def views(orders: Iterable[WorkOrder], user: User) -> list[dict[str, Any]]:
    """The orders as the phone of ``user`` shows them; companies do not see what else stands there. Four queries."""
    rows = list(orders)
    around = _around(rows, user)
    return [_view(row, around) for row in rows]


def _around(rows: list[WorkOrder], user: User) -> _Around:
    places = {row.place_id: row.place for row in rows}
    above = {pk for place in places.values() for pk in place.ancestors}
    equipment: dict[int, list[Equipment]] = defaultdict(list)
    inventory = registers.records["inventory.equipment"]
    there = inventory.visible_to(user).filter(place__in=places).exclude(status="disposed").select_related("type")
    for piece in there.order_by("sort_text")[:MOST_EQUIPMENT]:
        if piece.place_id is not None:
            equipment[piece.place_id].append(piece)
    photos: dict[int, list[Attachment]] = defaultdict(list)
    kind = ContentType.objects.get_for_model(WorkOrder)
    pictures = Attachment.objects.live().filter(subject__content_type=kind, width__isnull=False)
    for photo in pictures.filter(subject__object_id__in=[row.pk for row in rows]).select_related("subject"):
        photos[photo.subject.object_id].append(photo)
    names = dict(Place.objects.filter(pk__in=above).values_list("pk", "name"))
    return _Around(names, located(places.values()), equipment, photos, inventory.allows(user, "view"))


def _view(row: WorkOrder, around: _Around) -> dict[str, Any]:
    signatures = list(row.signatures.all())
    drawn = {signature.picture_id for signature in signatures}
    photos = [photo for photo in around.photos.get(row.pk, []) if photo.pk not in drawn]
    answers = {answer.key: answer for answer in row.answers.all()}
    return {
        "id": row.pk,
        "number": row.number,
        "title": row.title,
        "kind": row.get_kind_display(),
        "description": row.description,
        "state": row.state,
        "state_label": row.get_state_display(),
        "priority": row.get_priority_display(),
        "tone": URGENT.get(Priority(row.priority), ""),
        "service": row.owner_service.name,
        "due": row.due_on,
        "starts": row.planned_start,
        "ends": row.planned_end,
        "arrived": row.arrived_at,
        "crew": [str(one.person) for one in row.crew.all()],
        "vehicle": str(row.vehicle or ""),
        "origin": str(row.incident or row.request or ""),
        "customer_signs": row.customer_signs,
        "place": _place(row.place, around),
        "equipment": _piece(row.equipment, around) if row.equipment is not None else None,
        "here": [
            _piece(piece, around) for piece in around.equipment.get(row.place_id, []) if piece.pk != row.equipment_id
        ],
        "items": [_item(item) for item in row.lines],
        "answers": {key: _answer(answer) for key, answer in answers.items()},
        "photos": _photos(photos, answers),
        "parts": [{"quantity": part.quantity, "label": str(part.item or part.text)} for part in row.parts.all()],
        "times": [_time(entry) for entry in row.times.all()],
        "notes": [],
        "signatures": [{"kind": one.kind, "name": one.name, "at": one.signed_at} for one in signatures],
        "result": row.result,
        "finding": row.finding,
        "outcome": row.outcome,
    }


def _place(place: Place, around: _Around) -> dict[str, Any]:
    where = around.positions.get(place.pk)
    return {
        "name": place.name,
        "code": place.code,
        "path": [around.names[pk] for pk in place.ancestors if pk in around.names],
        "address": place.address,
        "notes": place.notes,
        "latitude": where.position.latitude if where is not None else None,
        "longitude": where.position.longitude if where is not None else None,
    }


def _piece(piece: Equipment, around: _Around) -> dict[str, Any]:
    rack = f"{piece.rack} U{piece.position_u:g}" if piece.rack_id and piece.position_u else str(piece.rack or "")
    return {
        "id": piece.pk,
        "name": piece.name,
        "tag": piece.tag,
        "facts": [
            [str(label), str(value)]
            for label, value in (
                (_("Type"), piece.type),
                (_("Serial number"), piece.serial),
                (_("Rack"), rack),
                (_("Management address"), piece.management_ip if around.addresses else ""),
                (_("Firmware"), piece.firmware),
                (_("Notes"), piece.notes),
            )
            if value
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    label = item.label_en if item.label_en and get_language() == "en" else item.label
    return {
        "key": item.key, "kind": item.kind, "label": label, "help": item.help, "unit": item.unit, "low": item.low,
        "high": item.high, "choices": item.choices, "required": item.required,
    }  # fmt: skip


def _answer(answer: Answer) -> dict[str, Any]:
    return {"value": answer.text, "note": answer.note}


def _photos(photos: Iterable[Attachment], answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    keys = {answer.photo_id: key for key, answer in answers.items() if answer.photo_id}
    return [{"sha256": photo.sha256, "key": keys.get(photo.pk, ""), "label": photo.description} for photo in photos]


def _time(entry: TimeEntry) -> dict[str, Any]:
    return {"starts": entry.starts, "ends": entry.ends, "kind": entry.kind, "person": str(entry.person)}


def _stock(user: User, services: set[int]) -> list[dict[str, Any]]:
    seen = registers.records["inventory.stockitem"].visible_to(user)
    rows = seen.filter(owner_service__in=services, quantity__gt=0).select_related("place")
    return [
        {
            "id": item.pk,
            "name": item.name,
            "code": item.code,
            "unit": item.get_unit_display(),
            "quantity": item.quantity,
            "place": item.place.name,
        }
        for item in rows.order_by("sort_text")[:MOST_STOCK]
    ]
