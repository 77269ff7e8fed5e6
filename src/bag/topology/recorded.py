"""What the records say of links, and which piece of equipment somebody is who was heard of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from bag.addresses.models import Address
from bag.dependency.sources import network
from bag.dependency.sources.snapshot import Snapshot
from bag.inventory.domain.kinds import PortKind
from bag.inventory.domain.trace import End
from bag.inventory.models import Equipment, Port
from bag.topology.domain.comparing import Run
from bag.topology.domain.links import Stranger
from bag.topology.domain.names import host_key, port_key
from bag.topology.models import Node


def runs() -> list[Run]:
    """Every recorded way from a data port to another one, through however many panels. Five queries."""
    taken = Snapshot.taken()
    found = []
    for socket, run in network.runs(taken):
        far = taken.sockets[run.last]
        if run.end == End.PORT and far.piece in taken.pieces and far.piece != socket.piece:
            cables = tuple(hop.cable for hop in run.hops if hop.cable is not None)
            found.append(Run((socket.pk, far.pk), (socket.piece, far.piece), cables))
    return found


def ports_of(equipment: Iterable[int]) -> dict[tuple[int, str], int]:
    """(equipment, long name of a data port) → the port. One query."""
    rows = Port.objects.filter(
        equipment__in=set(equipment), kind__in=[PortKind.COPPER.value, PortKind.FIBER.value, PortKind.RADIO.value]
    )
    return {(owner, port_key(name)): pk for pk, owner, name in rows.values_list("pk", "equipment_id", "name")}


def identities(strangers: Iterable[Stranger]) -> dict[str, str]:
    """Key of a stranger → identity of the node that it is: somebody who was read before, or a recorded piece.

    By chassis, by name, by address, in this order; what is ambiguous is nobody. Three queries.
    """
    rows = list(strangers)
    chassis = _single(
        Node.objects.filter(chassis__in={one.chassis for one in rows} - {""})
        .exclude(identity__startswith="c:")
        .values_list("chassis", "identity")
    )
    names = {key: one.name for one in rows if (key := host_key(one.name))}
    spellings = {form for key, name in names.items() for form in (key, key.upper(), name, name.split(".")[0])}
    addresses = {one.address for one in rows} - {""}
    pieces = Equipment.objects.filter(Q(name__in=spellings) | Q(management_ip__in=addresses)).values_list(
        "pk", "name", "management_ip"
    )
    of_name: list[tuple[str, str]] = []
    of_address: list[tuple[str, str]] = []
    for pk, name, address in pieces:
        of_name.append((host_key(name), f"e:{pk}"))
        of_address.append((address or "", f"e:{pk}"))
    planned = Address.objects.filter(vrf=None, address__in=addresses, equipment__isnull=False)
    of_address += [(address, f"e:{pk}") for address, pk in planned.values_list("address", "equipment_id")]
    by_name, by_address = _single(of_name), _single(of_address)
    found = {}
    for one in rows:
        identity = chassis.get(one.chassis) or by_name.get(host_key(one.name)) or by_address.get(one.address)
        if identity:
            found[one.key] = identity
    return found


def _single(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    known: dict[str, set[str]] = {}
    for text, identity in pairs:
        if text:
            known.setdefault(text, set()).add(identity)
    return {text: next(iter(some)) for text, some in known.items() if len(some) == 1}
