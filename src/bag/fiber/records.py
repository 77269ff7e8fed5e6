"""Record types of the fiber plant."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, LEADERS, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.fiber import details
from bag.fiber.models import Cable, CableType, Circuit, Closure, Frame, Node, Trench
from bag.fiber.models.choices import CRITICALITY_TONES, STATE_TONES
from bag.fiber.services import circuits, plant

PLANT = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS, export=LEADERS)
"""The map of all fibers shows where the city can be hurt: only leaders take it out of the house."""
LIFE: list[str] = ["state", "built_on", "verified_on", "source", "accuracy_m"]
HOLDING: list[str] = ["holding", "holder", "held_until", "owner_service", "notes"]
_STATE = Column("state", tones=STATE_TONES)


class Plant(Record):
    """What all parts of the plant share."""

    rights = PLANT
    service_path = "owner_service__code"
    nav_group = "fiber"


class NodeRecord(Plant):
    """Buildings, cabinets, chambers, poles."""

    model = Node
    icon = "map-pin"
    related: ClassVar = ["place", "owner_service"]
    geo: ClassVar = ("latitude", "longitude")
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("name"),
        Column("kind"),
        Column("place", sort="place__sort_text"),
        _STATE,
        Column("verified_on"),
        Column("source", hidden=True),
    ]
    filters: ClassVar = ["kind", "state", "place", "verified_on", "holding", "source"]
    fields: ClassVar = ["code", "name", "kind", "place", "latitude", "longitude", *LIFE, *HOLDING]
    bulk_fields: ClassVar = ["kind", "state", "verified_on", "source"]
    nav_order = 60

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plant.save_node(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return plant.save_nodes(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.node(row)


class TrenchRecord(Plant):
    """Trenches, crossings and aerial lines."""

    model = Trench
    icon = "route"
    related: ClassVar = ["a", "b", "owner_service"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("a", sort="a__sort_text"),
        Column("b", sort="b__sort_text"),
        Column("kind"),
        Column("map_m", kind="number"),
        Column("depth_cm", kind="number"),
        _STATE,
        Column("verified_on"),
        Column("street", hidden=True),
    ]
    filters: ClassVar = ["kind", "state", "surface", "verified_on", "holding", "source"]
    fields: ClassVar = [
        "code", "a", "b", "kind", "street", "depth_cm", "width_cm", "surface", "tape", *LIFE, *HOLDING,
    ]  # fmt: skip
    bulk_fields: ClassVar = ["kind", "depth_cm", "surface", "tape", "state", "verified_on", "source"]
    nav_order = 50

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plant.save_trench(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return plant.save_trenches(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.trench(row)


class CableTypeRecord(Record):
    """Types of cable with lay-out and colors."""

    model = CableType
    icon = "stack-2"
    rights = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=LEADERS)
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("maker"),
        Column("layout", kind="mono"),
        Column("cores", kind="number"),
        Column("glass"),
        Column("scheme"),
    ]
    filters: ClassVar = ["glass", "scheme", "cores"]
    fields: ClassVar = [
        "name", "maker", "layout", "glass", "scheme", "tube_colors", "core_colors", "factor", "group_index", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["glass", "factor", "group_index"]
    nav_group = "fiber"
    nav_order = 70

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plant.save_type(row, actor, created=created)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.cable_type(row)


class CableRecord(Plant):
    """Cable sections."""

    model = Cable
    icon = "columns-3"
    related: ClassVar = ["type", "a", "b", "owner_service", "cut_from"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("type", sort="type__sort_text"),
        Column("a", sort="a__sort_text"),
        Column("b", sort="b__sort_text"),
        Column("map_m", kind="number"),
        _STATE,
        Column("verified_on"),
        Column("run", hidden=True),
        Column("sheath_m", kind="number", hidden=True),
        Column("optical_m", kind="number", hidden=True),
    ]
    filters: ClassVar = ["type", "state", "a", "b", "verified_on", "holding", "source"]
    fields: ClassVar = [
        "code", "run", "type", "a", "b", "sheath_m", "optical_m", "tail_a_m", "tail_b_m", *LIFE, *HOLDING,
    ]  # fmt: skip
    fieldsets: ClassVar = [
        ("", ["code", "run", "type", "a", "b"]),
        (_("Length"), ["sheath_m", "optical_m", "tail_a_m", "tail_b_m"]),
        (_("State"), LIFE),
        (_("Ownership"), HOLDING),
    ]
    bulk_fields: ClassVar = ["run", "state", "verified_on", "source"]
    nav_order = 30

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plant.save_cable(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return plant.save_cables(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.cable(row, may=self.allows(request.user, "change", row))


class ClosureRecord(Plant):
    """Closures with their trays."""

    model = Closure
    icon = "package"
    related: ClassVar = ["node", "owner_service"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("node", sort="node__sort_text"),
        Column("model"),
        Column("trays", kind="number"),
        Column("tray_size", kind="number"),
        _STATE,
        Column("verified_on"),
    ]
    filters: ClassVar = ["state", "node", "verified_on", "holding"]
    fields: ClassVar = ["code", "node", "model", "trays", "tray_size", *LIFE, *HOLDING]
    bulk_fields: ClassVar = ["model", "state", "verified_on"]
    nav_order = 40

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.closure(row, may=self.allows(request.user, "change", row))


class FrameRecord(Plant):
    """Optical distribution frames and panels."""

    model = Frame
    icon = "layout-grid"
    related: ClassVar = ["node", "equipment", "owner_service"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("node", sort="node__sort_text"),
        Column("ports", kind="number"),
        Column("connector"),
        Column("equipment", sort="equipment__sort_text"),
        _STATE,
        Column("verified_on"),
    ]
    filters: ClassVar = ["state", "node", "verified_on", "holding"]
    fields: ClassVar = ["code", "node", "ports", "connector", "equipment", *LIFE, *HOLDING]
    bulk_fields: ClassVar = ["connector", "state", "verified_on"]
    nav_order = 45

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return plant.save_frame(row, actor, created=created)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.frame(row)


class CircuitRecord(Plant):
    """Circuits; their path is derived."""

    model = Circuit
    icon = "plug-connected"
    related: ClassVar = ["owner_unit", "owner_service", "a_frame", "b_frame", "backup_of"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("name"),
        Column("service"),
        Column("owner_unit", sort="owner_unit__sort_text"),
        Column("criticality", tones=CRITICALITY_TONES),
        Column("whole"),
        Column("backup_of", sort="backup_of__sort_text"),
        Column("active"),
        Column("a_frame", sort="a_frame__sort_text", hidden=True),
        Column("b_frame", sort="b_frame__sort_text", hidden=True),
    ]
    filters: ClassVar = ["criticality", "whole", "active", "owner_unit", "backup_of"]
    fields: ClassVar = [
        "code", "name", "service", "owner_unit", "owner_service", "criticality", "a_frame", "a_port", "b_frame",
        "b_port", "backup_of", "active", "contact", "notes",
    ]  # fmt: skip
    bulk_fields: ClassVar = ["service", "criticality", "active", "contact"]
    nav_order = 20

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return circuits.save(row, actor, created=created)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return circuits.save_many(rows, actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.circuit(row, request, may=self.allows(request.user, "change", row))


RECORDS = (CableRecord, CircuitRecord, ClosureRecord, FrameRecord, TrenchRecord, NodeRecord, CableTypeRecord)
