"""Checks of the stored data of maintenance."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bag.core.registers import Finding
from bag.field.domain.orders import FINISHED
from bag.field.models import Outcome
from bag.maintenance import queries
from bag.maintenance.models import Occurrence, OccurrenceState


def plans_look_after_something() -> list[Finding]:
    """An approved plan about equipment has at least one piece in service."""
    return [
        Finding(plan.title, _("No piece in service fits this plan."), "warning")
        for plan in queries.approved()
        if queries.about_pieces(plan) and not queries.pieces(plan)
    ]


def orders_and_maintenance_agree() -> list[Finding]:
    """Where the order is finished its maintenance is done, and the other way round."""
    rows = Occurrence.objects.filter(order__isnull=False).exclude(state=OccurrenceState.SKIPPED)
    known = rows.exclude(order__outcome=Outcome.UNSOLVED).values_list("pk", "state", "order__number", "order__state")
    return [
        Finding(number, _("The work order and its maintenance do not agree on whether the work is done."))
        for _pk, state, number, order in known.iterator()
        if (order in FINISHED) != (state == OccurrenceState.DONE)
    ]
