"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.cabling import details
from bag.cabling.models import VERDICT_TONES, LabelScheme, Link, Lot
from bag.cabling.services import links, measuring
from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record

BRANCH_WRITES = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)


class LinkRecord(Record):
    """Permanent links with what was measured last."""

    model = Link
    icon = "plug-connected"
    rights = BRANCH_WRITES
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "place", "port__equipment__type", "port__equipment__place"]
    columns: ClassVar = [
        Column("label", sort="sort_text", kind="link"),
        Column("verdict", tones=VERDICT_TONES),
        Column("place", sort="place__sort_text"),
        Column("outlet", kind="mono"),
        Column("port", sort="port__equipment__sort_text"),
        Column("category"),
        Column("measured_length", kind="number"),
        Column("measured_at"),
        Column("length_m", kind="number", hidden=True),
        Column("laid_on", hidden=True),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["verdict", "category", "place", "owner_service", "measured_at", "laid_on"]
    fields: ClassVar = [
        "label", "owner_service", "place", "outlet", "port", "category", "length_m", "laid_on", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["category", "laid_on", "owner_service"]
    nav_group = "network"
    nav_order = 40

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return links.save_link(row, actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return links.save_links(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.link(row)


class LotRecord(Record):
    """Lots of cabling work with their measurements and acceptance."""

    model = Lot
    icon = "clipboard-check"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "place", "incident", "measured_by", "accepted_by", "record"]
    columns: ClassVar = [
        Column("number", sort="sort_text", kind="link"),
        Column("title"),
        Column("occasion"),
        Column("place", sort="place__sort_text"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("opened_at"),
        Column("due_on"),
        Column("accepted_at"),
        Column("contractor", hidden=True),
    ]
    filters: ClassVar = ["occasion", "place", "owner_service", "opened_at", "due_on", "accepted_at"]
    fields: ClassVar = ["title", "owner_service", "place", "occasion", "incident", "contractor", "due_on", "notes"]
    bulk_fields: ClassVar = ["due_on", "contractor"]
    order: ClassVar = ("-opened_at", "-id")
    nav_group = "network"
    nav_order = 42

    def editable(self, row: Any) -> bool:
        return row.accepted_at is None

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return measuring.save_lot(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [measuring.save_lot(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.lot(row, request.user, may=self.allows(request.user, "change", row))


class LabelSchemeRecord(Record):
    """How links are labeled, place by place."""

    model = LabelScheme
    icon = "tag"
    rights = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=LEADERS)
    related: ClassVar = ["place"]
    columns: ClassVar = [
        Column("template", kind="link"),
        Column("place", sort="place__sort_text"),
    ]
    filters: ClassVar = ["place"]
    fields: ClassVar = ["place", "template"]
    searchable = False


RECORDS = (LinkRecord, LotRecord, LabelSchemeRecord)
