"""What tests of this room share: a graph of their own, the town, and the door for signed-in people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bag.core.access import Role
from bag.dependency.live import forget
from bag.dependency.tests.town import Town, build_town
from bag.organization.tests.factories import user_with_role


@pytest.fixture(autouse=True)
def _own_graph() -> None:
    """The rows of the test before are gone without a trace in the history."""
    forget()


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def as_role() -> Callable[[Role], Client]:
    """A client signed in as somebody of a role."""

    def signed_in(role: Role) -> Client:
        client = Client()
        user: Any = user_with_role(role)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def manager(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.MANAGER)
