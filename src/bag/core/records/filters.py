"""Narrowing a list: every filter of a record type understood from its field, applied and shown as a chip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.incoming import row_id, row_ids
from bag.core.records.forms import PICKER_FROM, model_field
from bag.core.records.spec import Record
from bag.core.records.validation import parse

MOST_VALUES = 200
REMEMBERED = 300
"""Seconds for which a relation with many rows is known to have many: no need to ask on every page."""
EMPTY = "~"
"""The value that stands for "has none"."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass
class Filter:
    """One way to narrow a list, with what is chosen now.

    ``kind``: options (a few values), picker (a big relation), bool, date (from/to), number (from/to), text.
    """

    name: str
    label: str
    kind: str
    options: list[Option] = field(default_factory=list)
    source: str = ""
    chosen: list[Option] = field(default_factory=list)
    start: str = ""
    end: str = ""

    @property
    def active(self) -> bool:
        return bool(self.chosen or self.start or self.end)

    @property
    def summary(self) -> str:
        """What the chip says: the chosen values or the range."""
        if self.chosen:
            return ", ".join(option.label for option in self.chosen[:3]) + ("…" if len(self.chosen) > 3 else "")
        return f"{self.start or '…'} – {self.end or '…'}"


def label_for(record: Record, name: str) -> str:
    """Wording of a filter: its field's, or for a path the last field's."""
    found = model_field(record.model, name)
    return str(found.verbose_name) if found is not None else name


def build(record: Record, params: QueryDict, user: Any) -> list[Filter]:
    """The filters of a list with the values that ``params`` choose; a query for each relation that offers options."""
    return [_build_one(record, name, params, user) for name in record.filters]


def _build_one(record: Record, name: str, params: QueryDict, user: Any) -> Filter:
    values = [value for value in params.getlist(name) if value][:MOST_VALUES]
    target = model_field(record.model, name)
    found = Filter(name, label_for(record, name), "text")
    if target is None:
        found.chosen = [Option(value, value, True) for value in values]
    elif isinstance(target, models.ForeignKey):
        _offer_rows(found, target, values, user)
    elif target.choices:
        _offer(found, [(str(value), str(label)) for value, label in target.flatchoices if value != ""], values)
    elif isinstance(target, models.BooleanField):
        _offer(found, [("true", _("Yes")), ("false", _("No"))], values)
        found.kind = "bool"
    elif isinstance(target, models.DateField | models.IntegerField | models.DecimalField | models.FloatField):
        found.kind = "date" if isinstance(target, models.DateField) else "number"
        found.start, found.end = params.get(f"{name}__gte", ""), params.get(f"{name}__lte", "")
    else:
        found.chosen = [Option(value, value, True) for value in values]
    return found


def _offer(found: Filter, pairs: list[tuple[str, str]], values: list[str]) -> None:
    found.kind = "options"
    found.options = [Option(value, label, value in values) for value, label in pairs]
    found.chosen = [option for option in found.options if option.chosen]


def _offer_rows(found: Filter, target: Any, values: list[str], user: Any) -> None:
    record = registers.record_for(target.related_model)
    if record is None:
        rows = target.related_model._default_manager.all()
    else:
        rows = record.visible_to(user).order_by("sort_text" if hasattr(target.related_model, "sort_text") else "pk")
    rows = rows.complex_filter(target.get_limit_choices_to())
    memory = f"many:{target.related_model._meta.label_lower}"
    if not cache.get(memory):
        offered = list(rows[: PICKER_FROM + 1])
        if len(offered) <= PICKER_FROM:
            none = [(EMPTY, _("None"))] if target.null else []
            _offer(found, [*none, *((str(row.pk), str(row)) for row in offered)], values)
            return
        cache.set(memory, True, REMEMBERED)
    found.kind = "picker"
    found.source = record.url("options") if record is not None else ""
    ids = row_ids(values)
    picked = [Option(str(row.pk), str(row), True) for row in rows.filter(pk__in=ids)] if ids else []
    found.chosen = [Option(EMPTY, _("None"), True)] * (EMPTY in values) + picked


def apply(record: Record, rows: models.QuerySet[Any], params: QueryDict) -> models.QuerySet[Any]:
    """Rows narrowed by the query string. A value that cannot be understood finds nothing rather than everything."""
    for name in record.filters:
        values = [value for value in params.getlist(name) if value][:MOST_VALUES]
        if values:
            rows = _narrow(record, rows, name, values)
        for step in ("gte", "lte"):
            if bound := params.get(f"{name}__{step}", ""):
                rows = _bound(record, rows, name, step, bound)
    return rows


def _narrow(record: Record, rows: models.QuerySet[Any], name: str, values: list[str]) -> models.QuerySet[Any]:
    target = model_field(record.model, name)
    wanted: list[Any] = []
    for value in values:
        if value == EMPTY:
            continue
        try:
            wanted.append(_understood(target, value))
        except ValidationError:
            continue
    where = models.Q(**{f"{name}__in": wanted}) if wanted else models.Q(pk__in=[])
    if EMPTY in values:
        where |= models.Q(**{f"{name}__isnull": True})
    return rows.filter(where)


def _understood(target: Any, value: str) -> Any:
    if target is None:
        return value
    if isinstance(target, models.ForeignKey):
        number = row_id(value)
        if number is None:
            raise ValidationError("not an id")
        return number
    return parse(target, value)


def _bound(record: Record, rows: models.QuerySet[Any], name: str, step: str, bound: str) -> models.QuerySet[Any]:
    target = model_field(record.model, name)
    try:
        value = parse(target, bound)
    except ValidationError:
        return rows.none()
    if isinstance(target, models.DateTimeField):
        return rows.filter(**{f"{name}__date__{step}": value})
    return rows.filter(**{f"{name}__{step}": value})
