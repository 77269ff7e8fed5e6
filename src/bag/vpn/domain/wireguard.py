"""WireGuard: keys, what ``wg show … dump`` says, the files of both sides."""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bag.vpn.domain.seen import Peer, Seen, TunnelSeen, Unreadable

KEY_BYTES = 32
ALIVE = timedelta(seconds=180)
"""A session whose last handshake is older has ended (REJECT_AFTER_TIME of the protocol)."""
KEEPALIVE = 25
_INTERFACE = re.compile(r"^[A-Za-z0-9_=+.][A-Za-z0-9_=+.-]{0,14}\Z")


@dataclass(frozen=True)
class KeyPair:
    """Both halves in base64, as WireGuard writes them. The private one is shown once and stored nowhere in clear."""

    private: str
    public: str

    def __repr__(self) -> str:
        return f"KeyPair(public={self.public!r})"


def new_keys() -> KeyPair:
    """A fresh X25519 pair."""
    key = X25519PrivateKey.generate()
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return KeyPair(_text(raw), _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)))


def public_of(private: str) -> str:
    """The public half of a private key; raises ``ValueError`` when it is none."""
    key = X25519PrivateKey.from_private_bytes(_raw(private))
    return _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def new_shared() -> str:
    """A fresh secret that both sides mix in (PresharedKey)."""
    return _text(os.urandom(KEY_BYTES))


def is_key(text: str) -> bool:
    """Whether a text is a key of WireGuard: 32 bytes in base64."""
    try:
        return len(_raw(text)) == KEY_BYTES
    except ValueError:
        return False


def is_interface(text: str) -> bool:
    """Whether a text can be the name of a network interface."""
    return bool(_INTERFACE.match(text))


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("no key") from error
    if len(raw) != KEY_BYTES or _text(raw) != text:
        raise ValueError("no key")
    return raw


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def read_dump(text: str, now: datetime, tunnels: dict[str, str] | None = None) -> Seen:
    """What ``wg show INTERFACE dump`` says. ``tunnels`` names the peers (by public key) that are tunnels, not users.

    The first line begins with the private key of the gateway, the second column of the others is a shared secret:
    neither is kept. Raises ``Unreadable``.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines[0].split("\t")) != 4:
        raise Unreadable("dump")
    found = [_peer(line, now) for line in lines[1:]]
    named = tunnels or {}
    return Seen(
        peers=tuple(peer for peer in found if peer.key not in named),
        tunnels=tuple(_tunnel(peer, named[peer.key]) for peer in found if peer.key in named),
        public_key=lines[0].split("\t")[1],
    )


def _peer(line: str, now: datetime) -> Peer:
    parts = line.split("\t")
    if len(parts) != 8:
        raise Unreadable("dump")
    key, _secret, endpoint, networks, shaken, received, sent, _keepalive = parts
    try:
        seconds, counted = int(shaken), (int(received), int(sent))
    except ValueError as error:
        raise Unreadable("dump") from error
    last = datetime.fromtimestamp(seconds, UTC) if seconds else None
    return Peer(
        key=key,
        networks=tuple(sorted(part for part in networks.split(",") if part != "(none)")),
        remote="" if endpoint == "(none)" else endpoint,
        last_seen=last,
        received=counted[0],
        sent=counted[1],
        connected=last is not None and now - last <= ALIVE,
    )


def _tunnel(peer: Peer, name: str) -> TunnelSeen:
    state = "handshake" if peer.connected else ("silent" if peer.last_seen else "never")
    return TunnelSeen(name, peer.connected, state, peer.remote, peer.received, peer.sent)


@dataclass(frozen=True)
class PeerPart:
    """A ``[Peer]`` of a file."""

    public_key: str
    networks: tuple[str, ...]
    endpoint: str = ""
    shared: str = ""
    keepalive: int = 0
    name: str = ""


def write(
    private: str,
    peers: list[PeerPart],
    *,
    addresses: tuple[str, ...] = (),
    port: int = 0,
    dns: str = "",
    comment: str = "",
) -> str:
    """A file for ``wg-quick`` (and, without addresses and DNS, for ``wg setconf``)."""  # fmt: skip
    lines = [*(f"# {line}" for line in comment.splitlines()), "[Interface]", f"PrivateKey = {private}"]
    lines += [f"Address = {', '.join(addresses)}"] if addresses else []
    lines += [f"ListenPort = {port}"] if port else []
    lines += [f"DNS = {dns}"] if dns else []
    return "\n".join([*lines, *("\n" + peer_text(peer).rstrip("\n") for peer in peers)]) + "\n"


def peer_text(peer: PeerPart) -> str:
    """The section of one peer, for the file of a gateway that has its own key already."""
    lines = [*([f"# {peer.name}"] if peer.name else []), "[Peer]", f"PublicKey = {peer.public_key}"]
    lines += [f"PresharedKey = {peer.shared}"] if peer.shared else []
    lines += [f"AllowedIPs = {', '.join(peer.networks)}"]
    lines += [f"Endpoint = {peer.endpoint}"] if peer.endpoint else []
    lines += [f"PersistentKeepalive = {peer.keepalive}"] if peer.keepalive else []
    return "\n".join(lines) + "\n"
