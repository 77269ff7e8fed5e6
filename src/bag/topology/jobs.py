"""Queue entry points of the room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.jobs.app import app
from bag.core.jobs.running import Work
from bag.core.registers import JobKind
from bag.topology.models import Finding, FindingState, Sighting
from bag.topology.services import discovering


def discover(work: Work) -> dict[str, Any]:
    """Ask the devices, with progress and cancelling."""
    made = discovering.turn(work.params.get("targets"), by=work.by, progress=work.progress)
    facts = {"answered": made.answered, "asked": made.asked, "links": made.links, "open": made.open_findings}
    text = _("%(answered)s of %(asked)s devices answered; %(links)s links, %(open)s open differences.")
    return {"message": text % facts, "url": "/topology/findings/"}


@app.periodic(cron="40 1 * * *")
@app.task(name="topology.night", queue="clock", queueing_lock="topology.night")
def night(timestamp: int) -> None:
    """Every night all devices are asked; a turn that people started counts as well."""
    if discovering.running() is None:
        discovering.start(by=None)


def forget_sightings(before: Any) -> int:
    """Remove places where an address was last seen long ago."""
    return Sighting.objects.filter(last_seen__lt=before).delete()[0]


def forget_findings(before: Any) -> int:
    """Remove differences that are gone and that nobody decided on."""
    rows = Finding.objects.filter(state=FindingState.GONE, decided_at=None, last_seen__lt=before)
    return rows.delete()[0]


DISCOVER = JobKind(discovering.JOB, gettext_lazy("Discovery of links"), discover)
