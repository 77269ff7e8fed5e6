"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.changes.models import ChangeState
from bag.configurations import details, push_details
from bag.configurations.jobs import JUDGE
from bag.configurations.models import ManagedDevice, PushPlan, RuleProfile, Waiver
from bag.configurations.push_forms import PushPlanForm
from bag.configurations.push_words import PLAN_TONES
from bag.configurations.services import devices, push_plans, waivers
from bag.configurations.wording import OUTCOME_TONES, WAIVER_TONES
from bag.core.access import LEADERS, NOBODY, Rights
from bag.core.incoming import row_ids
from bag.core.jobs.running import run_job
from bag.core.records.spec import Column, Record


class DeviceRecord(Record):
    """Devices whose configurations are kept."""

    model = ManagedDevice
    icon = "router"
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "equipment", "credential", "status"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("role"),
        Column("dialect"),
        Column("status__outcome", _("Last reading"), tones=OUTCOME_TONES),
        Column("status__read_at", _("Last read")),
        Column("status__critical", _("Critical findings")),
        Column("status__major", _("Major findings")),
        Column("status__minor", _("Minor findings"), hidden=True),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("address", kind="mono", hidden=True),
        Column("equipment", sort="equipment__sort_text", hidden=True),
        Column("credential", sort="credential__sort_text", hidden=True),
        Column("enabled", hidden=True),
    ]
    filters: ClassVar = [
        "owner_service", "role", "dialect", "status__outcome", "status__critical", "status__major", "status__asked",
        "status__read_at", "credential", "enabled",
    ]  # fmt: skip
    fields: ClassVar = [
        "name", "equipment", "owner_service", "role", "dialect", "address", "port", "credential", "old_algorithms",
        "enabled", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Device"), ["name", "equipment", "owner_service", "role", "dialect", "notes"]),
        (_("How it is read"), ["address", "port", "credential", "old_algorithms", "enabled"]),
    ]
    bulk_fields: ClassVar = ["role", "dialect", "old_algorithms", "enabled"]
    nav_group = "network"
    nav_order = 31

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return devices.save_device(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return devices.save_devices(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.device(row, request.user)


class ProfileRecord(Record):
    """Golden rules of roles; changed by those who lead the service."""

    model = RuleProfile
    icon = "checklist"
    rights = Rights(add=LEADERS, change=LEADERS, delete=LEADERS)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "equipment_type"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("role"),
        Column("equipment_type", sort="equipment_type__sort_text"),
        Column("most_macs"),
        Column("idle_minutes"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("left_out", hidden=True),
    ]
    filters: ClassVar = ["role", "equipment_type", "owner_service"]
    fields: ClassVar = [
        "name", "owner_service", "role", "equipment_type", "left_out", "most_macs", "most_macs_phone", "idle_minutes",
        "parking_vlan", "management_vlans", "management_network", "ntp_servers", "log_hosts", "aaa_servers", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("For which devices"), ["name", "owner_service", "role", "equipment_type", "left_out", "notes"]),
        (_("Ports"), ["most_macs", "most_macs_phone", "parking_vlan", "management_vlans"]),
        (_("Administration"), ["management_network", "idle_minutes", "ntp_servers", "log_hosts", "aaa_servers"]),
    ]
    bulk_fields: ClassVar = ["most_macs", "most_macs_phone", "idle_minutes"]
    nav_group = "network"
    nav_order = 34

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        found = super().save(row, actor, created=created)
        run_job(JUDGE, {}, actor)
        return found

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        found = super().save_many(rows, actor)
        run_job(JUDGE, {}, actor)
        return found


class WaiverRecord(Record):
    """Waivers; anybody of the service asks, another person who leads it decides."""

    model = Waiver
    icon = "license"
    service_path = "device__owner_service__code"
    related: ClassVar = ["device__owner_service", "asked_by", "decided_by"]
    columns: ClassVar = [
        Column("device", sort="device__sort_text", kind="link"),
        Column("rule"),
        Column("where", kind="mono"),
        Column("state", tones=WAIVER_TONES),
        Column("expires_on"),
        Column("asked_by", sort="asked_by__name", hidden=True),
        Column("decided_by", sort="decided_by__name", hidden=True),
        Column("device__owner_service", _("service"), sort="device__owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["device", "device__owner_service", "rule", "state", "expires_on"]
    fields: ClassVar = ["device", "rule", "where", "reason", "measures", "expires_on"]
    bulk_fields: ClassVar = ["measures"]
    order: ClassVar = ("expires_on", "id")
    nav_group = "network"
    nav_order = 35

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return waivers.save_waiver(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [waivers.save_waiver(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.waiver(row, request.user)


class PushRecord(Record):
    """Lines that changes give to devices; the form writes them, everything else moves by verbs on the page."""

    model = PushPlan
    form = PushPlanForm
    icon = "terminal-2"
    rights = Rights(delete=NOBODY)
    service_path = "change__owner_service__code"
    related: ClassVar = ["change__owner_service", "change__approved_by", "started_by", "run"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("change", sort="change__sort_text"),
        Column("state", tones=PLAN_TONES),
        Column("source"),
        Column("started_at"),
        Column("ended_at", hidden=True),
        Column("started_by", sort="started_by__name", hidden=True),
    ]
    filters: ClassVar = ["change", "state", "source", "started_at"]
    fields: ClassVar = [
        "title", "change", "source", "commands", "values", "rules", "way_back", "expected", "pilots", "at_once",
        "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["title", "change", "notes"]),
        (_("Lines"), ["source", "commands", "values", "rules", "way_back"]),
        (_("How it goes"), ["pilots", "at_once", "expected"]),
    ]
    bulk_fields: ClassVar = ["pilots", "at_once"]
    nav_group = "network"
    nav_order = 36

    def editable(self, row: Any) -> bool:
        return bool(row.change.state == ChangeState.DRAFT)

    def initial(self, request: Any) -> dict[str, Any]:
        return {**super().initial(request), "devices": row_ids(request.GET.getlist("device"))}

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return push_plans.save_plan(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [push_plans.save_plan(row, actor, created=row.pk is None) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return push_details.plan(row, request.user)


RECORDS = (DeviceRecord, ProfileRecord, WaiverRecord, PushRecord)
