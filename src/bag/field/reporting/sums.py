"""The sums of the reports, made by the database: one query for each section, whatever the number of rows.

The rows come from ``rows`` as querysets; here they are put under one ``GROUP BY``, which the ORM cannot write over a
union of tables. No text of a reader enters the SQL: what was asked travels as parameters of the querysets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import get_language

from bag.contracts.models import Contract, PenaltyStatement
from bag.field.reporting import rows
from bag.field.reporting.asked import Asked
from bag.field.reporting.domain import Repeat, repeated, share
from bag.inventory.models import Equipment, EquipmentType
from bag.organization.models import Unit
from bag.places.models import Place
from bag.work.models import RequestType

MOST = 200
"""Repeated faults and contracts that are read."""


@dataclass(frozen=True)
class Line:
    """What was done in a period and how it kept its target times; ``key`` is empty for work that has none.

    ``median`` and ``most`` (90 % of the work took no longer) are calendar time from opening to end; None when nothing
    ended.
    """

    key: str
    title: str
    kind: str
    done: int
    judged: int
    kept: int
    median: timedelta | None
    most: timedelta | None

    @property
    def late(self) -> int:
        return self.judged - self.kept

    @property
    def share(self) -> float | None:
        return share(self.kept, self.judged)


NOTHING = Line("", "", "", 0, 0, 0, None, None)


@dataclass(frozen=True)
class Performance:
    """The lines of every way to look at the work, the ones with most late work first; slots by their first day."""

    whole: Line
    services: list[Line]
    types: list[Line]
    priorities: list[Line]
    places: list[Line]
    slots: dict[date, Line]


_SECTIONS = {
    0b11111: "whole", 0b01111: "services", 0b10111: "types", 0b11011: "priorities", 0b11101: "places", 0b11110: "slots",
}  # fmt: skip
"""What ``grouping`` says: a bit is 0 for what a set is grouped by."""
_FIGURES = """
count(r_ended) AS done, count(r_target) AS judged, count(*) FILTER (WHERE r_kept) AS kept,
percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM r_ended - r_opened)) AS took
"""
_PERFORMANCE = f"""
SELECT g.by, g.r_slot, coalesce(g.r_service::text, g.r_type, g.r_priority::text, g.r_place::text, ''),
       coalesce(u.name, t.title, e.model, p.name, ''), coalesce(t.title_en, ''), coalesce(g.r_kind, ''),
       g.done, g.judged, g.kept, g.took
