"""What the tests of the room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from bag.core.access import Role
from bag.organization.tests.factories import ServiceFactory, user_with_role


@pytest.fixture
def as_role() -> Callable[..., Client]:
    """A client signed in as a new person of a role, in a service where one is given."""

    def sign_in(role: Role, service: str | None = None) -> Client:
        client = Client()
        client.force_login(user_with_role(role, service), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def network() -> object:
    """The network service, to which differences without an owner belong."""
    return ServiceFactory(code="network")
