"""Debian's ``prometheus-snmp-exporter`` on the same fleet: the columns that BAĞ reads, scraped at the same pace."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bench.processes import cpu_seconds

PROGRAM = "prometheus-snmp-exporter"
IF_TABLE, IF_X_TABLE = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
COLUMNS = {
    **{f"ifHC{number}": f"{IF_X_TABLE}.{number}" for number in (6, 7, 8, 9, 10, 11, 12, 13)},
    **{f"if{number}": f"{IF_TABLE}.{number}" for number in (13, 14, 19, 20, 7, 8)},
    "ifCounterDiscontinuityTime": f"{IF_X_TABLE}.19",
}
WORKERS = 64


def installed() -> bool:
    """Whether the peer is on this machine (Debian package of the same name)."""
    return shutil.which(PROGRAM) is not None


def module() -> str:
    """The exporter's configuration in the format of version 0.21."""
    walks = "".join(f"  - {oid}\n" for oid in COLUMNS.values())
    metrics = "".join(
        f"  - name: {name}\n    oid: {oid}\n    type: {'gauge' if name in ('if7', 'if8') else 'counter'}\n"
        "    help: bench\n    indexes:\n    - labelname: ifIndex\n      type: gauge\n"
        for name, oid in COLUMNS.items()
    )
    options = "  version: 2\n  max_repetitions: 48\n  timeout: 2s\n  retries: 2\n  auth:\n    community: public\n"
    return f"bench:\n  walk:\n{walks}  metrics:\n{metrics}{options}"


def measure(addresses: Sequence[str], port: int, folder: Path, *, interval: float, cycles: int) -> float:
    """Processor seconds of the exporter for one cycle; every address is scraped once an interval, spread over it."""
    config = folder / "snmp.yml"
    config.write_text(module())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = int(free.getsockname()[1])
    command = [PROGRAM, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{listen}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(listen)
        before = cpu_seconds(process.pid)
        _scrape(addresses, port, listen, interval, cycles)
        return (cpu_seconds(process.pid) - before) / cycles
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{PROGRAM} did not start")


def _scrape(addresses: Sequence[str], port: int, listen: int, interval: float, cycles: int) -> None:
    """Each worker keeps a connection and asks its part of the fleet at an even pace."""
    failed: list[str] = []

    def work(part: Sequence[str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", listen, timeout=30)
        began, turn = time.monotonic(), 0
        for _cycle in range(cycles):
            for address in part:
                time.sleep(max(0.0, began + turn * interval / len(part) - time.monotonic()))
                turn += 1
                connection.request("GET", f"/snmp?module=bench&target={address}:{port}")
                answer = connection.getresponse()
                if b"ifHC6" not in answer.read():
                    failed.append(address)

    threads = [threading.Thread(target=work, args=(addresses[at::WORKERS],)) for at in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(failed) > len(addresses) * cycles // 100:
        raise RuntimeError(f"the peer failed on {len(failed)} scrapes, first {failed[0]}")
