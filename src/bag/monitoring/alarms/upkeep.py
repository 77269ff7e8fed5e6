"""Planned work: which open alarms lie in it now, and windows that should be over and are not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bag.core.models import Subject
from bag.dependency.queries import impact
from bag.inventory.models import Equipment
from bag.monitoring.alarms.board import Board
from bag.monitoring.alarms.classes import ENGINE, OVERRUN
from bag.monitoring.domain import alarms as life
from bag.monitoring.domain.observations import Observation
from bag.monitoring.domain.recurrence import Occurrence, latest, occurrence_at
from bag.monitoring.models import Alarm, MaintenanceWindow
from bag.monitoring.sayings import say
from bag.places.models import Place

OVERRUN_AFTER = timedelta(minutes=5)
"""So long after its end what a window held down must be back."""


def windows_at(now: datetime) -> list[MaintenanceWindow]:
    """The windows in which planned work goes on at a moment, with their equipment and places. Three queries."""
    rows = MaintenanceWindow.objects.filter(starts_at__lte=now).prefetch_related("equipment", "places")
    rows = rows.exclude(repeats="", ends_at__lte=now)
    return [row for row in rows if occurrence_at(row.starts_at, row.ends_at, row.repeats, now) is not None]


def covered(windows: Iterable[MaintenanceWindow]) -> tuple[set[int], set[int]]:
    """Ids of equipment and of places in the windows: what they name, everything in it, and what depends on it."""
    listed = list(windows)
    places = {place.pk for window in listed for place in window.places.all()}
    equipment = {piece.pk for window in listed for piece in window.equipment.all()}
    if places:
        places |= set(Place.objects.filter(ancestors__overlap=list(places)).values_list("pk", flat=True))
        equipment |= set(Equipment.objects.filter(place__in=places).values_list("pk", flat=True))
    if equipment or places:
        lost = impact([*(f"inventory.equipment:{pk}" for pk in equipment), *(f"places.place:{pk}" for pk in places)])
        taken = [name.partition(":") for name in (*lost.down, *lost.unreachable)]
        equipment |= {int(rest) for prefix, _colon, rest in taken if prefix == "equipment" and rest.isdecimal()}
    return equipment, places


def mark(board: Board) -> None:
    """Set or take the mark of every open alarm: windows begin and end while alarms are open."""
    windows = windows_at(board.now)
    equipment, places = covered(windows) if windows else (set(), set())
    for row in board.open:
        inside = (row.equipment_id in equipment or row.place_id in places) and row.alarm_class != OVERRUN
        if inside is not row.in_maintenance:
            board.change(row, lambda value, inside=inside: life.maintained(value, inside))  # type: ignore[misc]


def overruns(now: datetime) -> list[Observation]:
    """What changed of windows that ended and left something down: their own alarm comes, and goes with the last."""
    late = {window.pk: (window, since) for window, since in _over(now)}
    told = {
        row.subject.object_id: row
        for row in Alarm.objects.filter(alarm_class=OVERRUN, present=True)
        .exclude(phase="closed")
        .select_related("subject")
    }
    found = [_observation(window, now, since) for pk, (window, since) in late.items() if pk not in told]
    gone = [row for pk, row in told.items() if pk not in late]
    return found + [
        Observation(row.subject_id, OVERRUN, False, life.Severity(row.severity), now, source=ENGINE) for row in gone
    ]


def _over(now: datetime) -> Iterable[tuple[MaintenanceWindow, Occurrence]]:
    """Windows whose last occurrence ended within a day, and what they held down still is."""
    day = timedelta(days=1)
    rows = MaintenanceWindow.objects.filter(starts_at__lte=now).exclude(repeats="", ends_at__lte=now - day)
    for window in rows.prefetch_related("equipment", "places"):
        last = latest(window.starts_at, window.ends_at, window.repeats, now)
        if last is None or not last.ends_at + OVERRUN_AFTER <= now < last.ends_at + day:
            continue
        equipment, places = covered([window])
        down = Alarm.objects.filter(phase="active", present=True, first_seen__gte=last.starts_at)
        down = down.filter(first_seen__lt=last.ends_at).exclude(alarm_class=OVERRUN)
        if down.filter(equipment__in=equipment).exists() or down.filter(place__in=places).exists():
            yield window, last


def _observation(window: MaintenanceWindow, now: datetime, since: Occurrence) -> Observation:
    subject = Subject.objects.of(window)
    said = say("overrun", window=window.title, end=since.ends_at.isoformat())
    return Observation(subject.pk, OVERRUN, True, life.Severity.MINOR, now, source=ENGINE, said=said)
