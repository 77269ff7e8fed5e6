"""Record types of the rule register."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.firewall import details
from bag.firewall.models import Campaign, Rule, RuleRequest, RuleSet
from bag.firewall.services import requests

READ_BY_BRANCH = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)


class RuleSetRecord(Record):
    """Rule sets; their rules come by loading."""

    model = RuleSet
    icon = "shield-lock"
    rights = READ_BY_BRANCH
    service_path = "owner_service__code"
    related: ClassVar = ["equipment", "owner_service"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("equipment", sort="equipment__sort_text"),
        Column("purpose"),
        Column("zone_from"),
        Column("zone_to"),
        Column("dialect"),
        Column("version", kind="number"),
        Column("loaded_at"),
        Column("in_force"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["purpose", "dialect", "in_force", "equipment", "owner_service"]
    fields: ClassVar = [
        "name",
        "equipment",
        "owner_service",
        "purpose",
        "dialect",
        "zone_from",
        "zone_to",
        "in_force",
        "notes",
    ]
    bulk_fields: ClassVar = ["purpose", "in_force"]
    nav_group = "network"
    nav_order = 62

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.rule_set(row, may=self.allows(request.user, "change", row))


class RuleRecord(Record):
    """Rules; what the device says comes by loading, people keep owner, reason and time."""

    model = Rule
    icon = "filter"
    rights = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY)
    service_path = "rule_set__owner_service__code"
    related: ClassVar = ["rule_set__owner_service", "rule_set__equipment", "owner_unit", "request"]
    columns: ClassVar = [
        Column("text", kind="link", sort="sort_text"),
        Column("rule_set", sort="rule_set__sort_text"),
        Column("number", kind="mono"),
        Column("action", tones={"permit": "ok", "deny": "unknown"}),
        Column("owner_unit", sort="owner_unit__sort_text"),
        Column("expires_on"),
        Column("reviewed_on"),
        Column("hits", kind="number"),
        Column("request", sort="request__sort_text", hidden=True),
        Column("hits_grew_at", hidden=True),
    ]
    filters: ClassVar = ["rule_set", "action", "owner_unit", "expires_on", "reviewed_on", "request"]
    fields: ClassVar = ["owner_unit", "reason", "request", "starts_on", "expires_on"]
    bulk_fields: ClassVar = ["owner_unit", "request", "expires_on"]
    nav_group = "network"
    nav_order = 63

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.rule(row)


class RuleRequestRecord(Record):
    """Requests for rules; the form asks, verbs on the page do the rest."""

    model = RuleRequest
    icon = "send"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "unit", "rule_set", "requested_by", "approved_by", "implemented_by"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title"),
        Column("state", kind="choice", tones=details.STATE_TONES),
        Column("kind", kind="choice"),
        Column("purpose", kind="choice"),
        Column("unit", sort="unit__sort_text"),
        Column("rule_set", sort="rule_set__sort_text"),
        Column("expires_on"),
        Column("requested_at"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["state", "kind", "purpose", "unit", "rule_set", "owner_service", "expires_on", "requested_at"]
    fields: ClassVar = [
        "title", "kind", "purpose", "owner_service", "unit", "rule_set", "action", "source", "target",
        "protocol", "port",
        "reason", "risk_note", "rollback", "starts_on", "expires_on",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["title", "kind", "purpose", "owner_service", "unit", "reason"]),
        (_("Rule"), ["rule_set", "action", "source", "target", "protocol", "port", "starts_on", "expires_on"]),
        (_("Risk"), ["risk_note", "rollback"]),
    ]
    order: ClassVar = ("-requested_at", "-id")
    nav_group = "network"
    nav_order = 64

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return requests.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [requests.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.rule_request(row, request.user, may=self.allows(request.user, "change", row))


class CampaignRecord(Record):
    """Reviews of rules, called by the chief or the manager."""

    model = Campaign
    icon = "clipboard-check"
    rights = Rights(view=BRANCH, add=LEADERS, change=LEADERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "reviewer", "second_reviewer"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("reviewer", sort="reviewer__sort_text"),
        Column("due_on"),
        Column("started_at"),
        Column("completed_at"),
    ]
    filters: ClassVar = ["owner_service", "reviewer", "due_on", "completed_at"]
    fields: ClassVar = ["title", "owner_service", "reviewer", "second_reviewer", "due_on"]
    order: ClassVar = ("-due_on", "-id")
    nav_group = "network"
    nav_order = 66

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.campaign(row, request.user, may=self.allows(request.user, "change", row))


RECORDS = (RuleSetRecord, RuleRecord, RuleRequestRecord, CampaignRecord)
