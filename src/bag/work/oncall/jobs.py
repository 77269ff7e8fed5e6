"""Queue entry points of duty rosters and calls."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bag.core.jobs.app import app
from bag.core.jobs.running import JobFailed, Work
from bag.core.registers import JobKind
from bag.work.models import Roster
from bag.work.services import oncall_calls, rosters


@app.periodic(cron="* * * * * */20")
@app.task(name="work.call_to_duty", queue="clock", queueing_lock="work.call_to_duty")
def call_to_duty(timestamp: int) -> None:
    """Call people for incidents of monitoring, and up the chain."""
    oncall_calls.tick()


def plan_roster(work: Work) -> dict[str, Any]:
    """Plan a draft; a plan that cannot be made says why."""
    row = Roster.objects.select_related("service").filter(pk=work.params["roster"]).first()
    if row is None:
        raise JobFailed(_("The roster was deleted."))
    days = (row.last - row.first).days + 1
    work.progress(0, days, _("Planning"))
    try:
        row = rosters.plan(row, by=work.by)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error
    work.progress(days, days)
    missing = row.missing or 0
    text = ngettext("%(n)s duty stays open.", "%(n)s duties stay open.", missing) % {"n": missing}
    return {"message": text if missing else _("All duties are covered."), "url": row.get_absolute_url()}


PLAN = JobKind(rosters.JOB, gettext_lazy("Plan a duty roster"), plan_roster)
