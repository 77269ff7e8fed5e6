"""strongSwan: the file of ``swanctl`` for a tunnel and its other end, and what charon says of its associations."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bag.vpn.domain.seen import Peer, TunnelSeen

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}\Z")
"""What may name a connection: charon, file and telemetry use the same word."""
IDENTITY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9@._:+-]{0,127}\Z")
_WORDS = {
    "AES_CBC": "aes", "AES_GCM_16": "aes{size}gcm16", "AES_GCM_12": "aes{size}gcm12", "AES_GCM_8": "aes{size}gcm8",
    "AES_CTR": "aes{size}ctr", "CHACHA20_POLY1305": "chacha20poly1305", "3DES_CBC": "3des", "DES_CBC": "des",
    "NULL": "null", "CURVE_25519": "curve25519", "CURVE_448": "curve448",
}  # fmt: skip


@dataclass(frozen=True)
class Ipsec:
    """One tunnel as this end sees it. ``secret``: the shared secret, else both ends have certificates."""

    name: str
    local_address: str
    peer_address: str
    local_id: str
    peer_id: str
    local_networks: tuple[str, ...]
    peer_networks: tuple[str, ...]
    version: int
    ike: str
    esp: str
    secret: str = field(default="", repr=False)
    certificate: str = ""
    peer_certificate: str = ""
    encap: bool = False
    start: bool = True

    def mirrored(self) -> Ipsec:
        """The same tunnel as the other end sees it; it waits for this end to begin."""
        return replace(
            self,
            local_address=self.peer_address,
            peer_address=self.local_address,
            local_id=self.peer_id,
            peer_id=self.local_id,
            local_networks=self.peer_networks,
            peer_networks=self.local_networks,
            certificate=self.peer_certificate,
            peer_certificate=self.certificate,
            start=False,
        )


def write(tunnel: Ipsec, *, comment: str = "") -> str:
    """The file for ``/etc/swanctl/conf.d``."""
    auth = "psk" if tunnel.secret else "pubkey"
    lines = [*(f"# {line}" for line in comment.splitlines()), *_block("connections", _connection(tunnel, auth))]
    if tunnel.secret:
        coded = base64.b64encode(tunnel.secret.encode()).decode()
        known = [f"id-1 = {tunnel.local_id}", f"id-2 = {tunnel.peer_id}", f"secret = 0s{coded}"]
        lines += _block("secrets", _block(f"ike-{tunnel.name}", known))
    return "\n".join(lines) + "\n"


def _connection(tunnel: Ipsec, auth: str) -> list[str]:
    child = [
        f"local_ts = {', '.join(tunnel.local_networks)}",
        f"remote_ts = {', '.join(tunnel.peer_networks)}",
        f"esp_proposals = {_proposals(tunnel.esp)}",
        "dpd_action = restart" if tunnel.start else "dpd_action = clear",
        "close_action = start" if tunnel.start else "close_action = none",
        f"start_action = {'start' if tunnel.start else 'none'}",
    ]
    return _block(
        tunnel.name,
        [
            f"version = {tunnel.version}",
            f"local_addrs = {tunnel.local_address}",
            f"remote_addrs = {tunnel.peer_address}",
            f"proposals = {_proposals(tunnel.ike)}",
            "dpd_delay = 30s",
            "keyingtries = 0",
            *(["encap = yes"] if tunnel.encap else []),
            *_block("local", _end(auth, tunnel.local_id, tunnel.certificate)),
            *_block("remote", _end(auth, tunnel.peer_id, tunnel.peer_certificate)),
            *_block("children", _block(tunnel.name, child)),
        ],
    )


def _end(auth: str, identity: str, certificate: str) -> list[str]:
    return [f"auth = {auth}", f"id = {identity}", *([f"certs = {certificate}"] if certificate else [])]


def _proposals(text: str) -> str:
    return ",".join(part.strip().lower() for part in text.split(",") if part.strip())


def _block(name: str, lines: Iterable[str]) -> list[str]:
    return [f"{name} {{", *(f"  {line}" for line in lines), "}"]


def read_associations(answers: Iterable[Mapping[str, Any]], names: Iterable[str]) -> tuple[TunnelSeen, ...]:
    """What ``list-sas`` says of the named connections; those of which it says nothing are down."""
    found: dict[str, TunnelSeen] = {}
    for answer in answers:
        for name, one in answer.items():
            seen = _association(str(name), one)
            if name not in found or seen.up:
                found[str(name)] = seen
    return tuple(found.get(name, TunnelSeen(name, up=False)) for name in names)


def _association(name: str, given: Mapping[str, Any]) -> TunnelSeen:
    children = list((given.get("child-sas") or {}).values())
    installed = [child for child in children if _word(child, "state") == "INSTALLED"]
    state = _word(given, "state")
    return TunnelSeen(
        name=name,
        up=state == "ESTABLISHED" and bool(installed),
        state=(state if state != "ESTABLISHED" or installed else "NO_CHILD").lower(),
        remote=_word(given, "remote-host"),
        received=sum(_number(child, "bytes-in") for child in installed),
        sent=sum(_number(child, "bytes-out") for child in installed),
        ike=_negotiated(given),
        esp=_negotiated(installed[0]) if installed else "",
        run=",".join(sorted(_word(child, "uniqueid") for child in installed)),
    )


def read_users(answers: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, Peer]:
    """Who is in by EAP, by name: associations that are none of the named tunnels."""
    tunnels, found = set(names), {}
    for answer in answers:
        for name, given in answer.items():
            user = _word(given, "remote-eap-id")
            if not user or name in tunnels:
                continue
            seen = _association(str(name), given)
            found[user] = Peer(
                user, remote=seen.remote, received=seen.received, sent=seen.sent, connected=seen.up
            )  # fmt: skip
    return found


def _word(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key, b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _number(given: Mapping[str, Any], key: str) -> int:
    word = _word(given, key)
    return int(word) if word.isdecimal() else 0


def _negotiated(given: Mapping[str, Any]) -> str:
    """What was negotiated, in the words of proposals: ``aes256-sha256-modp2048``."""
    size = _word(given, "encr-keysize")
    cipher = _word(given, "encr-alg")
    pattern = _WORDS.get(cipher, cipher.lower())
    words = [pattern.format(size=size) if "{size}" in pattern else pattern + (size if pattern == "aes" else "")]
    words.append(_word(given, "integ-alg").removeprefix("HMAC_").replace("SHA2_", "sha").split("_")[0].lower())
    group = _word(given, "dh-group")
    words.append(_WORDS.get(group, group.lower().replace("_", "")))
    return "-".join(word for word in words if word)
