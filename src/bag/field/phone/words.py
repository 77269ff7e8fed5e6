"""What a command of a phone says, for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from ninja import Schema

from bag.core.ui.format import moment
from bag.field.domain.checklist import Item
from bag.field.models import Outcome, SignatureKind, WorkOrder
from bag.field.phone.commands import SHAPES, Answer, Finish, Note, Part, Photo, Sign, Time
from bag.inventory.models import StockItem

KINDS: dict[str, Any] = {
    "arrive": pgettext_lazy("phone command", "Arrival"),
    "answer": pgettext_lazy("phone command", "Answer"),
    "photo": pgettext_lazy("phone command", "Photo"),
    "part": pgettext_lazy("phone command", "Part"),
    "time": pgettext_lazy("phone command", "Working time"),
    "note": pgettext_lazy("phone command", "Note"),
    "finish": pgettext_lazy("phone command", "End of the work"),
    "sign": pgettext_lazy("phone command", "Signature"),
}


def in_words(kind: str, data: Schema, order: WorkOrder) -> str:
    """One line: ``Answer: Splice loss: 0,06 (note)``."""
    said = _said(data, order)
    return f"{KINDS[kind]}: {said}" if said else str(KINDS[kind])


def value_in_words(item: Item | None, value: str) -> str:
    """An answer as people read it: a measured value with the comma of the language and its unit."""
    if item is None or item.kind != "number":
        return value
    shown = value.replace(".", ",") if get_language() == "tr" else value
    return f"{shown} {item.unit}".strip()


def _said(data: Schema, order: WorkOrder) -> str:
    match data:
        case Answer():
            item = next((item for item in order.lines if item.key == data.key), None)
            said = f"{item.label if item else data.key}: {value_in_words(item, data.value)}"
            return f"{said} ({data.note})" if data.note else said
        case Photo():
            return data.sha256[:8]
        case Part():
            stock = StockItem.objects.filter(pk=data.item).first() if data.item else None
            return f"{data.quantity} × {stock or data.text}"
        case Time():
            return f"{moment(data.starts)} – {moment(data.ends)}"
        case Note():
            return str(data.text)
        case Finish():
            return f"{Outcome(data.outcome).label}. {data.result} {data.finding}".strip()
        case Sign():
            return f"{SignatureKind(data.kind).label}: {data.name}"
    return ""


def shown(kind: str, data: dict[str, Any], order: WorkOrder) -> str:
    """The same from a stored command."""
    return in_words(kind, SHAPES[kind].model_validate(data), order)
