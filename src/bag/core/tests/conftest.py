"""Accounts with roles, without the organization room: grants come from a table of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from bag.core import access
from bag.core.access import Grant
from bag.core.models import User
from bag.core.tests.factories import AccountFactory

Person = Callable[..., User]


@pytest.fixture
def person(db: None, monkeypatch: pytest.MonkeyPatch) -> Person:
    """``person("manager")`` makes an account with that role, ``person("staff", "network")`` one in a service."""
    held: dict[int, list[Grant]] = {}
    monkeypatch.setattr(access, "_source", [lambda user: held.get(user.pk, [])])

    def make(role: str = "", service: str | None = None, **fields: object) -> User:
        user: User = AccountFactory(**fields)
        held[user.pk] = [Grant(role, service)] if role else []
        return user

    return make


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: object) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"  # type: ignore[attr-defined]


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A test whose transactions really commit; it begins with an empty queue.

    Content types get new ids when the tables are emptied, so the known ones are forgotten.
    """
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")
    ContentType.objects.clear_cache()
    yield
    ContentType.objects.clear_cache()
