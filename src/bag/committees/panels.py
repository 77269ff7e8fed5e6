"""What the committees room shows on other rooms' pages and on the home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.committees import queries, rights
from bag.committees.domain.standing import Standing
from bag.committees.models import ActionState, Membership
from bag.core import registers
from bag.core.ui.numbers import number
from bag.organization.queries import on_day, today

Context = dict[str, Any] | None


def seats_of_person(request: HttpRequest, person: Any) -> Context:
    """Committees on which the person sits today, by name or by office."""
    if not rights.in_branch(request.user):
        return None
    now = today()
    held = person.assignments.filter(on_day(now, "starts", "ends")).values("position")
    rows = Membership.objects.filter(on_day(now, "starts", "ends"))
    rows = rows.filter(person=person) | rows.filter(position__in=held)
    found = list(rows.select_related("committee", "position").order_by("committee__sort_text", "id"))
    return {"rows": found} if found else None


def origin_of_duty(request: HttpRequest, obligation: Any) -> Context:
    """The decision that a duty came from; its words for those who may read it. Two queries."""
    decision = queries.decision_behind(obligation)
    if decision is None:
        return None
    readable = registers.records["committees.decision"].visible_to(request.user)
    return {"decision": decision, "reads": readable.filter(pk=decision.pk).exists()}


def committees_of_clause(request: HttpRequest, clause: Any) -> Context:
    """Committees that a clause names."""
    found = queries.committees_named_in(clause.ref)
    return {"rows": found} if found else None


def own_open(user: Any) -> int:
    """Open actions of the person, for the rail."""
    return queries.own_actions(user).filter(state=ActionState.OPEN).count()


def own_figure(user: Any) -> dict[str, Any] | None:
    """Open actions of the person and how many are late; hidden when there are none. One query."""
    if not rights.in_branch(user):
        return None
    today_ = timezone.localdate()
    due = list(queries.own_actions(user).filter(state=ActionState.OPEN).values_list("due_on", flat=True))
    if not due:
        return None
    late = sum(day < today_ for day in due)
    return {
        "value": number(len(due)),
        "note": _("%(n)s late") % {"n": number(late)},
        "tone": "critical" if late else "",
        "url": reverse("committees:mine"),
    }


def split(rows: list[Any]) -> list[tuple[str, list[Any]]]:
    """Actions in groups of urgency: late, due soon, open, closed; empty groups left out."""
    groups = [
        (_("Late"), (Standing.LATE,)),
        (_("Due soon"), (Standing.SOON,)),
        (_("Later"), (Standing.OPEN,)),
        (_("Closed"), (Standing.DONE, Standing.DONE_LATE, Standing.DROPPED)),
    ]
    found = [(title, [row for row in rows if row.standing in wanted]) for title, wanted in groups]
    return [group for group in found if group[1]]
