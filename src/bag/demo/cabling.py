"""Patch cables of the demonstration: endpoint to panel to switch, switch to aggregation, power to the strips."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle, islice

from bag.demo.backbone import Backbone
from bag.demo.catalog import CORE, HANDHELD, LINE_CARD
from bag.demo.equipment import ENDPOINTS, Access, Plan
from bag.demo.sockets import Sockets, free, join, sockets_of
from bag.inventory import services
from bag.inventory.models import Cable, Equipment, EquipmentType, Port

BATCH = 4000
COLORS = ("blue", "gray", "yellow", "green")


def load(plan: Plan) -> Iterator[int]:
    """Join what was planned; yields how many cables are in."""
    _line_cards(plan)
    sockets = sockets_of(piece for piece in plan.pieces if piece.status == "service" and not _is(piece, HANDHELD.mark))
    backbone = Backbone(plan, sockets)
    cables = chain(
        chain.from_iterable(_access(access, sockets) for access in plan.accesses),
        _uplinks(plan, sockets),
        backbone.cables(),
        _power(plan, sockets),
    )
    done = 0
    while batch := list(islice(cables, BATCH)):
        services.save_cables(batch, by=None)
        done += len(batch)
        yield done
    backbone.write()


def _is(piece: Equipment, mark: str) -> bool:
    return piece.name.rsplit("-", 2)[1] == mark


def _line_cards(plan: Plan) -> None:
    """A card with optical ports in the first bay of each core."""
    cores = [piece.pk for piece in plan.pieces if _is(piece, CORE.mark)]
    card = EquipmentType.objects.get(slug=LINE_CARD)
    bays = Port.objects.filter(equipment__in=cores, kind="module_bay").order_by("equipment_id", "position")
    for bay in bays.distinct("equipment_id"):
        services.install_module(bay, card, serial=f"LC{bay.pk:08d}", by=None)


def _access(access: Access, sockets: Sockets) -> Iterator[Cable]:
    """Two cables an endpoint: from the switch to the front of the panel, from its rear to the device."""
    taps = free(sockets, access.switch, "copper")
    fronts = [port for panel in access.panels for port in free(sockets, panel, "copper")]
    rears = [port for panel in access.panels for port in free(sockets, panel, "rear")]
    patched = list(zip(access.endpoints, taps[:ENDPOINTS], fronts, rears, strict=False))
    for number, (endpoint, tap, front, rear) in enumerate(patched, 1):
        device = next(iter(free(sockets, endpoint, "copper")), None)
        if device is not None:
            color = COLORS[len(endpoint.name) % len(COLORS)]
            yield join(tap, front, f"{access.switch.name}/{number:02d}", color)
            yield join(rear, device, f"{access.switch.name}/{number:02d}-D")
    del taps[: len(patched)]


def _uplinks(plan: Plan, sockets: Sockets) -> Iterator[Cable]:
    """Every access switch of a larger building to its aggregation switch."""
    for access in plan.accesses:
        if access.uplink is None:
            continue
        own, other = free(sockets, access.switch, "fiber"), free(sockets, access.uplink, "fiber")
        if own and other:
            yield join(own.pop(0), other.pop(0), f"{access.switch.name}/UP", "yellow")


def _power(plan: Plan, sockets: Sockets) -> Iterator[Cable]:
    """Inside racks from strips that hang on a UPS; at relays from the UPS itself."""
    racks: dict[int, list[Equipment]] = {}
    loose: dict[int, list[Equipment]] = {}
    for piece in plan.pieces:
        if piece.rack_id:
            racks.setdefault(piece.rack_id, []).append(piece)
        elif piece.place is not None and piece.status == "service":
            loose.setdefault(piece.place.pk, []).append(piece)
    energy = [pieces for pieces in loose.values() if pieces[0].place and pieces[0].place.subtype == "power_room"]
    central = [piece for pieces in energy for piece in pieces if _is(piece, "UPS")]
    sides = cycle(central[::2]), cycle(central[1::2])
    for pieces in racks.values():
        yield from _rack_power(pieces, [next(side) for side in sides] if central else [], sockets)
    for pieces in loose.values():
        if pieces not in energy:
            yield from _relay_power(pieces, sockets)


def _rack_power(pieces: list[Equipment], central: list[Equipment], sockets: Sockets) -> Iterator[Cable]:
    """First inlet of a device to strip A of its rack, second to strip B.

    Strip A of a rack with a UPS of its own hangs on it, strip B on the mains; without one, on the UPS of the center.
    """
    strips = [piece for piece in pieces if _is(piece, "PDU")]
    own = [piece for piece in pieces if _is(piece, "UPS")]
    for strip, supply in zip(strips, own or central, strict=False):
        yield from _feed(sockets, supply, strip, f"{strip.name}/GİRİŞ")
    for piece in pieces:
        if piece not in strips and piece not in own:
            for strip in strips:
                yield from _feed(sockets, strip, piece, f"{piece.name}/{strip.name[-1]}")


def _relay_power(pieces: list[Equipment], sockets: Sockets) -> Iterator[Cable]:
    for supply in [piece for piece in pieces if _is(piece, "UPS")]:
        for piece in pieces:
            if piece is not supply:
                yield from _feed(sockets, supply, piece, f"{piece.name}/UPS")


def _feed(sockets: Sockets, supply: Equipment, piece: Equipment, label: str) -> Iterator[Cable]:
    inlets, outlets = free(sockets, piece, "power_in"), free(sockets, supply, "power_out")
    if inlets and outlets:
        yield join(outlets.pop(0), inlets.pop(0), label)
