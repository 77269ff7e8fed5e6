"""OpenVPN: the status file of a server, and the profile of a client."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime

from bag.vpn.domain.seen import Peer, Seen, Unreadable

LARGEST = 5_000_000
"""Characters of a status file."""
CIPHERS = "AES-256-GCM:CHACHA20-POLY1305:AES-128-GCM"
_PEM = re.compile(r"^-----BEGIN [A-Z0-9 ]+-----\n[A-Za-z0-9+/=\n]+-----END [A-Z0-9 ]+-----$")


def read_status(text: str) -> Seen:
    """Who is in, by common name, of a status file of version 2 (commas) or 3 (tabs). Raises ``Unreadable``.

    The file tells only who is in, so the look is not complete.
    """
    if len(text) > LARGEST:
        raise Unreadable("too long")
    lines = text.strip().splitlines()
    if not lines or not lines[0].startswith("TITLE") or lines[-1].strip() != "END":
        raise Unreadable("status")
    rows = list(csv.reader(lines, delimiter="\t" if "\t" in lines[0] else ","))
    head = next((row[2:] for row in rows if row[:2] == ["HEADER", "CLIENT_LIST"]), None)
    if head is None or "Common Name" not in head:
        raise Unreadable("status")
    found = [_client(dict(zip(head, row[1:], strict=False))) for row in rows if row and row[0] == "CLIENT_LIST"]
    return Seen(peers=tuple(found), complete=False)


def _client(given: dict[str, str]) -> Peer:
    try:
        since = int(given["Connected Since (time_t)"])
        received, sent = int(given["Bytes Received"]), int(given["Bytes Sent"])
    except (KeyError, ValueError) as error:
        raise Unreadable("status") from error
    user = given.get("Username", "")
    return Peer(
        key=user if user and user != "UNDEF" else given["Common Name"],
        networks=tuple(part for part in (given.get("Virtual Address", ""),) if part),
        remote=given.get("Real Address", ""),
        last_seen=datetime.fromtimestamp(since, UTC),
        received=received,
        sent=sent,
        connected=True,
    )


def client_profile(host: str, port: int, *, authority: str, name: str, routes: tuple[str, ...], comment: str) -> str:
    """The ``.ovpn`` file of a user who signs in with name and password; certificates of the user stay with the user.

    ``authority`` is the PEM text of the certificate authority of the server; raises ``ValueError`` when it is none.
    """
    pem = authority.strip().replace("\r\n", "\n")
    if not _PEM.match(pem):
        raise ValueError("no certificate")
    lines = [
        *(f"# {line}" for line in comment.splitlines()),
        "client", "dev tun", "proto udp", f"remote {host} {port}", "resolv-retry infinite", "nobind", "persist-key",
        "persist-tun", "remote-cert-tls server", "tls-version-min 1.2", f"data-ciphers {CIPHERS}", "auth SHA256",
        "auth-user-pass", "auth-nocache", f"setenv UV_ACCOUNT {name}", "verb 3",
        *(["redirect-gateway def1"] if not routes else ["route-nopull", *(f"route {route}" for route in routes)]),
        "<ca>", pem, "</ca>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
