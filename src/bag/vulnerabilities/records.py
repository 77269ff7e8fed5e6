"""Record types of vulnerability findings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.records.spec import Column, Record
from bag.vulnerabilities import details, rights
from bag.vulnerabilities.models import Finding, Host, Scope
from bag.vulnerabilities.services import mending
from bag.vulnerabilities.wording import SEVERITY_TONES, STATE_TONES


class FindingRecord(Record):
    """Findings; scans write them, people say who mends them."""

    model = Finding
    icon = "bug"
    rights = rights.FOUND
    service_path = "owner_service__code"
    related: ClassVar = ["host__equipment", "owner_service", "responsible", "scope", "order", "weakness"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("severity", kind="choice", tones=SEVERITY_TONES),
        Column("host", sort="host__sort_text"),
        Column("place", pgettext_lazy("network", "port"), sort="port", kind="mono"),
        Column("state", kind="choice", tones=STATE_TONES),
        Column("due_on"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("responsible", sort="responsible__sort_text"),
        Column("score", kind="number", hidden=True),
        Column("cves", kind="mono", hidden=True),
        Column("first_seen", hidden=True),
        Column("last_seen", hidden=True),
        Column("accepted_until", hidden=True),
        Column("closed_at", hidden=True),
        Column("order", sort="order__sort_text", hidden=True),
    ]
    filters: ClassVar = [
        "severity", "state", "owner_service", "responsible", "host", "scope", "due_on", "first_seen", "closed_at",
        "order",
    ]  # fmt: skip
    fields: ClassVar = ["owner_service", "responsible", "note"]
    bulk_fields: ClassVar = ["owner_service", "responsible"]
    order: ClassVar = ("-severity", "due_on", "id")
    nav_group = "network"
    nav_order = 82

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.finding(row, request.user, may=self.allows(request.user, "change", row))


class HostRecord(Record):
    """Hosts that scanners reached; those that nobody knows are told whose they are."""

    model = Host
    icon = "device-desktop"
    rights = rights.FOUND
    service_path = "owner_service__code"
    related: ClassVar = ["equipment", "owner_service", "responsible"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("dns_name"),
        Column("equipment", sort="equipment__sort_text"),
        Column("source", kind="choice", tones={"none": "major"}),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("responsible", sort="responsible__sort_text"),
        Column("system"),
        Column("last_seen"),
        Column("credentialed", kind="bool", hidden=True),
    ]
    filters: ClassVar = ["source", "owner_service", "responsible", "equipment", "last_seen"]
    fields: ClassVar = ["equipment", "owner_service", "responsible", "notes"]
    bulk_fields: ClassVar = ["owner_service", "responsible"]
    nav_group = "network"
    nav_order = 83

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return mending.save_host(row, actor, created=created)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.host(row, request.user, may=self.allows(request.user, "change", row))


class ScopeRecord(Record):
    """Scans that are repeated."""

    model = Scope
    icon = "scan"
    rights = rights.SCOPES
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("every_days", kind="number"),
        Column("networks"),
    ]
    filters: ClassVar = ["owner_service", "every_days"]
    fields: ClassVar = ["name", "owner_service", "networks", "every_days", "notes"]
    fieldsets: ClassVar = [(_("Scan scope"), fields)]
    nav_group = "network"
    nav_order = 84

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.scope(row, may=self.allows(request.user, "change", row))


RECORDS = (FindingRecord, HostRecord, ScopeRecord)
