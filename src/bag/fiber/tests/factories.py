"""Factories of the fiber plant."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from bag.fiber.models import Cable, CableType, Circuit, Closure, Frame, Measurement, Node, Strand, Trench
from bag.fiber.services.plant import draw_straight, place_node
from bag.organization.tests.factories import ServiceFactory, UnitFactory


class NodeFactory(DjangoModelFactory):
    """A chamber; every next one 111 m further north."""

    class Meta:
        model = Node

    code = factory.Sequence(lambda n: f"EO-{n:05d}")
    name = factory.Sequence(lambda n: f"Gündoğdu ek odası {n}")
    latitude = factory.Sequence(lambda n: 38.40 + n % 500 * 0.001)
    longitude = 27.13
    owner_service = factory.SubFactory(ServiceFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        node = model_class(*args, **kwargs)
        place_node(node)
        node.save()
        return node


class _Drawn(DjangoModelFactory):
    class Meta:
        abstract = True

    a = factory.SubFactory(NodeFactory)
    b = factory.SubFactory(NodeFactory)
    owner_service = factory.SubFactory(ServiceFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        draw_straight(row)
        row.save()
        return row


class TrenchFactory(_Drawn):
    class Meta:
        model = Trench

    code = factory.Sequence(lambda n: f"HND-{n:05d}")
    depth_cm = 80


class CableTypeFactory(DjangoModelFactory):
    class Meta:
        model = CableType

    name = factory.Sequence(lambda n: f"LSFH 1x4 tip {n}")
    layout = "1x4"


class CableFactory(_Drawn):
    class Meta:
        model = Cable

    code = factory.Sequence(lambda n: f"FK-{n:05d}")
    type = factory.SubFactory(CableTypeFactory)


class ClosureFactory(DjangoModelFactory):
    class Meta:
        model = Closure

    code = factory.Sequence(lambda n: f"EK-{n:05d}")
    node = factory.SubFactory(NodeFactory)
    owner_service = factory.SubFactory(ServiceFactory)


class FrameFactory(DjangoModelFactory):
    class Meta:
        model = Frame

    code = factory.Sequence(lambda n: f"ODF-{n:05d}")
    node = factory.SubFactory(NodeFactory, kind="building")
    ports = 4
    owner_service = factory.SubFactory(ServiceFactory)


class CircuitFactory(DjangoModelFactory):
    class Meta:
        model = Circuit

    code = factory.Sequence(lambda n: f"DV-{n:05d}")
    name = factory.Sequence(lambda n: f"Kemeraltı kamera halkası {n}")
    service = "Kent güvenlik görüntüsü"
    owner_unit = factory.SubFactory(UnitFactory)
    owner_service = factory.SubFactory(ServiceFactory)
    a_frame = factory.SubFactory(FrameFactory)
    b_frame = factory.SubFactory(FrameFactory)
    a_port = 1
    b_port = 1


class StrandFactory(DjangoModelFactory):
    """A port of a frame that is made for it."""

    class Meta:
        model = Strand

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return FrameFactory(ports=1).strands.get()


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    strand = factory.SubFactory(StrandFactory)
    name = factory.Sequence(lambda n: f"olcum-{n}.sor")
    digest = factory.Sequence(lambda n: f"{n:064x}")
    file = b"Map"
    reading = factory.LazyFunction(dict)
    wavelength = 1550
    measured_at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
