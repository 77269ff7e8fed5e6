"""Record types of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.vpn import details
from bag.vpn.models import AccessRequest, Account, AccountReview, AccountStanding, Gateway, Tunnel
from bag.vpn.services import accounts, gateways, requests
from bag.vpn.wording import ACCOUNT_TONES, REQUEST_TONES


class GatewayRecord(Record):
    """Gateways; how they stand comes by looks."""

    model = Gateway
    icon = "shield-lock"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "equipment", "device", "pool", "status"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("kind"),
        Column("endpoint", kind="mono"),
        Column("reading"),
        Column("pool", sort="pool__sort_text"),
        Column("status__connected", _("users who are in"), sort="status__connected", kind="number"),
        Column("status__answered_at", _("last answer"), sort="status__answered_at"),
        Column("enabled"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["kind", "reading", "enabled", "equipment", "owner_service"]
    fields: ClassVar = [
        "name", "kind", "owner_service", "equipment", "endpoint", "port", "pool", "dns", "reading", "device",
        "interface", "socket", "public_key", "authority", "enabled", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["name", "kind", "owner_service", "equipment", "enabled", "notes"]),
        (_("For users"), ["endpoint", "port", "pool", "dns", "public_key", "authority"]),
        (_("How it is read"), ["reading", "device", "interface", "socket"]),
    ]
    bulk_fields: ClassVar = ["enabled"]
    nav_group = "network"
    nav_order = 76

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return gateways.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [gateways.save(row, actor, created=True) for row in rows]

    def in_words(self, row: Any, name: str) -> Any:
        return str(row.port) if name == "port" else super().in_words(row, name)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.gateway(row, may=self.allows(request.user, "change", row))


class AccountRecord(Record):
    """Accounts of remote users. They come from requests; those from before BAĞ are imported, and told apart."""

    model = Account
    icon = "key"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "gateway__owner_service__code"
    related: ClassVar = [*accounts.RELATED, "ended_by"]
    columns: ClassVar = [
        Column("login", kind="link"),
        Column("person", sort="person__sort_text"),
        Column("unit", sort="unit__sort_text"),
        Column("standing", kind="choice", tones=ACCOUNT_TONES),
        Column("ends_on"),
        Column("last_used_at"),
        Column("present"),
        Column("gateway", sort="gateway__sort_text"),
        Column("contract", sort="contract__sort_text", hidden=True),
        Column("mfa", hidden=True),
        Column("reviewed_on", hidden=True),
    ]
    filters: ClassVar = [
        "standing", "gateway", "unit", "person", "contract", "mfa", "ends_on", "last_used_at", "reviewed_on", "reason",
    ]  # fmt: skip
    fields: ClassVar = [
        "login", "gateway", "person", "contract", "unit", "purpose", "networks", "mfa", "starts_on", "ends_on",
        "public_key",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Who and what for"), ["login", "gateway", "person", "contract", "unit", "purpose"]),
        (_("Access"), ["networks", "mfa", "starts_on", "ends_on", "public_key"]),
    ]
    bulk_fields: ClassVar = ["unit", "mfa"]
    nav_group = "network"
    nav_order = 72

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return accounts.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [accounts.save(row, actor, created=True) for row in rows]

    def editable(self, row: Any) -> bool:
        return row.standing != AccountStanding.CLOSED

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.account(row, request.user, may=self.allows(request.user, "change", row))


class AccessRequestRecord(Record):
    """Requests for access; the form asks, verbs on the page do the rest."""

    model = AccessRequest
    icon = "send"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
    service_path = "owner_service__code"
    related: ClassVar = [
        "owner_service", "gateway", "person", "contract", "unit", "account", "requested_by", "approved_by",
        "implemented_by",
    ]  # fmt: skip
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("person", sort="person__sort_text"),
        Column("unit", sort="unit__sort_text"),
        Column("state", kind="choice", tones=REQUEST_TONES),
        Column("kind", kind="choice"),
        Column("gateway", sort="gateway__sort_text"),
        Column("ends_on"),
        Column("requested_at"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["state", "kind", "gateway", "person", "unit", "contract", "ends_on", "requested_at"]
    fields: ClassVar = [
        "kind", "account", "owner_service", "gateway", "person", "contract", "unit", "purpose", "networks", "mfa",
        "starts_on", "ends_on",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Who and what for"), ["kind", "account", "person", "contract", "unit", "purpose"]),
        (_("Access"), ["owner_service", "gateway", "networks", "mfa", "starts_on", "ends_on"]),
    ]
    order: ClassVar = ("-requested_at", "-id")
    nav_group = "network"
    nav_order = 73

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return requests.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [requests.save(row, actor, created=True) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.access_request(row, request.user, may=self.allows(request.user, "change", row))


class AccountReviewRecord(Record):
    """Reviews of accounts, called by the chief or the manager."""

    model = AccountReview
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
    nav_order = 74

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.review(row, request.user, may=self.allows(request.user, "change", row))


class TunnelRecord(Record):
    """Tunnels to other institutions."""

    model = Tunnel
    icon = "link"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)
    service_path = "gateway__owner_service__code"
    related: ClassVar = ["gateway__owner_service", "institution", "protocol", "status"]
    secret_fields: ClassVar = frozenset({"secret"})
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("institution", sort="institution__sort_text"),
        Column("status__up", _("up"), sort="status__up", kind="bool"),
        Column("status__since", _("since"), sort="status__since"),
        Column("peer_address", kind="mono"),
        Column("version"),
        Column("ike", kind="mono"),
        Column("esp", kind="mono"),
        Column("protocol", sort="protocol__sort_text"),
        Column("ends_on", hidden=True),
        Column("gateway", sort="gateway__sort_text", hidden=True),
    ]
    filters: ClassVar = ["institution", "gateway", "version", "ends_on", "secret_on"]
    fields: ClassVar = [
        "name", "title", "gateway", "institution", "protocol", "contact", "starts_on", "ends_on", "local_address",
        "peer_address", "local_networks", "peer_networks", "peer_key", "local_id", "peer_id", "version", "ike", "esp",
        "secret", "secret_on", "certificate", "peer_certificate", "encap", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["name", "title", "gateway", "institution", "protocol", "contact", "starts_on", "ends_on", "notes"]),
        (_("Ends"), ["local_address", "peer_address", "local_networks", "peer_networks", "local_id", "peer_id"]),
        (_("Parameters"), ["version", "ike", "esp", "secret", "secret_on", "certificate", "peer_certificate", "encap",
                           "peer_key"]),
    ]  # fmt: skip
    bulk_fields: ClassVar = ["protocol", "ends_on"]
    nav_group = "network"
    nav_order = 75

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.tunnel(row, may=self.allows(request.user, "change", row))


RECORDS = (AccountRecord, AccessRequestRecord, AccountReviewRecord, TunnelRecord, GatewayRecord)
