"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.firmware import details
from bag.firmware.models import Advisory, CampaignState, EndOfLife, TargetVersion, UpgradeCampaign
from bag.firmware.services import campaigns, finding, taking
from bag.firmware.wording import ADVISORY_TONES, CAMPAIGN_TONES, SEVERITY_TONES


class TargetRecord(Record):
    """Target versions; set by those who lead the service."""

    model = TargetVersion
    icon = "flag"
    rights = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=LEADERS)
    service_path = "owner_service__code"
    related: ClassVar = ["equipment_type", "owner_service"]
    columns: ClassVar = [
        Column("equipment_type", sort="equipment_type__sort_text", kind="link"),
        Column("role"),
        Column("wanted", kind="mono"),
        Column("least", kind="mono"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("review_on"),
        Column("reason", hidden=True),
    ]
    filters: ClassVar = ["equipment_type", "role", "owner_service", "review_on"]
    fields: ClassVar = ["equipment_type", "role", "owner_service", "wanted", "least", "reason", "review_on"]
    bulk_fields: ClassVar = ["review_on"]
    nav_group = "network"
    nav_order = 41

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return finding.save_target(row, actor)

    def delete(self, row: Any, actor: Any) -> None:
        super().delete(row, actor)
        finding.compare()


class AdvisoryRecord(Record):
    """Security advisories; they come from files, people only decide whether one holds."""

    model = Advisory
    icon = "bug"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    columns: ClassVar = [
        Column("key", kind="link"),
        Column("title"),
        Column("severity", tones=SEVERITY_TONES),
        Column("score", kind="number"),
        Column("published"),
        Column("state", tones=ADVISORY_TONES),
        Column("note", hidden=True),
    ]
    filters: ClassVar = ["severity", "state", "published", "score"]
    fields: ClassVar = ["state", "note"]
    bulk_fields: ClassVar = ["state"]
    order: ClassVar = ("-published", "-id")
    nav_group = "network"
    nav_order = 42

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return taking.save_advisory(row, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.advisory(row, request.user)


class LifeRecord(Record):
    """Ends of life of types; usually taken from the maker's list as a file."""

    model = EndOfLife
    icon = "calendar-event"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=WRITERS)
    related: ClassVar = ["equipment_type"]
    columns: ClassVar = [
        Column("equipment_type", sort="equipment_type__sort_text", kind="link"),
        Column("end_of_sale"),
        Column("end_of_fixes"),
        Column("end_of_support"),
        Column("source", hidden=True),
    ]
    filters: ClassVar = ["equipment_type", "end_of_sale", "end_of_fixes", "end_of_support"]
    fields: ClassVar = ["equipment_type", "end_of_sale", "end_of_fixes", "end_of_support", "source"]
    bulk_fields: ClassVar = ["source"]
    order: ClassVar = ("end_of_support", "id")
    nav_group = "network"
    nav_order = 43


class CampaignRecord(Record):
    """Upgrade campaigns; waves and their changes move by verbs on the page."""

    model = UpgradeCampaign
    icon = "upload"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "equipment_type"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("equipment_type", sort="equipment_type__sort_text"),
        Column("wanted", kind="mono"),
        Column("state", tones=CAMPAIGN_TONES),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("ended_at", hidden=True),
    ]
    filters: ClassVar = ["state", "equipment_type", "owner_service"]
    fields: ClassVar = [
        "title", "owner_service", "equipment_type", "wanted", "reason", "steps", "rollback", "pilots", "wave_size",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["title", "owner_service", "equipment_type", "wanted", "reason"]),
        (_("How"), ["steps", "rollback"]),
        (_("Waves"), ["pilots", "wave_size"]),
    ]
    bulk_fields: ClassVar = ["wave_size"]
    nav_group = "network"
    nav_order = 44

    def editable(self, row: Any) -> bool:
        return row.state not in (CampaignState.DONE, CampaignState.GIVEN_UP)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return campaigns.save_campaign(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [campaigns.save_campaign(row, actor, created=row.pk is None) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.campaign(row, request.user)


RECORDS = (TargetRecord, AdvisoryRecord, LifeRecord, CampaignRecord)
