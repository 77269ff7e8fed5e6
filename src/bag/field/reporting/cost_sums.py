"""What the work orders of a period cost, summed by the database in one statement.

The rules are those of ``bag.field.domain.cost``: the price of the day on which the order was done, a service's own rate
before the branch's, every line rounded to the kuruş, one vehicle once per order, no cost for hours of the contractor's
people. A line without a price has the cost NULL, never 0.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from bag.contracts.models import Contract
from bag.field.models import CostRate, PartUsed, TimeEntry
from bag.field.reporting import rows
from bag.field.reporting.asked import Asked
from bag.field.reporting.cost_rows import dated
from bag.field.reporting.sums import ask
from bag.inventory.models import Equipment, StockItem, StockPrice
from bag.organization.models import Person, Unit
from bag.places.models import Place


@dataclass(frozen=True)
class Spent:
    """A line of what work orders took. ``what``: part (quantity in ``unit``), or work, travel, vehicle (hours).

    ``covered``: hours of the contractors' people, which cost nothing by rate. ``cost`` is None when no line is priced;
    ``due`` lines should have a price, ``priced`` have one; ``unpriced`` of the ``orders`` have a line without one.
    """

    what: str
    key: str
    title: str
    unit: str
    covered: bool
    amount: Decimal
    cost: Decimal | None
    due: int
    priced: int
    unpriced: int
    orders: int


@dataclass(frozen=True)
class Cost:
    """What the work orders of a service, kind, place, equipment or contract cost, in all and by what it was for."""

    key: str
    title: str
    parts: Decimal | None
    work: Decimal | None
    travel: Decimal | None
    vehicle: Decimal | None
    whole: Decimal | None
    due: int
    priced: int
    unpriced: int
    orders: int


@dataclass(frozen=True)
class Costs:
    """The cost of a period, the dearest first."""

    whole: Cost
    spent: list[Spent] = field(default_factory=list)
    services: list[Cost] = field(default_factory=list)
    kinds: list[Cost] = field(default_factory=list)
    places: list[Cost] = field(default_factory=list)
    equipment: list[Cost] = field(default_factory=list)
    contracts: list[Cost] = field(default_factory=list)

    def of_equipment(self) -> dict[int, Cost]:
        """The cost of each piece of equipment by its id."""
        return {int(one.key): one for one in self.equipment}


NOTHING = Cost("", "", None, None, None, None, None, 0, 0, 0, 0)
_WHOLE, _SPENT = 0b11111, -1
_SECTIONS = {0b01111: "services", 0b10111: "kinds", 0b11011: "places", 0b11101: "equipment", 0b11110: "contracts"}
"""What ``grouping`` says: a bit is 0 for what a set is grouped by."""
_PARTS_OF = ", ".join(
    f"sum(cost) FILTER (WHERE what = '{what}') AS {name}"
    for what, name in (("part", "parts"), ("work", "work"), ("travel", "travel"), ("vehicle", "vehicle"))
)
_COST = """
WITH done AS MATERIALIZED ({rows}),
rated AS MATERIALIZED (
  SELECT d.r_service, d.r_day, k.what, (
    SELECT c.rate FROM {rates} AS c
    WHERE c.what = k.what AND (c.service_id = d.r_service OR c.service_id IS NULL) AND c.valid_from <= d.r_day
    ORDER BY c.service_id IS NULL, c.valid_from DESC LIMIT 1
  ) AS rate
  FROM (SELECT DISTINCT r_service, r_day FROM done) AS d
  CROSS JOIN (VALUES ('work'), ('travel'), ('vehicle')) AS k (what)
),
drives AS (
  SELECT spans.id, (SELECT sum(extract(epoch FROM upper(one) - lower(one))) FROM unnest(spans.all_of) AS one) AS seconds
  FROM (
    SELECT d.id, range_agg(tstzrange(t.starts, t.ends)) AS all_of
    FROM done AS d JOIN {times} AS t ON t.order_id = d.id AND t.kind = 'travel'
    WHERE d.r_vehicle IS NOT NULL GROUP BY d.id
  ) AS spans
),
hours AS (
  SELECT d.*, t.kind AS what, extract(epoch FROM t.ends - t.starts) AS seconds,
         coalesce(c.contractor_id IN (p.employer_id, p.unit_id), false) AS covered
  FROM done AS d JOIN {times} AS t ON t.order_id = d.id JOIN {people} AS p ON p.id = t.person_id
  LEFT JOIN {contracts} AS c ON c.id = d.r_contract
  UNION ALL
  SELECT d.*, 'vehicle', v.seconds, false FROM done AS d JOIN drives AS v ON v.id = d.id
),
lines AS (
  SELECT d.id, d.r_service, d.r_type, d.r_place, d.r_equipment, d.r_contract, 'part' AS what, used.item_id,
         coalesce(used.item_id::text, '=' || used.text) AS key, used.quantity::numeric AS amount, false AS covered,
         round(used.quantity * (
           SELECT s.price FROM {prices} AS s WHERE s.item_id = used.item_id AND s.valid_from <= d.r_day
           ORDER BY s.valid_from DESC LIMIT 1
         ), 2) AS cost
  FROM done AS d JOIN {parts} AS used ON used.order_id = d.id AND used.returned_id IS NULL
  UNION ALL
  SELECT h.id, h.r_service, h.r_type, h.r_place, h.r_equipment, h.r_contract, h.what, NULL, h.r_service::text,
         h.seconds / 3600, h.covered, CASE WHEN NOT h.covered THEN round(r.rate * h.seconds / 3600, 2) END
  FROM hours AS h JOIN rated AS r ON r.r_service = h.r_service AND r.r_day = h.r_day AND r.what = h.what
),
orders AS (
  SELECT id, r_service, r_type, r_place, r_equipment, r_contract, {parts_of}, sum(cost) AS whole,
         count(*) FILTER (WHERE NOT covered) AS due, count(cost) AS priced
  FROM lines GROUP BY id, r_service, r_type, r_place, r_equipment, r_contract
),
sums AS (
  SELECT grouping(r_service, r_type, r_place, r_equipment, r_contract) AS by, NULL AS what, NULL AS key,
         NULL::bigint AS item_id, false AS covered, r_service, r_type, r_place, r_equipment, r_contract,
         NULL::numeric AS amount, sum(parts) AS parts, sum(work) AS work, sum(travel) AS travel,
         sum(vehicle) AS vehicle, sum(whole) AS whole, coalesce(sum(due), 0)::bigint AS due,
         coalesce(sum(priced), 0)::bigint AS priced,
         count(*) FILTER (WHERE due > priced) AS unpriced, count(*) AS orders
  FROM orders
  GROUP BY GROUPING SETS ((), (r_service), (r_type), (r_place), (r_equipment), (r_contract))
  UNION ALL
  SELECT {spent}, what, key, item_id, covered, NULL, NULL, NULL, NULL, NULL, sum(amount), NULL, NULL, NULL, NULL,
         sum(cost), count(*) FILTER (WHERE NOT covered), count(cost),
         count(DISTINCT id) FILTER (WHERE NOT covered AND cost IS NULL), count(DISTINCT id)
  FROM lines GROUP BY what, key, item_id, covered
)
SELECT g.by, g.what, coalesce(g.key, coalesce(g.r_service, g.r_place, g.r_equipment, g.r_contract)::text, g.r_type),
       coalesce(i.name, n.name, u.name, p.name, e.name, c.number || ' ' || c.title, ''), coalesce(i.unit, ''),
       g.covered, g.amount, g.parts, g.work, g.travel, g.vehicle, g.whole, g.due, g.priced, g.unpriced, g.orders
