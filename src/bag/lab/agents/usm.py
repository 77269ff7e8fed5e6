"""SNMPv3 with one user (RFC 3412, 3414, 3826): HMAC-SHA-96 and AES-128, as most switches in the field speak it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from bag.lab.agents import ber
from bag.lab.agents.ber import BadPacket, Request

OVERHEAD = 130
"""Octets of a message around its pairs, at most."""
WINDOW_SECONDS = 150
DIGEST = 12
_AUTHENTICATED, _PRIVATE, _REPORTABLE = 1, 2, 4
_USM = 3
_LARGEST = 65_507
_STRETCHED = 1 << 20
_STATISTICS = (1, 3, 6, 1, 6, 3, 15, 1, 1)
UNSUPPORTED_LEVEL, NOT_IN_TIME, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, UNDECRYPTABLE = range(1, 7)
"""The last arcs of the counters of RFC 3414 that a report names."""


class User(NamedTuple):
    """Who may ask."""

    name: str
    authentication: str
    privacy: str


class Times(NamedTuple):
    """How often an engine has started, and the seconds since it last did."""

    boots: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that came from our user; ``message`` is the number of its message."""

    request: Request
    message: int


@dataclass(frozen=True, slots=True)
class Report:
    """Why a message was not taken: the answer to it, if any, and its ``reason``."""

    packet: bytes | None
    reason: int


@dataclass(frozen=True, slots=True)
class _Envelope:
    """The outside of a message. ``signed``: the message with zeros for its digest; ``content``: what it carries."""

    message: int
    flags: int
    engine: bytes
    times: Times
    user: bytes
    digest: bytes
    salt: bytes
    signed: bytes
    content: bytes


class Engine:
    """The engine of one device; ``clock`` tells its times at a moment in seconds since 1970."""

    def __init__(self, identity: bytes, user: User, clock: Callable[[float], Times]) -> None:
        self.identity = identity
        self._user = user
        self._clock = clock
        self._authentication = _localized(user.authentication, identity)
        self._privacy = _localized(user.privacy, identity)[:16]
        self._reports: dict[int, int] = {}

    def open(self, packet: bytes, now: float) -> Opened | Report:
        """The request in a message; raises ``BadPacket`` for what is no SNMPv3."""
        try:
            envelope = _read(packet)
        except IndexError:
            raise BadPacket("too short") from None
        reason = self._doubt(envelope, now)
        if reason:
            return self._report(envelope, reason, now)
        content = _crypt(self._privacy, envelope.times, envelope.salt, envelope.content, encrypt=False)
        try:
            return Opened(_scoped(content), envelope.message)
        except (BadPacket, IndexError):
            return self._report(envelope, UNDECRYPTABLE, now)

    def seal(self, message: int, pdu: bytes, now: float) -> bytes:
        """An answer to our user."""
        times, salt = self._clock(now), secrets.token_bytes(8)
        sealed = ber.octets(_crypt(self._privacy, times, salt, self._scope(pdu), encrypt=True))
        return self._message(message, _AUTHENTICATED | _PRIVATE, times, self._user.name.encode(), salt, sealed)

    def _doubt(self, envelope: _Envelope, now: float) -> int:
        """Why a message is not taken (RFC 3414, section 3.2); 0 when it is."""
        if envelope.engine != self.identity:
            return UNKNOWN_ENGINE
        if envelope.user != self._user.name.encode():
            return UNKNOWN_USER
        if envelope.flags & (_AUTHENTICATED | _PRIVATE) != _AUTHENTICATED | _PRIVATE:
            return UNSUPPORTED_LEVEL
        if not hmac.compare_digest(self._digest(envelope.signed), envelope.digest):
            return WRONG_DIGEST
        ours = self._clock(now)
        if envelope.times.boots != ours.boots or abs(envelope.times.seconds - ours.seconds) > WINDOW_SECONDS:
            return NOT_IN_TIME
        return 0

    def _report(self, envelope: _Envelope, reason: int, now: float) -> Report:
        self._reports[reason] = self._reports.get(reason, 0) + 1
        if not envelope.flags & _REPORTABLE:
            return Report(None, reason)
        oid = ber.oid_content((*_STATISTICS, reason, 0))
        pair = ber.varbind(oid, ber.integer(self._reports[reason], ber.COUNTER32))
        head = ber.integer(0) + ber.integer(0) + ber.integer(0)
        content = self._scope(ber.tlv(ber.REPORT, head + ber.tlv(ber.SEQUENCE, pair)))
        flags, user = (_AUTHENTICATED, envelope.user) if reason == NOT_IN_TIME else (0, b"")
        return Report(self._message(envelope.message, flags, self._clock(now), user, b"", content), reason)

    def _scope(self, pdu: bytes) -> bytes:
        return ber.tlv(ber.SEQUENCE, ber.octets(self.identity) + ber.octets(b"") + pdu)

    def _message(self, number: int, flags: int, times: Times, user: bytes, salt: bytes, content: bytes) -> bytes:
        """A whole message, signed when its flags say so."""
        head = ber.integer(number) + ber.integer(_LARGEST) + ber.octets(bytes((flags,))) + ber.integer(_USM)
        before = ber.octets(self.identity) + ber.integer(times.boots) + ber.integer(times.seconds) + ber.octets(user)

        def whole(digest: bytes) -> bytes:
            security = ber.tlv(ber.SEQUENCE, before + ber.octets(digest) + ber.octets(salt))
            body = ber.integer(ber.V3) + ber.tlv(ber.SEQUENCE, head) + ber.octets(security) + content
            return ber.tlv(ber.SEQUENCE, body)

        return whole(self._digest(whole(bytes(DIGEST)))) if flags & _AUTHENTICATED else whole(b"")

    def _digest(self, message: bytes) -> bytes:
        return hmac.digest(self._authentication, message, "sha1")[:DIGEST]


