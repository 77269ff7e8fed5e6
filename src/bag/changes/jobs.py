"""Queue entry points of the room."""

from __future__ import annotations

from django.utils import timezone

from bag.changes.services import running
from bag.core.jobs.app import app


@app.periodic(cron="*/5 * * * *")
@app.task(name="changes.watch", queue="clock", queueing_lock="changes.watch")
def watch(timestamp: int) -> None:
    """Warn of changes that run beyond their windows."""
    running.watch(timezone.now())
