"""The links of the city from its patch cables, and ways that nobody recorded: no device hangs in the air."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bag.inventory.domain.trace import End, Plant, walk
from bag.lab.domain.city import NO_LINK, City, Device, Link

_RANK = {"router": 0, "firewall": 1, "switch": 2, "modem": 3, "radio_link": 4}
"""Which device of a place leads out of it: the lowest rank, then the one with most ports."""


def traced(devices: Mapping[int, Device], plant: Plant) -> list[Link]:
    """One link for every run of cables between data ports of two devices."""
    ends = {port.id: (device.id, place) for device in devices.values() for place, port in enumerate(device.ports)}
    links: list[Link] = []
    done: set[int] = set()
    for port, end in ends.items():
        if port in done or port not in plant.peers:
            continue
        run = walk(plant, port)
        far = ends.get(run.last)
        if run.end is End.PORT and far is not None and far[0] != end[0]:
            done.add(run.last)
            cables = tuple(hop.cable for hop in run.hops if hop.cable is not None)
            links.append(Link(len(links), end, far, cables))
    return links


def complete(
    devices: Mapping[int, Device], links: list[Link], roots: Iterable[int], ways: Iterable[tuple[int, int]] = ()
) -> City:
    """The city with recorded ``ways`` that are no cables, and one to the leader of their place for devices without any.

    Each leading device that no root can be reached from becomes a root itself: its own line to the city.
    """
    links = list(links)
    for one, other in ways:
        if one in devices and other in devices:
            links.append(Link(len(links), (one, NO_LINK), (other, NO_LINK)))
    joined = {device for link in links for device in (link.a[0], link.b[0])}
    leaders = _leaders(devices.values())
    for device in devices.values():
        leader = next((leaders[place] for place in device.places if place in leaders), None)
        if device.id not in joined and leader is not None and leader != device.id:
            links.append(Link(len(links), (device.id, _free(device)), (leader, NO_LINK)))
    known = frozenset(root for root in roots if root in devices)
    return City(dict(devices), links, known | _own_lines(devices, links, known))


def _leaders(devices: Iterable[Device]) -> dict[int, int]:
    """Place → the device that leads out of it."""
    best: dict[int, tuple[int, int, int]] = {}
    for device in devices:
        rank = _RANK.get(device.category)
        if rank is not None:
            key = (rank, -len(device.ports), device.id)
            for place in device.places[:-1] or device.places:
                best[place] = min(best.get(place, key), key)
    return {place: key[2] for place, key in best.items()}


def _free(device: Device) -> int:
    return 0 if device.ports else NO_LINK


def _own_lines(devices: Mapping[int, Device], links: list[Link], roots: frozenset[int]) -> frozenset[int]:
    """One device of every island that holds no root: the one of the lowest rank with most links."""
    city = City(dict(devices), links, roots)
    reached = city.reached((), ())
    found = set()
    order = sorted(
        devices.values(), key=lambda one: (_RANK.get(one.category, 9), -len(city.links_of.get(one.id, [])), one.id)
    )
    for device in order:
        if device.id not in reached:
            found.add(device.id)
            reached |= city.reached((), (), start=[device.id])
    return frozenset(found)
