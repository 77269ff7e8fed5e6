"""People who use the product, for tests over the whole of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bag.core.access import Role
from bag.core.models import User
from bag.organization.tests.factories import user_with_role


@pytest.fixture
def manager(db: None) -> User:
    return user_with_role(Role.MANAGER)


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody who works in the logged administrator mode, and may do anything."""
    from bag.core.elevation import start

    user = user_with_role(Role.ADMINISTRATOR)
    start(user, reason="Sözleşme testleri için", minutes=30)
    return user


@pytest.fixture
def as_user(client: Client) -> Any:
    """``as_user(user)``: the test client signed in as that account."""

    def sign_in(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
