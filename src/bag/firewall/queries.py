"""Reads of the rule register."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.usage import usage
from bag.firewall.models import Rule, RuleSet

KEPT = 12
_prepared: OrderedDict[tuple[int, Any], Analysis] = OrderedDict()
_lock = Lock()


def rule_sets_in_force() -> QuerySet[RuleSet]:
    """Rule sets whose rules decide today."""
    return RuleSet.objects.filter(in_force=True, version__gt=0).order_by("sort_text", "pk")


def prepared(row: RuleSet) -> Analysis:
    """The set ready for questions; the last few sets stay in memory. One query after it was loaded anew."""
    key = (row.pk, row.loaded_at)
    with _lock:
        found = _prepared.get(key)
        if found is not None:
            _prepared.move_to_end(key)
            return found
    made = Analysis(row.as_domain())
    with _lock:
        _prepared[key] = made
        while len(_prepared) > KEPT:
            _prepared.popitem(last=False)
    return made


def path(zone_from: str, zone_to: str, rows: list[RuleSet]) -> list[RuleSet] | None:
    """The shortest chain of sets that leads from one zone to the other; None when the zones are not linked. No
    query."""
    todo: list[tuple[str, list[RuleSet]]] = [(zone_from, [])]
    seen = {zone_from}
    while todo:
        zone, chain = todo.pop(0)
        if zone == zone_to and chain:
            return chain
        for row in rows:
            if row.zone_from == zone and row.zone_to and row.zone_to not in seen:
                if row.zone_to == zone_to:
                    return [*chain, row]
                seen.add(row.zone_to)
                todo.append((row.zone_to, [*chain, row]))
    return None


def expired(on: date) -> Q:
    """Condition: the rule's time is over."""
    return Q(expires_on__lt=on)


def problems_of(row: Rule, today: date) -> list[str]:
    """Findings of the last analysis, with what the day, the counters and the register add. No query."""
    found = list(row.problems)
    if row.expires_on is not None and row.expires_on < today:
        found.append("expired")
    if usage(row.counter) == "unused":
        found.append("unused")
    if row.owner_unit_id is None:
        found.append("ownerless")
    return found


@dataclass(frozen=True)
class Findings:
    """Rules with findings, those of a chosen kind, and how many there are of each kind."""

    rows: list[tuple[Rule, list[str]]]
    counts: dict[str, int]
    not_evaluable: int
    rules: int


def findings(rows: QuerySet[Rule], kind: str = "", most: int = 500) -> Findings:
    """Everything that calls for a look among these rules. One query."""
    today = timezone.localdate()
    counts: Counter[str] = Counter()
    shown: list[tuple[Rule, list[str]]] = []
    silent = total = 0
    slim = rows.select_related("rule_set", "owner_unit").defer("parsed", "search_text", "search_vector")
    for row in slim.order_by("rule_set__sort_text", "rule_set_id", "position").iterator(2000):
        total += 1
        silent += usage(row.counter) == "not_evaluable"
        found = problems_of(row, today)
        counts.update(found)
        if found and (kind in found if kind else set(found) - {"ownerless", "generalised"}) and len(shown) < most:
            shown.append((row, found))
    return Findings(shown, dict(counts), silent, total)


def sizes(rows: QuerySet[RuleSet]) -> dict[int, int]:
    """How many rules each set has. One query."""
    counted: Any = rows.annotate(size=Count("rules")).values_list("pk", "size")
    return dict(counted)
