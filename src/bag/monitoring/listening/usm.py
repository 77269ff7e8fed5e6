"""SNMPv3 notifications, opened with the users of the configured credentials. The rare path: pysnmp does the work.

A trap comes under the engine of its sender, an inform under ours: a sender that does not know it yet asks and gets a
report. The keys of a user are made for each engine when it first speaks; the engines of an address are bounded.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pyasn1.error import PyAsn1Error
from pysnmp.carrier.asyncio.dgram.udp import DOMAIN_NAME
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.error import PySnmpError
from pysnmp.proto.rfc1902 import OctetString

from bag.monitoring.listening.datagrams import Datagram, words
from bag.monitoring.protocols import Malformed, ber
from bag.monitoring.protocols.traps import ENTERPRISE, LONGEST_VALUE, MOST_BINDINGS, TRAP_OID, UPTIME, V3, Trap

AUTHENTICATION: dict[str, Any] = {
    "": config.USM_AUTH_NONE, "md5": config.USM_AUTH_HMAC96_MD5, "sha1": config.USM_AUTH_HMAC96_SHA,
    "sha224": config.USM_AUTH_HMAC128_SHA224, "sha256": config.USM_AUTH_HMAC192_SHA256,
    "sha384": config.USM_AUTH_HMAC256_SHA384, "sha512": config.USM_AUTH_HMAC384_SHA512,
}  # fmt: skip
PRIVACY: dict[str, Any] = {
    "": config.USM_PRIV_NONE, "des": config.USM_PRIV_CBC56_DES, "aes128": config.USM_PRIV_CFB128_AES,
    "aes192": config.USM_PRIV_CFB192_AES_BLUMENTHAL, "aes256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "aes192c": config.USM_PRIV_CFB192_AES, "aes256c": config.USM_PRIV_CFB256_AES,
}  # fmt: skip
"""By the values of ``models.choices``; pysnmp names the way of Cisco plainly and the draft's way by its author."""
MOST_A_SECOND = 200
MOST_ENGINES = 4
"""Of one address."""
_FIRST_BOOT = 1_735_689_600
"""2025: our boots are seconds since then, so they grow with every start and nothing has to be remembered."""
_ENTERPRISE_FORMAT = bytes.fromhex("80004fb805")


@dataclass(frozen=True)
class User:
    """An SNMPv3 user; protocols as in ``AUTHENTICATION`` and ``PRIVACY``."""

    name: str
    authentication: str = ""
    secret: str = field(default="", repr=False)
    privacy: str = ""
    privacy_secret: str = field(default="", repr=False)


class Opener:
    """Opens version 3 messages for these users. ``key`` makes our engine id lasting; for one thread."""

    def __init__(self, users: Iterable[User], key: bytes) -> None:
        self._engine: Any = SnmpEngine()
        builder = self._engine.get_mib_builder()
        engine_id, boots = builder.import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID", "snmpEngineBoots")
        name = _ENTERPRISE_FORMAT + hashlib.blake2b(key, digest_size=8, person=b"snmp engine").digest()
        engine_id.syntax = engine_id.syntax.clone(name)
        self._engine.snmpEngineID = engine_id.syntax
        boots.syntax = boots.syntax.clone(int(time.time()) - _FIRST_BOOT)
        self._engine.transport_dispatcher = self
        self._users = {user.name.encode(): user for user in users}
        for user in self._users.values():
            _add(self._engine, user)
        self._met: dict[bytes, set[tuple[bytes, bytes]]] = {}
        NotificationReceiver(self._engine, self._heard)
        self._trap: Trap | None = None
        self._answer = b""
        self._second, self._opened = 0, 0

    def open(self, datagram: Datagram) -> tuple[Trap | None, bytes]:
        """The trap in a message, and what is to be answered; raises ``Malformed`` when it opens for no user."""
        self._bound()
        self._meet(datagram)
        self._trap, self._answer = None, b""
        address = (words(datagram.source), datagram.port)
        try:
            self._engine.message_dispatcher.receive_message(self._engine, DOMAIN_NAME, address, datagram.data)
        except (PySnmpError, PyAsn1Error, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            # What pysnmp raises on hostile octets is not limited to its own errors.
            raise Malformed(type(error).__name__) from None
        if self._trap is None and not self._answer:
            raise Malformed("no user opens it")
        return self._trap, self._answer

    def send_message(self, message: bytes, _domain: object, _address: object) -> None:
        """What pysnmp wants to send, called by it."""
        self._answer = bytes(message)

    def get_timer_resolution(self) -> float:
        """Asked by pysnmp: the length of its ticks, in seconds."""
        return 0.5

    def _meet(self, datagram: Datagram) -> None:
        """Make the keys of a user for an engine that speaks for the first time."""
        engine, name = _speaker(datagram.data)
        user, met = self._users.get(name), self._met.setdefault(datagram.source, set())
        if user is None or not engine or engine == bytes(self._engine.snmpEngineID) or (engine, name) in met:
            return
        if len(met) >= MOST_ENGINES:
            raise Malformed("too many engines")
        met.add((engine, name))
        _add(self._engine, user, engine)

    def _bound(self) -> None:
        second = int(time.monotonic())
        self._opened = self._opened + 1 if second == self._second else 1
        self._second = second
        if self._opened > MOST_A_SECOND:
            raise Malformed("too many")

    def _heard(self, engine: Any, _state: Any, _id: Any, _name: Any, bindings: Any, _context: Any) -> None:
        found: dict[str, str] = {}
        for name, value in bindings[:MOST_BINDINGS]:
            found[str(name)] = _text(value)
        trap_oid = found.pop(TRAP_OID, "")
        uptime = found.pop(UPTIME, "0")
        if trap_oid:
            self._trap = Trap(V3, b"", trap_oid, int(uptime), found, found.pop(ENTERPRISE, ""))


def _speaker(data: bytes) -> tuple[bytes, bytes]:
    """The engine and the user that a message names (RFC 3414, section 2.4)."""
    start, limit = ber.expect(ber.SEQUENCE, data, 0, len(data))
    for tag in (ber.INTEGER, ber.SEQUENCE):
        start = ber.expect(tag, data, start, limit)[1]
    start, limit = ber.expect(ber.OCTETS, data, start, limit)
    start, limit = ber.expect(ber.SEQUENCE, data, start, limit)
    first, last = ber.expect(ber.OCTETS, data, start, limit)
    engine = data[first:last]
    for _clock in ("boots", "time"):
        last = ber.expect(ber.INTEGER, data, last, limit)[1]
    first, last = ber.expect(ber.OCTETS, data, last, limit)
    return engine[:32], data[first:last]


def _add(engine: Any, user: User, of: bytes | None = None) -> None:
    config.add_v3_user(
        engine, user.name,
        AUTHENTICATION[user.authentication], user.secret if user.authentication else None,
        PRIVACY[user.privacy], user.privacy_secret if user.privacy else None,
        securityEngineId=None if of is None else OctetString(of),
    )  # fmt: skip


def _text(value: Any) -> str:
    if value.__class__.__name__ in ("OctetString", "Opaque", "Bits"):
        return ber.octets_text(value.asOctets())[:LONGEST_VALUE]
    return str(value.prettyPrint())[:LONGEST_VALUE]
