"""Record types of the address plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.addresses import details
from bag.addresses.domain.parsing import AddressFault, address, network
from bag.addresses.models import Address, Prefix, Range, Vlan, VlanGroup, Vrf
from bag.addresses.services import addresses, plan
from bag.addresses.wording import ADDRESS_TONES, STATUS_TONES, ZONE_TONES
from bag.core.access import Rights
from bag.core.records.spec import Column, Record

NETWORK_ONLY = Rights(services=frozenset({"network"}))


class PrefixRecord(Record):
    """Prefixes; a typed address finds the blocks round it."""

    model = Prefix
    icon = "sitemap"
    service_path = "owner_service__code"
    related: ClassVar = ["vrf", "owner_service", "place", "vlan"]
    columns: ClassVar = [
        Column("network", sort="network", kind="link"),
        Column("description"),
        Column("vrf", sort="vrf__sort_text"),
        Column("kind"),
        Column("purpose"),
        Column("zone", tones=ZONE_TONES),
        Column("status", tones=STATUS_TONES),
        Column("vlan", sort="vlan__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("request", hidden=True),
    ]
    filters: ClassVar = ["vrf", "kind", "purpose", "zone", "status", "vlan", "place", "owner_service", "is_pool"]
    fields: ClassVar = [
        "network", "vrf", "kind", "status", "purpose", "zone", "is_pool", "description", "owner_service", "place",
        "vlan", "request",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Block"), ["network", "vrf", "kind", "status", "is_pool"]),
        (_("What it is for"), ["purpose", "zone", "description", "owner_service", "place", "vlan", "request"]),
    ]
    bulk_fields: ClassVar = ["status", "purpose", "zone", "owner_service", "place", "vlan"]
    order: ClassVar = ("network", "id")
    nav_group = "network"
    nav_order = 12

    def search_in(self, rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
        try:
            return rows.filter(network__round=str(address(text)))
        except AddressFault:
            pass
        try:
            return rows.filter(network__inside=str(network(text)))
        except AddressFault:
            return super().search_in(rows, text, whole=whole)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plan.save_prefix(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return list(plan.save_prefixes(rows, actor))

    def delete(self, row: Any, actor: Any) -> None:
        plan.delete_prefix(row, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.prefix(row, request.user)


class AddressRecord(Record):
    """Addresses with the ledger of real ones; a typed network finds the addresses in it."""

    model = Address
    icon = "network"
    service_path = "owner_service__code"
    related: ClassVar = ["vrf", "owner_service", "equipment", "port__equipment", "unit", "reserved_by"]
    columns: ClassVar = [
        Column("address", sort="address", kind="link"),
        Column("dns_name", kind="mono"),
        Column("status", tones=ADDRESS_TONES),
        Column("equipment", sort="equipment__sort_text"),
        Column("purpose"),
        Column("reserved_until"),
        Column("vrf", sort="vrf__sort_text", hidden=True),
        Column("port", sort="port__name", hidden=True),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("unit", sort="unit__sort_text", hidden=True),
        Column("nat", hidden=True),
        Column("inside", hidden=True),
        Column("services", hidden=True),
        Column("review_on", hidden=True),
        Column("quarantine_until", hidden=True),
        Column("request", hidden=True),
    ]
    filters: ClassVar = [
        "status", "vrf", "equipment", "owner_service", "unit", "nat", "reserved_until", "review_on", "quarantine_until",
    ]  # fmt: skip
    fields: ClassVar = [
        "address", "vrf", "status", "dns_name", "owner_service", "equipment", "port", "purpose", "request",
        "reserved_until", "unit", "nat", "inside", "services", "review_on",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Address"), ["address", "vrf", "status", "dns_name", "owner_service"]),
        (_("Where and what for"), ["equipment", "port", "purpose", "request", "reserved_until"]),
        (_("Real (public) address"), ["unit", "nat", "inside", "services", "review_on"]),
    ]
    bulk_fields: ClassVar = ["owner_service", "purpose", "request", "unit", "review_on"]
    order: ClassVar = ("address", "id")
    nav_group = "network"
    nav_order = 13

    def search_in(self, rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
        try:
            return rows.filter(address__inside=str(network(text)))
        except AddressFault:
            return super().search_in(rows, text, whole=whole)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return addresses.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return list(addresses.save_many(rows, actor))

    def delete(self, row: Any, actor: Any) -> None:
        addresses.delete(row, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.address(row, request.user)


class RangeRecord(Record):
    """Pools and other addresses that are not given out one by one."""

    model = Range
    icon = "list-details"
    service_path = "owner_service__code"
    related: ClassVar = ["vrf", "owner_service"]
    columns: ClassVar = [
        Column("name", sort="name", kind="link"),
        Column("first", sort="first", kind="mono"),
        Column("last", sort="last", kind="mono"),
        Column("kind"),
        Column("vrf", sort="vrf__sort_text"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
        Column("description", hidden=True),
    ]
    filters: ClassVar = ["kind", "vrf", "owner_service"]
    fields: ClassVar = ["name", "first", "last", "vrf", "kind", "owner_service", "description"]
    order: ClassVar = ("first", "id")
    nav_group = "network"
    nav_order = 15

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plan.save_range(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return list(plan.save_ranges(rows, actor))


class VlanRecord(Record):
    """VLANs by their group."""

    model = Vlan
    icon = "layers-intersect"
    service_path = "owner_service__code"
    related: ClassVar = ["group", "owner_service"]
    columns: ClassVar = [
        Column("vid", sort="vid", kind="link"),
        Column("name", sort="name"),
        Column("group", sort="group__sort_text"),
        Column("purpose"),
        Column("status", tones=STATUS_TONES),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("description", hidden=True),
    ]
    filters: ClassVar = ["group", "purpose", "status", "owner_service", "vid"]
    fields: ClassVar = ["group", "vid", "name", "status", "purpose", "owner_service", "description"]
    bulk_fields: ClassVar = ["status", "purpose", "owner_service"]
    order: ClassVar = ("group__sort_text", "vid")
    nav_group = "network"
    nav_order = 14

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.vlan(row)


class VlanGroupRecord(Record):
    """Layer-2 domains."""

    model = VlanGroup
    icon = "stack-2"
    rights = NETWORK_ONLY
    related: ClassVar = ["place"]
    columns: ClassVar = [Column("name", sort="sort_text", kind="link"), Column("place"), Column("description")]
    filters: ClassVar = ["place"]
    fields: ClassVar = ["name", "place", "description"]
    nav_group = "network"
    nav_order = 16


class VrfRecord(Record):
    """Routing tables."""

    model = Vrf
    icon = "route"
    rights = NETWORK_ONLY
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("rd", kind="mono"),
        Column("description"),
    ]
    fields: ClassVar = ["name", "rd", "description"]
    nav_group = "network"
    nav_order = 17


RECORDS = (PrefixRecord, AddressRecord, RangeRecord, VlanRecord, VlanGroupRecord, VrfRecord)
