"""Who compared the topology of a service with what was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import access, changes
from bag.core.access import WRITERS, Rights
from bag.organization.models import Unit
from bag.topology.models import Finding, FindingState, Review, SeenLink, Turn

RIGHTS = Rights(change=WRITERS)
FRESH = timedelta(days=7)


def may_review(user: Any, service: Unit) -> bool:
    """Whether the person writes in the service."""
    return access.allows(user, RIGHTS, "change", service.code)


@transaction.atomic
def review(service: Unit, *, by: Any, note: str = "") -> Review:
    """Keep that the topology of a service was compared.

    Raises ``ValidationError`` when there was no discovery for a week, or for open differences without a note.
    """
    if not Turn.objects.filter(whole=True, answered__gt=0, finished_at__gte=timezone.now() - FRESH).exists():
        raise ValidationError(_("There was no discovery within the last week; run one first."))
    left = Finding.objects.filter(state=FindingState.OPEN, owner_service=service).count()
    if left and not note.strip():
        raise ValidationError({"note": _("There are differences; say what is done about them.")})
    mine = Q(a__node__equipment__owner_service=service) | Q(b__node__equipment__owner_service=service)
    links = SeenLink.objects.filter(mine, until=None).count()
    made = Review.objects.create(service=service, by=by, links=links, left_open=left, note=note.strip())
    changes.announce("topology.review", [made.pk], "add", by)
    return made
