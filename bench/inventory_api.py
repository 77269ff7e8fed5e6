"""Bulk work over REST and files against a peer: ``python -m bench.inventory_api [--quick] --json``.

Ours: 5,000 pieces of equipment with 24 ports stand in the database; then a list of 1,000, a bulk create of 1,000 with
48 ports each, a CSV import of the same (check and apply), and a search for one
piece over REST. The peer is Nautobot, measured in the same run
on the same data where ``bench/peers/install_nautobot.py`` has installed it; else processor seconds recorded on a named
machine stand in for it, and ``peer`` says so. Ratios compare processor seconds of application and database together.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from bench.common import City, StopWatch, Timing, good, ground, machine, report, signed_in

CITY = City(5_000, 24)
PIECES = 1_000
API = "/api/v1/inventory/equipment/"
RECORDED = Path(__file__).parent / "peers" / "recorded.json"
CASES = {"list": "list", "bulk_create": "bulk create", "csv_import": "csv import", "search": "search"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(CITY):
        ours = measure(2 if quick else 10)
    peer = the_peer()
    ratios = {f"ratio_{name}_vs_peer": peer["cpu_s"][name] / ours[name].cpu50 for name in CASES}
    figures = {f"{name}_{unit}": value for name, timing in ours.items() for unit, value in _figures(timing)}
    peers = {f"peer_{name}_cpu_s": peer["cpu_s"][name] for name in CASES}
    report({"bench": "inventory_api", "machine": machine(), "peer": peer["peer"], **ratios, **figures, **peers})


def _figures(timing: Timing) -> list[tuple[str, float]]:
    return [("p50_s", timing.p50), ("cpu_s", timing.cpu50)]


def the_peer() -> dict[str, Any]:
    """Processor seconds of the peer for each case: measured now where it is installed, else as recorded."""
    from bench.peers import nautobot

    if nautobot.installed():
        return {"peer": "Nautobot, measured in this run", "cpu_s": nautobot.measure()}
    found: dict[str, Any] = json.loads(RECORDED.read_text())
    return found


def measure(times: int) -> dict[str, Timing]:
    """Our timings for each case; what is created is taken away again outside of the time."""
    client, watch = signed_in(), StopWatch()
    places = [f"ODA-{at}" for at in range(200)]
    rows = [
        {
            "name": f"BENCH-{n}",
            "type": f"bench-{n % 20}",
            "status": "service",
            "owner_service": "network",
            "place": places[n % 200],
            "serial": f"SERI{n}",
        }
        for n in range(PIECES)
    ]
    body = json.dumps(rows)
    csv = "\n".join([";".join(rows[0]), *(";".join(row.values()) for row in rows)]).encode()
    good(client.get(f"{API}?limit=1000"))
    return {
        "list": watch.run(lambda: _list(client), times * 3),
        "bulk_create": watch.run(lambda: _bulk(client, body), times, after=_remove),
        "csv_import": watch.run(lambda: _import(client, csv), times, after=_remove),
        "search": watch.run(lambda: good(client.get(f"{API}?q=knk-sw-4711")), times * 3),
    }


def _list(client: Any) -> None:
    items = good(client.get(f"{API}?limit=1000")).json()["items"]
    if len(items) != 1000:
        raise RuntimeError(f"{len(items)} pieces instead of 1000")


def _bulk(client: Any, body: str) -> None:
    good(client.post(f"{API}bulk", body, content_type="application/json"), 201)
    _check()


def _import(client: Any, content: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = "/inventory/equipment/import/"
    page = good(client.post(url, {"file": SimpleUploadedFile("cihazlar.csv", content)}))
    draft = re.search(r'name="draft" value="([^"]+)"', page.content.decode())
    if draft is None:
        raise RuntimeError("the check found errors")
    good(client.post(url, {"draft": draft[1], "apply": "1"}), 302)
    _check()


def _check() -> None:
    """Every piece must have its 48 ports."""
    from bag.inventory.models import Port

    found = Port.objects.filter(equipment__name__startswith="BENCH-").count()
    if found != PIECES * 48:
        raise RuntimeError(f"{found} ports instead of {PIECES * 48}")


def _remove() -> None:
    """Take the created equipment away without traces."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        mine = "(SELECT id FROM inventory_equipment WHERE name LIKE 'BENCH-%')"
        for table in ("inventory_port", "inventory_lifecyclemove", "inventory_portevent", "inventory_equipmentevent"):
            column = "id" if table == "inventory_equipmentevent" else "equipment_id"
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN {mine}")
        cursor.execute("DELETE FROM inventory_equipment WHERE name LIKE 'BENCH-%'")


if __name__ == "__main__":
    main()