FROM sums AS g
LEFT JOIN {items} AS i ON i.id = g.item_id
LEFT JOIN {units} AS n ON g.what <> 'part' AND n.id::text = g.key
LEFT JOIN {units} AS u ON u.id = g.r_service
LEFT JOIN {places} AS p ON p.id = g.r_place
LEFT JOIN {equipment} AS e ON e.id = g.r_equipment
LEFT JOIN {contracts} AS c ON c.id = g.r_contract
""".replace("{parts_of}", _PARTS_OF).replace("{spent}", str(_SPENT))
_TABLES = {
    "rates": CostRate, "times": TimeEntry, "people": Person, "contracts": Contract, "prices": StockPrice,
    "parts": PartUsed, "items": StockItem, "units": Unit, "places": Place, "equipment": Equipment,
}  # fmt: skip
_COLUMNS = ("id", "r_service", "r_type", "r_place", "r_equipment", "r_contract", "r_day", "r_vehicle")


def costs(asked: Asked, user: Any) -> Costs:
    """What the work orders that ended in the period took and cost. One query."""
    orders = rows.work("order", asked, user).filter(rows.ended(asked))
    orders = dated(orders).annotate(r_vehicle=F("vehicle_id"))
    whole, spent = NOTHING, []
    sections: dict[str, list[Cost]] = defaultdict(list)
    for by, what, key, title, unit, covered, amount, *figures in ask(_COST, [orders], _COLUMNS, _TABLES):
        if by == _SPENT:
            *_parts, cost, due, priced, lacking, count = figures
            name = title or key.removeprefix("=")
            measure = unit if what == "part" else "h"
            spent.append(Spent(what, key, name, measure, covered, amount, cost, due, priced, lacking, count))
        elif by == _WHOLE:
            whole = Cost("", "", *figures)
        elif key is not None:
            sections[_SECTIONS[by]].append(Cost(key, title, *figures))
    ordered = {name: sorted(found, key=lambda one: (-(one.whole or 0), one.title)) for name, found in sections.items()}
    return Costs(whole, sorted(spent, key=_order_of_spent), **ordered)


_KINDS = ("part", "work", "travel", "vehicle")


def _order_of_spent(one: Spent) -> tuple[int, bool, Decimal, Decimal, str]:
    return _KINDS.index(one.what), one.covered, -(one.cost or Decimal(0)), -one.amount, one.title
