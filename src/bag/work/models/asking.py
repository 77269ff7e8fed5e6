"""What requests share that go through several hands: accounts, moments, and that no two hands are the same."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def by_account(name: Any) -> Any:
    """A field for who did a step."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


def at_moment(name: Any) -> Any:
    """A field for when a step was done."""
    return models.DateTimeField(name, null=True, editable=False)


def three_people(name: str) -> models.CheckConstraint:
    """The constraint that ``requested_by``, ``approved_by`` and ``implemented_by`` are three people."""
    pairs = (
        ("approved_by", "requested_by"),
        ("approved_by", "implemented_by"),
        ("requested_by", "implemented_by"),
    )
    condition = Q()
    for first, second in pairs:
        condition &= Q(**{first: None}) | Q(**{second: None}) | ~Q(**{first: F(second)})
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=_("Asking, approving and implementing are the work of three people."),
    )
