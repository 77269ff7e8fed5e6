"""Rosters of the demonstration: made by the services, once, with somebody on call at this moment."""

from __future__ import annotations

import pytest

from bag.core.access import Role
from bag.demo import duties
from bag.organization.tests.factories import UserFactory, user_with_role
from bag.work.domain.roster.check import check
from bag.work.models import LedgerEntry, Roster
from bag.work.queries import rosters
from bag.work.queries.oncall import on_call

pytestmark = pytest.mark.django_db


def test_three_months_are_kept_and_somebody_is_on_call_now():
    UserFactory(username="mudur")
    for _number in range(6):
        user_with_role(Role.STAFF, "network")
    count = duties.load()
    assert duties.load() == count >= 89
    assert list(Roster.objects.order_by("first").values_list("state", flat=True)) == ["closed", "published", "draft"]
    assert LedgerEntry.objects.count() == 6
    assert len(on_call("network")) == 1
    for row in Roster.objects.select_related("service"):
        assert check(rosters.plan_of(row), rosters.assignments_of(row)) == []


def test_a_service_of_few_people_keeps_no_duty():
    UserFactory(username="mudur")
    user_with_role(Role.STAFF, "network")
    assert duties.load() == 0
