"""What one look at a gateway gives: users as peers, tunnels, and whether the users are all that there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


class Unreadable(ValueError):
    """The gateway answered something that is not understood. ``detail`` says what, without any secret."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Peer:
    """One user at the gateway. ``key`` is the public key or the name that the gateway knows; bytes as it counts them:
    received from the user, and sent to the user."""

    key: str
    networks: tuple[str, ...] = ()
    remote: str = ""
    last_seen: datetime | None = None
    received: int = 0
    sent: int = 0
    connected: bool = False


@dataclass(frozen=True)
class TunnelSeen:
    """One tunnel at the gateway. ``run`` changes when its counters begin anew; ``ike`` and ``esp`` are what was
    negotiated, in the words of proposals."""

    name: str
    up: bool
    state: str = ""
    remote: str = ""
    received: int = 0
    sent: int = 0
    ike: str = ""
    esp: str = ""
    run: str = ""


@dataclass(frozen=True)
class Seen:
    """One look. ``complete``: ``peers`` are all users that the gateway would let in, not only those who are in."""

    peers: tuple[Peer, ...] = ()
    tunnels: tuple[TunnelSeen, ...] = ()
    complete: bool = True
    public_key: str = field(default="")
