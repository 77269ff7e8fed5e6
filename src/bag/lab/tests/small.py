"""A small city for tests: core, two access switches in one building, cameras, a UPS; everything cabled."""

from __future__ import annotations

from bag.lab.domain.city import City, Device, Link, Port

CORE, FIRST, SECOND, CAMERA, PHONE, UPS, ROUTER = 1, 2, 3, 4, 5, 6, 7
CORE_ROOM, BUILDING, ROOM, DISTRICT = 100, 200, 201, 300
UPLINK_FIRST, UPLINK_SECOND, RING, TO_CAMERA, TO_PHONE, TO_ROUTER, TO_UPS = 10, 11, 12, 13, 14, 15, 16
NOON = 1_780_000_000.0


def ports(count: int, *, fiber: int = 0, first: int = 1) -> tuple[Port, ...]:
    """``count`` copper ports that give power and ``fiber`` optical ones behind them."""
    copper = [Port(first + place, f"Gi0/{place + 1}", 1000, poe=True) for place in range(count)]
    optical = [Port(first + count + place, f"XGi0/{place + 1}", 10_000, fiber=True) for place in range(fiber)]
    return (*copper, *optical)


def device(number: int, category: str, place: int, some: tuple[Port, ...] = (), **given: object) -> Device:
    above = (place, DISTRICT) if place in (CORE_ROOM, BUILDING) else (place, BUILDING, DISTRICT)
    return Device(
        number, f"D-{category.upper()}-{number}", category, f"maker-{category}", "Model", "Huawei", f"S{number}", "1.0",
        f"10.35.0.{number}", above, some, **given,
    )  # fmt: skip


def city(*, ring: bool = False) -> City:
    """core — first — camera, phone; core — second — router; with ``ring`` also first — second."""
    devices = [
        device(CORE, "switch", CORE_ROOM, ports(0, fiber=4)),
        device(FIRST, "switch", ROOM, ports(4, fiber=2)),
        device(SECOND, "switch", ROOM, ports(4, fiber=2)),
        device(CAMERA, "camera", BUILDING, ports(1), has_inlet=False),
        device(PHONE, "phone", BUILDING, ports(1), has_inlet=False),
        device(UPS, "ups", ROOM, ports(1)),
        device(ROUTER, "router", ROOM, ports(2)),
    ]
    ends = [
        ((CORE, 0), (FIRST, 4), UPLINK_FIRST),
        ((CORE, 1), (SECOND, 4), UPLINK_SECOND),
        ((CAMERA, 0), (FIRST, 0), TO_CAMERA),
        ((FIRST, 1), (PHONE, 0), TO_PHONE),
        ((SECOND, 0), (ROUTER, 0), TO_ROUTER),
        ((UPS, 0), (FIRST, 2), TO_UPS),
    ]
    if ring:
        ends.append(((FIRST, 5), (SECOND, 5), RING))
    links = [Link(number, a, b, (cable,)) for number, (a, b, cable) in enumerate(ends)]
    names = {BUILDING: "Hizmet binası", ROOM: "Sistem odası", CORE_ROOM: "Veri merkezi", DISTRICT: "Konak"}
    return City({one.id: one for one in devices}, links, frozenset({CORE}), names, {"KNK-HB": BUILDING})
