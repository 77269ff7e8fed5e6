"""Factories of the inventory room; later rooms and the demonstration city build on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

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
from bag.inventory.services import create_equipment
from bag.organization.tests.factories import ServiceFactory, UnitFactory
from bag.places.tests.factories import RoomFactory


class ManufacturerFactory(DjangoModelFactory):
    class Meta:
        model = Manufacturer
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Üretici {n}")


class TypeFactory(DjangoModelFactory):
    """A switch of one unit without ports; add ``PortTemplateFactory`` rows."""

    class Meta:
        model = EquipmentType

    manufacturer = factory.SubFactory(ManufacturerFactory)
    model = factory.Sequence(lambda n: f"SX-{n}")
    slug = factory.Sequence(lambda n: f"sx-{n}")
    category = "switch"


class PortTemplateFactory(DjangoModelFactory):
    class Meta:
        model = PortTemplate

    type = factory.SubFactory(TypeFactory)
    name = "Gi1/0/[1-4]"
    kind = "copper"
    connector = "rj45"
    speed_mbps = 1000


class RackFactory(DjangoModelFactory):
    class Meta:
        model = Rack

    code = factory.Sequence(lambda n: f"KAB-{n}")
    name = factory.Sequence(lambda n: f"Kabin {n}")
    place = factory.SubFactory(RoomFactory)


class EquipmentFactory(DjangoModelFactory):
    """A piece in service, entered through the service, so that it has its ports and its first move."""

    class Meta:
        model = Equipment

    name = factory.Sequence(lambda n: f"KNK-SW-{n}")
    type = factory.SubFactory(TypeFactory)
    status = "service"
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(RoomFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Equipment:
        return create_equipment(model_class(*args, **kwargs), by=None)


class PortFactory(DjangoModelFactory):
    class Meta:
        model = Port

    equipment = factory.SubFactory(EquipmentFactory)
    position = factory.Sequence(lambda n: n % 30000)
    name = factory.Sequence(lambda n: f"p{n}")
    kind = "copper"


class CableFactory(DjangoModelFactory):
    class Meta:
        model = Cable

    a_port = factory.SubFactory(PortFactory)
    b_port = factory.SubFactory(PortFactory)
    kind = "utp"


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    bay = factory.SubFactory(PortFactory, kind="module_bay")
    type = factory.SubFactory(TypeFactory, category="module", u_height=0)
    serial = factory.Sequence(lambda n: f"MOD{n:05d}")


class StockItemFactory(DjangoModelFactory):
    class Meta:
        model = StockItem

    code = factory.Sequence(lambda n: f"STK-{n}")
    name = factory.Sequence(lambda n: f"SFP modülü {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(RoomFactory)
    minimum = 2


class StockMovementFactory(DjangoModelFactory):
    class Meta:
        model = StockMovement

    item = factory.SubFactory(StockItemFactory)
    kind = "in"
    change = 5
    reason = "Sayım"


class StockPriceFactory(DjangoModelFactory):
    class Meta:
        model = StockPrice

    item = factory.SubFactory(StockItemFactory)
    valid_from = date(2026, 1, 1)
    price = Decimal("1250.00")
    source = "2026 birim fiyat listesi"


class LifecycleMoveFactory(DjangoModelFactory):
    class Meta:
        model = LifecycleMove

    equipment = factory.SubFactory(EquipmentFactory)
    from_status = "stock"
    to_status = "service"
    reason = "Devreye alma"


class LicenseFactory(DjangoModelFactory):
    class Meta:
        model = License

    name = factory.Sequence(lambda n: f"Güvenlik duvarı aboneliği {n}")
    kind = "subscription"
    owner_service = factory.SubFactory(ServiceFactory)
    seats = 10
    ends_on = date(2027, 1, 1)


class LoanFactory(DjangoModelFactory):
    class Meta:
        model = Loan

    equipment = factory.SubFactory(EquipmentFactory)
    to_unit = factory.SubFactory(UnitFactory)
    from_on = date(2026, 11, 1)
    due_on = date(2026, 12, 1)
