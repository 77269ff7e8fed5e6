"""Sentences of the feasibility, and the names of marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.ui.numbers import number

TOPICS: dict[str, Any] = {
    "outlet": _("Outlet"),
    "length": pgettext_lazy("cable", "Length"),
    "port": _("Switch port"),
    "power": _("Power (PoE)"),
    "uplink": _("Uplink"),
    "network": _("Network and VLAN"),
    "fiber": pgettext_lazy("connection", "Fiber"),
}
GRADES: dict[str, tuple[Any, str]] = {
    "ok": (pgettext_lazy("feasibility", "fits"), "ok"),
    "warning": (pgettext_lazy("feasibility", "look"), "minor"),
    "unknown": (pgettext_lazy("feasibility", "not known"), "unknown"),
    "no": (pgettext_lazy("feasibility", "does not fit"), "critical"),
}
ICONS = {"ok": "circle-check", "warning": "alert-triangle", "unknown": "help-circle", "no": "ban"}
_SENTENCES: dict[str, Any] = {
    "outlet": _("The outlet {label} is free, measured and good."),
    "outlet_unmeasured": _("The outlet {label} is free, but was never measured."),
    "no_outlet": _("No free outlet ends here; a new link of at most {meters} m has to be laid."),
    "length": _("{link} m of fixed cable, {channel} m with the patch cords."),
    "length_over": _("{link} m of fixed cable is over 90 m; copper does not do."),
    "length_unknown": _("Nobody recorded the length of the link."),
    "port_rack": _("{switch}, port {port}, in the rack of the panel; {free} ports are free."),
    "port_room": _("{switch}, port {port}, in the same room; {free} ports are free."),
    "port_floor": _("{switch}, port {port}, on the same floor; {free} ports are free."),
    "port_building": _("{switch}, port {port}, in the building; {free} ports are free."),
    "port_campus": _("{switch}, port {port}, but in another building of the campus; {free} ports are free."),
    "no_port": _("No switch of the building has a free port."),
    "too_slow": _("{count} ports are free, none of them with {speed} Mb/s."),
    "no_power": _("{count} ports are free, none of them with {speed} Mb/s and the power that is needed."),
    "power": _("{watts} W are needed; {used} of {total} W are set aside, {free} W are left."),
    "power_unknown": _("{watts} W are needed and {used} W are set aside; nobody recorded what the switch can give."),
    "uplink": _("The uplink of {switch} carries {percent} percent in its busiest hour."),
    "uplink_full": _("The uplink of {switch} is full: {percent} percent in its busiest hour."),
    "uplink_unknown": _("The uplink of {switch} is not measured."),
    "network": _("{network}, VLAN {vlan}; the address comes by DHCP."),
    "network_address": _("{network}, VLAN {vlan}; the next free address is {address}."),
    "network_full": _("{network}, VLAN {vlan}, has no free address."),
    "no_vlan": _("{network} belongs to no VLAN."),
    "no_network": _("No network of this purpose is planned here."),
    "fiber_here": _("{frame} in the building has {free} free cores."),
    "fiber": _("The nearest fiber is {frame}, {meters} m away; {free} cores are free."),
    "no_fiber": _("No optical frame with a free core is known."),
}
_FIGURES = frozenset({"link", "channel", "meters", "watts", "used", "total", "free", "percent", "count", "speed"})
"""Values that are numbers; the others are names."""
MARKS: dict[str, Any] = {
    "requested": pgettext_lazy("connection chain", "Request"),
    "planned": pgettext_lazy("connection chain", "Plan"),
    "approved": pgettext_lazy("connection chain", "Approval"),
    "ordered": pgettext_lazy("connection chain", "Work order"),
    "installed": pgettext_lazy("connection chain", "Installation"),
    "accepted": pgettext_lazy("connection chain", "Acceptance"),
}
STATE_TONES = {
    "requested": "major",
    "planned": "warning",
    "approved": "info",
    "ordered": "info",
    "installed": "warning",
    "accepted": "ok",
    "rejected": "void",
    "cancelled": "void",
}


def told(checks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Checks for people: topic, sentence, and the word and tone of the grade."""
    return [
        {
            "topic": TOPICS[check["topic"]],
            "text": str(_SENTENCES[check["code"]]).format(**_written(check["values"])),
            "word": GRADES[check["grade"]][0],
            "tone": GRADES[check["grade"]][1],
            "icon": ICONS[check["grade"]],
        }
        for check in checks
    ]


def _written(values: Mapping[str, str]) -> dict[str, str]:
    """Figures as the reader writes them."""
    return {name: number(Decimal(value)) if name in _FIGURES else value for name, value in values.items()}
