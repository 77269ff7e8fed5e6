"""Record types of the places room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.core.records.spec import Column, Record
from bag.places import presenting, queries, services
from bag.places.forms import PlaceForm
from bag.places.models import Place


class PlaceRecord(Record):
    model = Place
    icon = "map-pin"
    related: ClassVar = ["parent", "district", "owner"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("code", kind="mono"),
        Column("kind"),
        Column("subtype"),
        Column("path", label=_("Lies in"), sort="parent__sort_text"),
        Column("district", sort="district__sort_text", hidden=True),
        Column("owner", sort="owner__sort_text", hidden=True),
        Column("address"),
        Column("level", kind="number", hidden=True),
        Column("registration", kind="mono", hidden=True),
        Column("latitude", kind="mono", hidden=True),
        Column("longitude", kind="mono", hidden=True),
    ]
    filters: ClassVar = ["kind", "subtype", "district", "parent", "owner"]
    fields: ClassVar = [
        "code", "name", "kind", "subtype", "parent", "owner", "level", "registration", "address", "latitude",
        "longitude", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Place"), ["name", "code", "kind", "subtype", "parent", "owner", "level", "registration", "notes"]),
        (_("Location"), ["address", "latitude", "longitude"]),
    ]
    bulk_fields: ClassVar = ["subtype", "parent", "owner", "notes"]
    form = PlaceForm
    geo: ClassVar = ("latitude", "longitude")
    nav_group = "records"
    nav_order = 20

    def fetch(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return queries.with_path(super().fetch(rows))

    def detail_context(self, request: Any, row: Place) -> dict[str, Any]:
        return presenting.detail(request, row)

    def save(self, row: Place, actor: Any, *, created: bool) -> Place:
        return services.save_place(row, by=actor)
