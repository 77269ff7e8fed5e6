"""The operations page with 10,000 open alarms: ``python -m bench.operations_page [--quick] --json``.

6,000 alarms stand for themselves, the others follow a hundred of them. Measured are the page, the fragments that the
browser fetches again when alarms change, and the list of alarms, as the branch manager sees them; in one process,
without the network. Nothing is kept.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from bench.common import City, StopWatch, good, ground, machine, report, signed_in

OPEN, ROOTS, HEADS = 10_000, 6_000, 100
PAGES = {
    "page": "/monitoring/",
    "list": "/monitoring/operations/alarms/",
    "figures": "/monitoring/operations/figures/",
    "sites": "/monitoring/operations/sites/",
    "records": "/monitoring/alarm/",
}
BAR_MS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    with ground(City(2_000, 2)):
        result = measure(10 if quick else 40)
    report({"bench": "operations_page", "machine": machine(), "open": OPEN, **result})


def measure(times: int) -> dict[str, Any]:
    """Milliseconds and queries of each page, and which of them missed the bar."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    result: dict[str, Any] = {}
    with transaction.atomic():
        fill()
        client, watch = signed_in(), StopWatch()
        for name, url in PAGES.items():
            watch.run(lambda url=url: good(client.get(url)), 3)  # type: ignore[misc]
            timing = watch.run(lambda url=url: good(client.get(url)), times)  # type: ignore[misc]
            with CaptureQueriesContext(connection) as captured:
                good(client.get(url))
            result |= {f"{name}_p50_ms": timing.p50 * 1000, f"{name}_p95_ms": timing.p95 * 1000}
            result |= {f"{name}_cpu_p95_ms": timing.cpu95 * 1000, f"{name}_queries": len(captured)}
        transaction.set_rollback(True)
    return {**result, "missed": [name for name in PAGES if result[f"{name}_p95_ms"] > BAR_MS]}


def fill() -> None:
    """Open alarms over the equipment of the city."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone

    from bag.core.models import Subject
    from bag.inventory.models import Equipment
    from bag.monitoring.models import Alarm

    pieces = list(Equipment.objects.order_by("pk")[:2_000])
    kind = ContentType.objects.get_for_model(Equipment)
    Subject.objects.bulk_create(
        [Subject(content_type=kind, object_id=row.pk, label=row.name) for row in pieces], ignore_conflicts=True
    )
    about = dict(Subject.objects.filter(content_type=kind).values_list("object_id", "pk"))
    now, severities = timezone.now(), ("critical", "major", "minor", "warning")
    rows = [
        Alarm(
            subject_id=about[piece.pk], equipment=piece, place_id=piece.place_id,
            owner_service_id=piece.owner_service_id, alarm_class="link.down", instance=f"Gi1/0/{number}",
            severity=severities[number % 4], rank=number % 4, phase="active", text=f"{piece.name}: bağlantı kesildi",
            first_seen=now, last_seen=now, turned_at=now, active_at=now - timedelta(seconds=number),
        )
        for number in range(OPEN)
        for piece in [pieces[number % len(pieces)]]
    ]  # fmt: skip
    made = Alarm.objects.bulk_create(rows, batch_size=2_000)
    for place, row in enumerate(made[ROOTS:]):
        row.root = made[place % HEADS]
    Alarm.objects.bulk_update(made[ROOTS:], ["root"], batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze monitoring_alarm")


if __name__ == "__main__":
    main()
