"""Debian's ``victoria-metrics`` on the same counters: Influx lines in, ``rate`` of one interface out.

The package is unpacked below ``var/bench-peer``: installing it would start a service.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from bag.telemetry.schema import COUNTERS
from bench.common import ROOT
from bench.processes import cpu_seconds, free_port

HOME = ROOT / "var" / "bench-peer" / "victoria-metrics"


def program() -> str | None:
    """The program, fetched with ``apt-get download`` when it is not there; ``None`` where that is not possible."""
    unpacked = HOME / "usr" / "bin" / "victoria-metrics"
    if found := shutil.which("victoria-metrics"):
        return found
    if not unpacked.exists() and shutil.which("apt-get"):
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", "victoria-metrics"], cwd=HOME, check=False, capture_output=True)
        for package in HOME.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(HOME)], check=True)
            package.unlink()
    return str(unpacked) if unpacked.exists() else None


class VictoriaMetrics:
    """A server over ``folder`` while it is open."""

    def __init__(self, path: str, folder: Path) -> None:
        self.folder = folder
        port = free_port()
        options = [f"-storageDataPath={folder}", f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=10y"]
        self._process = subprocess.Popen([path, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        for _ in range(200):
            try:
                self._http.get("/health").raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError("victoria-metrics did not start")

    def load(self, batches: Iterable[dict[str, Any]]) -> tuple[float, float]:
        """Seconds of the clock while it took the rows, and of its processor until they were merged."""
        wall, cpu = 0.0, cpu_seconds(self._process.pid)
        for columns in batches:
            lines = "\n".join(_lines(columns)).encode()
            start = time.perf_counter()
            self._http.post("/write", content=lines).raise_for_status()
            wall += time.perf_counter() - start
        self._http.get("/internal/force_flush").raise_for_status()
        return wall, cpu_seconds(self._process.pid) - cpu

    def merge(self) -> None:
        self._http.get("/internal/force_merge").raise_for_status()
        time.sleep(2)

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def ask(self, subject: int, instance: str, end: int) -> int:
        """In and out of one interface, 24 hours in buckets of five minutes; the number of values."""
        text = f'rate({{__name__=~"if_(in|out)_octets",d="{subject}",i="{instance}"}}[5m]) keep_metric_names'
        asked = {"query": text, "start": str(end - 86_400), "end": str(end), "step": "300"}
        answer = self._http.get("/api/v1/query_range", params=asked).raise_for_status().json()
        return sum(len(series["values"]) for series in answer["data"]["result"])

    def close(self) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait()


def _lines(columns: dict[str, Any]) -> Iterable[str]:
    counters = zip(*(columns[name].tolist() for name in COUNTERS), strict=True)
    text = ",".join(f"{name}=%di" for name in COUNTERS)
    for subject, instance, at, values in zip(
        columns["subject"].tolist(), columns["instance"], columns["at"].tolist(), counters, strict=True
    ):
        yield f"if,d={subject},i={instance} {text % values} {at}000000"
