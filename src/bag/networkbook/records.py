"""The record type of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.records.spec import Column, Record
from bag.networkbook import details
from bag.networkbook.models import BookEdition
from bag.networkbook.rights import BOOK


class EditionRecord(Record):
    """Editions; issued by a job, reviewed by a verb. Only their notes are edited."""

    model = BookEdition
    icon = "books"
    rights = BOOK
    related: ClassVar = ["place", "document", "made_by", "reviewed_by", "controlled"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("place", sort="place__sort_text"),
        Column("revision", kind="number"),
        Column("rows", kind="number"),
        Column("made_at"),
        Column("reviewed_at"),
        Column("review_by"),
        Column("document", hidden=True),
    ]
    filters: ClassVar = ["place", "made_at", "reviewed_at", "review_by"]
    fields: ClassVar = ["notes"]
    bulk_fields: ClassVar = ["notes"]
    order: ClassVar = ("-made_at", "-id")
    nav_group = "network"
    nav_order = 91

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.edition(row, request.user)
