"""The report of a month over a million tickets: ``python -m bench.work_reports [--quick] --json``.

A million closed requests of three years (a tenth in a quick run) and a work order for every fifth of them, each with
hours of two people, a drive and a part; prices and rates of three years. Timed are the whole report of one month and
of twelve, and the statement of cost alone: server time in one process, without the page.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.common import City, StopWatch, ground, machine, report
from bench.work_pages import DAYS, desk

BARS = {"month_p95_ms": 600}
PEOPLE, ARTICLES, PLACES = 120, 60, 400
YEARS = 4
ORDERS = """
    INSERT INTO field_workorder (number, title, kind, description, owner_service_id, place_id, equipment_id,
        contract_id, items, priority, state, minutes, lead_id, vehicle_id, customer_signs, outcome, finding, result,
        dispatched_at, arrived_at, done_at, reopened, version, search_text, sort_text, created_at, updated_at)
    SELECT 'BENCH-' || lpad(n::text, 7, '0'), 'Is ' || n, kinds[1 + n %% cardinality(kinds)], '',
        services[1 + n %% cardinality(services)], places[1 + n %% cardinality(places)],
        CASE WHEN n %% 2 = 0 THEN equipment[1 + n / 2 %% cardinality(equipment)] END, NULL, '[]', 1 + n %% 5, 'done',
        60, people[1 + n %% cardinality(people)], CASE WHEN n %% 3 > 0 THEN %(vehicle)s::bigint END, true, 'solved',
        '', '', at - interval '3 hours', at - interval '2 hours', at, 0, 1, '', '', at - interval '1 day', at
    FROM (SELECT n, now() - n * %(step)s::interval AS at FROM generate_series(1, %(count)s) AS n) AS jobs,
        (SELECT %(services)s::bigint[] AS services, %(places)s::bigint[] AS places, %(people)s::bigint[] AS people,
            %(equipment)s::bigint[] AS equipment, %(kinds)s::text[] AS kinds) AS given
"""
TIMES = """
    INSERT INTO field_timeentry (order_id, person_id, kind, starts, ends)
    SELECT done.id, people[1 + (n + who * cardinality(people) / 2) %% cardinality(people)], kind,
        done_at - first * interval '1 minute', done_at - last * interval '1 minute'
    FROM (SELECT id, done_at, substr(number, 7)::int AS n FROM field_workorder WHERE number LIKE 'BENCH-%%') AS done,
        (VALUES (0, 'travel', 150, 120), (1, 'travel', 140, 115), (0, 'work', 120, 10))
            AS spent (who, kind, first, last),
        (SELECT %(people)s::bigint[] AS people) AS given
"""
PARTS = """
    INSERT INTO field_partused (order_id, item_id, movement_id, text, quantity)
    SELECT id, articles[1 + id %% cardinality(articles)], id, '', 1 + id %% 4
    FROM field_workorder, (SELECT %(items)s::bigint[] AS articles) AS given WHERE number LIKE 'BENCH-%%'
"""
TABLES = "field_workorder, field_timeentry, field_partused, field_costrate, inventory_stockprice"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    tickets = 100_000 if quick else 1_000_000
    with ground(City(1_000, 1)), desk(tickets), jobs(tickets // 5):
        result = measure(10 if quick else 20)
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    report({"bench": "work_reports", "machine": machine(), "tickets": tickets, **result, "missed": missed})


@contextmanager
def jobs(count: int) -> Iterator[None]:
    """Work orders with what they took, prices and rates; gone at the end."""
    from django.db import connection

    from bag.inventory.models import Equipment, StockItem
    from bag.organization.models import Person, Unit
    from bag.places.models import Place

    services = list(Unit.objects.filter(kind="service"))
    people = Person.objects.bulk_create(Person(name=f"Saha Personeli {n}") for n in range(PEOPLE))
    places = list(Place.objects.values_list("pk", flat=True)[:PLACES])
    items = StockItem.objects.bulk_create(
        StockItem(code=f"bench-{n}", name=f"Malzeme {n}", owner_service=services[0], place_id=places[0])
        for n in range(ARTICLES)
    )
    _prices(items, services)
    given = {
        "services": [unit.pk for unit in services], "people": [one.pk for one in people], "places": places,
        "equipment": list(Equipment.objects.values_list("pk", flat=True)), "items": [one.pk for one in items],
        "kinds": ["fault", "maintenance", "installation", "other"], "vehicle": places[-1], "count": count,
        "step": f"{DAYS * 86_400 // count} seconds",
    }  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for statement in (ORDERS, TIMES, PARTS):
                cursor.execute(statement, given)
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f"VACUUM ANALYZE {TABLES}")
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        StockItem.objects.filter(code__startswith="bench-").delete()
        Person.objects.filter(pk__in=given["people"]).delete()


def _prices(items: list[Any], services: list[Any]) -> None:
    """A price of every article and a rate of every service for each year."""
    from django.utils import timezone

    from bag.field.models import CostRate, RateKind
    from bag.inventory.models import StockPrice

    years = [timezone.localdate().replace(month=1, day=1) - timedelta(days=365 * n) for n in range(YEARS)]
    StockPrice.objects.bulk_create(
        StockPrice(item=item, valid_from=on, price=Decimal(100 + n)) for n, item in enumerate(items) for on in years
    )
    CostRate.objects.bulk_create(
        CostRate(what=kind.value, service=unit, valid_from=on, rate=Decimal(400))
        for kind in RateKind for unit in (None, *services) for on in years
    )  # fmt: skip


def measure(times: int) -> dict[str, Any]:
    """The report of the last whole month and of the twelve months up to it."""
    from django.utils import timezone

    from bag.core.models import User
    from bag.field.reporting import asked, cost_sums
    from bag.field.reporting.report import report as whole

    user, watch = User.objects.get(username="bench"), StopWatch()
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    month = asked.read({"from": last.replace(day=1).isoformat(), "to": last.isoformat()})
    year = asked.read({"from": (last - timedelta(days=364)).isoformat(), "to": last.isoformat()})
    asks = {
        "month": (times, lambda: whole(month, user)),
        "month_cost": (times, lambda: cost_sums.costs(month, user)),
        "year": (max(times // 4, 2), lambda: whole(year, user)),
        "year_cost": (max(times // 4, 2), lambda: cost_sums.costs(year, user)),
    }
    result: dict[str, Any] = {"month_orders": cost_sums.costs(month, user).whole.orders}
    for name, (often, call) in asks.items():
        watch.run(call, 2)
        timing = watch.run(call, often)
        result |= {f"{name}_p50_ms": timing.p50 * 1000, f"{name}_p95_ms": timing.p95 * 1000}
        result[f"{name}_cpu_p95_ms"] = timing.cpu95 * 1000
    return result


if __name__ == "__main__":
    main()
