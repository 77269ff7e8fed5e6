"""Long jobs: start one, run it with progress and cancelling, survive the death of a worker."""

from __future__ import annotations

import time
from typing import Any

import pghistory
import structlog
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.jobs.app import app
from bag.core.models import JobRun, User

log = structlog.get_logger()
ATTEMPTS = 3
REPORT_EVERY = 0.5  # seconds


class Cancelled(Exception):
    """The person cancelled the job."""


class JobFailed(Exception):
    """The job cannot be done; the message says why in words for people."""


class Work:
    """What a running job knows of itself and may report.

    Progress goes over a connection of its own, so that it shows while the job's transaction is still open.
    """

    def __init__(self, run: JobRun) -> None:
        self.run = run
        self.params: dict[str, Any] = run.params
        self.by: User | None = run.by
        self._side: BaseDatabaseWrapper = connections.create_connection("default")
        self._reported = 0.0

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the job is; raises ``Cancelled`` when somebody asked to stop. Cheap to call often."""
        now = time.monotonic()
        if now - self._reported < REPORT_EVERY and done < total:
            return
        self._reported = now
        with self._side.cursor() as cursor:
            cursor.execute(
                f"update {JobRun._meta.db_table} set done = least(%s, %s), total = %s, message = %s where id = %s "  # noqa: S608  our own table name
                "returning cancel_requested",
                [done, total, total, message[:300], self.run.pk],
            )
            row = cursor.fetchone()
        if row is not None and row[0]:
            raise Cancelled

    def close(self) -> None:
        self._side.close()


@transaction.atomic
def run_job(kind: str, params: dict[str, Any], by: User | None) -> JobRun:
    """Put a long job of a registered kind into the queue and return its run."""
    registers.job_kinds[kind]
    run = JobRun.objects.create(kind=kind, params=params, by=by)
    carry_out.defer(run_id=run.pk)
    return run


def cancel(run: JobRun) -> None:
    """Ask a job to stop: at once when it waits, at its next report when it runs."""
    JobRun.objects.filter(pk=run.pk, state__in=JobRun.OPEN).update(cancel_requested=True)
    JobRun.objects.filter(pk=run.pk, state=JobRun.State.QUEUED).update(
        state=JobRun.State.CANCELLED, finished_at=timezone.now()
    )


@app.task(name="core.jobs.carry_out", queue="long")
def carry_out(run_id: int) -> None:
    """Run one long job to its end and write down how it ended."""
    started = _start(run_id)
    if started is None:
        return
    work = Work(started)
    language = started.by.language if started.by else "tr"
    actor = {"user": started.by_id, "actor": started.by.username if started.by else "", "job": started.pk}
    try:
        with translation.override(language), pghistory.context(**actor):
            result = registers.job_kinds[started.kind].run(work) or {}
            _finish(started, JobRun.State.DONE, str(result.get("message", "")), result)
    except Cancelled:
        _finish(started, JobRun.State.CANCELLED)
    except JobFailed as error:
        _finish(started, JobRun.State.FAILED, str(error))
    except Exception as error:
        log.exception("core.job.failed", run=started.pk, kind=started.kind, error=repr(error))
        with translation.override(language):
            _finish(started, JobRun.State.FAILED, _("The job stopped because of an error. The event was recorded."))
    finally:
        work.close()


def _start(run_id: int) -> JobRun | None:
    """The run marked as running; None when it is over already or its workers died too often."""
    with transaction.atomic():
        run = JobRun.objects.select_for_update().filter(pk=run_id, state__in=JobRun.OPEN).first()
        if run is None:
            return None
        if run.cancel_requested:
            _finish(run, JobRun.State.CANCELLED)
            return None
        if run.attempts >= ATTEMPTS:
            with translation.override(run.by.language if run.by else "tr"):
                _finish(run, JobRun.State.FAILED, _("The worker stopped several times during this job."))
            return None
        run.state, run.attempts, run.started_at = JobRun.State.RUNNING, run.attempts + 1, timezone.now()
        run.done = run.total = 0
        run.save(update_fields=["state", "attempts", "started_at", "done", "total"])
        return run


def _finish(run: JobRun, state: JobRun.State, message: str = "", result: dict[str, Any] | None = None) -> None:
    fields: dict[str, Any] = {"state": state, "finished_at": timezone.now(), "result": result or {}}
    if message or state == JobRun.State.DONE:
        fields["message"] = message[:300]
    JobRun.objects.filter(pk=run.pk).update(**fields)
