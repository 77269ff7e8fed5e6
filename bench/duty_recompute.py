"""Judging duties and drawing the board: ``python -m bench.duty_recompute [--quick] --json``.

627 owed duties of the catalogue on a city of equipment, one statement on every third. Seconds: ``all_s`` (every duty),
``one_s`` (one duty after a statement), ``year_s`` (every duty as of twelve month ends), ``board_p95_s`` (the page).
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from bench.common import City, StopWatch, good, ground, machine, report, signed_in


def measure(times: int) -> dict[str, Any]:
    """The figures, on a database that is left as it was found."""
    from django.db import transaction
    from django.db.models import F
    from django.utils import timezone

    from bag.core.models import User
    from bag.directive.models import Attestation, Instance, Obligation
    from bag.directive.sample import sample_directive
    from bag.directive.services import statuses
    from bag.directive.services.importing import import_directive

    watch = StopWatch()
    today = timezone.localdate()
    with transaction.atomic():
        import_directive(sample_directive().encode(), "bench.txt", by=None)
        Obligation.objects.update(starts_on=date(today.year - 2, 1, 1))
        user = User.objects.get(username="bench")
        rows = Instance.objects.annotate(rest=F("id") % 3).filter(rest=0)
        Attestation.objects.bulk_create(
            Attestation(instance=row, on=today - timedelta(days=row.pk % 400), note="Ölçüm", by=user) for row in rows
        )
        everything = watch.run(statuses.recompute, times)
        one = Instance.objects.select_related("obligation").first()
        single = watch.run(lambda: statuses.recompute([one]), times * 5)
        ends = [today.replace(day=1) - timedelta(days=1 + 30 * back) for back in range(12)]
        year = watch.run(lambda: [statuses.recompute(today=end) for end in reversed(ends)], 1)
        client = signed_in()
        good(client.get("/directive/"))
        board = watch.run(lambda: good(client.get("/directive/")), times * 5)
        owed = Instance.objects.count()
        transaction.set_rollback(True)
    return {
        "instances": owed,
        "all_s": everything.p50,
        "one_s": single.p50,
        "year_s": year.p50,
        "board_p50_s": board.p50,
        "board_p95_s": board.p95,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    given = parser.parse_args()
    with ground(City(equipment=200, ports=4)):
        report({"bench": "duty_recompute", "machine": machine(), **measure(2 if given.quick else 8)})


if __name__ == "__main__":
    main()
