"""Record types of the internet service."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.records.spec import Column, Record
from bag.internet import details
from bag.internet.models import AccessProfile, AccessReview, AccessRight, DdosReport, Steward, Uplink
from bag.internet.rights import KEPT, LED, PERSONAL, reads_people
from bag.internet.services import attacks, rights
from bag.internet.wording import STATE_TONES


class ProfileRecord(Record):
    """Internet profiles."""

    model = AccessProfile
    icon = "world"
    rights = KEPT
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("code", kind="mono"),
        Column("level", kind="number"),
        Column("firewall_group", kind="mono"),
        Column("directory_group", kind="mono", hidden=True),
        Column("active"),
    ]
    filters: ClassVar = ["active"]
    fields: ClassVar = [
        "code", "name", "level", "allowed", "denied", "firewall_group", "directory_group", "directory_people", "active",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["code", "name", "level", "allowed", "denied", "active"]),
        (_("Groups in other systems"), ["firewall_group", "directory_group", "directory_people"]),
    ]
    bulk_fields: ClassVar = ["level", "active"]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.profile(row) if reads_people(request.user) else {}


class _Personal(Record):
    """Who has which right is read by those who need it only."""

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        return reads_people(user) and super().allows(user, verb, row)


class StewardRecord(_Personal):
    """Who answers for the internet rights of a unit."""

    model = Steward
    icon = "user-check"
    rights = KEPT
    related: ClassVar = ["unit", "person", "deputy"]
    columns: ClassVar = [
        Column("unit", kind="link", sort="unit__sort_text"),
        Column("person", sort="person__sort_text"),
        Column("deputy", sort="deputy__sort_text"),
    ]
    filters: ClassVar = ["unit", "person"]
    fields: ClassVar = ["unit", "person", "deputy"]
    bulk_fields: ClassVar = ["person", "deputy"]
    order: ClassVar = ("unit__sort_text", "id")


class RightRecord(_Personal):
    """Internet rights; the form asks, verbs on the page do the rest."""

    model = AccessRight
    icon = "key"
    rights = PERSONAL
    related: ClassVar = ["profile", "unit", "person", "requested_by", "agreed_by", "approved_by", "granted_by"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("person", sort="person__sort_text"),
        Column("unit", sort="unit__sort_text"),
        Column("profile", sort="profile__sort_text"),
        Column("state", kind="choice", tones=STATE_TONES),
        Column("expires_on"),
        Column("reviewed_on"),
        Column("requested_at"),
        Column("login", kind="mono", hidden=True),
    ]
    filters: ClassVar = ["state", "profile", "unit", "person", "expires_on", "reviewed_on"]
    fields: ClassVar = ["profile", "unit", "person", "login", "reason", "starts_on", "expires_on"]
    bulk_fields: ClassVar = ["profile", "expires_on"]
    order: ClassVar = ("-requested_at", "-id")
    nav_group = "network"
    nav_order = 72

    def editable(self, row: Any) -> bool:
        return bool(row.state == "requested")

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return rights.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [rights.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.right(row, request.user, may=self.allows(request.user, "change", row))


class ReviewRecord(_Personal):
    """Reviews of internet rights, called by the chief or the manager."""

    model = AccessReview
    icon = "clipboard-check"
    rights = LED
    related: ClassVar = ["owner_service", "reviewer", "second_reviewer"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("due_on"),
        Column("started_at"),
        Column("completed_at"),
        Column("suspended_at", hidden=True),
        Column("repeat_months", kind="number", hidden=True),
    ]
    filters: ClassVar = ["due_on", "completed_at"]
    fields: ClassVar = [
        "title", "owner_service", "reviewer", "second_reviewer", "due_on", "suspend_after", "repeat_months",
    ]  # fmt: skip
    order: ClassVar = ("-due_on", "-id")
    nav_group = "network"
    nav_order = 73

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.review(row, request.user, may=self.allows(request.user, "change", row))


class UplinkRecord(Record):
    """Links to the internet."""

    model = Uplink
    icon = "world"
    rights = KEPT
    related: ClassVar = ["carrier", "contract", "port__equipment__place", "ddos_contract"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("carrier", sort="carrier__sort_text"),
        Column("committed_mbps", kind="number"),
        Column("burst_mbps", kind="number"),
        Column("monthly_cost", kind="money"),
        Column("contract", sort="contract__sort_text"),
        Column("port"),
        Column("until"),
    ]
    filters: ClassVar = ["carrier", "contract", "until"]
    fields: ClassVar = [
        "name", "carrier", "circuit", "contract", "port", "committed_mbps", "burst_mbps", "monthly_cost", "head_room",
        "horizon", "since", "until", "ddos_contract", "ddos_gbps", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["name", "carrier", "circuit", "contract", "port", "since", "until"]),
        (_("Speed"), ["committed_mbps", "burst_mbps", "monthly_cost", "head_room", "horizon"]),
        (_("Protection against attacks"), ["ddos_contract", "ddos_gbps", "notes"]),
    ]
    bulk_fields: ClassVar = ["contract", "head_room", "horizon", "ddos_contract"]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.uplink(row, request.GET, may=self.allows(request.user, "change", row))


class DdosReportRecord(Record):
    """Monthly reports on attacks."""

    model = DdosReport
    icon = "shield"
    rights = KEPT
    related: ClassVar = ["carrier", "filed_by", "reviewed_by"]
    columns: ClassVar = [
        Column("month", kind="link"),
        Column("source", kind="choice"),
        Column("carrier", sort="carrier__sort_text"),
        Column("received_on"),
        Column("reference"),
        Column("reviewed_at"),
    ]
    filters: ClassVar = ["month", "source", "carrier", "reviewed_at"]
    fields: ClassVar = ["month", "source", "carrier", "received_on", "reference"]
    bulk_fields: ClassVar = ["received_on"]
    order: ClassVar = ("-month", "-id")

    def editable(self, row: Any) -> bool:
        return row.reviewed_at is None

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return attacks.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [attacks.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.ddos_report(row, request.user, may=self.allows(request.user, "change", row))


RECORDS = (ProfileRecord, StewardRecord, RightRecord, ReviewRecord, UplinkRecord, DdosReportRecord)
