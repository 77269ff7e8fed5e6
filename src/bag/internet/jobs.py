"""Queue entry points of the room."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from bag.core.jobs.app import app
from bag.internet.services import attacks, exporting, measuring, reviews, rights
from bag.telemetry.client import TelemetryError


@app.periodic(cron="40 5 * * *")
@app.task(name="internet.day", queue="clock", queueing_lock="internet.day")
def day(timestamp: int) -> None:
    """End rights whose time is over, follow reviews, hand out what changed, look for missing reports."""
    now = timezone.now()
    rights.pass_day(now)
    reviews.pass_day(now)
    exporting.make(by=None, always=False)
    attacks.watch(now)


@app.periodic(cron="50 5 * * *")
@app.task(name="internet.measure", queue="clock", queueing_lock="internet.measure")
def measure(timestamp: int) -> None:
    """Store what the links carried this month; while the store is away the next night does it."""
    with suppress(TelemetryError):
        measuring.measure_all(timezone.now())
