"""Pages over 100,000 pieces of equipment with 1,000,000 ports: ``python -m bench.pages [--quick] --json``.

Quick runs on a tenth of the city. Times are server time in one process, without the network.
"""

from __future__ import annotations

import argparse
from typing import Any

from bench.common import City, StopWatch, good, ground, machine, report, signed_in

BARS = {
    "list_p95_ms": 150,
    "detail_p95_ms": 150,
    "rest_list_1000_p50_ms": 120,
    "search_p50_ms": 80,
    "dry_run_10000_s": 5,
    "list_queries": 12,
    "detail_queries": 12,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    city = City(10_000 if quick else 100_000, 10)
    with ground(city):
        result = measure(10 if quick else 40)
    report(
        {"bench": "pages", "machine": machine(), "equipment": city.equipment, "ports": city.equipment * 10, **result}
    )


def measure(times: int) -> dict[str, Any]:
    """The figures, and whether each holds its bar."""
    client, watch = signed_in(), StopWatch()
    keys = iter(range(1000, 100_000))

    def detail() -> None:
        good(client.get(f"/inventory/equipment/{next(keys)}/"))

    pages = {
        "list": lambda: good(client.get("/inventory/equipment/")),
        "list_filtered": lambda: good(client.get("/inventory/equipment/?status=faulty&sort=-warranty_end&page=20")),
        "detail": detail,
        "rack": lambda: good(client.get(f"/inventory/rack/{next(keys) % 500 + 1}/")),
        "rest_list_1000": lambda: good(client.get("/api/v1/inventory/equipment/?limit=1000")),
        "search": lambda: good(client.get(f"/search/?q=knk-sw-{next(keys)}")),
        "palette": lambda: good(client.get(f"/palette/?q=sw-{next(keys)}")),
    }
    result: dict[str, Any] = {}
    for name, call in pages.items():
        watch.run(call, 3)
        timing = watch.run(call, times)
        result |= {f"{name}_p50_ms": timing.p50 * 1000, f"{name}_p95_ms": timing.p95 * 1000}
        result |= {f"{name}_cpu_p50_ms": timing.cpu50 * 1000, f"{name}_cpu_p95_ms": timing.cpu95 * 1000}
        result[f"{name}_queries"] = _queries(call)
    result["dry_run_10000_s"] = watch.run(lambda: _dry_run(client), 1).p50
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    return {**result, "missed": missed}


def _queries(call: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def _dry_run(client: Any) -> None:
    """Check 10,000 lines of CSV without writing them."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    lines = ["name;type;status;owner_service;place;serial;management_ip;warranty_end"]
    lines += [
        f"YENI-{n};bench-{n % 50};service;network;ODA-{n % 200};S-{n};10.200.{n // 250}.{n % 250};31.12.2027"
        for n in range(10_000)
    ]
    file = SimpleUploadedFile("cihazlar.csv", "\n".join(lines).encode())
    good(client.post("/inventory/equipment/import/", {"file": file}))


if __name__ == "__main__":
    main()
