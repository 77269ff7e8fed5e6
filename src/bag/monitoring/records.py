"""Record types of monitoring."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.records.spec import Column, Record
from bag.monitoring.forms import CredentialForm, TargetForm
from bag.monitoring.models import Credential, Target
from bag.monitoring.models.choices import STANDING_TONES
from bag.monitoring.services.targets import save_target, save_targets


class TargetRecord(Record):
    """What is asked. Its state comes from the collector and stands on the list."""

    model = Target
    icon = "activity-heartbeat"
    related: ClassVar = ["equipment", "owner_service", "credential", "status", "subject"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("status__standing", label=_("State"), sort="status__standing", kind="choice", tones=STANDING_TONES),
        Column("status__answered_at", label=_("Last answer"), sort="status__answered_at", kind="datetime"),
        Column("method"),
        Column("address", kind="mono"),
        Column("status__answer_ms", label=_("Answer (ms)"), sort="status__answer_ms", kind="number"),
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
        "interval", "timeout_ms", "retries", "enabled", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Target"), ["name", "method", "address", "port", "equipment", "owner_service"]),
        (_("How it is asked"), ["credential", "profile", "options"]),
        (_("When it is asked"), ["interval", "timeout_ms", "retries", "enabled"]),
        (_("Notes"), ["notes"]),
    ]
    bulk_fields: ClassVar = ["owner_service", "credential", "profile", "interval", "timeout_ms", "retries", "enabled"]
    form = TargetForm
    service_path = "owner_service__code"
    nav_group = "monitoring"
    nav_order = 40

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return save_target(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
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
    nav_group = "monitoring"
    nav_order = 60


RECORDS: list[type[Record]] = [TargetRecord, CredentialRecord]
"""In the order of the rail."""
