"""Reads of the organization: grants of an account, the chart of a day, who leads whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from bag.core.access import Grant, Role
from bag.core.text import sort_key
from bag.organization.domain import structure
from bag.organization.domain.chart import Holder, Node, Post, tree
from bag.organization.domain.delegation import Delegation
from bag.organization.models import Assignment, AssignmentKind, Person, Position, Unit, UnitKind, UnitState

INSIDE = (UnitKind.INSTITUTION, UnitKind.DEPARTMENT, UnitKind.BRANCH, UnitKind.SERVICE, UnitKind.OTHER)
"""Kinds shown in the chart of the institution; the others are its neighbors."""
BRANCH_CODE = "bilgi-aglari"


def today() -> date:
    """The day in Türkiye."""
    return timezone.localdate()


def on_day(on: date, first: str, last: str) -> Q:
    """Rows whose span holds the day; both ends count, an empty end is open."""
    return Q(Q(**{f"{first}__lte": on}) | Q(**{f"{first}__isnull": True})) & Q(
        Q(**{f"{last}__gte": on}) | Q(**{f"{last}__isnull": True})
    )


# Written as SQL because every request asks it: to build it from querysets takes longer than to answer it.
_HELD = f"""
SELECT person.active, home.kind, held.role, held.valid_from, held.valid_to, unit.kind, unit.code, above.kind, above.code
FROM {Person._meta.db_table} AS person
LEFT JOIN {Unit._meta.db_table} AS home ON home.id = person.unit_id
LEFT JOIN {Assignment._meta.db_table} AS a ON a.person_id = person.id
  AND (a.starts <= %(now)s OR a.starts IS NULL) AND (a.ends >= %(now)s OR a.ends IS NULL)
LEFT JOIN {Position._meta.db_table} AS held ON held.id = a.position_id
LEFT JOIN {Unit._meta.db_table} AS unit ON unit.id = held.unit_id
LEFT JOIN {Unit._meta.db_table} AS above ON above.id = unit.parent_id
WHERE person.user_id = %(user)s
"""  # noqa: S608  only names of our own tables go in here


def grants_of(user: Any) -> Iterable[Grant]:
    """The grants of an account today: one for each position held or acted in, plus that of every municipal employee.

    One query. Positions, people and assignments out of force give nothing; company people of a contractor are
    contractors, not employees.
    """
    now = today()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user.pk, "now": now})
        held = cursor.fetchall()
    found: set[Grant] = set()
    base = Role.REQUESTER
    for active, home, role, first, last, kind, code, above_kind, above_code in held:
        base = Role.CONTRACTOR if home == structure.CONTRACTOR_COMPANY else base
        if not active:
            return set()
        if role and (first is None or first <= now) and (last is None or now <= last):
            above = above_code if above_kind == structure.SERVICE else None
            found.add(Grant(role, code if kind == structure.SERVICE else above))
    return found | {Grant(base)}


def units_on(on: date, kinds: Iterable[str] | None = None) -> list[Node]:
    """Units that exist on a day, as they stand on it, in Turkish order. Two queries."""
    rows = Unit.objects.filter(on_day(on, "valid_from", "valid_to"))
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    states = {state.unit_id: state for state in UnitState.objects.filter(on_day(on, "valid_from", "valid_to"))}
    nodes = [_node(unit, states.get(unit.pk)) for unit in rows]
    return sorted(nodes, key=lambda node: node.sort)


def _node(unit: Unit, state: UnitState | None) -> Node:
    source = state or unit
    return Node(unit.pk, unit.code, source.name, unit.kind, source.parent_id, sort_key(source.name))


def chart(on: date) -> list[Node]:
    """The institution's own units on a day with their positions, holders and empty seats. Four queries."""
    nodes = {node.id: node for node in units_on(on, INSIDE)}
    posts: dict[int, Post] = {}
    for position in Position.objects.filter(on_day(on, "valid_from", "valid_to"), unit__in=nodes).order_by("sort_text"):
        posts[position.pk] = Post(position.pk, position.title, position.role, position.seats)
        nodes[position.unit_id].posts.append(posts[position.pk])
    for assignment in holders_on(on).filter(position__in=posts):
        posts[assignment.position_id].holders.append(_holder(assignment))
    rank = list(Role.values)
    for node in nodes.values():
        node.posts.sort(key=lambda post: rank.index(post.role) if post.role else len(rank))
    return tree(nodes.values())


def _holder(assignment: Assignment) -> Holder:
    return Holder(
        person_id=assignment.person_id,
        name=assignment.person.name,
        title=assignment.person.title,
        seat=assignment.seat,
        acting=assignment.acting,
        acting_for=assignment.acting_for.name if assignment.acting_for else "",
        until=assignment.ends,
    )


def holders_on(on: date) -> QuerySet[Assignment]:
    """Assignments in force on a day with person and position, by seat; permanent before acting."""
    return (
        Assignment.objects.filter(on_day(on, "starts", "ends"))
        .select_related("person", "position", "position__unit", "acting_for")
        .order_by("position_id", "seat", "-kind", "id")
    )


def positions_of(person: Person) -> QuerySet[Assignment]:
    """All assignments of a person, newest first."""
    rows: QuerySet[Assignment] = person.assignments.select_related("position", "position__unit", "acting_for")
    return rows.order_by("-starts", "-id")


def people_with_role(role: str, service: str | None = None, on: date | None = None) -> QuerySet[Person]:
    """Active people who hold or act in a position of ``role`` on a day, in one service or anywhere. One query."""
    day = on or today()
    posts = Assignment.objects.filter(
        on_day(day, "starts", "ends"), on_day(day, "position__valid_from", "position__valid_to"), position__role=role
    )
    if service is not None:
        posts = posts.filter(Q(position__unit__code=service) | Q(position__unit__parent__code=service))
    return Person.objects.filter(active=True, pk__in=posts.values("person"))


def delegations(but: int | None = None) -> list[Delegation]:
    """Every acting assignment for an absent holder, past ones too, without the one of id ``but``. One query."""
    rows = Assignment.objects.filter(kind=AssignmentKind.ACTING, acting_for__isnull=False).exclude(pk=but or 0)
    found = rows.values_list("person_id", "acting_for_id", "starts", "ends")
    return [Delegation(who, whom, starts, ends) for who, whom, starts, ends in found if whom and ends]


def first_free_seat(position: Position, starts: date, ends: date | None) -> int | None:
    """The lowest seat that nobody holds for good in these days, or None. One query."""
    rows = position.assignments.filter(kind=AssignmentKind.PERMANENT).filter(Q(ends__gte=starts) | Q(ends__isnull=True))
    if ends is not None:
        rows = rows.filter(starts__lte=ends)
    taken = set(rows.values_list("seat", flat=True))
    return next((seat for seat in range(1, position.seats + 1) if seat not in taken), None)
