"""What the page of a difference shows."""

from __future__ import annotations

from typing import Any

from bag.topology import queries
from bag.topology.domain.comparing import Kind
from bag.topology.domain.names import mac_of
from bag.topology.forms import DeviceForm, DismissForm, PortForm
from bag.topology.models import Finding, FindingState
from bag.topology.services.deciding import ACCEPTABLE

KIND_TONES = {
    Kind.UNRECORDED.value: "minor",
    Kind.OTHER_PORT.value: "major",
    Kind.NOT_SEEN.value: "major",
    Kind.UNKNOWN_PORT.value: "minor",
    Kind.SHARED.value: "info",
    Kind.UNKNOWN_DEVICE.value: "critical",
}
STATE_TONES = {
    FindingState.OPEN.value: "major",
    FindingState.ACCEPTED.value: "ok",
    FindingState.DISMISSED.value: "waived",
    FindingState.GONE.value: "void",
}


def finding(row: Finding, user: Any, *, may: bool) -> dict[str, Any]:
    """Its ends, and the verbs that the reader may do. One query for the ports of a form."""
    is_open = row.state == FindingState.OPEN
    naming = may and is_open and row.kind == Kind.UNKNOWN_DEVICE
    return {
        "kind_tone": KIND_TONES[row.kind],
        "state_tone": STATE_TONES[row.state],
        "maker": _maker(row),
        "ends": [end for end in (row.a, row.b) if end is not None],
        "may_accept": may and is_open and row.kind in ACCEPTABLE,
        "may_reopen": may and row.state == FindingState.DISMISSED,
        "dismiss_form": DismissForm() if may and is_open else None,
        "port_form": PortForm(row) if may and is_open and row.kind == Kind.UNKNOWN_PORT else None,
        "may_name": naming,
        "device_form": DeviceForm(user) if naming else None,
    }


def _maker(row: Finding) -> str:
    """Who made an unknown device, by its chassis where that is a hardware address."""
    mac = mac_of(row.stranger.chassis) if row.stranger is not None else None
    return queries.maker_of(mac) if mac is not None else ""
