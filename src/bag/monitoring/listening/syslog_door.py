"""Syslog messages, from datagrams and streams, to the store; what a rule fits becomes news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

import numpy as np

from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram
from bag.monitoring.listening.news import News
from bag.monitoring.listening.rules import SyslogRules, load
from bag.monitoring.listening.sources import Sources, address_words
from bag.monitoring.protocols import Malformed, syslog
from bag.telemetry.native import Values
from bag.telemetry.spool import Spool


class SyslogDoor:
    """``zone`` is that of the devices, for the times that name none."""

    def __init__(self, spool: Spool, sources: Sources, news: News, tally: Tally, zone: tzinfo) -> None:
        self._spool, self._sources, self._news, self._tally, self._zone = spool, sources, news, tally, zone
        self._rules = SyslogRules(load("syslog"))

    def take(self, batch: Sequence[Datagram]) -> None:
        """Messages that came together; one datagram (or frame of a stream) is one message."""
        now = datetime.now(UTC)
        senders: list[bytes] = []
        messages: list[syslog.Message] = []
        for datagram in batch:
            try:
                messages.append(syslog.parse(datagram.data, now, self._zone))
                senders.append(datagram.source)
            except Malformed as error:
                self._tally.malformed("syslog", datagram.source, datagram.data, str(error))
        if messages:
            self._keep(senders, messages, now)
            self._judge(senders, messages)

    def _keep(self, senders: list[bytes], messages: list[syslog.Message], now: datetime) -> None:
        facilities, severities, stamps, hosts, programs, texts = zip(*messages, strict=True)
        known = {sender: self._sources.of(sender).subject for sender in set(senders)}
        columns: dict[str, Values] = {
            "at": np.full(len(messages), int(now.timestamp() * 1000), np.int64),
            "device_at": stamps,
            "subject": np.fromiter((known[sender] for sender in senders), np.uint64, len(senders)),
            "source": [address_words(sender) for sender in senders],
            "facility": np.array(facilities, np.uint8),
            "severity": np.array(severities, np.uint8),
            "host": hosts,
            "program": programs,
            "message": texts,
        }
        kept = self._spool.put("syslog", columns)
        self._tally.add("syslog_messages" if kept else "syslog_refused", len(messages))
        skewed = sum(syslog.skewed(stamp, now) for stamp in stamps)
        if skewed:
            self._tally.add("syslog_skewed", skewed)
        for sender, subject in known.items():
            if not subject:
                self._tally.stranger(sender, senders.count(sender))

    def _judge(self, senders: list[bytes], messages: list[syslog.Message]) -> None:
        lines = [f"{message.program}: {message.text}" if message.program else message.text for message in messages]
        for hit in self._rules.hits(lines):
            self._news.tell(hit, self._sources.of(senders[hit.position]), lines[hit.position])
