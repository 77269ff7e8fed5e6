"""Record types of the inventory."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, NOBODY, READ_ONLY, WRITERS, Rights, Role
from bag.core.records.spec import Column, Record
from bag.inventory import presenting, services
from bag.inventory.forms import CableForm, EquipmentForm, MovementForm, RackForm
from bag.inventory.models import (
    Cable,
    Equipment,
    EquipmentType,
    License,
    LifecycleMove,
    Loan,
    Manufacturer,
    Module,
    Port,
    PortTemplate,
    Rack,
    StockItem,
    StockMovement,
    StockPrice,
)
from bag.inventory.models.choices import STATUS_TONES

CATALOG = Rights(add=WRITERS, change=WRITERS, delete=LEADERS)
PRICERS = LEADERS | {Role.OFFICE}
"""Who says what articles cost: the chief of the owner service, the manager, the administration service."""
PRICES = Rights(add=PRICERS, change=PRICERS, delete=PRICERS)
WRITTEN_ONCE = Rights(view=BRANCH, add=WRITERS, change=NOBODY, delete=NOBODY)


class ManufacturerRecord(Record):
    model = Manufacturer
    icon = "building-warehouse"
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("website"),
        Column("support_phone"),
        Column("support_email", hidden=True),
    ]
    fields: ClassVar = ["name", "website", "support_phone", "support_email", "notes"]
    rights = CATALOG


class TypeRecord(Record):
    model = EquipmentType
    icon = "cpu"
    related: ClassVar = ["manufacturer"]
    columns: ClassVar = [
        Column("model", sort="sort_text", kind="link"),
        Column("manufacturer", sort="manufacturer__sort_text"),
        Column("category"),
        Column("part_number", kind="mono"),
        Column("u_height", kind="number"),
        Column("is_full_depth", hidden=True),
        Column("airflow", hidden=True),
        Column("weight_kg", kind="number"),
        Column("power_w", kind="number"),
        Column("poe_budget_w", kind="number", hidden=True),
        Column("poe_class", kind="number", hidden=True),
    ]
    filters: ClassVar = ["category", "manufacturer"]
    fields: ClassVar = [
        "manufacturer", "model", "slug", "part_number", "category", "u_height", "is_full_depth", "airflow",
        "weight_kg", "power_w", "poe_budget_w", "poe_class", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["category", "is_full_depth", "airflow", "notes"]
    rights = CATALOG
    nav_group = "records"
    nav_order = 34


class TemplateRecord(Record):
    model = PortTemplate
    icon = "stack-2"
    related: ClassVar = ["type"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("type", sort="type__sort_text"),
        Column("kind"),
        Column("connector", kind="mono"),
        Column("speed_mbps", kind="number"),
        Column("poe"),
        Column("rear_name", hidden=True),
    ]
    filters: ClassVar = ["type", "kind"]
    fields: ClassVar = [
        "type", "order", "name", "kind", "connector", "speed_mbps", "poe", "positions", "rear_name", "rear_position",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["kind", "connector", "speed_mbps", "poe"]
    rights = CATALOG
    searchable = False


class EquipmentRecord(Record):
    model = Equipment
    icon = "router"
    related: ClassVar = ["type__manufacturer", "owner_service", "place", "rack", "custodian", "parent_bay__equipment"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("status", tones=STATUS_TONES),
        Column("type", sort="type__sort_text"),
        Column("type__get_category_display", label=_("Category"), sort="type__category", kind="text", hidden=True),
        Column("place", sort="place__sort_text"),
        Column("rack__code", label=_("Rack"), sort="rack__sort_text", kind="mono"),
        Column("position_u", kind="number", hidden=True),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("management_ip", kind="mono"),
        Column("serial", kind="mono"),
        Column("asset_number", kind="mono", hidden=True),
        Column("custodian", sort="custodian__sort_text", hidden=True),
        Column("firmware", kind="mono", hidden=True),
        Column("purchased_on", hidden=True),
        Column("warranty_end"),
        Column("support_end", hidden=True),
    ]
    filters: ClassVar = [
        "status", "type", "type__category", "owner_service", "place", "rack", "custodian", "warranty_end",
    ]  # fmt: skip
    fields: ClassVar = [
        "name", "type", "status", "owner_service", "serial", "asset_number", "place", "rack", "position_u", "face",
        "parent_bay", "custodian", "management_ip", "firmware", "purchased_on", "warranty_end", "support_contract",
        "support_end", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Identity"), ["name", "type", "status", "owner_service", "serial", "asset_number", "custodian"]),
        (_("Place"), ["place", "rack", "position_u", "face", "parent_bay"]),
        (_("Operation"), ["management_ip", "firmware"]),
        (_("Contracts"), ["purchased_on", "warranty_end", "support_contract", "support_end"]),
        (_("Notes"), ["notes"]),
    ]
    bulk_fields: ClassVar = [
        "status", "owner_service", "place", "custodian", "firmware", "purchased_on", "warranty_end",
        "support_contract", "support_end",
    ]  # fmt: skip
    form = EquipmentForm
    service_path = "owner_service__code"
    nav_group = "records"
    nav_order = 30
    nav_dock = True

    def fetch(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().fetch(rows).annotate(lent=Exists(Loan.objects.filter(equipment=OuterRef("pk"))))

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.create_equipment(row, by=actor) if created else services.save_equipment(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.create_equipment_many(rows, by=actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return presenting.equipment(request, row)


class PortRecord(Record):
    """A million rows: no text columns, found through the device."""

    model = Port
    icon = "plug-connected"
    related: ClassVar = ["equipment__owner_service"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("equipment", sort="equipment_id"),
        Column("kind"),
        Column("connector", kind="mono"),
        Column("speed_mbps", kind="number"),
        Column("poe"),
        Column("enabled"),
        Column("label"),
    ]
    filters: ClassVar = ["equipment", "kind", "enabled"]
    fields: ClassVar = [
        "equipment", "position", "name", "kind", "connector", "speed_mbps", "poe", "enabled", "label", "rear",
        "rear_position",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["connector", "speed_mbps", "poe", "enabled", "label"]
    searchable = False

    def service_of(self, row: Any) -> str | None:
        """The service of the device; not a ``service_path``, so that the list may use the table's estimate."""
        return str(row.equipment.owner_service.code)

    def search_in(self, rows: QuerySet[Any], text: str, *, whole: bool = False) -> QuerySet[Any]:
        return rows.filter(equipment__in=Equipment.objects.matching(text, whole=whole))

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return presenting.port(row)


