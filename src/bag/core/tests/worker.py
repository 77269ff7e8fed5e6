"""A worker process for tests, with job kinds that no product has: ``python -m bag.core.tests.worker``."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import django


def slow(work: Any) -> dict[str, Any]:
    """Say that it began, then take its time on the first attempt only."""
    Path(work.params["began"]).touch()
    for step in range(600 if work.run.attempts == 1 else 1):
        work.progress(step, 600, "…")
        time.sleep(0.1)
    return {"message": "bitti"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    django.setup()
    from bag.core import registers
    from bag.core.jobs import tasks
    from bag.core.jobs.app import app
    from bag.core.registers import JobKind

    registers.job_kinds.add(JobKind("test.slow", "Slow", slow))
    tasks.WORKER_SILENT_AFTER = 2
    worker = app.connector.get_worker_connector()
    with app.replace_connector(worker) as running:
        running.run_worker(
            update_heartbeat_interval=0.5, stalled_worker_timeout=60, fetch_job_polling_interval=0.5, wait=True
        )


if __name__ == "__main__":
    main()
