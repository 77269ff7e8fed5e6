"""Factories of structured cabling."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.cabling.models import LabelScheme, Link, Lot
from bag.cabling.services.links import save_link
from bag.cabling.services.measuring import save_lot
from bag.inventory.tests.factories import EquipmentFactory, PortFactory, TypeFactory
from bag.organization.tests.factories import ServiceFactory
from bag.places.tests.factories import PlaceFactory, RoomFactory


class PanelPortFactory(PortFactory):
    """A port of a patch panel."""

    equipment = factory.SubFactory(EquipmentFactory, type=factory.SubFactory(TypeFactory, category="patch_panel"))


class LabelSchemeFactory(DjangoModelFactory):
    class Meta:
        model = LabelScheme

    place = factory.SubFactory(PlaceFactory)
    template = "{building}-{floor}-{room}-{panel}:{port}"


class LinkFactory(DjangoModelFactory):
    """A link that was never measured."""

    class Meta:
        model = Link

    label = factory.Sequence(lambda n: f"A-1-101-K1-PP{n // 24 + 1}:{n % 24 + 1:02d}")
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(RoomFactory)
    outlet = factory.Sequence(lambda n: f"P{n:03d}")
    port = factory.SubFactory(PanelPortFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Link:
        return save_link(model_class(*args, **kwargs), None)


class LotFactory(DjangoModelFactory):
    class Meta:
        model = Lot

    title = factory.Sequence(lambda n: f"Kat {n} kablolaması")
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(PlaceFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Lot:
        return save_lot(model_class(*args, **kwargs), None, created=True)


def result_csv(*rows: tuple[str, str], limit: str = "TIA Cat 6A Perm. Link", at: datetime | None = None) -> bytes:
    """A LinkWare CSV with a measurement for each (label, result)."""
    moment = timezone.localtime(at or timezone.now()).strftime("%d.%m.%Y %H:%M:%S")
    lines = ["Cable ID,Date/Time,Test Limit,Cable Type,Length (m),Test Result,Headroom (dB),Model,Serial Number"]
    lines += [f"{label},{moment},{limit},Cat 6A F/UTP,41.2,{result},6.1,DSX2-5000,1234567" for label, result in rows]
    return "\r\n".join(lines).encode()
