"""Whether a new connection can be made, and how: the nearest switch port that has all it takes, outlet and network.

Nothing is guessed: what nobody recorded (a PoE budget, the load of an uplink, the length of a cable) is "not known",
and a proposal with unknowns is told as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bag.connections.domain.power import WATTS, Budget

PATCH_METERS = Decimal(10)
"""Patch cords at both ends of a channel together (ISO/IEC 11801-1)."""
CHANNEL_METERS = Decimal(100)
LINK_METERS = Decimal(90)
UPLINK_PERCENT = 80.0
"""Load of the busiest hour from which an uplink counts as full."""


class Grade(StrEnum):
    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    NO = "no"


class Topic(StrEnum):
    """What is looked at, in the order in which it is told."""

    OUTLET = "outlet"
    LENGTH = "length"
    PORT = "port"
    POWER = "power"
    UPLINK = "uplink"
    NETWORK = "network"
    FIBER = "fiber"


class Nearness(StrEnum):
    """How near a switch stands to where the cable comes out."""

    RACK = "rack"
    ROOM = "room"
    FLOOR = "floor"
    BUILDING = "building"
    CAMPUS = "campus"


_NEAR = tuple(Nearness)


@dataclass(frozen=True)
class Check:
    """One topic with its grade; ``code`` and ``values`` make its sentence."""

    topic: Topic
    grade: Grade
    code: str
    values: dict[str, str]


@dataclass(frozen=True)
class Need:
    """What is to be connected. ``poe_class`` None: it has power of its own."""

    speed_mbps: int
    poe_class: int | None
    address: bool


@dataclass(frozen=True)
class Outlet:
    """A free link that ends in the room. ``length`` in meters as measured, else as planned."""

    id: int
    label: str
    good: bool
    measured: bool
    length: Decimal | None


@dataclass(frozen=True)
class Socket:
    """A free port of a switch. ``uplink``: percent of the busiest hour, None where nothing is measured."""

    id: int
    name: str
    switch: int
    switch_name: str
    nearness: Nearness
    speed_mbps: int | None
    poe: bool
    budget: Budget
    free_ports: int
    uplink: float | None


@dataclass(frozen=True)
class Network:
    """A network that fits; ``address`` the next free one, empty when it is full."""

    id: int
    text: str
    vlan: str
    address: str


@dataclass(frozen=True)
class Frame:
    """The nearest optical frame with free cores; ``meters`` None in the same building."""

    id: int
    name: str
    free: int
    meters: float | None


@dataclass(frozen=True)
class Answer:
    """The checks, and what is proposed; ids are None where nothing fits."""

    checks: tuple[Check, ...]
    outlet: int | None
    socket: int | None
    network: int | None

    @property
    def grade(self) -> Grade:
        """The worst of the checks that decide; the fiber is told for information where copper does it."""
        order = (Grade.NO, Grade.UNKNOWN, Grade.WARNING)
        grades = {check.grade for check in self.checks}
        return next((grade for grade in order if grade in grades), Grade.OK)


def assess(
    need: Need,
    outlets: Sequence[Outlet],
    sockets: Sequence[Socket],
    networks: Sequence[Network],
    frame: Frame | None,
) -> Answer:
    """The best way to connect what is needed, and every reason for and against it."""
    outlet = best_outlet(outlets)
    socket = best_socket(need, sockets)
    network = next((one for one in networks if one.address), networks[0] if networks else None)
    checks = [_outlet_check(outlet), _port_check(need, sockets, socket)]
    if outlet is not None:
        checks.append(_length_check(outlet))
    if socket is not None:
        if need.poe_class is not None:
            checks.append(_power_check(need.poe_class, socket))
        checks.append(_uplink_check(socket))
    checks.append(_network_check(need, network))
    if socket is None or any(check.topic is Topic.LENGTH and check.grade is Grade.NO for check in checks):
        checks.append(_fiber_check(frame))
    order = list(Topic)
    checks.sort(key=lambda check: order.index(check.topic))
    return Answer(
        tuple(checks),
        outlet.id if outlet else None,
        socket.id if socket else None,
        network.id if network else None,
    )


def best_outlet(outlets: Sequence[Outlet]) -> Outlet | None:
    """A good link first, then one that nobody measured, the shorter first; bad ones never."""
    usable = [one for one in outlets if one.good or not one.measured]
    return min(usable, key=lambda one: (not one.good, one.length is None, one.length or 0, one.label), default=None)


def best_socket(need: Need, sockets: Sequence[Socket]) -> Socket | None:
    """The nearest port that is quick enough and gives the power; among equals the less loaded, emptier switch."""
    fitting = [one for one in sockets if suits(need, one)]
    return min(fitting, key=_order, default=None)


def suits(need: Need, socket: Socket) -> bool:
    """Quick enough, with power where it is needed, and within what is known of the budget."""
    quick = socket.speed_mbps is None or socket.speed_mbps >= need.speed_mbps
    powered = need.poe_class is None or (socket.poe and socket.budget.bears(need.poe_class) is not False)
    return quick and powered


def _order(one: Socket) -> tuple[bool, int, float, int, str, int]:
    full = one.uplink is not None and one.uplink >= UPLINK_PERCENT
    return (full, _NEAR.index(one.nearness), one.uplink or 0.0, -one.free_ports, one.switch_name, one.id)


def _outlet_check(outlet: Outlet | None) -> Check:
    if outlet is None:
        return Check(Topic.OUTLET, Grade.WARNING, "no_outlet", {"meters": str(LINK_METERS)})
    if not outlet.measured:
        return Check(Topic.OUTLET, Grade.WARNING, "outlet_unmeasured", {"label": outlet.label})
    return Check(Topic.OUTLET, Grade.OK, "outlet", {"label": outlet.label})


def _length_check(outlet: Outlet) -> Check:
    if outlet.length is None:
        return Check(Topic.LENGTH, Grade.UNKNOWN, "length_unknown", {})
    values = {"link": str(outlet.length.normalize()), "channel": str((outlet.length + PATCH_METERS).normalize())}
    bad = outlet.length > LINK_METERS or outlet.length + PATCH_METERS > CHANNEL_METERS
    return Check(Topic.LENGTH, Grade.NO if bad else Grade.OK, "length_over" if bad else "length", values)


def _port_check(need: Need, sockets: Sequence[Socket], socket: Socket | None) -> Check:
    if socket is not None:
        values = {"switch": socket.switch_name, "port": socket.name, "free": str(socket.free_ports)}
        near = socket.nearness is not Nearness.CAMPUS
        return Check(Topic.PORT, Grade.OK if near else Grade.WARNING, f"port_{socket.nearness}", values)
    if not sockets:
        return Check(Topic.PORT, Grade.NO, "no_port", {})
    values = {"count": str(len(sockets)), "speed": str(need.speed_mbps)}
    return Check(Topic.PORT, Grade.NO, "no_power" if need.poe_class is not None else "too_slow", values)


def _power_check(wanted: int, socket: Socket) -> Check:
    values = {"watts": f"{WATTS[wanted]:g}", "used": f"{socket.budget.used:g}"}
    if socket.budget.total is None:
        return Check(Topic.POWER, Grade.UNKNOWN, "power_unknown", values)
    values |= {"total": f"{socket.budget.total:g}", "free": f"{socket.budget.free:g}"}
    return Check(Topic.POWER, Grade.OK, "power", values)


def _uplink_check(socket: Socket) -> Check:
    if socket.uplink is None:
        return Check(Topic.UPLINK, Grade.UNKNOWN, "uplink_unknown", {"switch": socket.switch_name})
    values = {"percent": f"{socket.uplink:.0f}", "switch": socket.switch_name}
    full = socket.uplink >= UPLINK_PERCENT
    return Check(Topic.UPLINK, Grade.WARNING if full else Grade.OK, "uplink_full" if full else "uplink", values)


def _network_check(need: Need, network: Network | None) -> Check:
    if network is None:
        return Check(Topic.NETWORK, Grade.NO, "no_network", {})
    values = {"network": network.text, "vlan": network.vlan, "address": network.address}
    if not network.vlan:
        return Check(Topic.NETWORK, Grade.WARNING, "no_vlan", values)
    if not network.address and need.address:
        return Check(Topic.NETWORK, Grade.NO, "network_full", values)
    return Check(Topic.NETWORK, Grade.OK, "network_address" if need.address else "network", values)


def _fiber_check(frame: Frame | None) -> Check:
    if frame is None:
        return Check(Topic.FIBER, Grade.NO, "no_fiber", {})
    values = {"frame": frame.name, "free": str(frame.free)}
    if frame.meters is None:
        return Check(Topic.FIBER, Grade.WARNING, "fiber_here", values)
    return Check(Topic.FIBER, Grade.WARNING, "fiber", {**values, "meters": f"{frame.meters:.0f}"})
