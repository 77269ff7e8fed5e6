"""Who may read and keep what: offices of the branch, members of a committee, people of a service.

Manager and administration keep every committee; its chair, deputy and secretary keep the meetings of their own.
Leadership and auditors read all; members read what their committees do; chiefs and staff read the signed decisions and
the actions that concern their service or the whole branch.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bag.committees.models import Action, Committee, MeetingStatus, MemberRole, Membership
from bag.core import access
from bag.core.access import BRANCH, MANAGED, NOBODY, Rights, Role
from bag.organization.models import Assignment
from bag.organization.queries import on_day, today

KEPT = Rights(view=BRANCH, add=MANAGED.add, change=MANAGED.change, delete=NOBODY)
"""Meetings: planned and corrected by form, never deleted but through their own verb."""
FOLLOWED = Rights(view=BRANCH, add=NOBODY, change=MANAGED.change, delete=NOBODY)
"""Actions come from meetings."""
READERS = (Role.DEPARTMENT_HEAD, Role.MANAGER, Role.OFFICE, Role.AUDITOR)
KEEPING = (MemberRole.CHAIR, MemberRole.DEPUTY, MemberRole.SECRETARY)


def in_branch(user: Any) -> bool:
    """People of the branch find the committees."""
    return access.has_role(user, *BRANCH) or access.elevated(user)


def reads_all(user: Any) -> bool:
    return access.has_role(user, *READERS) or access.elevated(user)


def manages(user: Any) -> bool:
    """Manager and administration, and administrators in their logged mode."""
    return access.allows(user, KEPT, "change") and not access.held_to_service(user)


def _writes(user: Any) -> bool:
    """Committees belong to the branch: tokens that only read, or are held to one service, keep none."""
    return not access.read_only(user) and not access.held_to_service(user)


def memberships(user: Any) -> Q:
    """Memberships in force today of the account's person, by name or by an office held today."""
    now = today()
    held = on_day(now, "position__assignments__starts", "position__assignments__ends")
    mine = Q(person__user=user.pk) | Q(held, position__assignments__person__user=user.pk)
    return Q(on_day(now, "starts", "ends"), mine)


def committees_of(user: Any, *roles: str) -> list[int]:
    """Ids of the committees on which the person sits today, in one of ``roles`` or any. One query for each account."""
    kept: list[tuple[int, str]] | None = getattr(user, "_bag_committees", None)
    if kept is None:
        kept = list(Membership.objects.filter(memberships(user)).values_list("committee_id", "role"))
        user._bag_committees = kept
    return sorted({committee for committee, role in kept if not roles or role in roles})


def may_keep(user: Any, committee: Committee) -> bool:
    """May plan, open, write and sign the meetings of a committee."""
    return manages(user) or (_writes(user) and committee.pk in committees_of(user, *KEEPING))


def keeps_any(user: Any) -> bool:
    """May keep some committee: is in its administration, or chair, deputy or secretary of one."""
    return manages(user) or (_writes(user) and bool(committees_of(user, *KEEPING)))


def reads(user: Any, committee: Committee) -> bool:
    """May read the meetings of a committee."""
    return reads_all(user) or committee.pk in committees_of(user)


def services_of(user: Any) -> set[str]:
    """Codes of the services in which the person works."""
    return {grant.service for grant in access.grants(user) if grant.service}


def meetings_of(user: Any) -> Q:
    return Q() if reads_all(user) else Q(committee__in=committees_of(user))


def decisions_of(user: Any) -> Q:
    """Of other committees only what is signed and concerns one's service or the branch."""
    if reads_all(user):
        return Q()
    concerned = Q(service__isnull=True) | Q(service__code__in=services_of(user))
    return Q(meeting__committee__in=committees_of(user)) | Q(concerned, meeting__status=MeetingStatus.CLOSED)


def actions_of(user: Any) -> Q:
    """Own ones, those of one's service, and all of one's committees."""
    if reads_all(user):
        return Q()
    near = Q(service__code__in=services_of(user)) | Q(owner_person__user=user.pk)
    return Q(meeting__committee__in=committees_of(user)) | near


def owns(user: Any, action: Action) -> bool:
    """Does the person hold the owning office today, or own the action by name?"""
    if action.owner_person is not None:
        return action.owner_person.user_id == user.pk
    held = Assignment.objects.filter(on_day(today(), "starts", "ends"), position=action.owner_position_id)
    return held.filter(person__user=user.pk).exists()


def may_close(user: Any, action: Action) -> bool:
    """The owner reports an action as done; those who keep the committee may do it in the owner's place."""
    return not access.read_only(user) and (owns(user, action) or may_keep(user, action.meeting.committee))
