"""The clockwork: what runs every minute and every night, and jobs whose worker died."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone
from procrastinate import JobContext

from bag.core import registers
from bag.core.jobs.app import app, back_off

log = structlog.get_logger()
WORKER_SILENT_AFTER = 30  # seconds without a heartbeat
OLD_JOBS_HOURS = 24 * 7


@app.periodic(cron="* * * * * */20")
@app.task(name="core.jobs.revive", queue="clock", queueing_lock="core.jobs.revive", pass_context=True)
async def revive(context: JobContext, timestamp: int) -> None:
    """Put jobs of dead workers back into the queue."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=WORKER_SILENT_AFTER):
        if job.id != context.job.id:
            log.warning("core.job.revived", job=job.id, task=job.task_name)
            await manager.retry_job(job)


@app.periodic(cron="30 23 * * *")
@app.task(name="core.jobs.nightly", queue="clock", queueing_lock="core.jobs.nightly")
def nightly(timestamp: int) -> None:
    """At 02:30 local time: one job for every nightly task and every retention rule."""
    for task in registers.nightly_tasks:
        run_nightly.defer(key=task.key)
    for rule in registers.retention_rules:
        run_retention.defer(key=rule.key)
    clear_old_jobs.defer()


@app.task(name="core.jobs.nightly_task", queue="night", retry=back_off(4))
def run_nightly(key: str) -> None:
    registers.nightly_tasks[key].run()


@app.task(name="core.jobs.retention", queue="night", retry=back_off(4))
def run_retention(key: str) -> None:
    """Remove what a retention rule no longer allows to keep."""
    rule = registers.retention_rules[key]
    removed = rule.prune(timezone.now() - timedelta(days=rule.days))
    log.info("core.retention.done", rule=key, removed=removed)


@app.task(name="core.jobs.clear_old", queue="night")
async def clear_old_jobs() -> None:
    """Forget jobs of the queue that ended well over a week ago."""
    await app.job_manager.delete_old_jobs(nb_hours=OLD_JOBS_HOURS)
