"""What the interface types of the community library mean: kind of port, connector and speed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bag.inventory.domain.kinds import PortKind

_ETHERNET = re.compile(r"(?P<rate>\d+(?:\.\d+)?)(?P<giga>g?)base-(?P<medium>[a-z0-9]+)(?:-(?P<plug>[a-z0-9+-]+))?")
_COPPER_MEDIA = frozenset({"t", "t1", "tx", "kx", "kr", "kr4", "kx4", "cr", "cr4", "cr8", "cr2", "cr10", "t1s", "t1l"})
_SKIPPED = frozenset({"virtual", "bridge", "lag"})
_COPPER_OTHER = ("docsis", "xdsl", "moca", "bpon", "e1", "t1", "e3", "t3", "other")
_OPTICAL = ("sonet", "gpon", "xg-pon", "xgs-pon", "ng-pon2", "epon", "10g-epon")
_RADIO = ("ieee802", "gsm", "cdma", "lte", "4g", "5g", "wireless", "other-wireless")


@dataclass(frozen=True)
class PortType:
    """Kind, connector and nominal speed in Mb/s (None when the type does not tell)."""

    kind: PortKind
    connector: str
    speed_mbps: int | None


def skipped_interface(name: str) -> bool:
    """True for interfaces without a socket."""
    return name in _SKIPPED


def interface(name: str) -> PortType:
    """The port behind an interface type; an unknown type is a copper port of unknown speed."""
    if match := _ETHERNET.match(name):
        speed = int(float(match["rate"]) * (1000 if match["giga"] else 1))
        plug = match["plug"] or ""
        if match["medium"] in _COPPER_MEDIA and not plug:
            return PortType(PortKind.COPPER, "rj45" if match["medium"] in ("t", "tx") else match["medium"], speed)
        return PortType(PortKind.FIBER, plug or "lc", speed)
    if name.startswith(_RADIO):
        return PortType(PortKind.RADIO, name[:40], None)
    if name.startswith(_OPTICAL):
        return PortType(PortKind.FIBER, name[:40], None)
    if name.startswith(_COPPER_OTHER):
        return PortType(PortKind.COPPER, "" if name == "other" else name[:40], None)
    gigabits = re.match(r"(\d+)g", name)
    if "fc" in name or "infiniband" in name:
        return PortType(PortKind.FIBER, name[:40], int(gigabits[1]) * 1000 if gigabits else None)
    return PortType(PortKind.COPPER, name[:40], None)
