"""The work behind the numbers: incidents, requests and work orders read as rows of one shape.

Every number of a report is a count of these rows and leads to a list of them, so the two cannot differ. What a reader
may not see is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncMonth, TruncWeek
from django.utils import timezone

from bag.core import registers
from bag.field.domain.orders import OPEN as OPEN_ORDER
from bag.field.reporting import cost_rows
from bag.field.reporting.asked import Asked, midnight
from bag.field.reporting.domain import BANDS, slot_days
from bag.work.services.clock import OPEN_INCIDENT, OPEN_REQUEST

NONE = "~"
"""Stands for "has none" where a row is asked by type or place."""
OF_ORDERS = ("contract", "cost", "unpriced", "part", "time")
"""Measures of work orders alone."""
MEASURES = ("opened", "done", "judged", "kept", "late", "open", "open_late", "fault", *OF_ORDERS)


def _end_of_due_day() -> Func:
    """The midnight that ends the day until which an order was to be done."""
    following = ExpressionWrapper(F("due_on") + timedelta(days=1), output_field=DateTimeField())
    return Func(Value(timezone.get_default_timezone_name()), following, function="timezone",
                output_field=DateTimeField())  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """How the rows of one record type are read. ``states`` are those of open work; ``type`` is what it is sorted by."""

    record: str
    states: frozenset[str]
    service: str
    opened: Any
    ended: str
    type: Any
    target: Any
    contract: Any


_BEGUN = Least("created_at", "dispatched_at", "arrived_at", "done_at")
"""An order may be typed in after the job; then it began when the crew was sent."""
_NO_NUMBER = Value(None, output_field=IntegerField())
KINDS = {
    "incident": Kind(
        "work.incident", frozenset(OPEN_INCIDENT), "service_id", F("opened_at"), "resolved_at",
        Cast("equipment__type_id", CharField()), F("target_at"), _NO_NUMBER,
    ),
    "request": Kind(
        "work.request", frozenset(OPEN_REQUEST), "service_id", F("opened_at"), "done_at",
        Cast("type_id", CharField()), F("target_at"), _NO_NUMBER,
    ),
    "order": Kind(
        "field.workorder", frozenset(str(one) for one in OPEN_ORDER), "owner_service_id", _BEGUN, "done_at",
        F("kind"), _end_of_due_day(), F("contract_id"),
    ),
}  # fmt: skip


def work(name: str, asked: Asked, user: Any) -> QuerySet[Any]:
    """Rows of a kind that the reader sees, of the service that is asked, in the common shape (``r_…``)."""
    kind = KINDS[name]
    rows: QuerySet[Any] = registers.records[kind.record].visible_to(user).order_by()
    if asked.service is not None:
        rows = rows.filter(**{kind.service: asked.service})
    rows = rows.select_related(None).annotate(
        r_kind=Value(name, output_field=CharField()),
        r_service=F(kind.service),
        r_type=kind.type,
        r_priority=F("priority"),
        r_place=F("place_id"),
        r_equipment=F("equipment_id"),
        r_contract=kind.contract,
        r_opened=kind.opened,
        r_ended=F(kind.ended),
        r_target=kind.target,
    )
    return rows.annotate(
        r_judged=Coalesce("r_ended", "r_target"),
        r_kept=ExpressionWrapper(Q(r_ended__lte=F("r_target")), output_field=BooleanField()),
    )


def is_open(name: str) -> Q:
    """Work that is not over."""
    return Q(state__in=sorted(KINDS[name].states))


def overdue(name: str, asked: Asked) -> Q:
    """Work that is still open although its target lay in the part of the period that is over."""
    return is_open(name) & Q(r_ended=None, r_target__gte=asked.start, r_target__lt=asked.past)


def ended(asked: Asked) -> Q:
    return Q(r_ended__gte=asked.start, r_ended__lt=asked.end)


def opened(asked: Asked) -> Q:
    return Q(r_opened__gte=asked.start, r_opened__lt=asked.end)


def slotted(rows: QuerySet[Any], moment: str, asked: Asked) -> QuerySet[Any]:
    """With ``r_slot``: the first day of the week or month of a moment."""
    cut = TruncWeek if asked.cut == "week" else TruncMonth
    zone = timezone.get_default_timezone()
    return rows.annotate(r_slot=Cast(cut(moment, tzinfo=zone), DateField()))


def aged(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """With ``r_band``: the key of the band of age."""
    whens = [
        When(r_opened__gte=midnight(earliest), then=Value(band.key))
        for band in BANDS
        if (earliest := band.opened(asked.today)[0]) is not None
    ]
    return rows.annotate(r_band=Case(*whens, default=Value(BANDS[-1].key), output_field=CharField()))


def faults(asked: Asked, user: Any) -> list[QuerySet[Any]]:
    """Faults of equipment in the period: incidents, and fault requests that belong to no incident."""
    of_type = work("request", asked, user).filter(type__kind="fault", incident=None)
    both = [work("incident", asked, user), of_type]
    return [rows.filter(opened(asked), equipment__isnull=False) for rows in both]


def behind(what: str, asked: Asked, user: Any, narrowed: dict[str, str]) -> list[QuerySet[Any]]:
    """The rows that a number counts, one queryset for each kind of work.

    ``narrowed`` may hold type, priority, place, slot, age, equipment, contract, part; what no row can have finds none.
    """
    if what == "fault":
        found = faults(asked, user)
    elif what in OF_ORDERS:
        found = [_orders(what, asked, user, narrowed)]
    else:
        found = [_measured(work(name, asked, user), name, what, asked) for name in asked.kinds]
    return [_narrowed(rows, what, asked, narrowed) for rows in found]


def _orders(what: str, asked: Asked, user: Any, narrowed: dict[str, str]) -> QuerySet[Any]:
    rows = work("order", asked, user)
    if what == "contract":
        rows = rows.filter(ended(asked) | overdue("order", asked), contract__isnull=False)
        verdict = narrowed.get("verdict", "")
        return rows.filter(_verdict(verdict)) if verdict else rows.filter(ended(asked))
    rows = rows.filter(ended(asked))
    if what == "part":
        return cost_rows.with_part(rows, narrowed.get("part", ""))
    if what == "time":
        return cost_rows.with_time(rows, narrowed.get("time", "work"))
    return cost_rows.unpriced(rows, narrowed) if what == "unpriced" else cost_rows.with_cost(rows)


def _verdict(word: str) -> Q:
    kept = Q(r_kept=True)
    judged = Q(r_target__isnull=False)
    return {"kept": kept, "late": judged & ~_known(kept), "judged": judged}.get(word, Q(pk=None))


def _known(test: Q) -> Q:
    """A test that is false, not unknown, for rows without an end."""
    return test & Q(r_ended__isnull=False)


def _measured(rows: QuerySet[Any], name: str, what: str, asked: Asked) -> QuerySet[Any]:
    if what == "opened":
        return rows.filter(opened(asked))
    if what == "done":
        return rows.filter(ended(asked))
    if what in ("open", "open_late"):
        rows = rows.filter(is_open(name))
        return rows.filter(r_target__lt=asked.now) if what == "open_late" else rows
    judged = rows.filter(ended(asked) | overdue(name, asked), r_target__isnull=False)
    if what == "kept":
        return judged.filter(r_kept=True)
    return judged.filter(~_known(Q(r_kept=True))) if what == "late" else judged


def _narrowed(rows: QuerySet[Any], what: str, asked: Asked, narrowed: dict[str, str]) -> QuerySet[Any]:
    for name in ("type", "place", "priority", "equipment", "contract"):
        if value := narrowed.get(name, ""):
            path = f"r_{name}"
            if value == NONE:
                rows = rows.filter(**{f"{path}__isnull": True})
            else:
                rows = rows.filter(**{path: value if name == "type" else _number(value)})
    if age := narrowed.get("age", ""):
        rows = aged(rows, asked).filter(r_band=age)
    if slot := narrowed.get("slot", ""):
        moment = "r_opened" if what == "opened" else "r_judged"
        rows = rows.filter(_in_slot(moment, slot, asked))
    return rows


def _in_slot(moment: str, slot: str, asked: Asked) -> Q:
    try:
        first, last = slot_days(date.fromisoformat(slot), asked.cut)
    except (ValueError, OverflowError):
        return Q(pk=None)
    return Q(**{f"{moment}__gte": midnight(first), f"{moment}__lt": midnight(last + timedelta(days=1))})


def _number(text: str) -> int:
    """The id or number in a text; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


COMMON = (
    "r_kind",
    "r_pk",
    "r_number",
    "r_title",
    "r_state",
    "r_service",
    "r_priority",
    "r_opened",
    "r_target",
    "r_ended",
)


def listed(found: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """The rows of all kinds as one list of ``COMMON`` values, the newest first."""
    shaped = [
        rows.annotate(r_pk=F("pk"), r_number=F("number"), r_title=F("title"), r_state=F("state")).values_list(*COMMON)
        for rows in found
    ]
    first, *others = shaped
    return (first.union(*others, all=True) if others else first).order_by("-r_opened", "-r_number")
