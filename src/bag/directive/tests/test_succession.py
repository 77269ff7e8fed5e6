"""What follows a post when somebody else takes it over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from bag.core.models import Notification, User
from bag.directive import desk
from bag.directive.models import Instance, Obligation
from bag.directive.services import statuses
from bag.directive.tests.factories import branch_directive, post
from bag.organization.models import Position
from bag.organization.tests.factories import AssignmentFactory

pytestmark = pytest.mark.django_db


def test_who_takes_over_a_post_hears_of_what_was_told_before() -> None:
    branch_directive()
    new_year = timezone.localdate().replace(month=1, day=1)
    Obligation.objects.filter(key="7-d").update(starts_on=new_year)
    former, successor = post("network-chief"), post("network-staff")
    start = datetime(new_year.year + 1, 1, 2, 9, tzinfo=timezone.get_current_timezone())
    row = Instance.objects.get(key="7-d/network")
    with time_machine.travel(start):
        statuses.recompute([row])
    former.person.assignments.update(ends=start.date())
    AssignmentFactory(
        person=successor.person, position=Position.objects.get(code="network-chief"),
        starts=start.date() + timedelta(days=1),
    )  # fmt: skip
    for days in (1, 2):
        with time_machine.travel(start + timedelta(days=days)):
            statuses.recompute([row])
    assert [(step.position, set(step.people.all())) for step in row.escalations.all()] == [
        ("chief", {former, successor})
    ]
    with time_machine.travel(start + timedelta(days=2)):
        assert not desk.escalated_to(User.objects.get(pk=former.pk)).exists()
        assert desk.escalated_to(User.objects.get(pk=successor.pk)).get().instance == row
    overdue = Notification.objects.filter(kind="directive.overdue")
    assert sorted(overdue.values_list("user", flat=True)) == sorted([former.pk, successor.pk])
