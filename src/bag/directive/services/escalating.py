"""Telling people of duties in trouble, one step up the line after each grace, and of the relief when it is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import access
from bag.core.access import Role
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.directive.domain.escalation import GRACE_DAYS, reached, steps
from bag.directive.domain.status import TROUBLE, Verdict, days_overdue
from bag.directive.models import Escalation, Grace, Instance
from bag.directive.owners import Holders, holders

KIND = "directive.overdue"
SETTLED = "directive.settled"
NAMED = 5
LONGEST_GRACE = 90


@dataclass
class _News:
    """What each person is to hear: duties that came up to them, and duties that are in order again."""

    risen: dict[User, list[Instance]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[User, list[Instance]] = field(default_factory=lambda: defaultdict(list))


def escalate(verdicts: Iterable[tuple[Instance, Verdict]], on: date) -> int:
    """Bring each duty up to the step it has reached, close what is over; returns how many people were told.

    ``told`` of each row becomes the highest step reached ('' for a duty in order). A step is told once for a due date.
    """
    pairs = list(verdicts)
    open_: dict[int, list[Escalation]] = defaultdict(list)
    for step in Escalation.objects.filter(instance__in=[row.pk for row, _verdict in pairs], closed_on=None):
        open_[step.instance_id].append(step)
    troubled = [(row, verdict) for row, verdict in pairs if verdict.status in TROUBLE]
    for row, _verdict in pairs:
        row.told = ""
    if not troubled and not open_:
        return 0
    news = _News()
    _close(pairs, open_, on, news)
    if troubled:
        _rise(troubled, open_, on, news)
    return _tell(news)


def grace_days() -> dict[str, int]:
    """Days of grace by position: what the manager set, else the defaults. One query."""
    return {**GRACE_DAYS, **dict(Grace.objects.values_list("position", "days"))}


@transaction.atomic
def set_grace(days: dict[str, int], *, by: Any) -> None:
    """Set how many days staff, chief and manager have before the next one up is told; only the manager decides."""
    if not access.has_role(by, Role.MANAGER) or access.read_only(by):
        raise PermissionDenied
    for position, count in days.items():
        if position not in GRACE_DAYS:
            raise ValidationError({position: _("This position has no step above it.")})
        if not 0 <= count <= LONGEST_GRACE:
            raise ValidationError({position: _("Days of grace are between 0 and %(most)s.") % {"most": LONGEST_GRACE}})
        Grace.objects.update_or_create(position=position, defaults={"days": count})


def _close(pairs: list[tuple[Instance, Verdict]], open_: dict[int, list[Escalation]], on: date, news: _News) -> None:
    """End the steps of trouble that is over; relief goes only to those who had heard of the trouble."""
    over: list[Escalation] = []
    settled: dict[int, Instance] = {}
    for row, verdict in pairs:
        in_trouble = verdict.status in TROUBLE
        ended = [step for step in open_.get(row.pk, ()) if not in_trouble or step.due_on != verdict.due_on]
        over += ended
        settled.update({step.pk: row for step in ended if not in_trouble})
    if over:
        Escalation.objects.filter(pk__in=[step.pk for step in over]).update(closed_on=on)
    told = Escalation.people.through.objects.filter(escalation__in=settled).select_related("user")
    for link in told if settled else ():
        if settled[link.escalation_id] not in news.settled[link.user]:
            news.settled[link.user].append(settled[link.escalation_id])


def _rise(troubled: list[tuple[Instance, Verdict]], open_: dict[int, list[Escalation]], on: date, news: _News) -> None:
    """Add the steps that are new, with the people told; tell of the others whoever took over a post since."""
    posts, grace = holders(on), grace_days()
    fresh: list[Escalation] = []
    standing: list[tuple[Instance, Escalation]] = []
    for row, verdict in troubled:
        told = [step for step in open_.get(row.pk, ()) if step.due_on == verdict.due_on]
        up_to = _reached(row, _waited(verdict, told, on), posts, grace)
        row.told = up_to[-1] if up_to else ""
        fresh += [
            Escalation(instance=row, position=position, on=on, due_on=verdict.due_on or on)
            for position in up_to
            if position not in {step.position for step in told}
        ]
        standing += [(row, step) for step in told if step.position in up_to]
    Escalation.objects.bulk_create(fresh, ignore_conflicts=True)
    _name_people(fresh, posts, news)
    _name_successors(standing, posts, news)


def _waited(verdict: Verdict, told: list[Escalation], on: date) -> int:
    """Days that count against the grace: since the due date, but not before the first step was told of it.

    Trouble that is known late, or found after days on which nothing ran, begins with its owner all the same.
    """
    first = min((step.on for step in told), default=on)
    return min(days_overdue(verdict, on), (on - first).days + 1)


def _reached(row: Instance, waited: int, posts: Holders, grace: dict[str, int]) -> tuple[str, ...]:
    position = row.obligation.position
    vacant = {step for step in steps(position) if not posts.of(step, row.service)}
    return reached(position, waited, grace, vacant)


def _name_people(fresh: list[Escalation], posts: Holders, news: _News) -> None:
    """Write down who is told at each new step; a step of trouble that came back with its due date opens again."""
    kept = Escalation.objects.filter(instance__in={step.instance_id for step in fresh})
    by_key = {(step.instance_id, step.position, step.due_on): step for step in kept}
    links, again = [], []
    for step in fresh:
        stored = by_key[step.instance_id, step.position, step.due_on]
        if stored.closed_on is not None:
            again.append(stored.pk)
        for user in _users(step.position, step.instance, posts):
            links.append(Escalation.people.through(escalation_id=stored.pk, user_id=user.pk))
            if step.instance not in news.risen[user]:
                news.risen[user].append(step.instance)
    Escalation.people.through.objects.bulk_create(links, ignore_conflicts=True)
    Escalation.objects.filter(pk__in=again).update(closed_on=None)


def _name_successors(standing: list[tuple[Instance, Escalation]], posts: Holders, news: _News) -> None:
    """Tell of steps that were told already those who hold the post now and have not heard. One query, two to write."""
    through = Escalation.people.through
    told = [step.pk for _row, step in standing]
    heard = set(through.objects.filter(escalation__in=told).values_list("escalation_id", "user_id"))
    links = []
    for row, step in standing:
        for user in _users(step.position, row, posts):
            if (step.pk, user.pk) in heard:
                continue
            links.append(through(escalation_id=step.pk, user_id=user.pk))
            if row not in news.risen[user]:
                news.risen[user].append(row)
    through.objects.bulk_create(links, ignore_conflicts=True)


def _users(position: str, row: Instance, posts: Holders) -> list[User]:
    """The accounts of those who hold a position of a duty's line."""
    return [person.user for person in posts.of(position, row.service) if person.user is not None]


def _tell(news: _News) -> int:
    """One notification for each person and kind of news."""
    for user, rows in news.risen.items():
        title = format_lazy(gettext_lazy("Overdue duties: {count}"), count=len(rows))
        _notify(user, KIND, title, rows, "warning")
    for user, rows in news.settled.items():
        title = format_lazy(gettext_lazy("Duties in order again: {count}"), count=len(rows))
        _notify(user, SETTLED, title, rows, "info")
    return len(news.risen)


def _notify(user: User, kind: str, title: Promise, rows: list[Instance], tone: str) -> None:
    board = reverse("directive:board")
    notify(
        [user],
        kind,
        title,
        body=", ".join(row.obligation.key for row in rows[:NAMED]) + (" …" if len(rows) > NAMED else ""),
        url=rows[0].get_absolute_url() if len(rows) == 1 else f"{board}?status=overdue" if kind == KIND else board,
        tone=tone,
    )
