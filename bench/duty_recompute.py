"""Judging duties and drawing the board: ``python -m bench.duty_recompute [--quick] --json``.

2,000 owed duties: those of the catalogue, and copies of them. Every planned source of evidence stands in with two
items a month in each service, so that all evaluators have work. Seconds: ``year_s`` (all duties caught up over twelve
months in which nothing ran, with occurrences and evidence links), ``night_s`` (the night after it), ``one_s`` (one duty
after a statement), ``source_s`` (all duties that a changed record proves in one service, ``source_duties`` of them),
``board_p50_s`` and ``board_p95_s`` (the page, with ``board_queries``). ``load`` is the machine's load average before.
"""

from __future__ import annotations

import argparse
import os
from datetime import date, datetime, timedelta
from typing import Any

from bench.common import City, StopWatch, good, ground, machine, report, signed_in

WANTED = 2000
BARS = {"year_s": 20.0, "one_s": 0.05, "board_queries": 12, "board_p95_s": 0.15}


def stand_in_sources(today: date) -> None:
    """Register every planned source that no room gives yet."""
    from bag.core import registers
    from bag.core.registers import EvidenceSource
    from bag.directive.domain.sources import planned_sources

    for number, source in enumerate(planned_sources().values()):
        if registers.evidence_sources.get(source.key) is None:
            registers.evidence_sources.add(
                EvidenceSource(source.key, source.title_tr, source.capabilities, _items(today, number), source.shape)
            )


def _items(today: date, number: int) -> Any:
    """Two items a month for fourteen months, each a little different from source to source."""
    from bag.core.domain.calendar import LOCAL
    from bag.core.registers import EvidenceItem

    def find(_service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        found = []
        for back in range(28, 0, -1):
            at = datetime(today.year, today.month, today.day, 9, tzinfo=LOCAL) - timedelta(days=15 * back + number % 9)
            met = at + timedelta(days=(back + number) % 40) if (back + number) % 7 else None
            found.append(
                EvidenceItem(
                    at, at + timedelta(days=back % 5 == 0 and 20), f"Ölçüm {back}", item=str(back),
                    due_at=at + timedelta(days=30), met_at=met, until=at + timedelta(days=15 + number % 3),
                    value=99.0 + (back % 4) / 4, allowed=(back + number) % 11 > 0,
                )
            )  # fmt: skip
        return found

    return find


def fill_duties(today: date) -> None:
    """The catalogue's duties, judged for the first time a year ago, and copies up to the wanted number."""
    import time_machine

    from bag.core.models import User
    from bag.directive.models import Attestation, Instance, Obligation
    from bag.directive.sample import sample_directive
    from bag.directive.services import statuses
    from bag.directive.services.importing import import_directive

    a_year_ago = today - timedelta(days=365)
    with time_machine.travel(datetime(a_year_ago.year, a_year_ago.month, a_year_ago.day, 12)):  # noqa: DTZ001
        import_directive(sample_directive().encode(), "bench.txt", by=None)
        rows = list(Obligation.objects.prefetch_related("instances"))
        missing, copy = WANTED - Instance.objects.count(), 0
        while missing > 0:
            copy += 1
            for row in rows:
                services = [instance.service for instance in row.instances.all()][:missing]
                missing -= len(services)
                _copy(row, f"{row.key}~{copy}", services)
        Obligation.objects.filter(basis="unset").update(basis="proposal")
        Obligation.objects.update(starts_on=date(today.year - 2, 1, 1))
        statuses.recompute()
    user = User.objects.get(username="bench")
    Attestation.objects.bulk_create(
        Attestation(instance=row, on=today - timedelta(days=row.pk % 300), note="Ölçüm", by=user)
        for row in Instance.objects.filter(obligation__evidence_mode__in=["manual", "automatic_attest"])
    )


def _copy(row: Any, key: str, services: list[str]) -> None:
    from bag.directive.models import Instance, Obligation

    if services:
        row.pk, row.key, row.twin_group, row._state.adding = None, key, "", True
        fresh = Obligation.objects.bulk_create([row])[0]
        Instance.objects.bulk_create(
            Instance(key=f"{key}/{service}", obligation=fresh, service=service) for service in services
        )


def measure(times: int) -> dict[str, Any]:
    """The figures, on a database that is left as it was found."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bag.directive.models import EvidenceLink, Instance, Occurrence, StatusChange
    from bag.directive.services import statuses
    from bag.directive.services.rejudging import proved_by

    watch = StopWatch()
    today = timezone.localdate()
    stand_in_sources(today)
    with transaction.atomic():
        fill_duties(today)
        changes = StatusChange.objects.count()
        _analyze()
        year = watch.run(statuses.recompute, 1)
        _analyze()
        night = watch.run(statuses.recompute, times)
        one = Instance.objects.filter(obligation__evidence_mode="automatic").first()
        single = watch.run(lambda: statuses.recompute([one]), times * 5)
        touched = proved_by("inventory.current", "network")
        source = watch.run(lambda: statuses.recompute(touched), times * 5)
        client = signed_in()
        good(client.get("/directive/"))
        with CaptureQueriesContext(connection) as queries:
            good(client.get("/directive/"))
            asked = len(queries)
        board = watch.run(lambda: good(client.get("/directive/")), times * 5)
        figures = {
            "instances": Instance.objects.count(),
            "changes": StatusChange.objects.count() - changes,
            "occurrences": Occurrence.objects.count(),
            "links": EvidenceLink.objects.count(),
        }
        transaction.set_rollback(True)
    return {
        **figures,
        "year_s": year.p50, "year_cpu_s": year.cpu50,
        "night_s": night.p50, "night_cpu_s": night.cpu50,
        "one_s": single.p50, "one_cpu_s": single.cpu50,
        "source_s": source.p50, "source_duties": len(touched),
        "board_queries": asked, "board_p50_s": board.p50, "board_p95_s": board.p95, "board_cpu_s": board.cpu50,
    }  # fmt: skip


def _analyze() -> None:
    """What the server does by itself once rows are committed: learn how many there are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("analyze")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    given = parser.parse_args()
    load = round(os.getloadavg()[0], 1)
    with ground(City(equipment=200, ports=4)):
        figures = measure(2 if given.quick else 8)
    met = {f"{name}_met": figures[name] <= bar for name, bar in BARS.items()}
    report({"bench": "duty_recompute", "machine": machine(), "load": load, **figures, **met})


if __name__ == "__main__":
    main()
