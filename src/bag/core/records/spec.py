"""A record type: one class that says how a model is listed, edited, exported, imported, searched and exposed.

Nothing is discovered by name or generated behind your back: a room writes one ``Record`` subclass per model in its
``records.py`` and adds an instance to ``bag.core.registers.records`` in its ``registers.py``. See docs/add-a-record.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.forms import modelform_factory
from django.urls import reverse

from bag.core import access
from bag.core.access import Rights

if TYPE_CHECKING:
    from django.views import View


@dataclass(frozen=True)
class Column:
    """One list column. ``source`` is a field, a ``__`` path, or a method of the row; ``sort`` the field to order by.

    ``kind`` (text, mono, number, date, datetime, bool, choice, link, percent, money) is read off the field when empty.
    ``tones`` maps raw values to badge tones (ok, minor, major, critical, info, unknown).
    """

    source: str
    label: Any = ""
    sort: str = ""
    kind: str = ""
    tones: dict[str, str] | None = None
    hidden: bool = False

    def value(self, row: models.Model) -> Any:
        """The raw value of this column for a row, or None when a step of the path is empty."""
        value: Any = row
        for part in self.source.split("__"):
            value = getattr(value, part, None)
            if value is None:
                return None
        return value() if callable(value) else value


class Record:
    """Subclass, set ``model``, ``columns`` and ``fields``; override anything else.

    Escape hatches in order: class attribute → method → own template ``<room>/<model>_<view>.html`` → own view class in
    ``views`` → no Record.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[list[Column]]
    fields: ClassVar[list[str]]
    """Fields of the form, the API, import and round-trip export, in order."""
    order: ClassVar[tuple[str, ...]] = ()
    """How rows stand until somebody sorts them; by ``sort_text`` when empty."""
    filters: ClassVar[list[str]] = []
    """Fields (or ``__`` paths) that the list can be narrowed by; choices, relations, booleans, dates and numbers."""
    related: ClassVar[list[str]] = []
    """Relations to fetch with the row (``select_related``)."""
    form: ClassVar[type[forms.ModelForm] | None] = None
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = []
    """Titled groups of ``fields`` in form and detail; empty means one group."""
    icon: ClassVar[str] = "file-text"
    rights: ClassVar[Rights] = Rights()
    service_path: ClassVar[str] = ""
    """``__`` path from the row to the code of the owning service; empty when rows belong to the whole branch."""
    geo: ClassVar[tuple[str, str] | None] = None
    """Fields (latitude, longitude) in WGS84 degrees of types that have a place."""
    bulk_fields: ClassVar[list[str]] = []
    """Fields that may be set on many rows at once; empty means every non-unique field of the form."""
    secret_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields of ``fields`` that are written but never shown, exported or returned."""
    page_size: ClassVar[int] = 50
    searchable: ClassVar[bool] = True
    """Whether the global search and the command palette look here."""
    api: ClassVar[bool] = True
    views: ClassVar[dict[str, type[View] | None]] = {}
    nav_group: ClassVar[str] = ""
    nav_order: ClassVar[int] = 100
    nav_dock: ClassVar[bool] = False
    """Whether the list has a place in the bar at the foot of a phone."""

    def __init__(self) -> None:
        self.opts = self.model._meta
        self.name: str = self.opts.model_name or ""
        self.namespace: str = self.opts.app_label
        self.key: str = self.opts.label_lower

    # -- names
    @property
    def title(self) -> str:
        return str(self.opts.verbose_name)

    @property
    def title_plural(self) -> str:
        return str(self.opts.verbose_name_plural)

    def url(self, view: str = "list", *args: Any) -> str:
        """The address of a page of this type; empty where ``views`` took the page away."""
        if view in self.views and self.views[view] is None:
            return ""
        return reverse(f"{self.namespace}:{self.name}-{view}", args=args)

    @property
    def list_url(self) -> str:
        return self.url("list")

    @property
    def add_url(self) -> str:
        return self.url("add")

    @property
    def import_url(self) -> str:
        return self.url("import")

    @property
    def save_view_url(self) -> str:
        return self.url("save-view")

    @property
    def bulk_edit_url(self) -> str:
        return self.url("bulk-edit")

    @property
    def bulk_delete_url(self) -> str:
        return self.url("bulk-delete")

    def label_of(self, name: str) -> str:
        """The wording of a field for people."""
        return str(getattr(self.opts.get_field(name), "verbose_name", name))

    # -- rights
    def allows(self, user: Any, verb: str, row: models.Model | None = None) -> bool:
        """May ``user`` do ``verb`` with this type, or with this very row?"""
        if row is None:
            return access.allows(user, self.rights, verb)
        service = self.service_of(row)
        if service is None and access.held_to_service(user) and (self.service_path or verb not in ("view", "export")):
            return False
        return access.allows(user, self.rights, verb, service)

    def service_of(self, row: models.Model) -> str | None:
        """Code of the service that owns a row; None when it belongs to the whole branch."""
        if not self.service_path:
            return None
        value: Any = row
        for part in self.service_path.split("__"):
            value = getattr(value, part, None)
            if value is None:
                return None
        return str(value)

    # -- reading
    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        """Rows that this user may see: the single gate of pages, API, export, search and palette."""
        rows = self.model._default_manager.all()
        if not self.allows(user, "view"):
            return rows.none()
        held = access.held_services(user)
        if held is not None and self.service_path:
            rows = rows.filter(**{f"{self.service_path}__in": held})
        return self.fetch(rows)

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Add what list and detail need, so that a row costs no query of its own."""
        return rows.select_related(*self.related) if self.related else rows

    def search_in(self, rows: models.QuerySet[Any], text: str, *, whole: bool = False) -> models.QuerySet[Any]:
        """Rows that match a typed text; ``whole``: its words in any form, but not words that merely begin so."""
        matching = getattr(rows, "matching", None)
        return matching(text, whole=whole) if matching else rows

    def find_in(self, rows: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
        """Rows that hold the words of a finished text in any form; where there are none, rows with words that begin so.

        Costs one query. While a person is still typing, ``search_in`` alone is the better answer.
        """
        found = self.search_in(rows, text, whole=True)
        return found if found.exists() else self.search_in(rows, text)

    def in_words(self, row: Any, name: str) -> Any:
        """A field on the detail page whose stored code says nothing to people; None: shown as it is."""
        return None

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        """Extra template variables of the detail page."""
        return {}

    # -- writing
    def editable(self, row: Any) -> bool:
        """Whether saving the form of this row is open at all; the page offers no button where it is not."""
        return True

    def form_class(self, user: Any = None) -> type[forms.ModelForm]:
        from bag.core.records.forms import RecordForm

        base = self.form or RecordForm
        return modelform_factory(self.model, form=base, fields=self.fields)

    def initial(self, request: Any) -> dict[str, Any]:
        """First values of the form of a new row; the query string by default."""
        return {name: value for name, value in request.GET.items() if name in self.fields}

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        """Write one validated row, and the many-to-many choices of its form.

        Point it at a service once saving touches more than that.
        """
        row.save()
        for name, chosen in getattr(row, "chosen_many", {}).items():
            getattr(row, name).set(chosen)
        return row

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        """Write many validated new rows in bulk. Point it at a service together with ``save``."""
        manager = self.model._default_manager
        return list(manager.bulk_create(rows, batch_size=2000))

    def delete(self, row: Any, actor: Any) -> None:
        row.delete()
