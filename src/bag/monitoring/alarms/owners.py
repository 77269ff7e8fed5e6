"""Whose trouble an alarm is: the equipment, place and service of subjects, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.monitoring.models import MaintenanceWindow, Target
from bag.places.models import Place


@dataclass(frozen=True)
class Owner:
    """Ids; None where there is none."""

    equipment: int | None = None
    place: int | None = None
    service: int | None = None


def owners_of(subjects: Iterable[Subject]) -> dict[int, Owner]:
    """The owner of every subject, by the subject's id. One query for each type of record that is known to have one."""
    by_type: dict[str, dict[int, int]] = {}
    found: dict[int, Owner] = {}
    for subject in subjects:
        found[subject.pk] = Owner()
        kind = f"{subject.content_type.app_label}.{subject.content_type.model}"
        by_type.setdefault(kind, {})[subject.object_id] = subject.pk
    for kind, lookup in _LOOKUPS.items():
        wanted = by_type.get(kind)
        if wanted:
            found.update((wanted[pk], owner) for pk, owner in lookup(wanted.keys()))
    return found


def _of_equipment(pks: Iterable[int]) -> Iterable[tuple[int, Owner]]:
    for pk, place, service in Equipment.objects.filter(pk__in=pks).values_list("pk", "place", "owner_service"):
        yield pk, Owner(pk, place, service)


def _of_target(pks: Iterable[int]) -> Iterable[tuple[int, Owner]]:
    rows = Target.objects.filter(pk__in=pks).values_list("pk", "equipment", "equipment__place", "owner_service")
    for pk, equipment, place, service in rows:
        yield pk, Owner(equipment, place, service)


def _of_place(pks: Iterable[int]) -> Iterable[tuple[int, Owner]]:
    for pk in Place.objects.filter(pk__in=pks).values_list("pk", flat=True):
        yield pk, Owner(place=pk)


def _of_window(pks: Iterable[int]) -> Iterable[tuple[int, Owner]]:
    for pk, service in MaintenanceWindow.objects.filter(pk__in=pks).values_list("pk", "owner_service"):
        yield pk, Owner(service=service)


_LOOKUPS: dict[str, Any] = {
    "inventory.equipment": _of_equipment,
    "monitoring.target": _of_target,
    "places.place": _of_place,
    "monitoring.maintenancewindow": _of_window,
}
