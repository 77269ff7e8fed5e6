"""Queue entry points of the room."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bag.core.jobs.app import app
from bag.core.jobs.running import JobFailed, Work
from bag.core.notifications.services import notify
from bag.core.registers import JobKind, NotificationKind
from bag.monitoring.collecting.loading import logins_of
from bag.monitoring.discovery.sweeping import Found, Progress, Question, sweep
from bag.monitoring.domain.ranges import ports
from bag.monitoring.models import Proposal, Sweep
from bag.monitoring.services import discovery
from bag.telemetry import rollups
from bag.telemetry.client import TelemetryUnavailable, client

LOOK_EVERY = 0.3  # seconds
NEWS = "monitoring.found"


def run_sweep(work: Work) -> dict[str, Any]:
    """Sweep the ranges, with progress and cancelling; what was found becomes proposals."""
    row = Sweep.objects.select_related("consent_by").filter(pk=work.params["sweep"]).first()
    if row is None:
        raise JobFailed(_("The sweep was deleted."))
    if not row.consented:
        raise JobFailed(_("Nobody answers for these ranges yet; the sweep needs consent first."))
    found = _swept(row, work)
    outcome = discovery.propose(row, found)
    url = f"/monitoring/proposal/?sweep={row.pk}&state=open"
    if work.params.get("scheduled") and outcome.proposed and row.consent_by is not None:
        title = ngettext("%(name)s: %(n)s device found", "%(name)s: %(n)s devices found", outcome.proposed)
        notify([row.consent_by], NEWS, title % {"name": row.name, "n": outcome.proposed}, url=url)
    counts = {"living": outcome.living, "told": outcome.told, "proposed": outcome.proposed}
    text = _("%(living)s addresses answer, %(told)s tell who they are, %(proposed)s are new or differ.")
    return {"message": text % counts, "url": url}


def _swept(row: Sweep, work: Work) -> list[Found]:
    """Run the loop in a thread of its own, so that this one may write how far it is."""
    plan, progress = row.plan(), Progress()
    logins = logins_of(set(row.credentials.values_list("pk", flat=True)))
    question = Question(ports(row.tcp_ports), tuple(logins.values()), row.snmp_port, row.per_second)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sweep") as pool:
        running: Future[list[Found]] = pool.submit(lambda: asyncio.run(sweep(plan.addresses(), question, progress)))
        try:
            while not running.done():
                work.progress(progress.done, plan.count)
                time.sleep(LOOK_EVERY)
        finally:
            progress.stop = True
        return running.result()


@app.periodic(cron="*/10 * * * *")
@app.task(name="monitoring.due_sweeps", queue="clock", queueing_lock="monitoring.due_sweeps")
def due_sweeps(timestamp: int) -> None:
    """Start the sweeps whose time has come; those without consent wait."""
    now = timezone.now()
    for row in Sweep.objects.filter(every_hours__isnull=False, consent_by__isnull=False).select_related("consent_by"):
        hours = timedelta(hours=row.every_hours or 0)
        if row.consented and (row.ran_at is None or row.ran_at + hours <= now):
            try:
                discovery.start(row, by=row.consent_by, scheduled=True)
            except ValidationError:
                continue  # it is running already


@app.periodic(cron="*/5 * * * *")
@app.task(name="monitoring.roll_up", queue="clock", queueing_lock="monitoring.roll_up")
def roll_up(timestamp: int) -> None:
    """Roll up the measurements of the slots that have ended; while the store is away they wait for the next turn."""
    with suppress(TelemetryUnavailable):
        rollups.roll(client())


def forget_settled(before: Any) -> int:
    """Remove proposals that people decided long ago and that no sweep has seen since."""
    return Proposal.objects.exclude(state="open").filter(last_seen__lt=before).delete()[0]


SWEEP = JobKind(discovery.JOB, gettext_lazy("Sweep for devices"), run_sweep)
FOUND = NotificationKind(NEWS, gettext_lazy("Devices that a sweep found"), in_app=True, email="digest")
