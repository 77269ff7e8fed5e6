"""Record types of monitoring."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, NOBODY, READ_ONLY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.monitoring import details, discovery_details
from bag.monitoring.check_forms import CheckForm, MaintenanceForm
from bag.monitoring.details import ALARM_TONES, PHASE_TONES
from bag.monitoring.discovery_details import PROPOSAL_TONES
from bag.monitoring.discovery_forms import SweepForm
from bag.monitoring.forms import CredentialForm, TargetForm
from bag.monitoring.models import Alarm, Check, Credential, MaintenanceWindow, Proposal, Sweep, Target
from bag.monitoring.models.choices import STANDING_TONES
from bag.monitoring.services import discovery
from bag.monitoring.services.targets import check_usable, save_target, save_targets


class TargetRecord(Record):
    """What is asked. Its state comes from the collector and stands on the list."""

    model = Target
    icon = "current-location"
    related: ClassVar = ["equipment", "owner_service", "credential", "status", "subject"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("status__standing", label=_("State"), sort="status__standing", kind="choice", tones=STANDING_TONES),
        Column("status__answered_at", label=_("Last answer"), sort="status__answered_at", kind="datetime"),
        Column("method"),
        Column("address", kind="mono"),
        Column("answer_ms", label=_("Answer (ms)"), sort="status__answer_ms", kind="number"),
        Column("equipment", sort="equipment__sort_text"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("profile", kind="mono"),
        Column("interval", kind="number"),
        Column("status__reason", label=_("Reason"), kind="text", hidden=True),
        Column("enabled", hidden=True),
        Column("credential", sort="credential__sort_text", hidden=True),
        Column("timeout_ms", kind="number", hidden=True),
        Column("retries", kind="number", hidden=True),
    ]
    filters: ClassVar = ["status__standing", "method", "owner_service", "enabled", "equipment", "credential"]
    fields: ClassVar = [
        "name", "method", "address", "port", "equipment", "owner_service", "credential", "profile", "options",
        "interval", "timeout_ms", "retries", "enabled", "flow_sampling", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Target"), ["name", "method", "address", "port", "equipment", "owner_service"]),
        (_("How it is asked"), ["credential", "profile", "options"]),
        (_("When it is asked"), ["interval", "timeout_ms", "retries", "enabled"]),
        (_("Flows that it reports"), ["flow_sampling"]),
        (_("Notes"), ["notes"]),
    ]
    bulk_fields: ClassVar = [
        "owner_service",
        "credential",
        "profile",
        "interval",
        "timeout_ms",
        "retries",
        "enabled",
        "flow_sampling",
    ]
    form = TargetForm
    service_path = "owner_service__code"
    nav_group = "watching"
    nav_order = 40

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        check_usable([row], by=actor)
        return save_target(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        check_usable(rows, by=actor)
        return save_targets(rows, by=actor)


class CredentialRecord(Record):
    """Credentials of devices. Their secrets are written and never shown."""

    model = Credential
    icon = "key"
    related: ClassVar = ["owner_service"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("kind"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("username", kind="mono"),
        Column("auth_protocol"),
        Column("privacy_protocol"),
    ]
    filters: ClassVar = ["kind", "owner_service"]
    fields: ClassVar = [
        "name", "kind", "owner_service", "username", "secret", "auth_protocol", "privacy_protocol", "privacy_secret",
        "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["owner_service", "notes"]
    secret_fields: ClassVar = frozenset({"secret", "privacy_secret"})
    form = CredentialForm
    service_path = "owner_service__code"
    nav_group = "watching"
    nav_order = 60


class AlarmRecord(Record):
    """Alarms, open and past. They are written by ``bag alarms``; people act on them on their page."""

    model = Alarm
    icon = "bell"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    order = ("-first_seen", "-pk")
    related: ClassVar = ["subject", "equipment", "place", "owner_service", "incident", "acknowledged_by"]
    columns: ClassVar = [
        Column("severity", sort="rank", kind="choice", tones=ALARM_TONES),
        Column("worded", _("Alarm"), sort="text", kind="link"),
        Column("phase", kind="choice", tones=PHASE_TONES),
        Column("subject", sort="subject__label"),
        Column("instance", kind="mono"),
        Column("active_at"),
        Column("last_seen", hidden=True),
        Column("cleared_at", hidden=True),
        Column("count", hidden=True),
        Column("place", sort="place__sort_text"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("incident", sort="incident__number"),
        Column("acknowledged_by", sort="acknowledged_by__name", hidden=True),
        Column("alarm_class", kind="mono", hidden=True),
        Column("first_seen", hidden=True),
    ]
    filters: ClassVar = [
        "phase", "severity", "kind", "owner_service", "equipment", "place", "alarm_class", "first_seen", "cleared_at",
        "in_maintenance", "flapping", "incident",
    ]  # fmt: skip
    fields: ClassVar = [
        "text", "severity", "phase", "kind", "alarm_class", "instance", "subject", "equipment", "place",
        "owner_service", "first_seen", "last_seen", "active_at", "cleared_at", "closed_at", "count", "value",
        "acknowledged_by", "shelved_until", "in_maintenance", "flapping", "root", "confidence", "incident",
    ]  # fmt: skip
    views: ClassVar = dict.fromkeys(
        ("add", "edit", "delete", "import", "bulk-edit", "bulk-delete", "history", "restore")
    )
    searchable = False
    nav_group = "monitoring"
    nav_order = 20

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.alarm(row, may=self.allows(request.user, "change", row))


class CheckRecord(Record):
    """Checks: what is trouble, how bad it is, how long it must last."""

    model = Check
    icon = "adjustments-horizontal"
    related: ClassVar = ["equipment_type", "place", "owner_service"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("rule"),
        Column("severity", kind="choice", tones=ALARM_TONES),
        Column("metric", kind="mono"),
        Column("raise_at", kind="number"),
        Column("clear_at", kind="number"),
        Column("alarm_class", kind="mono"),
        Column("enabled"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("method", hidden=True),
        Column("equipment_type", sort="equipment_type__sort_text", hidden=True),
        Column("place", sort="place__sort_text", hidden=True),
        Column("hold", kind="number", hidden=True),
    ]
    filters: ClassVar = ["rule", "severity", "enabled", "method", "owner_service", "equipment_type", "place"]
    fields: ClassVar = [
        "name", "rule", "alarm_class", "alarm_kind", "severity", "metric", "instance", "side", "raise_at", "clear_at",
        "states", "horizon_days", "samples", "needed", "good", "hold", "method", "profile", "equipment_type", "place",
        "owner_service", "enabled", "explanation",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["name", "alarm_class", "alarm_kind", "severity", "enabled", "explanation"]),
        (_("What is judged"), ["rule", "metric", "instance", "side", "raise_at", "clear_at", "states", "horizon_days"]),
        (_("How long"), ["samples", "needed", "good", "hold"]),
        (_("Where"), ["method", "profile", "equipment_type", "place", "owner_service"]),
    ]
    bulk_fields: ClassVar = ["enabled", "severity", "hold"]
    service_path = "owner_service__code"
    form = CheckForm
    nav_group = "watching"
    nav_order = 70


class MaintenanceRecord(Record):
    """Planned work: alarms inside of it are kept, and nobody is woken."""

    model = MaintenanceWindow
    icon = "tool"
    related: ClassVar = ["owner_service", "change"]
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("starts_at"),
        Column("ends_at"),
        Column("repeats", kind="mono"),
        Column("owner_service", sort="owner_service__sort_text"),
    ]
    filters: ClassVar = ["owner_service", "starts_at", "ends_at"]
    fields: ClassVar = [
        "title", "reason", "owner_service", "starts_at", "ends_at", "repeats",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["owner_service", "reason"]
    form = MaintenanceForm
    service_path = "owner_service__code"
    nav_group = "monitoring"
    nav_order = 50

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.maintenance(row, may=self.allows(request.user, "change", row))


class SweepRecord(Record):
    """Where devices are looked for, and who answers for it."""

    model = Sweep
    icon = "access-point"
    related: ClassVar = ["owner_service", "consent_by"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("ranges", kind="mono"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("consented", label=_("Somebody answers for it"), kind="bool"),
        Column("consent_by", sort="consent_by__username", hidden=True),
        Column("every_hours", kind="number"),
        Column("ran_at"),
        Column("per_second", kind="number", hidden=True),
        Column("snmp_port", kind="mono", hidden=True),
    ]
    filters: ClassVar = ["owner_service", "ran_at"]
    fields: ClassVar = [
        "name", "owner_service", "ranges", "left_out", "per_second", "snmp_port", "tcp_ports", "every_hours", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Sweep"), ["name", "owner_service", "ranges", "left_out"]),
        (_("How it asks"), ["per_second", "snmp_port", "tcp_ports", "every_hours"]),
        (_("Notes"), ["notes"]),
    ]
    bulk_fields: ClassVar = ["owner_service", "per_second", "every_hours"]
    form = SweepForm
    service_path = "owner_service__code"
    nav_group = "watching"
    nav_order = 80

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return discovery.save_sweep(row, by=actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return discovery_details.sweep(request.user, row)


class ProposalRecord(Record):
    """Devices that a sweep found; people decide what becomes of them."""

    model = Proposal
    icon = "search"
    related: ClassVar = ["sweep__owner_service", "equipment", "credential"]
    columns: ClassVar = [
        Column("address", sort="sort_text", kind="link"),
        Column("sys_name"),
        Column("state", tones=PROPOSAL_TONES),
        Column("summary", label=_("What is new"), kind="text"),
        Column("profile", kind="mono"),
        Column("serial", kind="mono"),
        Column("equipment", sort="equipment__sort_text"),
        Column("sweep", sort="sweep__sort_text"),
        Column("last_seen"),
        Column("first_seen", hidden=True),
        Column("sys_descr", hidden=True),
    ]
    filters: ClassVar = ["state", "sweep", "profile", "last_seen"]
    fields: ClassVar = [
        "address", "sys_name", "sys_descr", "sys_object_id", "serial", "profile", "sweep", "equipment", "state",
        "first_seen", "last_seen", "reason",
    ]  # fmt: skip
    rights = READ_ONLY
    service_path = "sweep__owner_service__code"
    nav_group = "watching"
    nav_order = 82

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return discovery_details.proposal(request.user, row)


RECORDS: list[type[Record]] = [
    TargetRecord,
    CredentialRecord,
    AlarmRecord,
    CheckRecord,
    MaintenanceRecord,
    SweepRecord,
    ProposalRecord,
]
"""In the order of the rail."""