class ModuleRecord(Record):
    model = Module
    icon = "layout-board"
    related: ClassVar = ["bay__equipment__owner_service", "type"]
    columns: ClassVar = [
        Column("serial", sort="sort_text", kind="link"),
        Column("type", sort="type__sort_text"),
        Column("bay__equipment", label=_("Equipment"), sort="bay__equipment__sort_text"),
        Column("bay__name", label=_("Module bay")),
        Column("installed_on"),
    ]
    filters: ClassVar = ["type"]
    fields: ClassVar = ["bay", "type", "serial", "installed_on", "notes"]
    bulk_fields: ClassVar = ["installed_on", "notes"]
    service_path = "bay__equipment__owner_service__code"

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_module(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.save_modules(rows, by=actor)

    def delete(self, row: Any, actor: Any) -> None:
        services.remove_module(row, by=actor)


class CableRecord(Record):
    model = Cable
    icon = "plug"
    related: ClassVar = ["a_port__equipment__owner_service", "b_port__equipment"]
    columns: ClassVar = [
        Column("label", sort="sort_text", kind="link"),
        Column("a_port", label=_("From port"), sort="a_port__equipment__sort_text"),
        Column("b_port", label=_("To port"), sort="b_port__equipment__sort_text"),
        Column("kind"),
        Column("color"),
        Column("length_m", kind="number"),
    ]
    filters: ClassVar = ["kind", "color"]
    fields: ClassVar = ["a_port", "b_port", "kind", "color", "length_m", "label", "notes"]
    bulk_fields: ClassVar = ["kind", "color", "length_m"]
    form = CableForm
    service_path = "a_port__equipment__owner_service__code"
    nav_group = "records"
    nav_order = 38

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_cable(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.save_cables(rows, by=actor)


class RackRecord(Record):
    model = Rack
    icon = "server"
    related: ClassVar = ["place", "owner_service"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("code", kind="mono"),
        Column("place", sort="place__sort_text"),
        Column("u_count", kind="number"),
        Column("fill", label=_("Fill"), kind="percent"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("width_mm", kind="number", hidden=True),
        Column("depth_mm", kind="number", hidden=True),
    ]
    filters: ClassVar = ["place", "owner_service", "u_count"]
    fields: ClassVar = [
        "code", "name", "place", "u_count", "width_mm", "depth_mm", "max_weight_kg", "owner_service", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["place", "width_mm", "depth_mm", "max_weight_kg", "owner_service"]
    form = RackForm
    service_path = "owner_service__code"
    nav_group = "records"
    nav_order = 32

    def fetch(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return presenting.with_fill(super().fetch(rows))

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.move_rack(row, by=actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return presenting.rack(request, row)


class StockRecord(Record):
    model = StockItem
    icon = "packages"
    related: ClassVar = ["place", "owner_service", "manufacturer"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("code", kind="mono"),
        Column("place", sort="place__sort_text"),
        Column("quantity", kind="number"),
        Column("minimum", kind="number"),
        Column("unit"),
        Column("is_low", label=_("Below minimum"), kind="bool"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("part_number", kind="mono", hidden=True),
        Column("manufacturer", sort="manufacturer__sort_text", hidden=True),
    ]
    filters: ClassVar = ["place", "owner_service", "manufacturer", "quantity"]
    fields: ClassVar = [
        "code", "name", "part_number", "manufacturer", "owner_service", "place", "unit", "minimum", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["owner_service", "place", "minimum"]
    service_path = "owner_service__code"
    nav_group = "records"
    nav_order = 40

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return presenting.stock(request, row)


class MovementRecord(Record):
    """Movements are written once and never changed."""

    model = StockMovement
    icon = "arrows-sort"
    related: ClassVar = ["item__owner_service", "by", "equipment"]
    columns: ClassVar = [
        Column("item", sort="item__sort_text", kind="link"),
        Column("kind"),
        Column("change", kind="number"),
        Column("at"),
        Column("by"),
        Column("equipment", sort="equipment__sort_text"),
        Column("reason"),
    ]
    filters: ClassVar = ["item", "kind", "at"]
    fields: ClassVar = ["item", "kind", "change", "equipment", "reason"]
    form = MovementForm
    rights = WRITTEN_ONCE
    service_path = "item__owner_service__code"
    searchable = False

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.enter_movements([row], by=actor)[0]

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.enter_movements(rows, by=actor)


class PriceRecord(Record):
    """Dated prices of articles. A price of a past day changes the cost of the work orders done since."""

    model = StockPrice
    icon = "receipt-2"
    related: ClassVar = ["item__owner_service"]
    columns: ClassVar = [
        Column("item", sort="item__sort_text", kind="link"),
        Column("item__code", label=_("Stock code"), sort="item__code", kind="mono"),
        Column("valid_from"),
        Column("price", kind="money"),
        Column("source"),
    ]
    filters: ClassVar = ["item", "item__owner_service", "valid_from", "price"]
    fields: ClassVar = ["item", "valid_from", "price", "source"]
    bulk_fields: ClassVar = ["source"]
    order: ClassVar = ("-valid_from", "-id")
    rights = PRICES
    service_path = "item__owner_service__code"
    searchable = False
    nav_group = "records"
    nav_order = 41


class LicenseRecord(Record):
    model = License
    icon = "license"
    related: ClassVar = ["vendor", "owner_service", "equipment"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("kind"),
        Column("vendor", sort="vendor__sort_text"),
        Column("seats", kind="number"),
        Column("seats_used", kind="number"),
        Column("ends_on"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("equipment", sort="equipment__sort_text", hidden=True),
        Column("contract", hidden=True),
    ]
    filters: ClassVar = ["kind", "vendor", "owner_service", "ends_on"]
    fields: ClassVar = [
        "name", "kind", "vendor", "owner_service", "equipment", "seats", "seats_used", "starts_on", "ends_on",
        "contract", "notes",
    ]  # fmt: skip
    service_path = "owner_service__code"
    nav_group = "records"
    nav_order = 42


class LoanRecord(Record):
    model = Loan
    icon = "heart-handshake"
    related: ClassVar = ["equipment__owner_service", "to_unit", "to_person"]
    columns: ClassVar = [
        Column("equipment", sort="equipment__sort_text", kind="link"),
        Column("to_unit", sort="to_unit__sort_text"),
        Column("to_person", sort="to_person__sort_text"),
        Column("purpose"),
        Column("from_on"),
        Column("due_on"),
        Column("returned_on"),
    ]
    filters: ClassVar = ["to_unit", "to_person", "due_on", "returned_on"]
    fields: ClassVar = [
        "equipment", "to_unit", "to_person", "purpose", "from_on", "due_on", "returned_on", "return_note",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["due_on", "returned_on", "return_note"]
    service_path = "equipment__owner_service__code"
    nav_group = "records"
    nav_order = 44

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.lend(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.lend_many(rows, by=actor)


class MoveRecord(Record):
    """The dated moves of equipment: written by the services, read by everyone of the branch."""

    model = LifecycleMove
    icon = "route"
    related: ClassVar = ["equipment__owner_service", "by", "from_place", "to_place", "from_custodian", "to_custodian"]
    columns: ClassVar = [
        Column("at"),
        Column("equipment", sort="equipment__sort_text", kind="link"),
        Column("from_status", tones=STATUS_TONES),
        Column("to_status", tones=STATUS_TONES),
        Column("from_place", sort="from_place__sort_text"),
        Column("to_place", sort="to_place__sort_text"),
        Column("to_custodian", sort="to_custodian__sort_text", hidden=True),
        Column("by"),
        Column("reason"),
    ]
    filters: ClassVar = ["to_status", "at"]
    fields: ClassVar = [
        "equipment", "at", "from_status", "to_status", "from_place", "to_place", "from_custodian", "to_custodian",
        "reason",
    ]  # fmt: skip
    rights = READ_ONLY
    searchable = False


RECORDS = (
    EquipmentRecord,
    RackRecord,
    TypeRecord,
    TemplateRecord,
    ManufacturerRecord,
    PortRecord,
    ModuleRecord,
    CableRecord,
    StockRecord,
    MovementRecord,
    PriceRecord,
    LicenseRecord,
    LoanRecord,
    MoveRecord,
)