FROM (
  SELECT grouping(r_service, r_kind, r_priority, r_place, r_slot) AS by, r_kind, r_service, r_type, r_priority,
         r_place, r_slot, {_FIGURES}
  FROM ({{rows}}) AS w
  GROUP BY GROUPING SETS ((), (r_service), (r_kind, r_type), (r_priority), (r_place), (r_slot))
) AS g
LEFT JOIN {{units}} AS u ON u.id = g.r_service
LEFT JOIN {{places}} AS p ON p.id = g.r_place
LEFT JOIN {{types}} AS t ON g.r_kind = 'request' AND t.id::text = g.r_type
LEFT JOIN {{equipment_types}} AS e ON g.r_kind = 'incident' AND e.id::text = g.r_type
"""  # noqa: S608  only figures of our own go in here


def performance(asked: Asked, user: Any) -> Performance:
    """What ended in the period, and what should have. One query."""
    found = []
    for name in asked.kinds:
        work = rows.work(name, asked, user)
        work = work.filter(rows.ended(asked) | rows.overdue(name, asked))
        found.append(rows.slotted(work, "r_judged", asked))
    columns = (
        "r_kind", "r_service", "r_type", "r_priority", "r_place", "r_slot", "r_opened", "r_ended", "r_target", "r_kept",
    )  # fmt: skip
    sections: dict[str, list[Line]] = defaultdict(list)
    slots: dict[date, Line] = {}
    tables = {"units": Unit, "places": Place, "types": RequestType, "equipment_types": EquipmentType}
    for by, slot, key, title, english, kind, *figures in ask(_PERFORMANCE, found, columns, tables):
        name = english if english and get_language() == "en" else title
        line = _line(key, name, kind, figures)
        if by == 0b11110:
            slots[slot] = line
        else:
            sections[_SECTIONS[by]].append(line)
    return Performance(
        whole=sections["whole"][0] if sections["whole"] else NOTHING,
        services=_worst_first(sections["services"]),
        types=_worst_first(sections["types"]),
        priorities=sorted(sections["priorities"], key=lambda line: line.key),
        places=_worst_first(sections["places"]),
        slots=slots,
    )


def _line(key: str, title: str, kind: str, figures: Sequence[Any]) -> Line:
    done, judged, kept, took = figures
    median, most = (timedelta(seconds=float(one)) for one in took) if took else (None, None)
    return Line(key, title, kind, done, judged, kept, median, most)


def _worst_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.late, -line.done, line.title))


@dataclass(frozen=True)
class Flow:
    """What came in, by slot and in all, and what is open now: by service and band of age, in all, and late."""

    came: int
    by_slot: dict[date, int]
    open: int
    late: int
    bands: dict[tuple[str, str], int]
    names: dict[str, str]
    """Names of the services with open work."""


_FLOW = """
SELECT g.by, g.r_slot, coalesce(g.r_service::text, ''), coalesce(u.name, ''), g.r_band, g.came, g.open, g.late
FROM (
  SELECT grouping(r_service, r_slot) AS by, r_service, r_band, r_slot, count(*) FILTER (WHERE r_in) AS came,
         count(*) FILTER (WHERE r_open) AS open, count(*) FILTER (WHERE r_open AND r_late) AS late
  FROM ({rows}) AS w
  GROUP BY GROUPING SETS ((), (r_service, r_band), (r_slot))
) AS g
LEFT JOIN {units} AS u ON u.id = g.r_service
"""


def flow(asked: Asked, user: Any) -> Flow:
    """What was opened in the period, and what is open now. One query."""
    found = []
    for name in asked.kinds:
        work = rows.work(name, asked, user).filter(rows.opened(asked) | rows.is_open(name))
        work = rows.aged(rows.slotted(work, "r_opened", asked), asked)
        late = Q(r_target__isnull=False, r_target__lt=asked.now)
        found.append(work.annotate(
            r_in=_flag(rows.opened(asked)), r_open=_flag(rows.is_open(name)), r_late=_flag(late)
        ))  # fmt: skip
    by_slot: dict[date, int] = {}
    bands: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    came = left = late_now = 0
    columns = ("r_service", "r_band", "r_slot", "r_in", "r_open", "r_late")
    for by, slot, service, name, band, came_here, open_here, late_here in ask(_FLOW, found, columns, {"units": Unit}):
        if by == 0b11:
            came, left, late_now = came_here, open_here, late_here
        elif by == 0b10:
            by_slot[slot] = came_here
        elif open_here:
            bands[service, band] = open_here
            names[service] = name
    return Flow(came, by_slot, left, late_now, bands, names)


def _flag(test: Q) -> ExpressionWrapper:
    return ExpressionWrapper(test, output_field=BooleanField())


@dataclass(frozen=True)
class Again:
    """A piece of equipment whose faults came again: all faults of the period, and those soon after another."""

    equipment: int
    title: str
    faults: int
    repeat: Repeat


_REPEATS = """
SELECT g.r_equipment, e.name, g.count, g.moments
FROM (
  SELECT r_equipment, count(*) AS count, array_agg(r_opened) AS moments FROM ({rows}) AS w
  GROUP BY r_equipment HAVING count(*) > 1 ORDER BY count(*) DESC, r_equipment LIMIT {most}
) AS g
JOIN {equipment} AS e ON e.id = g.r_equipment
"""


def repeats(asked: Asked, user: Any) -> list[Again]:
    """Equipment with a fault at most ``asked.within`` days after another of the period, the most often first."""
    sql = _REPEATS.replace("{most}", str(MOST))
    within = timedelta(days=asked.within)
    found = []
    for pk, name, count, moments in ask(
        sql, rows.faults(asked, user), ("r_equipment", "r_opened"), {"equipment": Equipment}
    ):
        if (again := repeated(moments, within)) is not None:
            found.append(Again(pk, name, count, again))
    return sorted(found, key=lambda one: (-one.repeat.times, -one.faults, one.title))


@dataclass(frozen=True)
class Firm:
    """How the work orders of a contract went, and what penalties were charged for months of the period, in lira."""

    contract: int
    title: str
    contractor: str
    line: Line
    charged: Decimal


_FIRMS = f"""
SELECT c.id, c.number || ' ' || c.title, u.name, coalesce(g.done, 0), coalesce(g.judged, 0), coalesce(g.kept, 0),
       g.took, coalesce(s.charged, 0)
