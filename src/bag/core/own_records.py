"""Record types of the core itself: administrative leave, webhooks, audit events."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.core.access import ADMIN_ONLY, MANAGED, NOBODY, Rights, Role
from bag.core.models import AdministrativeLeave, AuditEvent, WebhookTarget
from bag.core.records.spec import Column, Record
from bag.core.webhooks.forms import WebhookForm

OVERSEERS = frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.AUDITOR})


class AdministrativeLeaveRecord(Record):
    model = AdministrativeLeave
    icon = "calendar"
    rights = MANAGED
    columns = [
        Column("date", sort="date"),
        Column("title"),
        Column("half_day"),
        Column("decision"),
    ]
    filters = ["half_day", "date"]
    fields = ["date", "title", "half_day", "decision"]


class WebhookTargetRecord(Record):
    model = WebhookTarget
    icon = "webhook"
    rights = ADMIN_ONLY
    form = WebhookForm
    columns = [
        Column("name", sort="sort_text"),
        Column("url", kind="mono"),
        Column("active"),
    ]
    filters = ["active"]
    fields = ["name", "url", "secret", "record_types", "verbs", "active"]
    bulk_fields = ["active"]
    secret_fields = frozenset({"secret"})
    searchable = False


class AuditEventRecord(Record):
    """Read by those who oversee; nobody adds, changes or deletes one, not even an administrator."""

    model = AuditEvent
    icon = "eye"
    nav_group = "system"
    nav_order = 80
    rights = Rights(view=OVERSEERS, add=NOBODY, change=NOBODY, delete=NOBODY, export=OVERSEERS)
    related = ["actor", "subject"]
    columns = [
        Column("created_at", _("When"), sort="created_at"),
        Column("actor_name", sort="actor_name"),
        Column("action", kind="mono", sort="action"),
        Column("what"),
        Column("reason"),
        Column("address", kind="mono"),
    ]
    filters = ["action", "created_at"]
    fields = ["actor_name", "action", "what", "reason", "subject", "request", "address"]
    searchable = False

    def allows(self, user: Any, verb: str, row: models.Model | None = None) -> bool:
        return verb in ("view", "export") and super().allows(user, verb, row)
