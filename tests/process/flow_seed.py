"""A small city without any work done yet: people, places, equipment, the sample directive, one person on call now.

Prints ``{"person": username, "name": …, "session": …, "manager": session}`` as one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from bag.core.access import Role  # noqa: E402
from bag.core.models import User  # noqa: E402
from bag.demo import loading  # noqa: E402
from bag.demo.sizes import SIZES  # noqa: E402
from bag.directive.services.importing import import_sample  # noqa: E402
from bag.organization.models import Unit  # noqa: E402
from bag.organization.tests.factories import user_with_role  # noqa: E402
from bag.work.models import RosterState  # noqa: E402
from bag.work.tests.oncall_factories import DutyShiftFactory, RosterFactory  # noqa: E402
from tests.browser.seed import session  # noqa: E402


def main() -> None:
    for step in (loading._people, loading._places, loading._inventory):
        list(step(SIZES["small"]))
    import_sample()
    user = user_with_role(Role.STAFF, "network")
    now, today = timezone.now(), timezone.localdate()
    roster = RosterFactory(
        service=Unit.objects.get(code="network"), first=today, last=today, state=RosterState.PUBLISHED
    )
    DutyShiftFactory(
        roster=roster, person=user.person, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=8)
    )
    manager = User.objects.get(username="mudur")
    keys = {"session": session(user, elevated=False), "manager": session(manager, elevated=False)}
    json.dump({"person": user.username, "name": str(user.person), **keys}, sys.stdout)


if __name__ == "__main__":
    main()
