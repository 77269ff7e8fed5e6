"""When each target has its turn. Pure arithmetic; moments are seconds of any one clock.

Turns are spread over the interval by a hash of the target, the same after every restart and on every collector, so that
a thousand devices are not asked in one burst at the full minute.
"""

from __future__ import annotations

from dataclasses import replace

from bag.monitoring.collecting.probes import Job
from bag.monitoring.domain.readings import Outcome

DEAD_AFTER = 3
"""Looks without an answer until a target is asked with fewer tries."""
DEAD_RETRIES = 1
"""With the first try these are the two probes a cycle that a dead device costs."""
REFUSED_SECONDS = 300.0
REFUSED_MOST = 3600.0
"""A device that refuses our credential is asked after 5 minutes, then after twice as long each time, up to an hour:
devices lock accounts that fail too often."""
BEAT_SECONDS = 1.0
"""Turns fall on beats: what is asked at the same time is answered at the same time, and an event loop that is awake
serves twenty answers at little more than the price of one."""
UNBEATEN_SECONDS = 10.0
"""Intervals shorter than this are not rounded to beats."""
_HASH = 0x9E3779B97F4A7C15  # 2⁶⁴ divided by the golden ratio: neighbors land far apart (Knuth, 6.4)


def offset(target: int, interval: float) -> float:
    """Where in its interval a target has its turn: 0 … ``interval``."""
    exact = (target * _HASH & 0xFFFFFFFFFFFFFFFF) / 2**64 * interval
    return exact // BEAT_SECONDS * BEAT_SECONDS if interval >= UNBEATEN_SECONDS else exact


def next_turn(job: Job, now: float) -> float:
    """The first turn of a target after ``now``."""
    shift = offset(job.target, job.interval)
    return ((now - shift) // job.interval + 1) * job.interval + shift


def after(job: Job, now: float, outcome: Outcome, failures: int) -> float:
    """The turn after a look that ended with ``outcome``, the ``failures``-th failure in a row (0: it went well)."""
    if outcome is not Outcome.REFUSED:
        return next_turn(job, now)
    pause = min(REFUSED_SECONDS * 2 ** min(failures - 1, 10), REFUSED_MOST)
    return next_turn(job, now + max(pause - job.interval, 0.0))


def careful(job: Job, outcome: Outcome, failures: int) -> Job:
    """The job as it is asked after ``failures``: a dead device gets two tries, a refusing one a single one."""
    if outcome is Outcome.REFUSED and failures:
        return replace(job, retries=0)
    if failures >= DEAD_AFTER:
        return replace(job, retries=min(job.retries, DEAD_RETRIES))
    return job
