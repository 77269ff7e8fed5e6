"""The devices: one line each for the whole network, a sheet with every used port for a site."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bag.inventory.models import Equipment
from bag.inventory.queries import PortLine, cabled_ports, ports_of_many
from bag.networkbook.chapters.topology import behind
from bag.networkbook.domain.content import Section, Sheet
from bag.networkbook.scope import Scope

MOST, MOST_SHEETS, AT_ONCE = 5000, 300, 50


def register(scope: Scope) -> Section:
    """One line for each device. Two queries."""
    rows = list(scope.devices().select_related("type__manufacturer", "place__parent", "rack")[:MOST])
    used = cabled_ports([row.pk for row in rows])
    cells = tuple(
        (
            row.name, str(row.type), row.management_ip or "–", row.firmware or "–", _where(row), row.serial or "–",
            str(len(used.get(row.pk, ()))),
        )
        for row in rows
    )  # fmt: skip
    return Section(
        "devices", _("Devices"), _("Used ports are those whose recorded cable leads on to another device."),
        (_("Name"), _("Type"), _("Address"), _("Version"), _("Place"), _("Serial number"), _("Ports")), cells,
        (3, 3, 2.2, 1.9, 3.2, 2.4, 1.1), frozenset({6}), empty=_("There is no network device here."),
        note=_("Only the first %(n)d rows are printed.") % {"n": MOST} if len(rows) == MOST else "",
    )  # fmt: skip


def sheets(scope: Scope) -> Section:
    """Every device of a site with its used ports and their neighbors. Two queries, and one for fifty devices."""
    title = _("Device sheets")
    rows = list(scope.devices().select_related("type__manufacturer", "place__parent", "rack", "owner_service")[:MOST])
    ports: dict[int, list[PortLine]] = {}
    for start in range(0, min(len(rows), MOST_SHEETS), AT_ONCE):
        ports |= ports_of_many([row.pk for row in rows[start : start + AT_ONCE]])
    return Section(
        "sheets", title, sheets=tuple(_sheet(row, ports[row.pk]) for row in rows[:MOST_SHEETS]),
        empty=_("There is no network device here."),
        note=_("Only the first %(n)d rows are printed.") % {"n": MOST_SHEETS} if len(rows) > MOST_SHEETS else "",
    )  # fmt: skip


def _sheet(row: Equipment, ports: Iterable[PortLine]) -> Sheet:
    facts = (
        (_("Type"), str(row.type)), (_("Management address"), row.management_ip or "–"),
        (_("Version"), row.firmware or "–"), (_("Serial number"), row.serial or "–"), (_("Place"), _where(row)),
        (_("Rack"), f"{row.rack} / {row.position_u or '–'}U" if row.rack else "–"),
        (_("Service"), str(row.owner_service)),
    )  # fmt: skip
    cabled = [port for port in ports if port.cable_id is not None]
    lines = tuple(
        (port.name, port.label or "–", _neighbor(port, row.pk), port.peer_port or "–", _speed(port.speed_mbps))
        for port in cabled
    )
    return Sheet(row.name, facts, (_("Port"), _("Label"), _("Neighbor"), _("Its port"), _("Speed")), lines)


def _neighbor(port: PortLine, own: int) -> str:
    """Where the cable ends, and the device behind the panels if it goes on."""
    far = behind(port.id, own)
    return f"{port.peer} → {far}" if far and far != port.peer else port.peer or "–"


def _where(row: Equipment) -> str:
    """The place with what is round it: “Ground floor” alone says little."""
    if row.place is None:
        return "–"
    return f"{row.place.parent} / {row.place}" if row.place.parent else str(row.place)


def _speed(mbps: int | None) -> str:
    if mbps is None:
        return "–"
    return f"{mbps / 1000:g} Gb/s".replace(".", ",") if mbps >= 1000 else f"{mbps} Mb/s"
