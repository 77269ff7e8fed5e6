"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.access import BRANCH, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.topology import details
from bag.topology.models import Finding


class FindingRecord(Record):
    """Differences from the records; discovery writes them, people decide by verbs."""

    model = Finding
    icon = "arrows-sort"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = [
        "owner_service", "decided_by", "stranger", "a__node__equipment", "b__node__equipment", "a__port", "b__port",
    ]  # fmt: skip
    columns: ClassVar = [
        Column("summary", kind="link"),
        Column("kind", kind="choice", tones=details.KIND_TONES),
        Column("instead"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("first_seen"),
        Column("until"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("decided_by", hidden=True),
        Column("decided_at", hidden=True),
    ]
    filters: ClassVar = ["state", "kind", "owner_service", "first_seen", "decided_at"]
    fields: ClassVar = ["reason", "until"]
    order: ClassVar = ("-first_seen", "-id")
    views: ClassVar = dict.fromkeys(("add", "edit", "import", "delete", "restore", "bulk-edit", "bulk-delete"))
    nav_group = "network"
    nav_order = 23

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.finding(row, request.user, may=self.allows(request.user, "change", row))


RECORDS = (FindingRecord,)
