"""Refusals of the domain in words, and the tones of states."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.addresses.domain.parsing import AddressFault

_FAULTS: dict[str, Any] = {
    "no_network": _("“{given}” is not a network such as 10.20.0.0/16 or 2001:db8::/32."),
    "no_length": _("“{given}” has no length; write for example {value}/24."),
    "host_bits": _("“{given}” has host bits set. Is the network {meant} meant?"),
    "zeros": _("“{given}” has leading zeros; some programs read them as octal. Write the number without them."),
    "zone": _("“{given}” names an interface; write the address alone."),
    "no_address": _("“{given}” is not an address such as 10.20.0.5 or 2001:db8::5."),
    "no_rd": _("“{given}” is not a route distinguisher such as 64512:100 or 10.0.0.1:100."),
}


def refusal(fault: AddressFault) -> Any:
    """The sentence of a fault."""
    return format_lazy(_FAULTS[fault.code], **fault.values)


STATUS_TONES = {"active": "ok", "reserved": "info", "deprecated": "void"}
ADDRESS_TONES = {**STATUS_TONES, "quarantine": "minor"}
ZONE_TONES = {"public": "major", "dmz": "minor", "internal": "unknown"}
CELLS: dict[str, Any] = {
    "free": pgettext_lazy("address plan", "Free"),
    "active": pgettext_lazy("address plan", "In use"),
    "reserved": pgettext_lazy("address plan", "Reserved"),
    "deprecated": _("To be given up"),
    "quarantine": _("Quarantine"),
    "seen": _("Seen, but not planned"),
    "leased": _("Given out by DHCP"),
    "pool": _("Range (DHCP, NAT)"),
    "block": _("Block"),
    "partly": _("Partly taken"),
    "full": pgettext_lazy("address plan", "Full"),
    "edge": _("Not for hosts"),
}
"""The states of a cell of a prefix's map, in the order of the legend."""
