"""What the calendar shows of the documents: reviews of controlled documents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.documents import queries
from bag.documents.models import ControlledDocument


def reviews(user: Any, first: date, last: date) -> list[Dated]:
    """Controlled documents in force by the day by which they are to be reviewed. One query."""
    if not registers.records["documents.controlleddocument"].allows(user, "view"):
        return []
    rows = queries.to_review(last + timedelta(days=1)).filter(review_by__gte=first).select_related("unit")
    own, today = own_services(user), timezone.localdate()
    return [_review(row, own, today) for row in rows]


def _review(row: ControlledDocument, own: frozenset[str], today: date) -> Dated:
    assert row.review_by is not None  # noqa: S101  the query asked for the day
    service = row.unit.code if row.unit is not None and row.unit.kind == "service" else ""
    return Dated(
        row.review_by,
        _("Review: %(name)s") % {"name": row},
        url=row.get_absolute_url(),
        kind="review",
        tone="critical" if row.review_by < today else "minor",
        key=str(row.pk),
        service=service,
        mine=service in own,
    )
