"""A storm at the listener: ``python -m bench.listen_storm [--quick] --json``.

``bag listen`` and ``bag store`` run as in production. 100,000 syslog messages and 5,000 traps come in ten seconds; all
must be in the store afterwards, each once, and the kernel must have thrown away none. The processor time is that of the
listener for the storm; ``--quick`` sends a tenth in a second.
"""

from __future__ import annotations

import argparse
import os
import socket
import time
from typing import Any

from bench.common import machine, report
from bench.flows import link_down
from bench.processes import await_store, cpu_seconds, free_port, installation, resident_megabytes, running

MESSAGES, TRAPS, SECONDS = 100_000, 5_000, 10.0
STEP = 200
PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    part = 10 if given.quick else 1
    ports = {"BAG_SYSLOG_PORT": str(free_port()), "BAG_TRAP_PORT": str(free_port()), "BAG_FLOW_PORT": "0"}
    os.environ.update(ports)
    with installation() as folder, running("store", log=folder / "store.log"):
        await_store()
        with running("listen", log=folder / "listen.log") as listener:
            _await_doors()
            found = storm(listener.pid, int(ports["BAG_SYSLOG_PORT"]), int(ports["BAG_TRAP_PORT"]), part)
    report({"benchmark": "listen_storm", "machine": machine(), **found})


def storm(pid: int, syslog: int, traps: int, part: int) -> dict[str, Any]:
    """Send, wait until everything is stored, and say what it cost."""
    messages, trap_count, seconds = MESSAGES // part, TRAPS // part, SECONDS / part
    before = cpu_seconds(pid)
    began = time.monotonic()
    send(messages, trap_count, seconds, syslog, traps)
    lasted = time.monotonic() - began
    stored = _await_rows(messages, trap_count)
    spent, figures = cpu_seconds(pid) - before, _figures()
    dropped = sum(count for name, count in figures.items() if "dropped_by_kernel" in name)
    return {
        "sent_seconds": lasted,
        "syslog_sent": messages,
        "syslog_stored": stored[0],
        "traps_sent": trap_count,
        "traps_stored": stored[1],
        "lost": messages + trap_count - sum(stored),
        "dropped_by_kernel": dropped,
        "listener_cpu_s": spent,
        "events_per_cpu_s": sum(stored) / spent,
        "listener_mb": resident_megabytes(pid),
    }


def send(messages: int, traps: int, seconds: float, syslog_port: int, trap_port: int) -> None:
    """Spread the events evenly over so many seconds."""
    every = messages // traps
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outbox:
        for number in range(messages):
            text = f"<189>Nov 23 12:10:{number % 60:02} sw-{number % 500} app[{number}]: message {number} of the storm"
            outbox.sendto(text.encode(), ("127.0.0.1", syslog_port))
            if number % every == 0:
                outbox.sendto(link_down(1 + number // every % 499), ("127.0.0.1", trap_port))
            if number % STEP == 0:
                time.sleep(max(0.0, began + seconds * number / messages - time.monotonic()))


def _await_doors() -> None:
    end = time.monotonic() + PATIENCE
    while not {"syslog", "traps"} <= {name for name, state in _figures().get("doors", {}).items() if state == "open"}:
        if time.monotonic() > end:
            raise RuntimeError("the listener did not open its doors")
        time.sleep(0.3)


def _figures() -> dict[str, Any]:
    from bag.monitoring.models import Collector

    row = Collector.objects.filter(name__startswith="listen@").first()
    return dict(row.figures) if row else {}


def _await_rows(messages: int, traps: int) -> tuple[int, int]:
    """Different messages and traps in the store, when all are there or nothing more comes."""
    from bag.telemetry.client import client

    end = time.monotonic() + PATIENCE
    while True:
        found = (
            int(client().query("SELECT uniqExact(message) AS n FROM syslog")[0]["n"]),
            int(client().query("SELECT count() AS n FROM traps")[0]["n"]),
        )
        if found == (messages, traps) or time.monotonic() > end:
            time.sleep(6)  # for the figures of the next sign of life
            return found
        time.sleep(0.5)


if __name__ == "__main__":
    main()
