"""Verifying the plan of a service: who compared it with what was seen, and how many differences there were."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.addresses.models import PlanReview
from bag.addresses.services import drift
from bag.core import access, changes
from bag.core.access import WRITERS, Rights
from bag.organization.models import Unit

RIGHTS = Rights(change=WRITERS)


def may_verify(user: Any, service: Unit) -> bool:
    """Whether the person writes in the service."""
    return access.allows(user, RIGHTS, "change", service.code)


@transaction.atomic
def verify(service: Unit, *, by: Any, note: str = "") -> PlanReview:
    """Keep that the plan of a service was compared. Raises ``ValidationError`` for differences without a note."""
    unplanned = sum(one.home is None or one.home.owner_service_id == service.pk for one in drift.unplanned())
    early = drift.used_early().filter(owner_service=service).count()
    unseen = drift.unseen().filter(owner_service=service).count()
    if unplanned + early + unseen and not note.strip():
        raise ValidationError({"note": _("There are differences; say what is done about them.")})
    made = PlanReview.objects.create(
        service=service, by=by, unplanned=unplanned, early=early, unseen=unseen, note=note.strip()
    )
    changes.announce("addresses.planreview", [made.pk], "add", by)
    return made
