"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.connections import details
from bag.connections.domain.life import State
from bag.connections.models import Connection
from bag.connections.services import planning, steps
from bag.connections.wording import STATE_TONES
from bag.core.access import BRANCH, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record


class ConnectionRecord(Record):
    """New connections. The form holds what is needed; everything else moves by verbs on the page."""

    model = Connection
    icon = "plug"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = [*steps.JOINED, "port__equipment__type__manufacturer", "link__port__equipment", "approved_by"]
    columns: ClassVar = [
        Column("number", sort="sort_text", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=STATE_TONES),
        Column("place", sort="place__sort_text"),
        Column("device"),
        Column("port", sort="port__equipment__sort_text"),
        Column("due_on"),
        Column("opened_at"),
        Column("unit", sort="unit__sort_text", hidden=True),
        Column("link", sort="link__sort_text", hidden=True),
        Column("accepted_at", hidden=True),
    ]
    filters: ClassVar = ["state", "device", "purpose", "owner_service", "place", "unit", "opened_at", "due_on"]
    fields: ClassVar = [
        "title", "owner_service", "place", "unit", "request", "need", "device", "purpose", "speed_mbps", "poe_class",
        "needs_address", "due_on",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["due_on"]
    order: ClassVar = ("-opened_at", "-id")
    nav_group = "network"
    nav_order = 44

    def editable(self, row: Any) -> bool:
        return row.state == State.REQUESTED

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return planning.save_connection(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [planning.save_connection(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.connection(row, request.user, may=self.allows(request.user, "change", row))


RECORDS = (ConnectionRecord,)
