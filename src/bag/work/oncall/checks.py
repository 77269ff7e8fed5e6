"""Checks of the stored rosters, run by ``bag check``."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.registers import Finding
from bag.core.ui.format import day
from bag.organization.queries import today
from bag.work.domain.roster.check import check
from bag.work.models import Absence, DutyShift, Roster, RosterState
from bag.work.queries import oncall, rosters
from bag.work.wording import RULES

AHEAD = timedelta(days=7)


def duties_lie_in_their_rosters() -> list[Finding]:
    """No duty lies outside the days of its roster, or belongs to another service."""
    odd = DutyShift.objects.filter(
        Q(day__lt=F("roster__first")) | Q(day__gt=F("roster__last")) | ~Q(role__service=F("roster__service"))
    )
    return [
        Finding(str(row), _("This duty does not belong into its roster."))
        for row in odd.select_related("role", "person")
    ]


def rules_are_kept() -> list[Finding]:
    """Rosters that are published and not over break no rule."""
    found = []
    for row in Roster.objects.filter(state=RosterState.PUBLISHED, last__gte=today()).select_related("service"):
        plan = rosters.plan_of(row)
        people, roles = {one.code for one in plan.people}, {one.code for one in plan.roles}
        given = [one for one in rosters.assignments_of(row) if one.person in people and one.role in roles]
        found += [Finding(str(row), f"{day(one.day)}: {RULES[one.rule]}", "warning") for one in check(plan, given)]
    return found


def nobody_is_away() -> list[Finding]:
    """Who is on duty from today on is not absent."""
    rows = DutyShift.objects.filter(day__gte=today(), roster__state=RosterState.PUBLISHED)
    away = Absence.objects.filter(ends__gte=today()).values_list("person_id", "vehicle_id", "starts", "ends")
    by_person = [(person, starts, ends) for person, _vehicle, starts, ends in away if person]
    return [
        Finding(str(row), _("This person is absent on the day."), "warning")
        for row in rows.select_related("role", "person")
        if any(person == row.person_id and starts <= row.day <= ends for person, starts, ends in by_person)
    ]


def contacts_are_current() -> list[Finding]:
    """People on duty have confirmed phone and e-mail within 90 days."""
    text = _("The contact data was not confirmed for %(days)s days.") % {"days": oncall.CONTACT_DAYS}
    return [Finding(str(person), text, "warning") for person in oncall.people_with_old_contacts()]


def next_week_is_covered() -> list[Finding]:
    """Every duty is covered now and in a week."""
    now = timezone.now()
    return [
        Finding(str(post.service), _("Open duties on %(day)s: %(n)s") % {"day": day(at), "n": post.missing}, "warning")
        for at in (now, now + AHEAD)
        for post in oncall.posts(at)
        if post.missing
    ]