FROM ({{seen}}) AS seen
JOIN {{contracts}} AS c ON c.id = seen.id
JOIN {{units}} AS u ON u.id = c.contractor_id
LEFT JOIN (SELECT r_contract, {_FIGURES} FROM ({{rows}}) AS w GROUP BY r_contract) AS g ON g.r_contract = c.id
LEFT JOIN (
  SELECT contract_id, sum(charged) AS charged FROM {{statements}} WHERE month BETWEEN %s AND %s GROUP BY contract_id
) AS s ON s.contract_id = c.id
WHERE g.r_contract IS NOT NULL OR s.contract_id IS NOT NULL
ORDER BY coalesce(g.judged, 0) - coalesce(g.kept, 0) DESC, u.name, c.number
LIMIT {MOST}
"""  # noqa: S608  only figures of our own go in here


def firms(asked: Asked, user: Any, seen: QuerySet[Any]) -> list[Firm]:
    """Contracts with work orders or penalties in the period; ``seen`` are those that the reader may see. One query."""
    orders = rows.work("order", asked, user).filter(contract__isnull=False)
    orders = orders.filter(rows.ended(asked) | rows.overdue("order", asked))
    if asked.service is not None:
        seen = seen.filter(owner_service=asked.service)
    text, given = seen.order_by().select_related(None).values("id").query.sql_with_params()
    columns = ("r_contract", "r_opened", "r_ended", "r_target", "r_kept")
    tables = {"contracts": Contract, "units": Unit, "statements": PenaltyStatement}
    found = ask(
        _FIRMS.replace("{seen}", text), [orders], columns, tables,
        before=tuple(given), after=(asked.first.replace(day=1), asked.last),
    )  # fmt: skip
    return [
        Firm(pk, title, contractor, _line(str(pk), title, "order", figures), charged)
        for pk, title, contractor, *figures, charged in found
    ]


def ask(
    sql: str,
    found: Sequence[QuerySet[Any]],
    columns: Sequence[str],
    tables: dict[str, Any],
    *,
    before: tuple[Any, ...] = (),
    after: tuple[Any, ...] = (),
) -> list[tuple[Any, ...]]:
    """Run a statement over the union of querysets, which stands in it once as ``{rows}``."""
    parts = [one.order_by().values(*columns).query.sql_with_params() for one in found]
    rows_sql = " UNION ALL ".join(text for text, _given in parts)
    given = [value for _text, values in parts for value in values]
    names = {key: connection.ops.quote_name(model._meta.db_table) for key, model in tables.items()}
    for key, name in {**names, "rows": rows_sql}.items():
        sql = sql.replace("{" + key + "}", name)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*before, *given, *after])
        answer: list[tuple[Any, ...]] = cursor.fetchall()
    return answer