def _localized(password: str, engine: bytes) -> bytes:
    """The key of a password at one engine (RFC 3414, A.2.2)."""
    stretched = _stretched(password)
    return _sha1(stretched + engine + stretched)


@lru_cache(maxsize=16)
def _stretched(password: str) -> bytes:
    """A password stretched over a megabyte: a millisecond, so it is done once."""
    octets = password.encode()
    return _sha1((octets * (_STRETCHED // len(octets) + 1))[:_STRETCHED])


def _sha1(octets: bytes) -> bytes:
    return hashlib.sha1(octets, usedforsecurity=False).digest()  # what RFC 3414 names and switches speak


def _crypt(key: bytes, times: Times, salt: bytes, content: bytes, *, encrypt: bool) -> bytes:
    """AES in cipher feedback (RFC 3826, 3.1.2); raises ``BadPacket``."""
    if len(salt) != 8:
        raise BadPacket("salt")
    start = times.boots.to_bytes(4, "big") + times.seconds.to_bytes(4, "big") + salt
    cipher = Cipher(AES(key), CFB(start))
    way = cipher.encryptor() if encrypt else cipher.decryptor()
    return way.update(content) + way.finalize()


def _read(packet: bytes) -> _Envelope:
    """Take the outside of a message apart (RFC 3412, section 6)."""
    _tag, place, _end = ber.read_header(packet, 0, ber.SEQUENCE)
    version, place = ber.read_integer(packet, place)
    if version != ber.V3:
        raise BadPacket(f"version {version}")
    _tag, start, place = ber.read_header(packet, place, ber.SEQUENCE)
    message, start = ber.read_integer(packet, start)
    _size, start = ber.read_integer(packet, start)
    _tag, start, stop = ber.read_header(packet, start, ber.OCTETS)
    flags, (model, _stop) = packet[start], ber.read_integer(packet, stop)
    if model != _USM:
        raise BadPacket(f"security model {model}")
    _tag, start, place = ber.read_header(packet, place, ber.OCTETS)
    _tag, start, _stop = ber.read_header(packet, start, ber.SEQUENCE)
    _tag, first, start = ber.read_header(packet, start, ber.OCTETS)
    engine = packet[first:start]
    boots, start = ber.read_integer(packet, start)
    seconds, start = ber.read_integer(packet, start)
    words = []
    for _word in ("user", "digest", "salt"):
        _tag, first, start = ber.read_header(packet, start, ber.OCTETS)
        words.append((first, start))
    user, digest, salt = (packet[first:last] for first, last in words)
    (first, last), (_tag, content, end) = words[1], ber.read_header(packet, place)
    signed = packet[:first] + bytes(last - first) + packet[last:]
    times = Times(boots & 0x7FFFFFFF, seconds & 0x7FFFFFFF)
    return _Envelope(message, flags, engine, times, user, digest, salt, signed, packet[content:end])


def _scoped(content: bytes) -> Request:
    """The request in a decrypted content; raises ``BadPacket``."""
    _tag, place, _end = ber.read_header(content, 0, ber.SEQUENCE)
    for _word in ("engine", "context"):
        _tag, _start, place = ber.read_header(content, place, ber.OCTETS)
    return ber.read_pdu(ber.V3, b"", content, place)
