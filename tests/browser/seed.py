"""Fills the database of the browser tests and prints what they need to know as one JSON line.

Runs in a process of its own, so that the tests' own database stays as it is. Output:
``{"sessions": {role: session key}, "rows": {record key: primary key}, "login": [username, password], "jobs": [ids]}``.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bag.core import registers  # noqa: E402
from bag.core.access import Role  # noqa: E402
from bag.core.elevation import SESSION_KEY  # noqa: E402
from bag.core.models import Elevation, User  # noqa: E402
from bag.field.services import orders  # noqa: E402
from bag.field.tests.factories import ChecklistFactory  # noqa: E402
from bag.organization.tests.factories import ServiceFactory, user_with_role  # noqa: E402
from bag.places.tests.factories import PlaceFactory  # noqa: E402
from tests.examples import example, factories  # noqa: E402

ROLES = (Role.MANAGER, Role.STAFF, Role.AUDITOR, Role.ADMINISTRATOR)
PASSWORD = "Körfez-rüzgârı-35"


def session(user: User, *, elevated: bool) -> str:
    """The key of a signed-in session; ``elevated`` switches the logged administrator mode on."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if elevated:
        now = timezone.now()
        mode = Elevation.objects.create(
            user=user, reason="Tarayıcı testleri", started_at=now, ends_at=now + timedelta(hours=1)
        )
        stored = client.session
        stored[SESSION_KEY] = mode.pk
        stored.save()
    return client.cookies["sessionid"].value


def jobs(user: User) -> list[int]:
    """Work orders that the account goes on, each with a checklist: for the phone."""
    service = ServiceFactory()
    rows = [
        orders.plan_order(
            by=None, title=f"Fiber onarım {number}", owner_service=service, place=PlaceFactory(),
            checklist=ChecklistFactory(service=service),
        )
        for number in range(1, 4)
    ]  # fmt: skip
    return [orders.dispatch(row, orders.Crew(user.person), by=None).pk for row in rows]


def main() -> None:
    users = {str(role): user_with_role(role) for role in ROLES}
    known = users[str(Role.MANAGER)]
    known.set_password(PASSWORD)
    known.save()
    made = [record for record in registers.records if record.key in factories()]
    rows = {record.key: example(record).pk for record in made}
    dispatched = jobs(users[str(Role.STAFF)])
    keys = {role: session(user, elevated=role == Role.ADMINISTRATOR) for role, user in users.items()}
    json.dump({"sessions": keys, "rows": rows, "login": [known.username, PASSWORD], "jobs": dispatched}, sys.stdout)


if __name__ == "__main__":
    main()
