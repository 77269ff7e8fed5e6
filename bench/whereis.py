"""Where is this MAC address, over 5,000,000 rows: ``python -m bench.whereis [--quick] --json``.

1,000 switches with 48 ports; each of 1,000,000 hardware addresses was learned at one edge port and on the four uplinks
above it, with an IP address for every tenth. Rows are written by ``INSERT … SELECT`` without the
checks of foreign keys. ``question_…`` is the whole answer (`bag.topology.queries.where`: places, addresses, leases,
the choice of the edge port) for an address drawn at random, ``page_…`` the page of a signed-in person with its menus.
``--quick``: 1,000,000 rows, fewer questions.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.common import City, StopWatch, ground, machine, report, signed_in

SWITCHES, PORTS, UPLINKS = 1_000, 48, 4
MACS, FEW_MACS = 1_000_000, 200_000
FIRST = 0x001B21000000
BAR_MS = 100.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    macs, times = (FEW_MACS, 100) if quick else (MACS, 1_000)
    with ground(City(1_000, 1)), sightings(macs) as loaded:
        result = asked(macs, times)
    worst = max(result["question_mac_p95_ms"], result["question_ip_p95_ms"])
    missed = [] if worst <= BAR_MS and result["wrong"] == 0 else ["question"]
    report(
        {
            "bench": "whereis",
            "machine": machine(),
            "rows": macs * (1 + UPLINKS),
            "loading_s": loaded,
            **result,
            "missed": missed,
        }
    )


@contextmanager
def sightings(macs: int) -> Iterator[float]:
    """The tables filled; yields how long that took, in seconds. Emptied at the end."""
    from django.db import connection

    tables = "topology_sighting, topology_seenport, topology_seenlink, topology_node, topology_finding"
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}, addresses_resolution CASCADE")
        cursor.execute("SET session_replication_role = replica")
        for statement in _filling(macs):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"ANALYZE {tables}, addresses_resolution")
    try:
        yield time.perf_counter() - start
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables}, addresses_resolution CASCADE")


def _filling(macs: int) -> tuple[str, ...]:
    edge = f"(m % {SWITCHES}) * {PORTS} + m / {SWITCHES} % {PORTS - UPLINKS} + 1"
    above = f"((m + up) % {SWITCHES}) * {PORTS} + {PORTS - UPLINKS} + up"
    return (
        f"""INSERT INTO topology_node (id, identity, name, chassis, description, abilities, parts, first_seen,
                                   last_seen, read_at, heard_at, learned_at)
        SELECT n, 't:' || n, 'SW-' || n, '', '', '{{}}', '[]', now(), now(), now(), now(), now() - interval '1 minute'
        FROM generate_series(1, {SWITCHES}) n""",
        f"""INSERT INTO topology_seenport (id, node_id, name, key, alias, uplink, macs, untagged, tagged)
        SELECT (n - 1) * {PORTS} + p, n, 'Gi1/0/' || p, 'gigabitethernet1/0/' || p, '', p > {PORTS - UPLINKS},
               CASE WHEN p > {PORTS - UPLINKS} THEN 1000 ELSE 23 END, 0, '{{}}'
        FROM generate_series(1, {SWITCHES}) n, generate_series(1, {PORTS}) p""",
        # The edge port of an address follows from its number; its uplinks are those of four switches beside its own.
        f"""INSERT INTO topology_sighting (mac, port_id, vlan, first_seen, last_seen)
        SELECT {FIRST} + m, CASE WHEN up = 0 THEN {edge} ELSE {above} END, 30, now() - interval '90 days', now()
        FROM generate_series(0, {macs - 1}) m, generate_series(0, {UPLINKS}) up""",
        f"""INSERT INTO addresses_resolution (address, mac, first_seen, last_seen)
        SELECT '10.0.0.0'::inet + m, {FIRST} + m, now(), now() FROM generate_series(0, {macs - 1}, 10) m""",
    )


def asked(macs: int, times: int) -> dict[str, Any]:
    """Random questions, each against the port that must come first."""
    from bag.core.models import User
    from bag.topology.domain.names import mac_text
    from bag.topology.queries import where

    dice = random.Random(35)
    user, watch, client = User.objects.get(username="bench"), StopWatch(), signed_in()
    wrong = 0

    def by_mac() -> None:
        nonlocal wrong
        number = dice.randrange(macs)
        wrong += _port(where(mac_text(FIRST + number), user)) != _expected(number)

    def by_ip() -> None:
        nonlocal wrong
        number = dice.randrange(0, macs, 10)
        address = ".".join(str(octet) for octet in (0x0A000000 + number).to_bytes(4, "big"))
        wrong += _port(where(address, user)) != _expected(number)

    def page() -> None:
        client.get("/topology/where/", {"q": mac_text(FIRST + dice.randrange(macs))})

    found: dict[str, Any] = {}
    for name, call in (("question_mac", by_mac), ("question_ip", by_ip), ("page", page)):
        watch.run(call, 3)
        taken = watch.run(call, times if name != "page" else times // 5)
        found |= {f"{name}_p50_ms": taken.p50 * 1000, f"{name}_p95_ms": taken.p95 * 1000,
                  f"{name}_cpu_ms": taken.cpu50 * 1000}  # fmt: skip
    return {**found, "wrong": wrong}


def _expected(number: int) -> int:
    return number % SWITCHES * PORTS + number // SWITCHES % (PORTS - UPLINKS) + 1


def _port(answer: Any) -> int:
    spot = answer.found[0].found
    return int(spot.port.pk) if spot is not None else 0


if __name__ == "__main__":
    main()
