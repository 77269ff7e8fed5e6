"""What a list shows: rows by search, filters and sort order; columns by choice; cells by kind."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bag.core.records import filters
from bag.core.records.forms import model_field
from bag.core.records.spec import Column, Record
from bag.core.ui.format import capfirst, plain
from bag.core.ui.tags import tag

ESTIMATE_FROM = 200_000
LAST_PAGE = 4_000
NUMBERS = ("number", "percent", "money", "date", "datetime")


def kind_of(record: Record, column: Column) -> str:
    """How a column's values look: its own ``kind``, or one read off the field."""
    if column.kind:
        return column.kind
    target = model_field(record.model, column.source)
    if target is None:
        return "text"
    if target.choices:
        return "choice"
    for classes, kind in (
        ((models.BooleanField,), "bool"),
        ((models.DateTimeField,), "datetime"),
        ((models.DateField,), "date"),
        ((models.IntegerField, models.DecimalField, models.FloatField), "number"),
        ((models.GenericIPAddressField,), "mono"),
        ((models.ForeignKey,), "link"),
    ):
        if isinstance(target, classes):
            return kind
    return "text"


def title_of(record: Record, column: Column) -> str:
    if column.label:
        return str(column.label)
    target = model_field(record.model, column.source)
    return capfirst(str(target.verbose_name)) if target is not None else column.source


@dataclass(frozen=True)
class Head:
    """A column as the list shows it."""

    column: Column
    title: str
    kind: str
    sortable: bool
    order: str
    """ascending, descending or empty"""
    next_sort: str

    @property
    def css(self) -> str:
        return "num" if self.kind in NUMBERS else ""


def cell_text(record: Record, column: Column, row: models.Model, kind: str) -> str:
    """A cell as plain text (export, tests)."""
    if kind == "choice":
        path, _sep, name = column.source.rpartition("__")
        owner = Column(path).value(row) if path else row
        display = getattr(owner, f"get_{name}_display", None)
        if display is not None:
            return str(display())
    return plain(column.value(row), kind)


def cell_html(record: Record, column: Column, row: models.Model, kind: str) -> SafeString | str:
    """A cell as it stands in the list."""
    text = cell_text(record, column, row, kind)
    if not text:
        return SafeString('<span class="quieter">—</span>')
    if column.tones is not None:
        return tag(text, column.tones.get(str(column.value(row)), ""))
    if kind == "mono":
        return format_html('<span class="mono">{}</span>', text)
    return text


@dataclass(frozen=True)
class Chip:
    """An active filter above a list."""

    label: str
    summary: str
    without: str


class Listing:
    """A list as asked for by a query string."""

    def __init__(self, record: Record, params: QueryDict, user: Any) -> None:
        self.record, self.params, self.user = record, params, user
        self.text = params.get("q", "").replace("\x00", "").strip()[:200]

    @cached_property
    def rows(self) -> models.QuerySet[Any]:
        """Every row that matches, in order; not yet fetched."""
        found = filters.apply(self.record, self.record.visible_to(self.user), self.params)
        if self.text:
            found = self.record.find_in(found, self.text)
        return self._ordered(found)

    @cached_property
    def filters(self) -> list[filters.Filter]:
        return filters.build(self.record, self.params, self.user)

    @property
    def narrowed(self) -> bool:
        return bool(self.text) or any(name in self.params for name in self._filter_keys())

    def _filter_keys(self) -> list[str]:
        return [key for name in self.record.filters for key in (name, f"{name}__gte", f"{name}__lte")]

    def _sort_path(self, column: Column) -> str:
        if column.sort:
            return column.sort
        target = model_field(self.record.model, column.source)
        if target is None:
            return ""
        if isinstance(target, models.ForeignKey):
            related = target.related_model
            return f"{column.source}__sort_text" if hasattr(related, "sort_text") else column.source
        own_name = column.source == (getattr(self.record.model, "sort_field", "") or "name")
        return "sort_text" if own_name and hasattr(self.record.model, "sort_text") else column.source

    def _ordered(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        key = self.params.get("sort", "")
        chosen = next((c for c in self.record.columns if c.source == key.removeprefix("-")), None)
        path = self._sort_path(chosen) if chosen else ""
        if path:
            down = key.startswith("-")
            order = models.F(path).desc(nulls_last=True) if down else models.F(path).asc(nulls_last=True)
            return rows.order_by(order, "-pk" if down else "pk")
        if self.record.order:
            return rows.order_by(*self.record.order)
        if hasattr(self.record.model, "sort_text"):
            return rows.order_by("sort_text", "pk")
        return rows.order_by(*(self.record.opts.ordering or ["pk"]))

    @cached_property
    def chips(self) -> list[Chip]:
        """One chip for each active filter, with the query string that drops it."""
        return [Chip(f.label, f.summary, self._without(f.name)) for f in self.filters if f.active]

    def _without(self, name: str) -> str:
        query = self.params.copy()
        for key in (name, f"{name}__gte", f"{name}__lte", "page"):
            query.pop(key, None)
        return query.urlencode()

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Sort order and columns, which searching and filtering keep."""
        return [(name, value) for name in ("sort", "col") for value in self.params.getlist(name)]

    @property
    def without_columns(self) -> list[tuple[str, str]]:
        """Every parameter except the columns and the page."""
        return [(n, v) for n, values in self.params.lists() if n not in ("col", "page", "format") for v in values]

    @cached_property
    def columns(self) -> list[Column]:
        """Columns shown: the chosen ones in the record's order, or all that are not hidden at first."""
        chosen = self.params.getlist("col")
        known = [column for column in self.record.columns if column.source in chosen]
        return known or [column for column in self.record.columns if not column.hidden]

    @cached_property
    def heads(self) -> list[Head]:
        key = self.params.get("sort", "")
        found = []
        for column in self.columns:
            order = ""
            if key.removeprefix("-") == column.source:
                order = "descending" if key.startswith("-") else "ascending"
            flip = f"-{column.source}" if order == "ascending" else column.source
            query = self.params.copy()
            query["sort"] = flip
            query.pop("page", None)
            sortable = bool(self._sort_path(column))
            found.append(
                Head(
                    column,
                    title_of(self.record, column),
                    kind_of(self.record, column),
                    sortable,
                    order,
                    query.urlencode(),
                )
            )
        return found

    @cached_property
    def total(self) -> int:
        """Number of matching rows; the planner's estimate for a whole big table."""
        if not self.narrowed and not self.record.service_path:
            estimate = estimated_rows(self.record.model)
            if estimate > ESTIMATE_FROM and self.record.allows(self.user, "view"):
                return estimate
        return self.rows.order_by().count()


def estimated_rows(model: type[models.Model]) -> int:
    """PostgreSQL's own estimate of a table's rows (no scan), asked for once a minute."""
    return _estimates(int(time.monotonic() // 60)).get(model._meta.db_table, 0)


@lru_cache(maxsize=1)
def _estimates(_minute: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0")
        return dict(cursor.fetchall())
