"""The policy of the room: one row, made on first use."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bag.vpn.models import StrengthPolicy


def policy() -> StrengthPolicy:
    """The policy in force; the defaults of the RFCs before anybody edited it. One query."""
    return StrengthPolicy.objects.order_by("pk").first() or StrengthPolicy()


@transaction.atomic
def save(values: dict[str, Any]) -> StrengthPolicy:
    """Store new values of the policy."""
    row = StrengthPolicy.objects.select_for_update().order_by("pk").first() or StrengthPolicy()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row
