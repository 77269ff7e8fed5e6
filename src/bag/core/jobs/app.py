"""The job queue (procrastinate on our PostgreSQL) and how its jobs are retried."""

from __future__ import annotations

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app as _app
from procrastinate.jobs import Job

app: App = _app
LONGEST_WAIT = 3600  # seconds


class BackOff(BaseRetryStrategy):
    """Try ``attempts`` times in all, waiting 2, 4, 8 … seconds, at most an hour."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": back_off_seconds(job.attempts)})


def back_off(attempts: int) -> BackOff:
    """The usual retry strategy of a job that may meet a passing fault."""
    return BackOff(attempts)


def back_off_seconds(attempts: int) -> int:
    """How long to wait after the given number of earlier attempts."""
    return int(min(2 ** (min(attempts, 20) + 1), LONGEST_WAIT))
