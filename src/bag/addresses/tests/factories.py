"""One factory per model."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from bag.addresses.models import Address, Prefix, Range, Vlan, VlanGroup, Vrf
from bag.organization.tests.factories import ServiceFactory


class VrfFactory(DjangoModelFactory):
    class Meta:
        model = Vrf

    name = factory.Sequence(lambda n: f"VRF-{n}")
    rd = factory.Sequence(lambda n: f"64512:{n}")


class VlanGroupFactory(DjangoModelFactory):
    class Meta:
        model = VlanGroup

    name = factory.Sequence(lambda n: f"Yerleşke {n}")


class VlanFactory(DjangoModelFactory):
    """A VLAN; every one in a group of its own."""

    class Meta:
        model = Vlan

    group = factory.SubFactory(VlanGroupFactory)
    vid = factory.Sequence(lambda n: n % 4094 + 1)
    name = factory.Sequence(lambda n: f"kat-{n}")
    owner_service = factory.SubFactory(ServiceFactory, code="network")


class PrefixFactory(DjangoModelFactory):
    """A /24 of 10.0.0.0/8 that gives addresses."""

    class Meta:
        model = Prefix

    network = factory.Sequence(lambda n: f"10.{n // 256 % 256}.{n % 256}.0/24")
    owner_service = factory.SubFactory(ServiceFactory, code="network")


class RangeFactory(DjangoModelFactory):
    """A pool of 100 addresses in a network of its own."""

    class Meta:
        model = Range

    class Params:
        prefix = factory.SubFactory(PrefixFactory)

    name = factory.Sequence(lambda n: f"Havuz {n}")
    first = factory.LazyAttribute(lambda row: str(row.prefix.net[100]))
    last = factory.LazyAttribute(lambda row: str(row.prefix.net[199]))
    owner_service = factory.SubFactory(ServiceFactory, code="network")


class AddressFactory(DjangoModelFactory):
    """The tenth address of a network of its own."""

    class Meta:
        model = Address

    class Params:
        prefix = factory.SubFactory(PrefixFactory)

    address = factory.LazyAttribute(lambda row: str(row.prefix.net[10]))
    owner_service = factory.SubFactory(ServiceFactory, code="network")
