"""Queue entry points of the room."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from bag.core.jobs.app import app
from bag.telemetry.client import TelemetryError
from bag.wireless.services import improving, readings

log = structlog.get_logger()


@app.periodic(cron="7 * * * *")
@app.task(name="wireless.hour", queue="clock", queueing_lock="wireless.hour")
def hour(timestamp: int) -> None:
    """Take what controllers told today."""
    _take(0)


def night() -> None:
    """Take yesterday whole, and judge work whose time after it has passed."""
    _take(1)
    improving.judge_done(timezone.localdate())


def _take(days_ago: int) -> None:
    try:
        taken = readings.take(timezone.localdate() - timedelta(days=days_ago))
    except TelemetryError as error:
        log.warning("wireless.store.away", error=str(error)[:500])
        return
    if taken.unknown:
        log.info("wireless.unknown", points=taken.unknown[:20], count=len(taken.unknown))
