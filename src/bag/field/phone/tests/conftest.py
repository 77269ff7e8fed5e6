"""A signed-in phone with a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bag.core.access import Role
from bag.core.models import User
from bag.field.models import WorkOrder
from bag.field.phone.tests.phone import Phone, dispatched
from bag.organization.tests.factories import ServiceFactory, user_with_role


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Path:
    settings.ATTACHMENTS = tmp_path
    return tmp_path


@pytest.fixture
def service(db: None) -> Any:
    return ServiceFactory(code="facility")


@pytest.fixture
def staff(service: Any) -> User:
    return user_with_role(Role.STAFF, "facility")


@pytest.fixture
def phone(staff: User) -> Phone:
    return Phone(staff)


@pytest.fixture
def job(service: Any, staff: User) -> WorkOrder:
    return dispatched(service, staff)
