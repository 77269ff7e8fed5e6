"""A turn: ask devices, keep what they told, compare it with the records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.jobs.running import run_job
from bag.core.models import JobRun
from bag.monitoring.collecting.loading import jobs
from bag.monitoring.collecting.probes import Job
from bag.monitoring.models import Target
from bag.monitoring.models.choices import Method
from bag.topology.collecting import Look, look_at_all
from bag.topology.models import Turn
from bag.topology.services.comparing import compare
from bag.topology.services.storing import Device, store

JOB = "topology.discover"
LOOK_EVERY = 0.2  # seconds
MOST_FAULTS = 200
_LOCK = 7_106_001
"""Number of the advisory lock that lets one turn write after the other."""

Progress = Callable[[int, int], None]


class Stopped(Exception):
    """Ends the loop when the turn is over for its starter."""


def start(targets: Iterable[int] | None = None, *, by: Any) -> JobRun:
    """Put a turn into the queue: of all devices, or of some targets. Raises ``ValidationError`` while one is open."""
    chosen = sorted(set(targets)) if targets is not None else None
    if running() is not None:
        raise ValidationError(_("A discovery is running already."))
    return run_job(JOB, {"targets": chosen}, by)


def running() -> JobRun | None:
    """The turn that is waiting or running."""
    return JobRun.objects.filter(kind=JOB, state__in=JobRun.OPEN).order_by("-pk").first()


def turn(targets: Iterable[int] | None = None, *, by: Any, progress: Progress = lambda _done, _all: None) -> Turn:
    """Ask the SNMP targets (all that are enabled, or only some), keep what they told, and compare."""
    wanted = list(targets) if targets is not None else None
    asked = {key: one.job for key, one in jobs(targets=wanted).items() if one.job.method == Method.SNMP}
    began = timezone.now()
    looks = gathered(asked, progress)
    return keep(looks, began, whole=wanted is None, by=by)


def gathered(asked: Mapping[int, Job], progress: Progress = lambda _done, _all: None) -> dict[int, Look]:
    """Ask in a loop in a thread of its own, so that this one may write how far it is."""
    over = 0
    stop = False

    def done(count: int) -> None:
        nonlocal over
        over = count
        if stop:
            raise Stopped

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="topology") as pool:
        running: Future[dict[int, Look]] = pool.submit(lambda: asyncio.run(look_at_all(asked, done)))
        try:
            while not running.done():
                progress(over, len(asked))
                time.sleep(LOOK_EVERY)
        finally:
            stop = True
        return running.result()


@transaction.atomic
def keep(looks: Mapping[int, Look], began: Any, *, whole: bool, by: Any) -> Turn:
    """Store what these targets told and compare it with the records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rows = Target.objects.filter(pk__in=looks).select_related("equipment")
    devices = [one for row in rows if (one := _device(row, looks[row.pk])) is not None]
    at = timezone.now()
    stored = store(devices, at)
    faults = {row.name: looks[row.pk].fault for row in rows if looks[row.pk].fault}
    return Turn.objects.create(
        started_at=began,
        finished_at=at,
        by=by,
        whole=whole,
        asked=len(looks),
        answered=len(devices),
        links=stored.links,
        open_findings=compare(at),
        faults=dict(list(faults.items())[:MOST_FAULTS]),
    )


def _device(row: Target, look: Look) -> Device | None:
    if look.told is None:
        return None
    piece = row.equipment
    identity = f"e:{piece.pk}" if piece is not None else f"t:{row.pk}"
    addresses = [address for address in (piece.management_ip if piece is not None else None, row.address) if address]
    numeric = tuple(address for address in addresses if address.replace(".", "").isdecimal() or ":" in address)
    return Device(identity, piece.pk if piece is not None else None, piece.name if piece is not None else row.name,
                  numeric, look.told)  # fmt: skip
