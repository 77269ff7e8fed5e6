"""What listeners count for the health page, and the few malformed datagrams that reach the log."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

import structlog

from bag.monitoring.listening.datagrams import words

log = structlog.get_logger("bag.listen")

SAMPLE_SECONDS = 10.0
SAMPLE_OCTETS = 64
MOST_STRANGERS = 10_000
SHOWN_STRANGERS = 20


class Tally:
    """Counters by name; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._strangers: Counter[bytes] = Counter()
        self._sampled: dict[str, float] = {}

    def add(self, name: str, count: int = 1) -> None:
        with self._lock:
            self._counts[name] += count

    def stranger(self, source: bytes, count: int = 1) -> None:
        """Something came from an address that nobody knows; the rarest are forgotten when there are too many."""
        with self._lock:
            self._strangers[source] += count
            if len(self._strangers) > MOST_STRANGERS:
                self._strangers = Counter(dict(self._strangers.most_common(MOST_STRANGERS // 2)))

    def malformed(self, protocol: str, source: bytes, data: bytes, reason: str = "") -> None:
        """Count it; one in ten seconds and protocol goes to the log with its first octets."""
        now = time.monotonic()
        with self._lock:
            self._counts[f"{protocol}_malformed"] += 1
            due = now - self._sampled.get(protocol, -SAMPLE_SECONDS) >= SAMPLE_SECONDS
            if due:
                self._sampled[protocol] = now
        if due:
            octets = data[:SAMPLE_OCTETS].hex()
            log.warning("listen.malformed", protocol=protocol, source=words(source), octets=octets, reason=reason)

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def figures(self) -> dict[str, Any]:
        with self._lock:
            strangers = {words(source): count for source, count in self._strangers.most_common(SHOWN_STRANGERS)}
            return {**dict(sorted(self._counts.items())), "unknown_sources": strangers}
