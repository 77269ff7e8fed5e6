"""Queue entry points of the room."""

from __future__ import annotations

from django.utils import timezone

from bag.core.events import RecordChanged
from bag.core.jobs.app import app
from bag.work.services import clock, following, watching

CALENDARS = ("core.administrativeleave", "work.servicehours")


@app.periodic(cron="* * * * *")
@app.task(name="work.watch", queue="clock", queueing_lock="work.watch")
def watch(timestamp: int) -> None:
    """Warnings and the end of waiting."""
    watching.watch(timezone.now())


def on_calendar(change: RecordChanged) -> None:
    """A holiday or service hours changed: targets move."""
    if change.record in CALENDARS:
        clock.refresh_all()


def accept_silent() -> int:
    """Nightly: results that nobody contradicted count as accepted."""
    return following.accept_silent(timezone.now())
