"""The list of the work behind a number: what it is called, what it is narrowed to, its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bag.core.incoming import row_id
from bag.field.models import OrderKind, OrderState
from bag.field.reporting.asked import Asked
from bag.field.reporting.domain import BANDS
from bag.field.reporting.report import band_title, period_words, slot_title
from bag.field.reporting.rows import NONE
from bag.field.wording import ORDER_TONES
from bag.inventory.models import Equipment, EquipmentType, StockItem
from bag.organization.models import Unit
from bag.places.models import Place
from bag.work.details import STATE_TONES
from bag.work.models import IncidentState, RequestState, RequestType
from bag.work.models.hours import Priority
from bag.work.request_details import REQUEST_TONES

TITLES = {
    "opened": gettext_lazy("Work that came in"),
    "done": gettext_lazy("Work done"),
    "judged": gettext_lazy("Work with a target"),
    "kept": gettext_lazy("Work done in time"),
    "late": gettext_lazy("Late work"),
    "open": gettext_lazy("Open work"),
    "open_late": gettext_lazy("Open work beyond its target"),
    "fault": gettext_lazy("Faults of equipment"),
    "contract": gettext_lazy("Work orders of a contract"),
    "cost": gettext_lazy("Work orders with parts or time entries"),
    "unpriced": gettext_lazy("Work orders of which something has no price"),
    "part": gettext_lazy("Work orders that used a part"),
    "time": gettext_lazy("Work orders with time entries"),
}
NARROWING = ("type", "priority", "place", "slot", "age", "equipment", "contract", "verdict", "part", "time")
PAGES = {"incident": "work:incident-detail", "request": "work:request-detail", "order": "field:workorder-detail"}
_STATES: dict[str, tuple[Any, Any]] = {
    "incident": (IncidentState, STATE_TONES), "request": (RequestState, REQUEST_TONES),
    "order": (OrderState, ORDER_TONES),
}  # fmt: skip
_KINDS = {
    "incident": gettext_lazy("Incident"), "request": gettext_lazy("Request"),
    "order": pgettext_lazy("kind of work", "Work order"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One piece of work of the list."""

    kind: str
    number: str
    title: str
    url: str
    state: str
    tone: str
    service: str
    priority: int
    opened_at: datetime
    target_at: datetime | None
    ended_at: datetime | None

    @property
    def late(self) -> bool:
        return self.target_at is not None and self.ended_at is not None and self.ended_at > self.target_at


def entries(found: Iterable[tuple[Any, ...]]) -> list[Entry]:
    """The rows of ``rows.listed`` for people. One query, of the names of services."""
    names = dict(Unit.objects.filter(kind="service").values_list("pk", "name"))
    return [_entry(names, *line) for line in found]


def _entry(
    names: dict[int, str], kind: str, pk: int, number: str, title: str, state: str, service: int, priority: int,
    opened: datetime, target: datetime | None, ended: datetime | None,
) -> Entry:  # fmt: skip
    labels, tones = _STATES[kind]
    return Entry(
        kind=str(_KINDS[kind]),
        number=number,
        title=title,
        url=reverse(PAGES[kind], args=[pk]),
        state=str(labels(state).label),
        tone=tones.get(state, ""),
        service=names.get(service, ""),
        priority=priority,
        opened_at=opened,
        target_at=target,
        ended_at=ended,
    )


def lines(found: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """The lines of the spreadsheet."""
    yield [_("Kind"), _("Number"), _("Title"), _("State"), _("Service"), _("Priority"), _("Opened"), _("Target"),
           _("Ended")]  # fmt: skip
    for one in entries(found):
        yield [one.kind, one.number, one.title, one.state, one.service, one.priority, one.opened_at, one.target_at,
               one.ended_at]  # fmt: skip


def chips(asked: Asked, narrowed: dict[str, str]) -> list[str]:
    """What the list is narrowed to, in words. A query for each name."""
    found = [period_words(asked)]
    if asked.service is not None:
        found.append(_row_name(Unit, str(asked.service)))
    for name, value in narrowed.items():
        if value and (text := _chip(name, value, asked)):
            found.append(text)
    return found


def _chip(name: str, value: str, asked: Asked) -> str:
    if name in ("place", "equipment", "part"):
        return _named(name, value)
    if name == "type":
        return _type_name(value, asked)
    if name == "priority":
        return str(Priority(int(value)).label) if value in {str(one) for one in Priority.values} else value
    if name == "age":
        return next((band_title(band.first, band.last) for band in BANDS if band.key == value), value)
    return slot_title(value, asked.cut) if name == "slot" else ""


def _named(name: str, value: str) -> str:
    if value == NONE:
        return _("Without a place")
    if value.startswith("="):
        return value[1:]
    return _row_name({"place": Place, "equipment": Equipment, "part": StockItem}[name], value)


def _type_name(value: str, asked: Asked) -> str:
    if asked.kind == "order":
        return str(OrderKind(value).label) if value in OrderKind.values else value
    if value == NONE:
        return _("no equipment named")
    return _row_name(RequestType if asked.kind == "request" else EquipmentType, value)


def _row_name(model: Any, value: str) -> str:
    row = model.objects.filter(pk=row_id(value) or 0).first()
    return "?" if row is None else str(row)
