"""Reads of letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from bag.core.access import Role
from bag.documents.domain.letter_flow import ORDER
from bag.documents.models import Letter, LetterStatus, LetterStep, StepRole
from bag.documents.rights import PAPER_ROLES, SIGNERS, may_number, sees_letters
from bag.organization.models import AssignmentKind, Person, Unit, UnitKind
from bag.organization.queries import BRANCH_CODE, holders_on, on_day, today

RELATED = ("letterhead__unit__parent__parent__parent", "unit", "file_plan", "contact", "drafted_by", "document")


def letters() -> QuerySet[Letter]:
    """Letters with all that their paper needs but the chain."""
    return Letter.objects.select_related(*RELATED)


def taking_part(user: Any) -> Q:
    """Letters that ``user`` prepared or stands in the chain of."""
    mine = LetterStep.objects.filter(person__user_id=user.pk).values("letter")
    return Q(drafted_by_id=user.pk) | Q(pk__in=mine)


def readable(user: Any) -> QuerySet[Letter]:
    """Unclassified letters for everyone who may see letters; classified ones for those who take part only."""
    rows = letters()
    return rows.filter(Q(secrecy="") | taking_part(user)) if sees_letters(user) else rows.none()


def confidential(user: Any) -> QuerySet[Letter]:
    """Classified letters that ``user`` takes part in, newest first."""
    return readable(user).exclude(secrecy="").order_by("-id")


def chain_of(letter: Letter) -> list[LetterStep]:
    """The steps of a letter in their order, with people; one query."""
    return list(letter.steps.select_related("person", "person__user", "done_by").order_by("place"))


def waiting_for(user: Any) -> QuerySet[Letter]:
    """Letters whose turn is ``user``'s, oldest first."""
    open_steps = LetterStep.objects.filter(letter=OuterRef("pk"), done_at=None).order_by("place")
    rows = readable(user).filter(status=LetterStatus.CIRCULATING)
    return rows.annotate(turn=Subquery(open_steps.values("person__user")[:1])).filter(turn=user.pk).order_by("id")


def to_register(user: Any) -> QuerySet[Letter]:
    """Letters that wait for their number or for being sent, for those who see to it; oldest first."""
    rows = readable(user).filter(status__in=[LetterStatus.SIGNED, LetterStatus.NUMBERED])
    return rows.order_by("id") if may_number(user) else rows.none()


def own_open(user: Any) -> QuerySet[Letter]:
    """Drafts and returned letters of ``user``, newest first."""
    rows = readable(user).filter(drafted_by=user.pk, status__in=[LetterStatus.DRAFT, LetterStatus.RETURNED])
    return rows.order_by("-id")


def issuing_units() -> QuerySet[Unit]:
    """Units that prepare letters: the branch and its services."""
    return Unit.objects.filter(Q(code=BRANCH_CODE) | Q(kind=UnitKind.SERVICE)).order_by("sort_text")


def present(role: str, service: str | None = None) -> Person | None:
    """Who holds a position of ``role`` today and is not represented by somebody acting; one query."""
    day = today()
    in_force = on_day(day, "position__valid_from", "position__valid_to")
    rows = holders_on(day).filter(in_force, position__role=role, person__active=True)
    if service is not None:
        rows = rows.filter(position__unit__code=service)
    found = list(rows)
    absent = {row.acting_for_id for row in found}
    return next((row.person for row in found if row.person_id not in absent), None)


def printed_titles(chain: Sequence[tuple[str, Person]]) -> list[str]:
    """The title of each of a chain as the paper bears it; who signs for an absent holder does so as ``… V.`` (vekili).

    One query.
    """
    people = [person.pk for role, person in chain if role in PAPER_ROLES]
    rows = holders_on(today()).filter(person__in=people, kind=AssignmentKind.ACTING, position__role__in=SIGNERS)
    acting = {row.person_id: f"{row.position.title} V." for row in rows}
    return [acting.get(person.pk, person.title) if role in PAPER_ROLES else person.title for role, person in chain]


def usual_chain(user: Any, unit: Unit | None, kind: str) -> list[tuple[str, Person]]:
    """Who usually stands in the chain: the drafter and the chief initial, the manager signs, the head consents.

    At most four queries. Nobody initials what they sign.
    """
    service = unit.code if unit is not None and unit.kind == UnitKind.SERVICE else None
    manager = present(Role.MANAGER)
    chief = present(Role.CHIEF, service) if service else None
    drafter = Person.objects.filter(user_id=user.pk).first()
    initials = [person for person in dict.fromkeys([drafter, chief]) if person is not None and person != manager]
    chain = [(str(StepRole.INITIAL), person) for person in initials]
    chain += [(str(StepRole.SIGN), manager)] if manager else []
    head = present(Role.DEPARTMENT_HEAD) if kind != "letter" else None
    return chain + ([(str(StepRole.APPROVE), head)] if head else [])


def in_order(chain: list[tuple[str, Person]]) -> list[tuple[str, Person]]:
    """A chain by the order in which its roles act; who stands first in a role stays first."""
    return sorted(chain, key=lambda step: ORDER.index(step[0]))
