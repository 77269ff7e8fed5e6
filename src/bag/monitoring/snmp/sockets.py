"""Open sockets for a target, and what SNMPv3 needs to be cheap: engine ids and digests of passwords are kept."""

from __future__ import annotations

import asyncio
import ipaddress
import socket as sockets
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext as _
from gufo.snmp._fast import SnmpV1ClientSocket, SnmpV2cClientSocket, SnmpV3ClientSocket, get_master_key
from gufo.snmp.user import (
    Aes128Key,
    Aes192Key,
    Aes256Key,
    BaseAuthKey,
    BasePrivKey,
    DesKey,
    KeyExpansion,
    KeyType,
    Md5Key,
    Sha1Key,
    Sha224Key,
    Sha256Key,
    Sha384Key,
    Sha512Key,
    User,
)

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.models.choices import AuthProtocol, CredentialKind, PrivacyProtocol
from bag.monitoring.snmp.errors import Refused, Silent
from bag.monitoring.snmp.session import Session

PORT = 161
RECEIVE_BUFFER = 256 * 1024
AUTHENTICATION: Mapping[str, type[BaseAuthKey]] = {
    AuthProtocol.MD5: Md5Key,
    AuthProtocol.SHA1: Sha1Key,
    AuthProtocol.SHA224: Sha224Key,
    AuthProtocol.SHA256: Sha256Key,
    AuthProtocol.SHA384: Sha384Key,
    AuthProtocol.SHA512: Sha512Key,
}
PRIVACY: Mapping[str, type[BasePrivKey]] = {
    PrivacyProtocol.DES: DesKey,
    PrivacyProtocol.AES128: Aes128Key,
    PrivacyProtocol.AES192: Aes192Key,
    PrivacyProtocol.AES256: Aes256Key,
    PrivacyProtocol.AES192C: Aes192Key,
    PrivacyProtocol.AES256C: Aes256Key,
}
CISCO_KEYS = {PrivacyProtocol.AES192C, PrivacyProtocol.AES256C}


class Opener:
    """Opens sessions; remembers the engine id of each target, so that it is discovered once."""

    def __init__(self) -> None:
        self._engines: dict[int, bytes] = {}

    def forget(self, target: int) -> None:
        """The next session of this target discovers its engine anew."""
        self._engines.pop(target, None)

    async def open(self, job: Job) -> Session:
        """A session to use with ``async with``; raises ``Silent`` or ``Refused``."""
        if job.credential is None:
            raise Refused(_("The target has no credential."))
        address = await _address(job)
        if job.credential.kind == CredentialKind.USM:
            return await self._open_v3(job, address, job.credential)
        return _open_community(job, address, job.credential)

    async def _open_v3(self, job: Job, address: str, login: Login) -> Session:
        user = user_of(login)
        engine = self._engines.get(job.target, b"")
        if not engine:
            engine = await _discover(job, address)
        socket = _socket_v3(address, engine, user)
        session = Session(socket, timeout=job.timeout, tries=job.retries + 1, bulk=socket, encrypted=True)
        if user.require_auth():
            async with session:  # the agent's boots and time
                await session.ask(socket.send_refresh, socket.recv_refresh)
        self._engines[job.target] = engine
        return session


async def _discover(job: Job, address: str) -> bytes:
    socket = _socket_v3(address, b"", User.default())
    async with Session(socket, timeout=job.timeout, tries=job.retries + 1, bulk=socket) as session:
        await session.ask(socket.send_refresh, socket.recv_refresh)
    return socket.get_engine_id()


def _socket_v3(address: str, engine: bytes, user: User) -> SnmpV3ClientSocket:
    return SnmpV3ClientSocket(
        address,
        engine,
        user.name,
        user.get_auth_alg(),
        user.get_auth_key(),
        user.get_priv_alg(),
        user.get_priv_key(),
        0,
        0,
        RECEIVE_BUFFER,
        0,
    )


def _open_community(job: Job, address: str, login: Login) -> Session:
    tries = job.retries + 1
    if job.options.get("version") == "1":
        plain = SnmpV1ClientSocket(address, login.secret, 0, 0, RECEIVE_BUFFER, 0)
        return Session(plain, timeout=job.timeout, tries=tries, bulk=None)
    socket = SnmpV2cClientSocket(address, login.secret, 0, 0, RECEIVE_BUFFER, 0)
    return Session(socket, timeout=job.timeout, tries=tries, bulk=socket)


def user_of(login: Login) -> User:
    """The SNMPv3 user of a credential, with digests instead of passwords; raises ``Refused``."""
    try:
        auth = AUTHENTICATION[login.auth_protocol] if login.auth_protocol else None
        privacy = PRIVACY[login.privacy_protocol] if login.privacy_protocol and auth else None
    except KeyError:
        raise Refused(_("The credential names a protocol that SNMPv3 does not have.")) from None
    expansion = KeyExpansion.Cisco if login.privacy_protocol in CISCO_KEYS else KeyExpansion.Blumenthal
    return User(
        login.username,
        auth_key=auth(_digest(auth, login.secret), KeyType.Master) if auth else None,
        priv_key=privacy(_digest(auth, login.privacy_secret), KeyType.Master) if privacy and auth else None,
        key_expansion=expansion,
    )


def _digest(auth: type[BaseAuthKey], password: str) -> bytes:
    return _stretched(auth.AUTH_ALG, password)


@lru_cache(maxsize=256)
def _stretched(algorithm: int, password: str) -> bytes:
    """A password stretched over a megabyte (RFC 3414, A.2): a millisecond and more, so it is done once."""
    return get_master_key(algorithm, password.encode())


async def _address(job: Job) -> str:
    """``host:port`` with the host as a number; names are looked up. Raises ``Silent``."""
    port = job.port or PORT
    try:
        host = str(ipaddress.ip_address(job.address))
    except ValueError:
        host = await _looked_up(job.address, port)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _looked_up(name: str, port: int) -> str:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=sockets.SOCK_DGRAM)
    except (OSError, UnicodeError):
        raise Silent(_("The name of the device is not known to the name server.")) from None
    return str(found[0][4][0])
