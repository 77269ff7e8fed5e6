"""Queue entry points of the room."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from bag.core.events import RecordChanged
from bag.core.jobs.app import app, back_off
from bag.directive.services import rejudging, statuses


@app.periodic(cron="*/10 * * * *")
@app.task(name="directive.catch_up", queue="clock", queueing_lock="directive.catch_up")
def catch_up(timestamp: int) -> None:
    """Give every day its statuses soon after midnight, and soon after a stretch in which nothing ran."""
    if statuses.behind(timezone.localdate()):
        statuses.recompute()


@app.task(name="directive.rejudge", queue="events", retry=back_off(6))
def rejudge(source: str, service: str | None) -> None:
    """Judge the duties that a source proves in a service; None: in every service."""
    statuses.recompute(rejudging.proved_by(source, service))


def on_change(change: RecordChanged) -> None:
    """Ask for a judgment of what the changed rows may prove."""
    for source, service in rejudging.touched(change):
        ask(source, service)


def ask(source: str, service: str | None) -> None:
    """Put a judgment into the queue unless the same one waits there already."""
    lock = f"directive.rejudge:{source}:{'*' if service is None else service}"
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return  # the lock below would refuse it too, with an error in the log of the database each time
    try:
        with transaction.atomic():
            rejudge.configure(queueing_lock=lock).defer(source=source, service=service)
    except AlreadyEnqueued:
        return
