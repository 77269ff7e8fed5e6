"""Record types of the dependency room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.access import READ_ONLY
from bag.core.records.spec import Column, Record
from bag.dependency import presenting
from bag.dependency.listing import WeakPointList
from bag.dependency.models import Change, CityService, Need, RiskSweep, Supply, Way, WeakPoint

CHANGE_TONES = {Change.NEW.value: "major", Change.WORSE.value: "minor", Change.BETTER.value: "ok"}


class WeakPointRecord(Record):
    """The weak points of the latest sweep: found by the system, never written by hand."""

    model = WeakPoint
    icon = "alert-triangle"
    related: ClassVar = ["place", "sweep"]
    columns: ClassVar = [
        Column("rank", sort="sort_text", kind="number"),
        Column("name", sort="name", kind="link"),
        Column("kind"),
        Column("place", sort="place__sort_text"),
        Column("change", tones=CHANGE_TONES),
        Column("weight", label=_("People"), kind="number"),
        Column("services", label=_("Services"), kind="number"),
        Column("units", label=_("Units"), kind="number"),
        Column("points", label=_("Points"), kind="number"),
        Column("lost", label=_("Elements"), kind="number"),
    ]
    filters: ClassVar = ["kind", "change", "place", "place__district", "weight", "services", "units"]
    fields: ClassVar = [
        "rank", "name", "kind", "place", "weight", "services", "units", "points", "lost", "change", "element",
    ]  # fmt: skip
    rights = READ_ONLY
    searchable = False
    nav_group = "support"
    nav_order = 60
    views: ClassVar = {"list": WeakPointList, "add": None, "import": None}

    def fetch(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the latest sweep only, the worst first."""
        latest = RiskSweep.objects.order_by("-pk").values("pk")[:1]
        return super().fetch(rows).filter(sweep__in=latest).order_by("rank")

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return presenting.weak_point(row)


class SupplyRecord(Record):
    model = Supply
    icon = "plug"
    related: ClassVar = ["equipment", "place"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("kind"),
        Column("equipment", sort="equipment__sort_text"),
        Column("category"),
        Column("place", sort="place__sort_text"),
    ]
    filters: ClassVar = ["kind", "category"]
    fields: ClassVar = ["name", "kind", "equipment", "category", "place", "notes"]
    nav_group = "support"
    nav_order = 70


class WayRecord(Record):
    model = Way
    icon = "route"
    related: ClassVar = ["one", "other"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("kind"),
        Column("one", sort="one__sort_text"),
        Column("other", sort="other__sort_text"),
    ]
    filters: ClassVar = ["kind"]
    fields: ClassVar = ["name", "kind", "one", "other", "notes"]
    nav_group = "support"
    nav_order = 72


class CityServiceRecord(Record):
    model = CityService
    icon = "heart-handshake"
    related: ClassVar = ["owner_service"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("people", kind="number"),
    ]
    filters: ClassVar = ["owner_service", "people"]
    fields: ClassVar = ["name", "owner_service", "people", "notes"]
    service_path = "owner_service__code"
    nav_group = "support"
    nav_order = 74


class NeedRecord(Record):
    model = Need
    icon = "link"
    related: ClassVar = ["service", "equipment", "place", "on_service", "on_equipment", "on_place", "on_supply"]
    columns: ClassVar = [
        Column("service", sort="service__sort_text", kind="link"),
        Column("equipment", sort="equipment__sort_text"),
        Column("place", sort="place__sort_text"),
        Column("on_service", sort="on_service__sort_text"),
        Column("on_equipment", sort="on_equipment__sort_text"),
        Column("on_place", sort="on_place__sort_text"),
        Column("on_supply", sort="on_supply__sort_text"),
        Column("group"),
        Column("least", kind="number"),
    ]
    filters: ClassVar = ["service", "group"]
    fields: ClassVar = [
        "service", "equipment", "place", "on_service", "on_equipment", "on_place", "on_supply", "group", "least",
        "notes",
    ]  # fmt: skip
    searchable = False
    nav_group = "support"
    nav_order = 76


RECORDS = (WeakPointRecord, SupplyRecord, WayRecord, CityServiceRecord, NeedRecord)
