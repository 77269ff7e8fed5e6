"""Rights: who may do what, with nobody's word but the grants."""

from __future__ import annotations

from typing import Any

import pytest

from bag.core import access
from bag.core.access import Grant, Rights, Role


class Somebody:
    """A signed-in account with given grants."""

    is_authenticated = True
    is_active = True

    def __init__(self, *grants: Grant, elevated: bool = False) -> None:
        self._bag_grants = frozenset(grants)
        self._bag_elevated = elevated


def person(role: str, service: str | None = None, *, elevated: bool = False) -> Any:
    return Somebody(Grant(role, service), elevated=elevated)


RIGHTS = Rights()


@pytest.mark.parametrize(
    ("role", "view", "change", "delete"),
    [
        (Role.DEPARTMENT_HEAD, True, False, False),
        (Role.MANAGER, True, True, True),
        (Role.AUDITOR, True, False, False),
        (Role.OFFICE, True, True, False),
        (Role.REQUESTER, False, False, False),
        (Role.CONTRACTOR, False, False, False),
        (Role.ADMINISTRATOR, False, False, False),
    ],
)
def test_roles_of_the_branch(role: str, view: bool, change: bool, delete: bool) -> None:
    user = person(role)
    assert access.allows(user, RIGHTS, "view") is view
    assert access.allows(user, RIGHTS, "change", "network") is change
    assert access.allows(user, RIGHTS, "delete", "network") is delete


def test_staff_write_in_their_own_service_only() -> None:
    user = person(Role.STAFF, "network")
    assert access.allows(user, RIGHTS, "change", "network")
    assert not access.allows(user, RIGHTS, "change", "radio")
    assert access.allows(user, RIGHTS, "view", "radio")
    assert not access.allows(user, RIGHTS, "delete", "network")


def test_a_type_can_belong_to_some_services() -> None:
    rights = Rights(services=frozenset({"radio"}))
    assert not access.allows(person(Role.CHIEF, "network"), rights, "add")
    assert access.allows(person(Role.CHIEF, "radio"), rights, "add")


def test_administrator_needs_the_logged_mode() -> None:
    assert not access.allows(person(Role.ADMINISTRATOR), RIGHTS, "view")
    assert access.allows(person(Role.ADMINISTRATOR, elevated=True), RIGHTS, "delete", "radio")
    assert not access.elevated(person(Role.MANAGER, elevated=True))


def test_nobody_means_not_even_the_administrator() -> None:
    administrator = person(Role.ADMINISTRATOR, elevated=True)
    assert not access.allows(administrator, access.READ_ONLY, "change")
    assert access.allows(administrator, access.READ_ONLY, "view")
    assert access.allows(administrator, access.ADMIN_ONLY, "change")
    assert not access.allows(person(Role.ADMINISTRATOR), access.ADMIN_ONLY, "view")


def test_a_read_only_token_never_writes() -> None:
    user = person(Role.MANAGER)
    user._bag_read_only = True
    assert access.allows(user, RIGHTS, "view")
    assert not access.allows(user, RIGHTS, "change", "network")
    chief = person(Role.ADMINISTRATOR, elevated=True)
    chief._bag_read_only = True
    assert not access.allows(chief, RIGHTS, "delete")


def test_limit_only_takes_away() -> None:
    user = person(Role.STAFF, "network")
    access.limit(user, [Grant(Role.STAFF, "network"), Grant(Role.MANAGER)])
    assert access.grants(user) == {Grant(Role.STAFF, "network")}
