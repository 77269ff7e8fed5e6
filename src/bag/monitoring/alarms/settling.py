"""One pass over the open alarms: what time, planned work, causes, work and people's ears make of them.

Every part decides from what stands in the tables, so a pass may be repeated or lost at any point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from bag.core.notifications.live_topics import publish
from bag.monitoring import intake
from bag.monitoring.alarms import causes, opening, orphans, telling, upkeep
from bag.monitoring.alarms.board import Board
from bag.monitoring.alarms.classes import Classes
from bag.monitoring.alarms.rows import flaps_of, keep_flaps
from bag.monitoring.alarms.taking import MOST, take
from bag.monitoring.domain import alarms as life
from bag.monitoring.domain import flapping
from bag.monitoring.models import Alarm

TOPIC = "alarms"


@dataclass(frozen=True)
class Settled:
    """What a pass did: alarms changed, and alarms that people were told of."""

    changed: int
    told: int


def settle(classes: Classes, now: datetime, explaining: causes.Explaining, *, orphans_too: bool = True) -> Settled:
    """Bring every open alarm to where it belongs at a moment; two transactions.

    What goes into the tables for people, and into official titles, is in the language of the institution.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _settled(classes, now, explaining, orphans_too)


def _settled(classes: Classes, now: datetime, explaining: causes.Explaining, orphans_too: bool) -> Settled:
    found = explaining.ask(now)
    _report_own(classes, now, found)
    with transaction.atomic():
        board = Board(classes, now)
        _let_time_pass(board)
        if orphans_too:
            orphans.end(board)
        upkeep.mark(board)
        causes.link(board, found)
        opening.link(board)
        told = telling.tell(board)
        changed = board.store()
        resolved = opening.resolve_recovered()
        if changed or resolved:
            announce()
    return Settled(changed, told)


def _report_own(classes: Classes, now: datetime, found: list[causes.Found]) -> None:
    """What the engine itself has seen goes the way of every report."""
    own = [*causes.inferred(found, now), *upkeep.overruns(now)]
    if own:
        with transaction.atomic():
            intake.report(own)
            take(classes, now, MOST)


def _let_time_pass(board: Board) -> None:
    for row in board.open:
        timing = board.classes.timing(row.alarm_class)
        watch = flapping.passed(flaps_of(row), board.at)
        if watch.flapping is not row.flapping:
            keep_flaps_of = watch

            def ended(value: life.Alarm, timing: life.Timing = timing) -> life.Alarm:
                return life.flapped(value, False, board.at, timing)

            board.change(row, ended)
            keep_flaps(row, keep_flaps_of)
        board.change(row, lambda value, timing=timing: life.passed(value, board.at, timing))  # type: ignore[misc]


def announce() -> None:
    """Tell the open pages that alarms changed: how many are open, by severity."""
    rows = Alarm.objects.filter(phase="active", root=None).values_list("severity", flat=True)
    counts: dict[str, int] = {}
    for severity in rows:
        counts[severity] = counts.get(severity, 0) + 1
    publish(TOPIC, {"open": counts})
