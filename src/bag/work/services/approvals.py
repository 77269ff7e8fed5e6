"""Approvals of requests: asked of positions in order, decided by whoever holds them, never by who asked."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role, has_role
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.organization.models import Position
from bag.organization.queries import holders_on, today
from bag.work.domain.requests import Verb
from bag.work.models import Approval, Request, RequestState
from bag.work.services import clock
from bag.work.services.steps import APPROVAL_NEWS, chiefs, end, ready, said, saved, step, tell_desk, tell_requester

LEADERS = (Role.MANAGER, Role.DEPARTMENT_HEAD)
"""They may decide in place of any position: a chief who asks must not wait for ever."""


def ask(row: Request, *, by: Any) -> bool:
    """Ask for the approvals of the type of a new request; False when it needs none. Its time does not run meanwhile."""
    steps = list(row.type.approval_steps.select_related("position").order_by("rank"))
    if not steps:
        return False
    Approval.objects.bulk_create(Approval(request=row, rank=one.rank, position=one.position) for one in steps)
    row.state = RequestState.APPROVAL
    clock.pause(row, str(_("approval")), row.opened_at)
    row.save()
    _ask_next(row, by)
    return True


def _ask_next(row: Request, by: Any) -> Approval | None:
    """Ask the next position, if any is left."""
    waiting = row.approvals.filter(decided_at=None).select_related("position").order_by("rank").first()
    if waiting is None:
        return None
    waiting.asked_at = timezone.now()
    waiting.save(update_fields=["asked_at"])
    step(row, "asked", by, str(waiting.position))
    people = [user for user in holders(waiting.position) if user not in (row.requester, row.opened_by)]
    notify(people, APPROVAL_NEWS, gettext_lazy("A request waits for your approval"), str(row), row_url(row))
    return waiting


def row_url(row: Request) -> str:
    """Where an approver decides."""
    return reverse("work:approval", args=[row.pk])


def holders(position: Position) -> list[User]:
    """Accounts of those who hold or act in a position today. One query."""
    held = holders_on(today()).filter(position=position, person__active=True).select_related("person__user")
    return [row.person.user for row in held if row.person.user is not None]


def may_decide(user: Any, row: Request, approval: Approval) -> bool:
    """Whoever holds the position, or leads the branch; never who asked for it or entered it."""
    if user.pk in (row.requester_id, row.opened_by_id):
        return False
    return has_role(user, *LEADERS) or user in holders(approval.position)


def waiting_for(row: Request) -> Approval | None:
    """The approval that a request waits for. One query."""
    found = row.approvals.filter(decided_at=None, asked_at__isnull=False).select_related("position")
    return found.order_by("rank").first()


@transaction.atomic
def decide(request: Request, *, approve: bool, note: str = "", by: Any) -> Request:
    """Agree, and the next position is asked or the work begins; or refuse with a reason, and the request is over.

    Raises ``PermissionDenied`` for people who may not decide.
    """
    row = ready(request, Verb.DECIDE)
    approval = waiting_for(row)
    if approval is None:
        raise ValidationError(_("This record is no longer there."))
    if not may_decide(by, row, approval):
        raise PermissionDenied
    if not approve:
        said(note, 10, "note", _("Say why in a sentence."))
    approval.decided_at, approval.decided_by = timezone.now(), by
    approval.approved, approval.note = approve, note.strip()[:1000]
    approval.save()
    step(row, "approved" if approve else "refused", by, approval.note)
    return _approved(row, by) if approve else _refused(row, approval, by)


def _approved(row: Request, by: Any) -> Request:
    if _ask_next(row, by) is not None:
        return row
    row.state = RequestState.NEW
    clock.go_on(row, timezone.now())
    tell_requester(row, gettext_lazy("Your request was approved"), by=by, tone="ok")
    tell_desk(chiefs(row.service), row, gettext_lazy("A new request"), by=by)
    return saved(row, "routed", by, str(row.service))


def _refused(row: Request, approval: Approval, by: Any) -> Request:
    return end(row, RequestState.REJECTED, "rejected", approval.note, by)
