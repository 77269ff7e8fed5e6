"""Each kind of gateway: what it holds, letting somebody in, putting somebody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import vici
from django.utils import timezone

from bag.vpn.domain import openvpn, strongswan, wireguard
from bag.vpn.domain.seen import Peer, Seen, Unreadable
from bag.vpn.gateways.errors import GatewayError
from bag.vpn.gateways.shells import Shell, plain, shell_of
from bag.vpn.models import Account, Gateway, GatewayKind, Tunnel

SHARED = "bag-"
"""What the names of secrets begin with that BAĞ gives to charon; those of files begin with ``eap-``."""


class Driver(Protocol):
    def look(self, shell: Shell, gateway: Gateway, tunnels: Sequence[Tunnel], now: datetime) -> Seen: ...

    def let_in(self, shell: Shell, account: Account) -> None: ...

    def put_out(self, shell: Shell, gateway: Gateway, key: str) -> None: ...


class WireGuard:
    """By ``wg``: users are peers; the key of a tunnel's other end tells which peer is a tunnel."""

    def look(self, shell: Shell, gateway: Gateway, tunnels: Sequence[Tunnel], now: datetime) -> Seen:
        text = shell.run(["wg", "show", gateway.interface, "dump"])
        return wireguard.read_dump(text, now, {row.peer_key: row.name for row in tunnels if row.peer_key})

    def let_in(self, shell: Shell, account: Account) -> None:
        networks = networks_at(account)
        if not account.public_key or not networks:
            raise GatewayError("no_key")
        words = ["wg", "set", account.gateway.interface, "peer", account.public_key]
        shared = plain(account.shared_key)
        if shared:
            words += ["preshared-key", "/dev/stdin"]
        shell.run([*words, "allowed-ips", ",".join(sorted(networks))], shared)

    def put_out(self, shell: Shell, gateway: Gateway, key: str) -> None:
        if not wireguard.is_key(key):
            raise GatewayError("no_key")
        shell.run(["wg", "set", gateway.interface, "peer", key, "remove"])


class StrongSwan:
    """By vici: users are shared secrets of EAP, tunnels are connections of their name."""

    def look(self, shell: Shell, gateway: Gateway, tunnels: Sequence[Tunnel], now: datetime) -> Seen:
        names = [row.name for row in tunnels]
        with _session(shell, gateway) as session:
            said = list(session.list_sas())
            keys = [_text(key) for key in session.get_shared().get("keys", [])]
        users = strongswan.read_users(said, names)
        loaded = [key.split("-", 1)[1] for key in keys if key.startswith((SHARED, "eap-"))]
        return Seen(
            peers=tuple(users.get(name) or Peer(name) for name in sorted({*loaded, *users})),
            tunnels=strongswan.read_associations(said, names),
        )

    def let_in(self, shell: Shell, account: Account) -> None:
        secret = plain(account.shared_key)
        if not secret:
            raise GatewayError("no_key")
        with _session(shell, account.gateway) as session:
            session.load_shared(
                {"id": f"{SHARED}{account.login}", "type": "EAP", "data": secret, "owners": [account.login]}
            )

    def put_out(self, shell: Shell, gateway: Gateway, key: str) -> None:
        with _session(shell, gateway) as session:
            for name in (f"{SHARED}{key}", f"eap-{key}"):
                if name in [_text(one) for one in session.get_shared().get("keys", [])]:
                    session.unload_shared({"id": name})
            for answer in list(session.list_sas()):
                for given in answer.values():
                    if _text(given.get("remote-eap-id", b"")) == key:
                        list(session.terminate({"ike-id": _text(given["uniqueid"]), "timeout": 5000}))


class OpenVpn:
    """By its status file: it tells who is in; it cannot be told anything."""

    def look(self, shell: Shell, gateway: Gateway, tunnels: Sequence[Tunnel], now: datetime) -> Seen:
        return openvpn.read_status(shell.run(["cat", gateway.socket]))

    def let_in(self, shell: Shell, account: Account) -> None:
        raise GatewayError("not_read")

    def put_out(self, shell: Shell, gateway: Gateway, key: str) -> None:
        raise GatewayError("not_read")


DRIVERS: dict[str, Driver] = {
    GatewayKind.WIREGUARD: WireGuard(),
    GatewayKind.STRONGSWAN: StrongSwan(),
    GatewayKind.OPENVPN: OpenVpn(),
}


def key_of(account: Account) -> str:
    """How the gateway knows an account."""
    return account.public_key if account.gateway.kind == GatewayKind.WIREGUARD else account.login


def networks_at(account: Account) -> frozenset[str]:
    """The addresses that the gateway takes from a user: those of the account itself."""
    if account.address is None:
        return frozenset()
    address = str(account.address.address)
    return frozenset({f"{address}/{128 if ':' in address else 32}"})


def look(gateway: Gateway, tunnels: Sequence[Tunnel]) -> Seen:
    """What a gateway holds now. Raises ``GatewayError``."""
    return _asked(gateway, lambda driver, shell: driver.look(shell, gateway, tunnels, timezone.now()))


def let_in(account: Account) -> None:
    """Let a user in at the gateway. Raises ``GatewayError``."""
    _asked(account.gateway, lambda driver, shell: driver.let_in(shell, account))


def put_out(gateway: Gateway, key: str) -> None:
    """Put a user out, and end what the user has open. Raises ``GatewayError``."""
    _asked(gateway, lambda driver, shell: driver.put_out(shell, gateway, key))


def _asked(gateway: Gateway, work: Callable[[Driver, Shell], Any]) -> Any:
    driver = DRIVERS.get(gateway.kind)
    if driver is None:
        raise GatewayError("not_read")
    try:
        with shell_of(gateway) as shell:
            return work(driver, shell)
    except Unreadable as error:
        raise GatewayError("unreadable", error.detail) from None
    except (vici.exception.CommandException, vici.exception.SessionException, OSError) as error:
        raise GatewayError("command", str(error)) from None
    except (KeyError, ValueError) as error:
        raise GatewayError("unreadable", type(error).__name__) from None


@contextmanager
def _session(shell: Shell, gateway: Gateway) -> Iterator[Any]:
    with shell.socket(gateway.socket) as link:
        yield vici.Session(link)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
