"""People who use the product, for tests over the whole of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.backends.django import Template
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from bag.core.access import Role
from bag.core.elevation import SESSION_KEY
from bag.core.models import Elevation, User
from bag.organization.tests.factories import user_with_role


@pytest.fixture
def manager(db: None) -> User:
    return user_with_role(Role.MANAGER)


@pytest.fixture
def as_user(client: Client) -> Any:
    """``as_user(user)``: the test client signed in as that account."""

    def sign_in(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def as_administrator(as_user: Any) -> Client:
    """The test client signed in as an administrator whose logged administrator mode is on: may do anything."""
    user = user_with_role(Role.ADMINISTRATOR)
    client: Client = as_user(user)
    now = timezone.now()
    elevation = Elevation.objects.create(
        user=user, reason="Sözleşme testleri", started_at=now, ends_at=now + timedelta(minutes=30)
    )
    session = client.session
    session[SESSION_KEY] = elevation.pk
    session.save()
    return client


def _blank(_template: Template, context: Any = None, request: Any = None) -> SafeString:
    """In place of ``Template.render``."""
    return SafeString("")


@pytest.fixture
def blank_pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``blank_pages()``: from now on pages are answered without being drawn, for tests that ask only how."""
    return lambda: monkeypatch.setattr(Template, "render", _blank)
