"""Reports of vulnerability scanners: ``python -m bench.vulnerabilities [--quick] --json``.

A Nessus report of 50,000 findings (1,000 hosts with 50 each, 2,000 tests; 5,000 with ``--quick``) is read without
writing, taken over into an empty table, and taken over once more a week later with a tenth of the findings gone. Then a
file of 200 MB (20 MB) is read to its end: ``peak_growth_mb`` is how much more memory the process held than before.
"""

from __future__ import annotations

import argparse
import io
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.common import City, ground, machine, report

TESTS = 2_000
PER_HOST = 50
BAR_SECONDS = 120.0
OUTPUT = "Sürüm 1.0 yüklü; düzeltilmiş sürüm 1.1. " * 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    hosts, megabytes = (100, 20) if quick else (1_000, 200)
    result = read_large(megabytes)  # first, while the process has held little memory
    with ground(City(1_000, 1)), scope() as row:
        result |= imported(row, hosts)
    bar = BAR_SECONDS * hosts / 1_000
    missed = [name for name in ("take_s", "again_s") if result[name] > bar]
    missed += [] if result["findings"] == hosts * PER_HOST else ["findings"]
    report({"bench": "vulnerabilities", "machine": machine(), **result, "missed": missed})


def nessus(hosts: int, ended: datetime, *, leave_out: int = 0, output: str = "") -> Iterator[bytes]:
    """A report piece by piece; of ``leave_out`` findings one is not in it (0: all are)."""
    at = int(ended.timestamp())
    yield b'<?xml version="1.0" ?><NessusClientData_v2><Report name="bench">'
    for host in range(hosts):
        address = f"10.{60 + host // 65_000}.{host // 250 % 256}.{host % 250 + 1}"
        items = "".join(_item(host, n, output) for n in range(PER_HOST) if not leave_out or (host + n) % leave_out)
        yield (
            f'<ReportHost name="{address}"><HostProperties><tag name="host-ip">{address}</tag>'
            f'<tag name="HOST_END_TIMESTAMP">{at}</tag></HostProperties>{items}</ReportHost>'
        ).encode()
    yield b"</Report></NessusClientData_v2>"


def _item(host: int, n: int, output: str) -> str:
    test, score = (host + n * 41) % TESTS, (3.1, 5.3, 8.1, 9.8)[n % 4]
    return (
        f'<ReportItem port="{443 + n % 7}" protocol="tcp" severity="{n % 4 + 1}" pluginID="{test}" '
        f'pluginName="Test {test}"><cvss3_base_score>{score}</cvss3_base_score><cve>CVE-2026-{1000 + n}</cve>'
        f"<synopsis>Özet</synopsis><plugin_output>{output}</plugin_output></ReportItem>"
    )


@contextmanager
def scope() -> Iterator[Any]:
    """A scan scope; it and everything under it is gone at the end."""
    from bag.organization.models import Unit
    from bag.vulnerabilities.models import Finding, FindingDay, Host, Scan, Scope, Weakness

    row = Scope.objects.create(name="bench", owner_service=Unit.objects.get(code="network"))
    try:
        yield row
    finally:
        for model in (Finding, Host, Scan, Weakness, FindingDay, Scope):
            model.objects.all().delete()


def imported(row: Any, hosts: int) -> dict[str, Any]:
    """Seconds of wall and processor time for the dry run, the first and the second taking over."""
    from bag.vulnerabilities.models import Finding, State
    from bag.vulnerabilities.services import reading, taking

    first = datetime(2026, 5, 4, 9, tzinfo=UTC)
    scan = reading.keep(row, nessus(hosts, first), "bench.nessus", by=None)
    check, check_cpu = timed(lambda: reading.check(scan))
    take, take_cpu = timed(lambda: taking.take(scan, by=None))
    findings = Finding.objects.count()
    later = reading.keep(row, nessus(hosts, first + timedelta(days=7), leave_out=10), "bench.nessus", by=None)
    reading.check(later)
    again, again_cpu = timed(lambda: taking.take(later, by=None))
    return {
        "findings": findings, "check_s": check, "check_cpu_s": check_cpu, "take_s": take, "take_cpu_s": take_cpu,
        "again_s": again, "again_cpu_s": again_cpu, "missing": Finding.objects.filter(state=State.MISSING).count(),
        "findings_a_second": findings / take,
    }  # fmt: skip


def timed(call: Any) -> tuple[float, float]:
    """Wall seconds, and processor seconds of this process."""
    start, spent = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - start, time.process_time() - spent


def read_large(megabytes: int) -> dict[str, Any]:
    """A large file is read entry by entry."""
    from bag.vulnerabilities.domain import reports
    from bag.vulnerabilities.domain.seen import Facts

    block = b"".join(nessus(1, datetime(2026, 5, 4, tzinfo=UTC), output=OUTPUT))
    body = block[block.index(b"<ReportHost") : block.index(b"</Report>")]
    with tempfile.TemporaryFile() as file:
        file.write(b"<NessusClientData_v2><Report name='x'>")
        for _n in range((megabytes << 20) // len(body)):
            file.write(body)
        file.write(b"</Report></NessusClientData_v2>")
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        before = peak()
        entries = 0

        def read() -> None:
            nonlocal entries
            entries = sum(1 for _item in reports.read(file, reports.NESSUS, Facts()))

        wall, cpu = timed(read)
    return {
        "large_mb": size >> 20, "large_entries": entries, "large_s": wall, "large_cpu_s": cpu,
        "peak_growth_mb": (peak() - before) / 1024,
    }  # fmt: skip


def peak() -> float:
    """The most memory that this process ever held, in kB."""
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
