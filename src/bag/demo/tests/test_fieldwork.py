"""Field work of the demonstration: made by the services, once, with plans of today and tomorrow."""

from __future__ import annotations

from random import Random

import pytest

from bag.core.access import Role
from bag.demo import fieldwork
from bag.demo.sizes import SIZES
from bag.field import checks
from bag.field.models import DayPlan, WorkOrder
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.places.tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def test_work_orders_and_plans_are_made_once():
    for code in ("network", "radio", "voice", "facility", "cameras", "carrier"):
        ServiceFactory(code=code)
        for role in (Role.CHIEF, Role.STAFF, Role.STAFF):
            user_with_role(role, code)
    PlaceFactory(kind="building", latitude=38.42, longitude=27.13)
    count = fieldwork.load(SIZES["small"], Random(35))
    assert fieldwork.load(SIZES["small"], Random(35)) == count >= 5
    assert checks.numbers() == checks.signatures() == []
    assert checks.unsigned().exists()
    assert WorkOrder.objects.filter(state="archived").exists()
    assert DayPlan.objects.filter(teams__isnull=False, published_version__gt=0).exists()
