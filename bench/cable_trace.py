"""Cable runs over REST on a running web server: ``python -m bench.cable_trace [--quick] --json``.

A plant of 20,000 cables: 240 chains of six cables through five panels between two devices, and patch cables beside
them. A client with one connection asks for the run of a chain's first port; then a chain is re-cabled and asked for
at once. Times are seen by the client, with API token and rights. ``vs_netbox`` compares with the p50 recorded for
NetBox 4.6.8 on the same data on another day and machine state, so it is an order of magnitude and no more.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bench.common import City, ground, machine, report
from bench.paint import web_server

CITY = City(10_000, 4)
"""Four cables between each two of the pieces: 20,000 cables."""
CHAINS, CABLES, PANELS = 240, 6, 5
PORTS = 2 * PANELS + 2
NETBOX_MS = 221.0
BAR_MS = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(CITY), plant() as (chains, token), web_server() as url:
        result = measure(Client(url, token), chains, 50 if quick else 400)
    missed = [] if result["p50_ms"] <= BAR_MS and result["wrong"] == 0 else ["p50_ms"]
    report({"bench": "cable_trace", "machine": machine(), **result, "missed": missed})


@contextmanager
def plant() -> Iterator[tuple[list[list[int]], str]]:
    """The ports of every chain in order, and an API token of the manager; gone at the end."""
    from django.db import connection
    from django.utils import timezone

    from bag.core import tokens
    from bag.core.models import User

    _clear()
    chains = _lay()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inventory_port, inventory_cable, inventory_cableend")
    tomorrow = timezone.now() + timedelta(days=1)
    token, raw = tokens.create(User.objects.get(username="bench"), "bench", expires_at=tomorrow, write=True)
    try:
        yield chains, raw
    finally:
        token.delete()
        _clear()


def _lay() -> list[list[int]]:
    """A first port, five panels (front and rear, turned in turn), a last port; a cable between each two."""
    from bag.inventory.models import Cable, Equipment, Port

    base = Equipment.objects.select_related("type").first()
    if base is None:
        raise RuntimeError("the city has no equipment")
    names = [f"ZINCIR-{at}" for at in range(PANELS + 2)]
    shared = {"type": base.type, "owner_service_id": base.owner_service_id, "place_id": base.place_id}
    devices = Equipment.objects.bulk_create([Equipment(name=name, status="service", **shared) for name in names])
    kind = {"kind": "copper", "connector": "rj45"}
    chains: list[list[int]] = []
    for chain in range(CHAINS):
        ends = [Port(equipment=device, name=f"E{chain}", **kind) for device in (devices[0], devices[-1])]
        rears = [Port(equipment=device, name=f"R{chain}", **kind) for device in devices[1:-1]]
        Port.objects.bulk_create([*ends, *rears])
        fronts = [
            Port(equipment=device, name=f"F{chain}", rear=rear, rear_position=1, **kind)
            for device, rear in zip(devices[1:-1], rears, strict=True)
        ]
        Port.objects.bulk_create(fronts)
        pairs = [(f, r) if at % 2 == 0 else (r, f) for at, (f, r) in enumerate(zip(fronts, rears, strict=True))]
        chains.append([ends[0].pk, *(port.pk for pair in pairs for port in pair), ends[1].pk])
    cables = [
        Cable(a_port_id=chain[at], b_port_id=chain[at + 1], kind="utp", label=f"Z{at}")
        for chain in chains
        for at in range(0, PORTS, 2)
    ]
    Cable.objects.bulk_create(cables, batch_size=2_000)
    return chains


def _clear() -> None:
    from bag.inventory.models import Cable, Equipment, Port

    mine = Port.objects.filter(equipment__name__startswith="ZINCIR-")
    Cable.objects.filter(a_port__in=mine).delete()
    mine.filter(rear__isnull=False).delete()
    mine.delete()
    Equipment.objects.filter(name__startswith="ZINCIR-").delete()


class Client:
    """A client with one connection that stays open."""

    def __init__(self, url: str, token: str) -> None:
        self.server = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def trace(self, port: int) -> dict[str, Any]:
        """The run of a port."""
        self.server.request("GET", f"/api/v1/inventory/port/{port}/trace", headers=self.headers)
        answer = self.server.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}: {body[:300]!r}")
        found: dict[str, Any] = json.loads(body)
        return found


def measure(client: Client, chains: list[list[int]], times: int) -> dict[str, Any]:
    """The time of each question, and how many answers were not the chain that was laid."""
    from bag.inventory.models import Cable

    took, wrong = [], 0
    for turn in range(times + 5):
        chain = chains[turn % CHAINS]
        start = time.perf_counter()
        found = client.trace(chain[0])
        spent = (time.perf_counter() - start) * 1000
        took += [spent] if turn >= 5 else []
        wrong += [stop["port_id"] for stop in found["stops"]] != chain or found["whole"] != "complete"
    first, second = chains[0], chains[1]
    Cable.objects.filter(a_port_id__in=[first[-2], second[-2]]).delete()
    Cable.objects.create(a_port_id=first[-2], b_port_id=second[-1], kind="utp")
    start = time.perf_counter()
    changed = client.trace(first[0])
    after = (time.perf_counter() - start) * 1000
    wrong += changed["stops"][-1]["port_id"] != second[-1]
    p50 = statistics.median(took)
    return {
        "cables": Cable.objects.count(),
        "p50_ms": p50,
        "p95_ms": sorted(took)[round(0.95 * len(took)) - 1],
        "after_re_cabling_ms": after,
        "wrong": wrong,
        "vs_netbox": NETBOX_MS / p50,
    }


if __name__ == "__main__":
    main()
