"""One agent: it answers Get, GetNext and GetBulk from the table of its device, or misbehaves on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bag.lab.agents import ber
from bag.lab.agents.ber import Request
from bag.lab.agents.table import Layout, Source, View
from bag.lab.agents.usm import OVERHEAD, WRONG_DIGEST, Engine, Report

LARGEST = 1472
"""Bytes of an answer that fits an Ethernet frame."""
FRESH_SECONDS = 2.0
"""For so long a device repeats what it said: real agents read their counters no oftener."""
HOSTS = (ber.oid_content((1, 3, 6, 1, 2, 1, 17)), ber.oid_content((1, 3, 6, 1, 2, 1, 4, 22)))
"""Below these stand the tables of learned hosts."""
HOSTS_FRESH_SECONDS = 60.0


class Mode(StrEnum):
    """How an agent behaves. All but the first are wrong in a way that has been seen in the field."""

    NORMAL = "normal"
    DEAD = "dead"
    SLOW = "slow"
    LOOP = "loop"
    """GetNext and GetBulk come back to the object that was asked."""
    ENDLESS = "endless"
    """The table has no end: every answer holds one more row."""
    BAD_ID = "badid"
    TRUNCATED = "trunc"
    TOO_BIG = "toobig"
    """Every request for more than one object is too big."""
    GARBAGE = "garbage"


@dataclass(slots=True)
class Agent:
    """The agent of one device: of SNMPv3 with an ``engine``, of v1 and v2c without.

    ``delay`` is in seconds and is that of mode SLOW.
    """

    layout: Layout
    source: Source
    community: bytes = b"public"
    engine: Engine | None = None
    mode: Mode = Mode.NORMAL
    delay: float = 3.0
    on_refused: Callable[[float], None] | None = None
    """Called with the time after a request with a wrong community or digest."""
    hosts: Callable[[], Layout] | None = None
    """Makes the tables of learned hosts, for a question that begins there."""
    _view: View | None = None
    _hosts_view: View | None = None

    def answer(self, packet: bytes, now: float) -> bytes | None:
        """The answer to a packet at ``now`` (seconds since 1970), None for silence."""
        if self.mode is Mode.DEAD:
            return None
        try:
            if self.engine is not None:
                return self._answer_secretly(self.engine, packet, now)
            request = ber.read_request(packet)
            if request.community != self.community:
                self._refuse(now)
                return None
            return self._misbehave(request, now) or self._answer(request, now)
        except ber.BadPacket:
            return None

    def _answer_secretly(self, engine: Engine, packet: bytes, now: float) -> bytes | None:
        opened = engine.open(packet, now)
        if isinstance(opened, Report):
            if opened.reason == WRONG_DIGEST:
                self._refuse(now)
            return opened.packet
        pdu = self._misbehave(opened.request, now) or self._answer(opened.request, now)
        return engine.seal(opened.message, pdu, now)

    def _refuse(self, now: float) -> None:
        if self.on_refused is not None:
            self.on_refused(now)

    def forget(self) -> None:
        """Let go of what was encoded; the next question is answered afresh."""
        self._view = self._hosts_view = None

    def _answer(self, request: Request, now: float) -> bytes:
        view = self._seen(request, now)
        if request.kind == ber.GET:
            reply = _get(view, request)
        elif request.kind == ber.GET_NEXT:
            reply = _get_next(view, request)
        elif request.kind == ber.GET_BULK:
            reply = _get_bulk(view, request)
        else:
            refusal = ber.READ_ONLY if request.version == ber.V1 else ber.NOT_WRITABLE
            reply = ber.write_response(request, _asked(request), refusal, 1)
        if len(reply) > LARGEST:
            return ber.write_response(request, b"", ber.TOO_BIG)
        return reply

    def _seen(self, request: Request, now: float) -> View:
        if self.hosts is not None and request.oids and request.oids[0].startswith(HOSTS):
            view = self._hosts_view
            if view is None or not 0 <= now - view.now < HOSTS_FRESH_SECONDS:
                view = self._hosts_view = View(self.hosts(), self.source, now)
            return view
        view = self._view
        if view is None or not 0 <= now - view.now < FRESH_SECONDS:
            view = self._view = View(self.layout, self.source, now)
        return view

    def _misbehave(self, request: Request, now: float) -> bytes | None:
        match self.mode:
            case Mode.LOOP if request.kind in (ber.GET_NEXT, ber.GET_BULK):
                return ber.write_response(request, _asked(request, ber.integer(1)))
            case Mode.ENDLESS if request.kind in (ber.GET_NEXT, ber.GET_BULK):
                return ber.write_response(request, _more(request))
            case Mode.TOO_BIG if len(request.oids) > 1 or request.repetitions > 1:
                return ber.write_response(request, b"", ber.TOO_BIG)
            case Mode.BAD_ID:
                wrong = request._replace(number=bytes((request.number[0] & 0x7F, 0x2A, request.number[-1] ^ 0x55)))
                return self._answer(wrong, now)
            case Mode.TRUNCATED:
                whole = self._answer(request, now)
                return whole[: len(whole) * 2 // 3]
            case Mode.GARBAGE:
                return bytes((index * 37 + packet) & 255 for index, packet in enumerate(request.number * 20))
        return None


def _asked(request: Request, value: bytes = b"\x05\x00") -> bytes:
    """The pairs of the request, as an error gives them back: without values."""
    return b"".join(ber.varbind(oid, value) for oid in request.oids)


def _more(request: Request) -> bytes:
    """One more row below each object that was asked."""
    numbers = [ber.read_oid(oid) for oid in request.oids]
    return b"".join(ber.varbind(ber.oid_content((*oid[:-1], oid[-1] + 1)), ber.integer(1)) for oid in numbers)


def _get(view: View, request: Request) -> bytes:
    found = [view.layout.place.get(oid) for oid in request.oids]
    if request.version == ber.V1:
        for number, place in enumerate(found, 1):
            if place is None or _is_counter64(view, place):
                return ber.write_response(request, _asked(request), ber.NO_SUCH_NAME, number)
    pairs = [
        ber.varbind(oid, ber.NO_SUCH_OBJECT) if place is None else view.pair(place)
        for oid, place in zip(request.oids, found, strict=True)
    ]
    return ber.write_response(request, b"".join(pairs))


def _get_next(view: View, request: Request) -> bytes:
    pairs = []
    for number, oid in enumerate(request.oids, 1):
        place = view.layout.after(oid)
        if request.version == ber.V1:
            while place < len(view.layout.oids) and _is_counter64(view, place):
                place += 1
            if place == len(view.layout.oids):
                return ber.write_response(request, _asked(request), ber.NO_SUCH_NAME, number)
        pairs.append(_pair_or_end(view, place, oid))
    return ber.write_response(request, b"".join(pairs))


def _get_bulk(view: View, request: Request) -> bytes:
    """As many rows as fit (RFC 3416, 4.2.3)."""
    single, rest = request.oids[: request.non_repeaters], request.oids[request.non_repeaters :]
    pairs = [_pair_or_end(view, view.layout.after(oid), oid) for oid in single]
    runs = []
    for oid in rest:
        run = view.pairs(view.layout.after(oid), request.repetitions)
        if len(run) < request.repetitions:
            last = view.layout.oids[-1] if run else oid
            run = [*run, ber.varbind(last, ber.END_OF_VIEW)]
        runs.append(run)
    longest = max(map(len, runs), default=0)
    pairs += runs[0] if len(runs) == 1 else [run[min(row, len(run) - 1)] for row in range(longest) for run in runs]
    room = LARGEST - (OVERHEAD if request.version == ber.V3 else 40 + len(request.community))
    fitting = sum(1 for total in accumulate(map(len, pairs)) if total <= room)
    return ber.write_response(request, b"".join(pairs[:fitting]), ber.NO_ERROR if fitting or not pairs else ber.TOO_BIG)


def _pair_or_end(view: View, place: int, oid: bytes) -> bytes:
    return view.pair(place) if place < len(view.layout.oids) else ber.varbind(oid, ber.END_OF_VIEW)


def _is_counter64(view: View, place: int) -> bool:
    """SNMPv1 has no 64-bit counters: they are passed over (RFC 3584, 4.2.2.1)."""
    pair = view.pair(place)
    head = len(ber.varbind(view.layout.oids[place], b"")) + (2 if len(pair) > 129 else 0)
    return pair[head] == ber.COUNTER64
