"""Files for gateways and other ends, made from the records. What is secret in them is put in at the last moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.vpn.domain import openvpn, strongswan, wireguard
from bag.vpn.domain.strongswan import Ipsec
from bag.vpn.domain.wireguard import PeerPart
from bag.vpn.gateways.drivers import networks_at
from bag.vpn.gateways.shells import plain
from bag.vpn.models import Account, AccountStanding, Gateway, GatewayKind, Tunnel
from bag.vpn.models.access import networks_of

OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class Made:
    """A file to download."""

    name: str
    text: str = field(repr=False)


def tunnel_file(row: Tunnel, side: str) -> Made:
    """The file of one end (``ours`` or ``theirs``). Raises ValidationError when something is not on record."""
    if row.is_wireguard:
        return Made(f"{row.name}-{side}.conf", _wireguard_tunnel(row, side))
    own = ipsec(row)
    return Made(f"{row.name}-{side}.conf", strongswan.write(own if side == OURS else own.mirrored(), comment=row.title))


def ipsec(row: Tunnel) -> Ipsec:
    """A tunnel in the terms of the domain. Raises ValidationError when it has neither secret nor certificate."""
    secret = plain(row.secret)
    if not row.ike or not row.esp:
        raise ValidationError(_("The proposals of the tunnel are not on record."))
    if not secret and not (row.certificate and row.peer_certificate):
        raise ValidationError(_("The tunnel has neither a shared secret nor certificates on record."))
    return Ipsec(
        name=row.name,
        local_address=row.local_address,
        peer_address=row.peer_address,
        local_id=row.local_id or row.local_address,
        peer_id=row.peer_id or row.peer_address,
        local_networks=networks_of(row.local_networks),
        peer_networks=networks_of(row.peer_networks),
        version=row.version,
        ike=row.ike,
        esp=row.esp,
        secret=secret,
        certificate=row.certificate,
        peer_certificate=row.peer_certificate,
        encap=row.encap,
    )


def _wireguard_tunnel(row: Tunnel, side: str) -> str:
    gateway = row.gateway
    if side == OURS:
        if not row.peer_key:
            raise ValidationError(_("The key of the other end is not on record."))
        peer = _other_end(row)
    else:
        if not gateway.public_key:
            raise ValidationError(_("The gateway has no public key on record."))
        peer = PeerPart(
            gateway.public_key, networks_of(row.local_networks), f"{row.local_address}:{gateway.port}",
            plain(row.secret), wireguard.KEEPALIVE, row.name,
        )  # fmt: skip
    return wireguard.peer_text(peer)


def _other_end(row: Tunnel) -> PeerPart:
    endpoint = f"{row.peer_address}:{row.gateway.port}"
    return PeerPart(row.peer_key, networks_of(row.peer_networks), endpoint, plain(row.secret), name=row.name)


def gateway_file(gateway: Gateway, private: str) -> Made:
    """The whole file of a WireGuard gateway: its key, open accounts and tunnels. Three queries."""
    rows = Account.objects.filter(gateway=gateway, standing=AccountStanding.ACTIVE).exclude(public_key="")
    peers = [
        PeerPart(row.public_key, tuple(sorted(networks_at(row))), shared=plain(row.shared_key), name=row.login)
        for row in rows.select_related("gateway", "address").order_by("sort_text")
        if row.address is not None
    ]
    tunnels = gateway.tunnels.select_related("gateway").exclude(peer_key="").order_by("sort_text")
    peers += [_other_end(row) for row in tunnels]
    return Made(f"{gateway.interface}.conf", wireguard.write(private, peers, port=gateway.port))


def openvpn_profile(row: Account) -> Made:
    """The profile of a user of OpenVPN, without any secret. Raises ValidationError."""
    gateway = row.gateway
    if gateway.kind != GatewayKind.OPENVPN:
        raise ValidationError(_("The gateway is not one of OpenVPN."))
    try:
        text = openvpn.client_profile(
            gateway.endpoint, gateway.port, authority=gateway.authority, name=row.login,
            routes=tuple(map(_route, networks_of(row.networks))), comment=f"{gateway} {row.login}",
        )  # fmt: skip
    except ValueError as error:
        raise ValidationError(_("The gateway has no certificate of its authority on record.")) from error
    return Made(f"{row.login}.ovpn", text)


def _route(network: str) -> str:
    parsed = ip_network(network)
    return f"{parsed.network_address} {parsed.netmask}"
