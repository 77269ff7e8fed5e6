"""Sessions of remote users in the log lines of firewalls: Cisco ASA and FortiGate say them when they end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_ASA = re.compile(
    r"%ASA-\d-113019: Group = [^,]{0,100}, Username = (?P<user>[^,]{1,100}), IP = (?P<remote>[0-9a-fA-F.:]{2,45}), "
    r"Session disconnected\. Session Type: [^,]{0,60}, Duration: "
    r"(?:(?P<days>\d+)d )?(?P<h>\d+)h:(?P<m>\d+)m:(?P<s>\d+)s, Bytes xmt: (?P<sent>\d+), Bytes rcv: (?P<received>\d+)"
)
_PAIR = re.compile(r'(\w{1,30})=(?:"([^"]{0,200})"|(\S{0,200}))')
PATTERN = r"%ASA-\d-113019: |subtype=\"?vpn\"? .*action=\"?tunnel-down\"?"
"""What such lines hold, for the question to the store."""


@dataclass(frozen=True)
class Ended:
    """A session that ended at ``at``. Bytes as the gateway counts them: received from and sent to the user."""

    user: str
    remote: str
    at: datetime
    lasted: timedelta
    received: int
    sent: int


def read_line(message: str, at: datetime) -> Ended | None:
    """The session that a line tells of; None for any other line."""
    if (found := _ASA.search(message)) is not None:
        lasted = timedelta(
            days=int(found["days"] or 0), hours=int(found["h"]), minutes=int(found["m"]), seconds=int(found["s"])
        )
        return Ended(
            found["user"].strip(), found["remote"], at, lasted, int(found["received"]), int(found["sent"])
        )  # fmt: skip
    if "tunnel-down" not in message:
        return None
    said = {name: quoted or bare for name, quoted, bare in _PAIR.findall(message)}
    if said.get("action") != "tunnel-down" or said.get("subtype") != "vpn" or said.get("user", "N/A") == "N/A":
        return None
    try:
        return Ended(
            said["user"], said.get("remip", ""), at, timedelta(seconds=int(said.get("duration", "0"))),
            int(said.get("rcvdbyte", "0")), int(said.get("sentbyte", "0")),
        )  # fmt: skip
    except ValueError:
        return None
