"""Queue entry points of the room."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from bag.core.jobs.app import app
from bag.telemetry.client import TelemetryError
from bag.vpn.models import Session
from bag.vpn.services import accounts, polling, reviews, usage
from bag.work import reviewing

log = structlog.get_logger()


@app.periodic(cron="* * * * *")
@app.task(name="vpn.look", queue="clock", queueing_lock="vpn.look", lock="vpn.look")
def look(timestamp: int) -> None:
    """Close what may not live any more, then look at every gateway."""
    accounts.settle(timezone.localdate())
    polling.poll_all()


@app.periodic(cron="*/10 * * * *")
@app.task(name="vpn.usage", queue="clock", queueing_lock="vpn.usage")
def read_log(timestamp: int) -> None:
    """Sessions that firewalls told of in their log."""
    try:
        usage.take(timezone.now())
    except TelemetryError as error:
        log.warning("vpn.log_blind", error=str(error)[:300])


@app.periodic(cron="25 6 * * *")
@app.task(name="vpn.day", queue="clock", queueing_lock="vpn.day")
def day(timestamp: int) -> None:
    """Remind of reviews that are owed, and of those that nobody called."""
    reviewing.remind(reviews.REVIEWING, timezone.localdate())
    reviews.call(timezone.localdate())


def forget_sessions(before: datetime) -> int:
    """Sessions older than the law and the institution keep them; returns how many."""
    return Session.objects.filter(started_at__lt=before, ended_at__isnull=False).delete()[0]


KEPT = timedelta(days=2 * 366)
"""Two years, as the regulation on mass use of the internet (Official Gazette 30035) has it for access records."""
