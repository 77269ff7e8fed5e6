"""What the documents room shows on other rooms' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bag.core import registers
from bag.core.records.spec import Record
from bag.core.registers import BulkLink, FormSource
from bag.documents import queries
from bag.documents.rights import may, may_dispose, sees

SHOWN = 10


def sources_for(record_key: str, user: Any) -> list[FormSource]:
    """The forms that rows of a record type can be put on, for people who may prepare documents."""
    if not may(user, "add"):
        return []
    return sorted((source for source in registers.form_sources if source.record == record_key), key=lambda s: s.order)


def documents(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """Documents of a record and the forms it can be printed on; hidden where there is neither. One query."""
    record = registers.record_for(row)
    if record is None or record.namespace == "documents" or not sees(request.user):
        return None
    rows = list(queries.documents_about(row)[:SHOWN])
    sources = sources_for(record.key, request.user)
    return {"documents": rows, "sources": sources, "row": row, "count": len(rows)} if rows or sources else None


def bulk_links(record: Record, user: Any) -> list[BulkLink]:
    """The forms as verbs of a list's selection."""
    return [
        BulkLink(source.title, reverse("documents:print", args=[source.key]), source.icon)
        for source in sources_for(record.key, user)
    ]


def disposal_count(user: Any) -> int:
    return queries.due_for_disposal().count() if may_dispose(user) else 0
