"""Reads of the room, each with a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from bag.changes.domain.conflicts import Conflict, Freeze, Window, conflicts, frozen
from bag.changes.domain.life import ENDED, PLANNED, State
from bag.changes.models import Change, FreezePeriod
from bag.dependency import queries as dependency
from bag.inventory.models import Equipment
from bag.organization.models import Unit
from bag.places.models import Place
from bag.work.models import Incident

MOST = 300
"""Changes of a stretch of time that are compared or shown."""
MOST_UNITS = 500
HAPPENED = (State.APPROVED, State.RUNNING, *sorted(ENDED))


@dataclass(frozen=True)
class Affected:
    """What a change takes away by the records: ids of elements, pks of equipment, units as (pk, name)."""

    services: list[str] = field(default_factory=list)
    units: list[tuple[int, str]] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    equipment: list[int] = field(default_factory=list)
    people: int = 0
    points: int = 0
    unknown: int = 0
    taken_at: str = ""

    def __bool__(self) -> bool:
        return bool(self.services or self.units or self.elements)

    def as_json(self) -> dict[str, Any]:
        """As it is frozen at the approval."""
        return {
            "taken_at": self.taken_at,
            "services": self.services,
            "units": [{"id": pk, "name": name} for pk, name in self.units],
            "elements": self.elements,
            "equipment": self.equipment,
            "people": self.people,
            "points": self.points,
            "unknown": self.unknown,
        }

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Affected:
        """What was frozen."""
        units = [(unit["id"], unit["name"]) for unit in kept["units"]]
        return cls(**{**kept, "units": units})


def keys_of(change: Change) -> list[str]:
    """Record keys of what a change works on. No query when the relations were fetched."""
    pieces = [f"inventory.equipment:{piece.pk}" for piece in change.equipment.all()]
    return [*pieces, *(f"places.place:{place.pk}" for place in change.places.all())]


def affected(change: Change) -> Affected:
    """What was frozen at the approval, else what the support graph says now. Four queries at most."""
    return Affected.of_json(change.impact) if change.impact else ask(keys_of(change))


def ask(keys: Iterable[str]) -> Affected:
    """What the failure of these records takes away. Two queries at most."""
    given = list(keys)
    if not given:
        return Affected()
    found = dependency.impact(given)
    graph = dependency.live_graph().graph
    numbers = {int(pk) for name in found.units if (pk := name.partition(":")[2].partition("@")[0]).isdecimal()}
    units = Unit.objects.filter(pk__in=numbers).order_by("sort_text").values_list("pk", "name")[:MOST_UNITS]
    lost = [name.partition(":") for name in (*found.failed, *found.lost)]
    return Affected(
        services=sorted({graph.names[graph.index[name]] or name for name in found.services if name in graph.index}),
        units=list(units),
        elements=[*found.failed, *found.lost],
        equipment=sorted(int(pk) for prefix, _colon, pk in lost if prefix == "equipment" and pk.isdecimal()),
        people=found.people,
        points=len(found.points),
        unknown=len(found.unknown),
        taken_at=timezone.now().isoformat(),
    )


def window_of(change: Change) -> Window:
    """A change as the rules of conflicts see it."""
    hit = change.impact.get("elements", []) if change.impact else []
    touched = [key.partition(".")[2] for key in keys_of(change)]
    ends = max(change.ends_at, timezone.now()) if change.state == State.RUNNING else change.ends_at
    starts = min(change.starts_at, change.started_at or change.starts_at)
    return Window(change.pk, starts, ends, frozenset(touched), frozenset(hit) - frozenset(touched),
                  change.owner_service.code)  # fmt: skip


def planned_between(first: datetime, last: datetime, states: Iterable[str] = PLANNED) -> QuerySet[Change]:
    """Changes that are handed in, approved or running and whose window touches a stretch of time, by begin."""
    rows: QuerySet[Change] = Change.objects.filter(state__in=sorted(states), starts_at__lt=last, ends_at__gt=first)
    ids = (Prefetch("equipment", Equipment.objects.only("pk")), Prefetch("places", Place.objects.only("pk")))
    return rows.select_related("owner_service").prefetch_related(*ids).order_by("starts_at", "pk")


def freezes_between(first: datetime, last: datetime) -> list[FreezePeriod]:
    """Periods without changes that touch a stretch of time. One query."""
    rows = FreezePeriod.objects.filter(starts_at__lt=last, ends_at__gt=first).select_related("service")
    return list(rows.order_by("starts_at")[:MOST])


@dataclass(frozen=True)
class Clash:
    """What stands in the way of a change: other changes with how many elements they share, and frozen times."""

    changes: list[tuple[Change, Conflict]]
    freezes: list[FreezePeriod]

    def __bool__(self) -> bool:
        return bool(self.changes or self.freezes)


def clashes(change: Change) -> Clash:
    """Other planned changes on the same elements in the same time, and periods without changes. Six queries."""
    others = {row.pk: row for row in planned_between(change.starts_at, change.ends_at).exclude(pk=change.pk)[:MOST]}
    mine = window_of(change)
    if not change.impact:
        mine = Window(mine.key, mine.starts, mine.ends, mine.touched,
                      frozenset(affected(change).elements) - mine.touched, mine.service)  # fmt: skip
    found = conflicts(mine, (window_of(row) for row in others.values()))
    periods = {row.pk: row for row in freezes_between(change.starts_at, change.ends_at)}
    still = frozen(mine, (freeze_of(row) for row in periods.values()))
    return Clash([(others[one.key], one) for one in found], [periods[one.key] for one in still])


def freeze_of(row: FreezePeriod) -> Freeze:
    """A period as the rules of conflicts see it."""
    return Freeze(row.pk, row.starts_at, row.ends_at, row.service.code if row.service is not None else "")


def during(incident: Incident) -> list[Change]:
    """Changes whose planned or actual time holds the begin of an incident on what they touch or hit. One query."""
    at = incident.opened_at
    planned = Q(starts_at__lte=at, ends_at__gte=at)
    actual = Q(started_at__lte=at) & (Q(ended_at__gte=at) | Q(ended_at=None, state=State.RUNNING))
    rows = Change.objects.filter(planned | actual, state__in=HAPPENED)
    touched = Q()
    if incident.equipment_id:
        touched |= Q(equipment=incident.equipment_id) | Q(impact__equipment__contains=[incident.equipment_id])
    if incident.place is not None:
        touched |= Q(places__in=[incident.place_id, *incident.place.ancestors])
    if not touched:
        return []
    return list(rows.filter(touched).distinct().order_by("-starts_at")[:10])


def of_equipment(piece: Equipment) -> QuerySet[Change]:
    """Changes that work on a piece, the newest first."""
    found: QuerySet[Change] = Change.objects.filter(equipment=piece).order_by("-starts_at")
    return found
