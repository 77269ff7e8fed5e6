"""NetFlow, IPFIX and sFlow to the store. What exporters have told about themselves survives a restart."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from bag.monitoring.domain.readings import COUNTERS
from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram, words
from bag.monitoring.listening.sources import Sources
from bag.monitoring.protocols import Malformed, sflow
from bag.monitoring.protocols.flow_sessions import Sessions
from bag.monitoring.protocols.netflow import Decoder
from bag.telemetry.spool import Spool

log = structlog.get_logger("bag.listen")

SAVE_SECONDS = 10.0
SHOWN_GAPS = 20
_SFLOW_HEAD = b"\0\0\0\x05"


class FlowDoor:
    """``file`` keeps templates and sampling rates. For one thread."""

    def __init__(self, spool: Spool, sources: Sources, tally: Tally, file: Path) -> None:
        self._spool, self._sources, self._tally, self._file = spool, sources, tally, file
        self.sessions = _restored(file)
        self._decoder = Decoder(self.sessions, lambda exporter: sources.of(exporter).subject)
        self._saved = time.monotonic()

    def take(self, batch: Sequence[Datagram]) -> None:
        """Datagrams of any kind of flows that came together."""
        now = int(time.time() * 1000)
        sampled = [datagram for datagram in batch if datagram.data.startswith(_SFLOW_HEAD)]
        others = [datagram for datagram in batch if not datagram.data.startswith(_SFLOW_HEAD)]
        if others:
            bad: list[tuple[bytes, bytes]] = []
            self._keep(self._decoder.decode([(one.source, one.data) for one in others], bad), now)
            for exporter, data in bad:
                self._tally.malformed("flows", exporter, data)
        if sampled:
            self._take_sampled(sampled, now)
        for exporter in {one.source for one in batch}:
            if not self._sources.of(exporter).subject:
                self._tally.stranger(exporter)
        if self.sessions.changed and time.monotonic() - self._saved > SAVE_SECONDS:
            self.save()

    def _take_sampled(self, batch: list[Datagram], now: int) -> None:
        found: list[tuple[bytes, sflow.Datagram]] = []
        for datagram in batch:
            try:
                one = sflow.parse(datagram.data)
            except Malformed as error:
                self._tally.malformed("sflow", datagram.source, datagram.data, str(error))
                continue
            self.sessions.follow((datagram.source, one.domain), one.sequence, 1)
            found.append((datagram.source, one))
        columns = sflow.columns(found, now)
        if columns:
            exporters = [exporter for exporter, one in found for _flow in one.flows]
            columns["subject"] = np.array([self._sources.of(exporter).subject for exporter in exporters], np.uint64)
        self._keep(columns, now)
        self._keep_counters(found, now)

    def _keep(self, columns: Mapping[str, Any], now: int) -> None:
        if not columns:
            return
        rows = len(columns["octets"])
        sampling = self._sources.sampling(columns["subject"], columns["sampling"])
        kept = self._spool.put("flows", {**columns, "sampling": sampling, "at": np.full(rows, now, np.int64)})
        self._tally.add("flows" if kept else "flows_refused", rows)

    def _keep_counters(self, found: list[tuple[bytes, sflow.Datagram]], now: int) -> None:
        """Counters that sFlow agents of known devices push, as metrics ``sflow.*`` of an interface by its number."""
        rows = [
            (subject, f"sflow.{name}", str(counters.interface), float(value))
            for exporter, one in found
            if (subject := self._sources.of(exporter).subject)
            for counters in one.counters
            for name, value in zip(COUNTERS, counters.values, strict=True)
        ]
        if rows:
            subjects, metrics, instances, values = zip(*rows, strict=True)
            self._spool.put(
                "metrics",
                {
                    "subject": np.array(subjects, np.uint64), "metric": metrics, "instance": instances,
                    "at": np.full(len(rows), now, np.int64), "value": np.array(values),
                },
            )  # fmt: skip
            self._tally.add("sflow_counters", len(rows))

    def figures(self) -> dict[str, Any]:
        found = self._decoder.figures
        lost = {words(exporter): count for exporter, count in self.sessions.lost.most_common(SHOWN_GAPS) if count}
        return {
            "flows_without_template": found.without_template,
            "flow_records_not_read": found.others,
            "flow_templates": len(self.sessions.templates),
            "flow_gaps": lost,
        }

    def save(self) -> None:
        """Write down what exporters have told; whole or not at all."""
        self._saved = time.monotonic()
        draft = self._file.with_suffix(".draft")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("w") as file:
                json.dump(self.sessions.state(), file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._file)
        except OSError as error:
            log.warning("listen.templates_not_saved", error=str(error))
            return
        self.sessions.changed = 0


def _restored(file: Path) -> Sessions:
    sessions = Sessions()
    try:
        sessions.restore(json.loads(file.read_text()))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        log.warning("listen.templates_lost", error=str(error))
        return Sessions()
    return sessions
