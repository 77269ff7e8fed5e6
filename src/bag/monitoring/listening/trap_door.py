"""Traps and informs to the store; a trap has its device asked, and an inform is answered once it is safely kept."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram
from bag.monitoring.listening.news import News
from bag.monitoring.listening.rules import TrapRules, load
from bag.monitoring.listening.sources import Source, Sources, address_words
from bag.monitoring.protocols import Malformed, traps
from bag.monitoring.protocols.traps import Trap
from bag.telemetry.native import Values
from bag.telemetry.spool import Spool

if TYPE_CHECKING:
    from bag.monitoring.listening.usm import Opener  # pysnmp is loaded only where there are users

SAME_SECONDS = 300.0
"""An inform with the number of an earlier one from the same address is that one again, for so long."""
MOST_REMEMBERED = 50_000


class Answering(Protocol):
    """Whoever can send something back."""

    def answer(self, to: Datagram, data: bytes) -> None: ...


class TrapDoor:
    """``key`` makes the hashes of communities useless to others."""

    def __init__(self, spool: Spool, sources: Sources, news: News, tally: Tally, key: bytes) -> None:
        self._spool, self._sources, self._news, self._tally, self._key = spool, sources, news, tally, key
        self._opener: Opener | None = None
        self._rules = TrapRules(load("traps"))
        self._seen: OrderedDict[tuple[bytes, int], float] = OrderedDict()

    def use(self, opener: Opener | None) -> None:
        """Open version 3 with other users from now on."""
        self._opener = opener

    def take(self, batch: Sequence[Datagram], inbox: Answering) -> None:
        """Traps that came together. Informs are answered through ``inbox`` when all of them are on the disk."""
        found: list[tuple[Datagram, Trap]] = []
        answers: list[tuple[Datagram, bytes]] = []
        for datagram in batch:
            try:
                trap, answer = self._open(datagram)
            except Malformed as error:
                self._tally.malformed("traps", datagram.source, datagram.data, str(error))
                continue
            answers += [(datagram, answer)] if answer else []
            if trap is not None and not self._again(datagram.source, trap):
                found.append((datagram, trap))
        if found:
            self._keep(found)
        if answers and (not found or self._spool.flush(durable=True)):
            self._answer(answers, inbox)
        for datagram, trap in found:
            source = self._sources.of(datagram.source)
            if source.subject:
                self._judge(trap, source)
            else:
                self._tally.stranger(datagram.source)

    def _open(self, datagram: Datagram) -> tuple[Trap | None, bytes]:
        """The trap in a datagram, and what is to be answered. Without a trap: only an answer (engine discovery)."""
        if traps.version(datagram.data) == traps.V3:
            if self._opener is None:
                raise Malformed("version 3 without users")
            return self._opener.open(datagram)
        trap = traps.parse(datagram.data)
        return trap, traps.answer(datagram.data) if trap.inform else b""

    def _again(self, source: bytes, trap: Trap) -> bool:
        """Whether this is an inform that was taken already and only its answer got lost."""
        if not trap.inform:
            return False
        now, key = time.monotonic(), (source, trap.request)
        again = now - self._seen.get(key, -SAME_SECONDS) < SAME_SECONDS
        self._seen[key] = now
        self._seen.move_to_end(key)
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        self._tally.add("traps_repeated", int(again))
        return again

    def _keep(self, found: list[tuple[Datagram, Trap]]) -> None:
        now = int(datetime.now(UTC).timestamp() * 1000)
        columns: dict[str, Values] = {
            "at": np.full(len(found), now, np.int64),
            "subject": np.array([self._sources.of(datagram.source).subject for datagram, _trap in found], np.uint64),
            "source": [address_words(datagram.source) for datagram, _trap in found],
            "version": np.array([trap.version for _datagram, trap in found], np.uint8),
            "community_hash": np.array([community_hash(trap.community, self._key) for _d, trap in found], np.uint64),
            "trap_oid": [trap.trap_oid for _datagram, trap in found],
            "enterprise": [trap.enterprise for _datagram, trap in found],
            "uptime": np.array([trap.uptime for _datagram, trap in found], np.uint32),
            "bindings": [trap.bindings for _datagram, trap in found],
        }
        kept = self._spool.put("traps", columns)
        self._tally.add("traps" if kept else "traps_refused", len(found))

    def _answer(self, answers: list[tuple[Datagram, bytes]], inbox: Answering) -> None:
        for datagram, data in answers:
            try:
                inbox.answer(datagram, data)
                self._tally.add("informs_answered")
            except OSError as error:
                self._tally.malformed("inform_answers", datagram.source, b"", str(error))

    def _judge(self, trap: Trap, source: Source) -> None:
        # Version 3 has proved who it is; of the others the community must be one of the device's.
        if trap.version != traps.V3 and source.communities and trap.community not in source.communities:
            self._tally.add("traps_wrong_community")
            return
        hit = self._rules.hit(trap.trap_oid, trap.bindings)
        if hit is not None:
            self._news.tell(hit, source, hit.rule.name)
        elif source.targets:
            self._news.look(source.targets)


@lru_cache(maxsize=4096)
def community_hash(community: bytes, key: bytes) -> int:
    """Tells communities apart without keeping them; 0 for none."""
    if not community:
        return 0
    return int.from_bytes(hashlib.blake2b(community, digest_size=8, key=key[:64]).digest(), "big")
