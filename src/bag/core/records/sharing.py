"""Saved views that a list offers, and who may offer one to others."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from bag.core import access
from bag.core.access import Role
from bag.core.models import SavedView
from bag.core.records.spec import Record
from bag.core.text import sort_key

SHARERS = (Role.MANAGER, Role.CHIEF, Role.OFFICE)


def may_share(user: Any) -> bool:
    """Whether views of this person may be offered to everybody who sees the list; private ones are for all."""
    return access.has_role(user, *SHARERS) or access.elevated(user)


def offered(record: Record, user: Any) -> list[SavedView]:
    """A person's own views of a list and the shared ones, by name; one query."""
    found = SavedView.objects.filter(Q(owner=user) | Q(shared=True), record=record.key)
    return sorted(found, key=lambda view: sort_key(view.name))
