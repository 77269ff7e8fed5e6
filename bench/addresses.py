"""The next free address over REST on a running web server: ``python -m bench.addresses [--quick] --json``.

Three prefixes in one table of 40,200 addresses: a /24 with 200 used, a /19 and a /16 with 5,000 used, every one filled
without a gap from its beginning, which is the longest way to the next free one. One client asks them in turn; then 32
clients take 20 each from the /16 at once; then one asks the /24 while a transaction holds the row of the /16. Times are
seen by the client, with the API token, rights, history and commit. ``vs_netbox_…`` compares with the p50 recorded for
NetBox 4.6.8 on the same data on another day and machine state, so it is an order of magnitude and no more.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from bench.common import City, ground, machine, report
from bench.paint import web_server

CASES = {"24": ("10.200.0.0/24", 200), "19": ("10.201.0.0/19", 5_000), "16": ("10.202.0.0/16", 5_000)}
BESIDE = ("10.203.0.0/16", 30_000)
NETBOX_MS = {"24": 62.0, "19": 114.0, "16": 130.0}
CLIENTS, EACH = 32, 20
BARS = {"p50_24_ms": 15.0, "p50_19_ms": 15.0, "p50_16_ms": 15.0}
LEAST_A_SECOND = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(City(1_000, 1)), plan() as (prefixes, token), web_server() as url:
        result = alone(url, token, prefixes, 40 if quick else 200)
        result |= crowd(url, token, prefixes["16"])
        result |= undisturbed(url, token, prefixes)
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    good = (result["distinct"], result["errors"]) == (CLIENTS * EACH, 0)
    missed += [] if good else ["distinct"]
    missed += [] if result["a_second"] >= LEAST_A_SECOND else ["a_second"]
    report({"bench": "addresses", "machine": machine(), **result, "missed": missed})


@contextmanager
def plan() -> Iterator[tuple[dict[str, int], str]]:
    """The filled prefixes (case → id) and an API token of the manager; gone at the end."""
    from django.db import connection
    from django.utils import timezone

    from bag.addresses.models import Prefix
    from bag.core import tokens
    from bag.core.models import User
    from bag.organization.models import Unit

    service = Unit.objects.get(code="network")
    made = {}
    _clear()
    for name, (text, used) in {**CASES, "beside": BESIDE}.items():
        row = Prefix.objects.create(network=text, owner_service=service)
        _fill(row, used)
        made[name] = row.pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE addresses_address")
    tomorrow = timezone.now() + timedelta(days=1)
    token, raw = tokens.create(User.objects.get(username="bench"), "bench", expires_at=tomorrow, write=True)
    try:
        yield made, raw
    finally:
        token.delete()
        _clear()


def _fill(prefix: Any, used: int) -> None:
    from bag.addresses.models import Address

    base = ip_network(prefix.network)[1]
    service = prefix.owner_service_id
    Address.objects.bulk_create(
        [Address(address=str(base + n), owner_service_id=service) for n in range(used)], batch_size=5_000
    )


def _clear() -> None:
    from bag.addresses.models import Address, Prefix

    Address.objects.filter(address__inside="10.200.0.0/13").delete()
    Prefix.objects.filter(network__inside="10.200.0.0/13").delete()


class Client:
    """A client with one connection that stays open."""

    def __init__(self, url: str, token: str) -> None:
        self.server = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def take(self, prefix: int) -> tuple[int, str]:
        """Status and address."""
        self.server.request("POST", f"/api/v1/addresses/prefix/{prefix}/next-address", "{}", self.headers)
        answer = self.server.getresponse()
        body = json.loads(answer.read())
        return answer.status, body.get("address", "")


def alone(url: str, token: str, prefixes: dict[str, int], times: int) -> dict[str, float]:
    """One client, the prefixes in turn."""
    client = Client(url, token)
    took: dict[str, list[float]] = {name: [] for name in CASES}
    for turn in range(times + 5):
        for name, found in took.items():
            if name == "24" and turn >= 50:
                continue  # it has no more
            start = time.perf_counter()
            status, _address = client.take(prefixes[name])
            if status != 201:
                raise RuntimeError(f"/{name} answered {status}")
            if turn >= 5:
                found.append((time.perf_counter() - start) * 1000)
    figures = {f"p50_{name}_ms": statistics.median(found) for name, found in took.items()}
    peers = {f"vs_netbox_{name}": NETBOX_MS[name] / figures[f"p50_{name}_ms"] for name in CASES}
    return figures | peers


def crowd(url: str, token: str, prefix: int) -> dict[str, Any]:
    """32 clients at once on one prefix."""
    answers: list[tuple[int, str]] = []
    ready = threading.Barrier(CLIENTS + 1)

    def one() -> None:
        client = Client(url, token)
        ready.wait()
        answers.extend(client.take(prefix) for _n in range(EACH))

    threads = [threading.Thread(target=one) for _client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    given = [address for status, address in answers if status == 201]
    return {
        "clients": CLIENTS,
        "distinct": len(set(given)),
        "errors": CLIENTS * EACH - len(given),
        "a_second": len(given) / took,
    }


def undisturbed(url: str, token: str, prefixes: dict[str, int]) -> dict[str, float]:
    """The answer of one prefix while another one is held by a transaction."""
    from django.db import connection, transaction

    client = Client(url, token)
    client.take(prefixes["19"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM addresses_prefix WHERE id = %s FOR UPDATE", [prefixes["16"]])
        start = time.perf_counter()
        status, _address = client.take(prefixes["19"])
        took = (time.perf_counter() - start) * 1000
    if status != 201:
        raise RuntimeError(f"the other prefix answered {status}")
    return {"beside_a_held_prefix_ms": took}


if __name__ == "__main__":
    main()
