"""What tests tell the room: devices that said something, and rows that came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.inventory.models import Equipment
from bag.inventory.tests.factories import EquipmentFactory, PortFactory
from bag.organization.tests.factories import ServiceFactory
from bag.topology.domain.told import Interface, Learned, Neighbor, PortId, Resolved, Told
from bag.topology.models import Finding, Node
from bag.topology.services.storing import Device

PORTS = 4


class NodeFactory(DjangoModelFactory):
    """A stranger."""

    class Meta:
        model = Node

    identity = factory.Sequence(lambda n: f"c:02:00:00:00:00:{n:02x}")
    name = factory.Sequence(lambda n: f"MISAFIR-{n}")
    first_seen = factory.LazyFunction(timezone.now)
    last_seen = factory.LazyFunction(timezone.now)


class FindingFactory(DjangoModelFactory):
    """An open difference of the network service about a stranger."""

    class Meta:
        model = Finding

    key = factory.Sequence(lambda n: f"unknown_device:{n}")
    kind = "unknown_device"
    summary = factory.Sequence(lambda n: f"MISAFIR-{n} ← KNK-SW-1 Gi1/0/{n}")
    stranger = factory.SubFactory(NodeFactory)
    owner_service = factory.SubFactory(ServiceFactory)
    first_seen = factory.LazyFunction(timezone.now)
    last_seen = factory.LazyFunction(timezone.now)


def switch(name: str, **given: Any) -> Equipment:
    """A recorded switch with four copper ports ``Gi1/0/1`` …"""
    piece = EquipmentFactory(name=name, **given)
    for number in range(1, PORTS + 1):
        PortFactory(equipment=piece, name=f"Gi1/0/{number}", position=number)
    return piece


def heard(port: int, name: str, far: int = 1) -> Neighbor:
    """Somebody of that name on a port."""
    return Neighbor(f"GigabitEthernet1/0/{port}", f"chassis-{name}", name, PortId(5, f"Gi1/0/{far}"))


def told(
    piece: Equipment, *neighbors: Neighbor, learned: tuple[Learned, ...] = (), resolved: tuple[Resolved, ...] = ()
) -> Device:
    """What a recorded switch told; its forwarding table counts as read when it learned something."""
    interfaces = {n: Interface(n, f"GigabitEthernet1/0/{n}", f"Gi1/0/{n}") for n in range(1, PORTS + 1)}
    groups = {"lldp", "interfaces"} | ({"fdb"} if learned else set())
    said = Told(
        piece.name, "", f"chassis-{piece.name}", interfaces, neighbors, learned, resolved, groups=frozenset(groups)
    )
    return Device(f"e:{piece.pk}", piece.pk, piece.name, (), said)


def later(hours: int) -> datetime:
    """A moment after now."""
    return timezone.now() + timedelta(hours=hours)
