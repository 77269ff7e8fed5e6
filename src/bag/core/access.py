"""Rights: role × service scope × record type (DESIGN §5).

A person's grants come from the positions they hold today (the organization room tells them through
``set_grant_source``). An administrator has no extra power until an elevated session is on: time-limited, logged, with a
reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles that the directive knows, and three that the system needs."""

    DEPARTMENT_HEAD = "department_head", _("Department head")
    MANAGER = "manager", _("Branch manager")
    CHIEF = "chief", _("Service chief")
    STAFF = "staff", _("Service staff")
    OFFICE = "office", _("Administration staff")
    AUDITOR = "auditor", _("Auditor")
    REQUESTER = "requester", _("Municipal employee")
    CONTRACTOR = "contractor", _("Contractor")
    ADMINISTRATOR = "administrator", _("System administrator")


class Verb(models.TextChoices):
    """What can be done with records."""

    VIEW = "view", _("View")
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    DELETE = "delete", _("Delete")
    EXPORT = "export", _("Export")


@dataclass(frozen=True)
class Grant:
    """One role, in one service or (``service=None``) in the whole branch."""

    role: str
    service: str | None = None


BRANCH = frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.CHIEF, Role.STAFF, Role.OFFICE, Role.AUDITOR})
WRITERS = frozenset({Role.MANAGER, Role.CHIEF, Role.STAFF, Role.OFFICE})
LEADERS = frozenset({Role.MANAGER, Role.CHIEF})
EVERYONE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
"""Not even the administrator: for rows that are written by the system and never by hand."""
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
"""Only in the logged administrator mode."""


@dataclass(frozen=True)
class Rights:
    """Which roles may do what with a record type.

    ``services``: service codes whose chiefs and staff may write; empty means every service.
    """

    view: frozenset[Role] = BRANCH
    add: frozenset[Role] = WRITERS
    change: frozenset[Role] = WRITERS
    delete: frozenset[Role] = LEADERS
    export: frozenset[Role] = BRANCH
    services: frozenset[str] = field(default_factory=frozenset)

    def roles(self, verb: str) -> frozenset[Role]:
        """The roles that hold ``verb``."""
        found: frozenset[Role] = getattr(self, str(verb))
        return found


READ_ONLY = Rights(add=NOBODY, change=NOBODY, delete=NOBODY)
MANAGED = Rights(
    add=frozenset({Role.MANAGER, Role.OFFICE}),
    change=frozenset({Role.MANAGER, Role.OFFICE}),
    delete=frozenset({Role.MANAGER}),
)
ADMIN_ONLY = Rights(
    view=ADMINISTRATORS, add=ADMINISTRATORS, change=ADMINISTRATORS, delete=ADMINISTRATORS, export=ADMINISTRATORS
)
_WHOLE_BRANCH = frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.OFFICE, Role.AUDITOR, Role.ADMINISTRATOR})

GrantSource = Callable[[Any], Iterable[Grant]]
_source: list[GrantSource] = []


def set_grant_source(source: GrantSource) -> None:
    """The organization room says here how grants are found for a user."""
    _source[:] = [source]


def grants(user: Any) -> frozenset[Grant]:
    """The grants of a user at this moment, looked up once per user object."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    found: frozenset[Grant] | None = getattr(user, "_bag_grants", None)
    if found is None:
        found = frozenset(grant for source in _source for grant in source(user))
        user._bag_grants = found
    return found


def limit(user: Any, allowed: Iterable[Grant]) -> None:
    """Hold a user object to a subset of its grants (API tokens with a scope)."""
    user._bag_grants = grants(user) & frozenset(allowed)


def hold_to_reading(user: Any, only: bool) -> None:
    """Let a user object read only (API tokens without write scope)."""
    user._bag_read_only = only


def hold_to_service(user: Any, service: str) -> None:
    """Let a user object work in one service only (API tokens with a service)."""
    user._bag_services = frozenset({service})


def held_services(user: Any) -> frozenset[str] | None:
    """The services that this user object is held to; None when it is held to none."""
    return getattr(user, "_bag_services", None)


def held_to_service(user: Any) -> bool:
    """True when this user object works in one service only: then it writes nothing of the whole branch."""
    return held_services(user) is not None


def roles(user: Any) -> frozenset[str]:
    return frozenset(grant.role for grant in grants(user))


def has_role(user: Any, *wanted: str) -> bool:
    return not roles(user).isdisjoint(wanted)


def elevated(user: Any) -> bool:
    """True while the person works in the logged administrator mode (set per request by its middleware)."""
    return bool(getattr(user, "_bag_elevated", False)) and has_role(user, Role.ADMINISTRATOR)


def may_elevate(user: Any) -> bool:
    """True for an administrator who is not in the administrator mode at the moment."""
    return has_role(user, Role.ADMINISTRATOR) and not elevated(user)


def read_only(user: Any) -> bool:
    """True when this user object may only read (an API token without write scope)."""
    return bool(getattr(user, "_bag_read_only", False))


def scope(user: Any, rights: Rights, verb: str) -> frozenset[str] | None:
    """Services in which ``user`` holds ``verb``: ``None`` means all of them, an empty set means none."""
    if verb not in ("view", "export") and read_only(user):
        return frozenset()
    found = _scope(user, rights, verb)
    held = held_services(user)
    if held is None:
        return found
    return held if found is None else found & held


def _scope(user: Any, rights: Rights, verb: str) -> frozenset[str] | None:
    wanted = rights.roles(verb)
    if wanted and elevated(user):
        return None
    found: set[str] = set()
    for grant in grants(user):
        if grant.role not in wanted or grant.role == Role.ADMINISTRATOR:
            continue
        if verb in ("view", "export") or grant.service is None or grant.role in _WHOLE_BRANCH:
            return None
        if not rights.services or grant.service in rights.services:
            found.add(grant.service)
    return frozenset(found)


def allows(user: Any, rights: Rights, verb: str, service: str | None = None) -> bool:
    """May ``user`` do ``verb``? With ``service`` (a row's owner) the scope must hold it; else any scope will do."""
    services = scope(user, rights, verb)
    if services is None:
        return True
    return bool(services) if service is None else service in services
