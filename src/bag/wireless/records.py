"""Record types of the wireless room."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.wireless import details
from bag.wireless.models import AccessPoint, Complaint, Improvement
from bag.wireless.services import complaints
from bag.wireless.wording import COMPLAINT_TONES, IMPROVEMENT_TONES

READ_BY_BRANCH = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)


class AccessPointRecord(Record):
    """Access points; most are entered by themselves when a controller tells of them."""

    model = AccessPoint
    icon = "wifi"
    rights = READ_BY_BRANCH
    service_path = "equipment__owner_service__code"
    related: ClassVar = ["equipment__owner_service", "equipment__place", "equipment__type__manufacturer", "controller"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("equipment", sort="equipment__sort_text"),
        Column("equipment__place", sort="equipment__place__sort_text"),
        Column("controller", sort="controller__sort_text"),
        Column("mounting", kind="choice"),
        Column("planned_clients", kind="number", hidden=True),
    ]
    filters: ClassVar = ["controller", "mounting", "equipment__place"]
    fields: ClassVar = ["name", "equipment", "controller", "mounting", "planned_clients", "notes"]
    bulk_fields: ClassVar = ["controller", "mounting", "planned_clients"]
    nav_group = "network"
    nav_order = 71

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.access_point(row, may=self.allows(request.user, "change", row))


class ComplaintRecord(Record):
    """Complaints about coverage; closed by a verb on the page."""

    model = Complaint
    icon = "message-report"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "place", "access_point", "request", "incident", "told_by", "closed_by"]
    columns: ClassVar = [
        Column("place", kind="link", sort="place__sort_text"),
        Column("trouble", kind="choice"),
        Column("device", kind="choice"),
        Column("state", kind="choice", tones=COMPLAINT_TONES),
        Column("at"),
        Column("access_point", sort="access_point__sort_text"),
        Column("closed_at", hidden=True),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["state", "trouble", "device", "place", "access_point", "at"]
    fields: ClassVar = [
        "owner_service", "place", "at", "trouble", "device", "text", "access_point", "request", "incident",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["access_point"]
    order: ClassVar = ("-at", "-id")
    nav_group = "network"
    nav_order = 72

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return complaints.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [complaints.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.complaint(row, may=self.allows(request.user, "change", row))


class ImprovementRecord(Record):
    """Work on access points with its proof; planned on the page of the access point."""

    model = Improvement
    icon = "tool"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "access_point__equipment__owner_service__code"
    related: ClassVar = ["access_point__equipment__owner_service", "order", "planned_by"]
    columns: ClassVar = [
        Column("access_point", kind="link", sort="access_point__sort_text"),
        Column("kind", kind="choice"),
        Column("state", kind="choice", tones=IMPROVEMENT_TONES),
        Column("planned_on"),
        Column("score_before", kind="number"),
        Column("score_after", kind="number"),
        Column("done_on"),
        Column("order", sort="order__sort_text"),
    ]
    filters: ClassVar = ["state", "kind", "access_point", "planned_on", "done_on"]
    fields: ClassVar = ["reason"]
    bulk_fields: ClassVar = ["reason"]
    order: ClassVar = ("-planned_on", "-id")
    nav_group = "network"
    nav_order = 73

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.improvement(row)


RECORDS = (AccessPointRecord, ComplaintRecord, ImprovementRecord)
