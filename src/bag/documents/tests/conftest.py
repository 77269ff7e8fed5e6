"""An archive of its own for each test, and the units of the letterhead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bag.core.access import Role
from bag.core.models import User
from bag.organization.tests.factories import BranchFactory, user_with_role


@pytest.fixture(autouse=True)
def own_archive(settings: Any, tmp_path: Path) -> None:
    settings.CONFIG = replace(settings.CONFIG, var=tmp_path, base_url="https://bag.example")


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Authorities, time stamps and signers on loopback (``bag.documents.tests.pki``)."""
    from bag.documents.tests.pki import running

    with running(tmp_path_factory.mktemp("pki")) as found:
        yield found


@pytest.fixture
def branch(db: None) -> Any:
    return BranchFactory()


@pytest.fixture
def chief(branch: Any) -> User:
    return user_with_role(Role.CHIEF, "network")


@pytest.fixture
def manager(branch: Any) -> User:
    return user_with_role(Role.MANAGER)
