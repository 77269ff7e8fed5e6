"""Factories of the places room; ancestors come from the database, so every row is refreshed."""

from __future__ import annotations

from typing import Any

import factory

from bag.places.domain.kinds import Kind
from bag.places.models import FloorPlan, Place, PlanMarker


class PlaceFactory(factory.django.DjangoModelFactory):
    """A building in a district of its own, unless told otherwise."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"B{n:04d}")
    name = factory.Sequence(lambda n: f"Hizmet Binası {n}")
    kind = Kind.BUILDING.value
    parent = factory.SubFactory("bag.places.tests.factories.DistrictFactory")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Place:
        place = super()._create(model_class, *args, **kwargs)
        place.refresh_from_db(fields=["ancestors"])
        return place


class DistrictFactory(PlaceFactory):
    code = factory.Sequence(lambda n: f"D{n:04d}")
    name = factory.Sequence(lambda n: f"İlçe {n}")
    kind = Kind.DISTRICT.value
    parent = None
    latitude = 38.4189
    longitude = 27.1287


class FloorFactory(PlaceFactory):
    code = factory.Sequence(lambda n: f"F{n:04d}")
    name = "Zemin Kat"
    kind = Kind.FLOOR.value
    level = 0
    parent = factory.SubFactory(PlaceFactory)


class RoomFactory(PlaceFactory):
    code = factory.Sequence(lambda n: f"R{n:04d}")
    name = factory.Sequence(lambda n: f"Sistem Odası {n}")
    kind = Kind.ROOM.value
    subtype = "system_room"
    parent = factory.SubFactory(FloorFactory)


class FloorPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FloorPlan

    place = factory.SubFactory(FloorFactory)
    picture = factory.django.ImageField(filename="plan.png", width=200, height=100)
    width = 200
    height = 100
    sha256 = "0" * 64


class PlanMarkerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanMarker

    plan = factory.SubFactory(FloorPlanFactory)
    label = "Kabin"
    x = 0.5
    y = 0.5
