"""Addresses of record types, and the views that answer there."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.views import View

from bag.core import registers
from bag.core.records.bulk import RecordBulkDelete, RecordBulkEdit
from bag.core.records.saved import SaveView, UnsaveView
from bag.core.records.spec import Record
from bag.core.records.transfer import RecordImport
from bag.core.records.views import (
    RecordDelete,
    RecordDetail,
    RecordForm,
    RecordHistory,
    RecordList,
    RecordOptions,
    RecordRestore,
)

VIEWS: dict[str, tuple[str, type[View]]] = {
    "list": ("", RecordList),
    "options": ("options/", RecordOptions),
    "add": ("new/", RecordForm),
    "import": ("import/", RecordImport),
    "bulk-edit": ("edit/", RecordBulkEdit),
    "bulk-delete": ("delete/", RecordBulkDelete),
    "save-view": ("views/", SaveView),
    "unsave-view": ("views/<int:view>/delete/", UnsaveView),
    "detail": ("<int:pk>/", RecordDetail),
    "edit": ("<int:pk>/edit/", RecordForm),
    "delete": ("<int:pk>/delete/", RecordDelete),
    "history": ("<int:pk>/history/", RecordHistory),
    "restore": ("<int:pk>/history/<int:event>/restore/", RecordRestore),
}


def record_urls(record: Record) -> list[URLPattern]:
    """The paths of one record type; ``record.views`` replaces a view, None removes it."""
    found = []
    for name, (route, default) in VIEWS.items():
        view: Any = record.views.get(name, default)
        if view is not None:
            view = view.as_view(record=record)
            found.append(path(f"{record.name}/{route}", view, name=f"{record.name}-{name}"))
    return found


def room_urls(room: str) -> list[URLPattern]:
    """The paths of every record type of a room."""
    return [pattern for record in registers.records if record.namespace == room for pattern in record_urls(record)]
