"""The tables of a wireless controller (WLSX-WLAN-MIB): its access points, their radios and clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid
from bag.lab.agents.table import Column
from bag.lab.domain.air import RADIOS, SEATS, Air, air
from bag.lab.domain.city import City, Device

MOST = 256
"""Access points of one controller."""
_WLAN: Oid = (1, 3, 6, 1, 4, 1, 14823, 2, 2, 1, 5)
_POINT, _RADIO, _BSSID, _STATION = (2, 1, 4, 1), (2, 1, 5, 1), (2, 1, 7, 1), (2, 2, 1, 1)
_AIR = (3, 1, 6, 1)
_COUNTS: Oid = (1, 3, 6, 1, 4, 1, 14823, 2, 2, 1, 1, 3)
_UP, _DOWN = ber.integer(1), ber.integer(2)
_OF_RADIO: dict[str, tuple[Oid, Callable[[Air], int]]] = {
    "channel": ((*_RADIO, 3), lambda one: one.channel),
    "clients": ((*_RADIO, 7), lambda one: one.clients),
    "noise": ((*_AIR, 9), lambda one: -one.noise),
    "retries": ((*_AIR, 12), lambda one: one.retries),
    "busy": ((*_AIR, 37), lambda one: one.busy),
}
_DARK = Air(0, 0, 0, 0, 0, (99,) * SEATS)


def points_of(controller: Device, city: City) -> tuple[Device, ...]:
    """The access points that a controller tells of: those of its maker, shared out among the controllers of the city.

    In order of their hardware addresses, which is that of their numbers.
    """
    everyone = sorted(one.id for one in city.devices.values() if one.category == "wlan_controller")
    points = [one for one in city.devices.values() if one.category == "access_point" and one.maker == controller.maker]
    points.sort(key=lambda one: one.id)
    return tuple(points[everyone.index(controller.id) :: len(everyone)][:MOST])


def columns(points: tuple[int, ...], mac: Callable[[int, int], bytes]) -> Iterator[Column]:
    """Every table for access points by their numbers; ``mac`` gives the hardware address of a device and its port."""
    heads = [tuple(mac(point, 0)) for point in points]
    radios = tuple((*head, radio) for head in heads for radio in RADIOS)
    names = tuple((*head, radio, *_bssid(head, radio)) for head in heads for radio in RADIOS)
    stations = tuple(
        (*_station(place), *_bssid(head, radio))
        for place, (head, radio) in enumerate(
            (head, radio) for head in heads for radio in RADIOS for _seat in range(SEATS)
        )
    )
    yield Column("wlan.count", (*_COUNTS, 1), ((0,),))
    yield Column("wlan.all", (*_COUNTS, 2), ((0,),))
    yield Column("wlan.name", (*_WLAN, *_POINT, 3), tuple(heads))
    yield Column("wlan.status", (*_WLAN, *_POINT, 19), tuple(heads))
    for name, (oid, _of) in _OF_RADIO.items():
        yield Column(f"wlan.{name}", (*_WLAN, *oid), radios)
    yield Column("wlan.power", (*_WLAN, *_RADIO, 17), radios, (ber.integer(180), ber.integer(120)) * len(points))
    yield Column("", (*_WLAN, *_BSSID, 2), names, (ber.octets("Kurum"),) * len(names))
    yield Column("wlan.signals", (*_WLAN, *_STATION, 14), stations)


def values(name: str, points: tuple[Device, ...], is_up: Callable[[Device], bool], now: float) -> list[bytes]:
    """The values of a column in the order of its rows; an access point that is away has no clients and no channel."""
    up = [is_up(point) for point in points]
    if name == "count":
        return [ber.integer(sum(up), ber.GAUGE32)]
    if name == "name":
        return [ber.octets(point.name) for point in points]
    if name == "status":
        return [_UP if each else _DOWN for each in up]
    radios = [
        air(point.id, radio, now) if each else _DARK for point, each in zip(points, up, strict=True) for radio in RADIOS
    ]
    if name == "all":
        return [ber.integer(sum(one.clients for one in radios), ber.GAUGE32)]
    if name == "signals":
        return [ber.integer(signal) for one in radios for signal in one.signals]
    _oid, of = _OF_RADIO[name]
    return [ber.integer(of(one)) for one in radios]


def _bssid(head: Oid, radio: int) -> Oid:
    """The hardware address of a radio: that of its access point with another last number."""
    return (*head[:5], 128 + radio)


def _station(place: int) -> Oid:
    """The address of the client on a seat."""
    return (2, 0xC1, 0, place >> 16 & 255, place >> 8 & 255, place & 255)
