"""What the queue does: the orders of one plan at once, and the nightly round."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bag.core.jobs.running import JobFailed, Work
from bag.core.registers import JobKind
from bag.maintenance.models import MaintenancePlan
from bag.maintenance.services import generating, plans


def order_all() -> str:
    """Everything that falls due, of every plan. A line for the job."""
    made = generating.generate()
    return f"{made.due} due, {made.ordered} ordered, {len(made.faults)} faults"


def order_plan(work: Work) -> dict[str, Any]:
    """The orders of one plan."""
    row = MaintenancePlan.objects.select_related("contract", "place").filter(pk=work.params["plan"]).first()
    if row is None:
        raise JobFailed(_("The plan was deleted."))
    work.progress(0, 1, _("Ordering"))
    made = generating.generate(plans=[row])
    work.progress(1, 1)
    text = ngettext("%(n)d work order was planned.", "%(n)d work orders were planned.", made.ordered)
    return {"message": " ".join([text % {"n": made.ordered}, *made.faults[:3]]), "url": row.get_absolute_url()}


ORDERS = JobKind(plans.JOB, gettext_lazy("Order the maintenance of a plan"), order_plan)
