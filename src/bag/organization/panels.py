"""Tabs on the pages of people, units and positions: the variables of their templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.access import BRANCH
from bag.organization import queries
from bag.organization.models import Person, Position, Unit

Context = dict[str, Any] | None


def _for_branch(request: HttpRequest) -> bool:
    return access.has_role(request.user, *BRANCH) or access.elevated(request.user)


def positions(request: HttpRequest, person: Person) -> Context:
    """Positions past, present and to come, and for whom the person stands in."""
    if not _for_branch(request):
        return None
    now = queries.today()
    rows = list(queries.positions_of(person))
    acted = person.acted_for_by.select_related("person", "position").order_by("-starts")
    return {"rows": [(row, row.in_force(now)) for row in rows], "acted_by": acted, "person": person}


def own_contact(request: HttpRequest, user: Any) -> Context:
    """Phone and e-mail of the person who signed in, to be confirmed; on the own profile."""
    person = Person.objects.filter(user_id=user.pk).select_related("unit").first()
    if person is None:
        return None
    facts = [
        (_("Unit"), person.unit),
        (_("Desk phone"), person.phone),
        (_("Mobile phone"), person.mobile),
        (_("Extension"), person.extension),
        (_("E-mail"), person.email),
    ]
    return {"person": person, "facts": facts}


def skills(request: HttpRequest, person: Person) -> Context:
    """Skills with level and whether they count today."""
    if not _for_branch(request):
        return None
    now = queries.today()
    rows = person.skills.select_related("skill").order_by("skill__sort_text")
    return {"rows": [(row, row.valid(now)) for row in rows], "person": person}


def account(request: HttpRequest, person: Person) -> Context:
    """The account a person signs in with; for administrators in their logged mode."""
    if not access.elevated(request.user):
        return None
    return {"person": person, "account": person.user}


def posts(request: HttpRequest, unit: Unit) -> Context:
    """Positions of a unit with holders and empty seats, today."""
    if not _for_branch(request):
        return None
    nodes = {node.id: node for root in queries.chart(queries.today()) for node in _flat(root)}
    node = nodes.get(unit.pk)
    return {"node": node} if node else None


def _flat(node: Any) -> list[Any]:
    return [node, *(below for child in node.children for below in _flat(child))]


def changes(request: HttpRequest, unit: Unit) -> Context:
    """What the unit was called and where it stood before, and what is decided for later."""
    states = list(unit.states.select_related("parent").order_by("-valid_from"))
    return {"states": states, "unit": unit} if states else None


def holders(request: HttpRequest, position: Position) -> Context:
    """Who holds and held the position."""
    if not _for_branch(request):
        return None
    now = queries.today()
    rows = position.assignments.select_related("person", "acting_for").order_by("-starts", "seat")
    return {"rows": [(row, row.in_force(now)) for row in rows], "position": position}
