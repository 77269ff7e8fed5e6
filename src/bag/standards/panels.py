"""What the room shows elsewhere: a unit's tab and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.organization.models import Unit
from bag.standards import details, queries
from bag.standards.models import Acceptance, Participant

MOST_DATES = 200
KEY = "standards.participant"


def of_unit(request: HttpRequest, row: Unit) -> dict[str, Any] | None:
    """How an institution keeps the standard. Seven queries; none of them where it shares no network but one."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    found = Participant.objects.filter(unit=row).select_related("owner_service").first()
    if found is None:
        return None
    share = queries.share_of(found)
    return {"participant": found, "share": share, "counts": details.counts(share.sum)}


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which protocols end and editions are to be looked at again. Two queries."""
    mine = own_services(user)
    ending = registers.records["standards.acceptance"].visible_to(user).filter(ended_on=None)
    editions = registers.records["standards.edition"].visible_to(user).filter(state="in_force")
    found = [_end(row, mine) for row in ending.filter(expires_on__range=(first, last))[:MOST_DATES]]
    for row in editions.filter(review_on__range=(first, last))[:MOST_DATES]:
        code = row.owner_service.code
        found.append(
            Dated(on=row.review_on, title=str(row), url=row.get_absolute_url(), kind="review", tone="info",
                  key=f"edition-{row.pk}", service=code, mine=code in mine)
        )  # fmt: skip
    return found


def _end(row: Acceptance, mine: Any) -> Dated:
    code = row.participant.owner_service.code
    return Dated(
        on=row.expires_on, title=f"{row} – {row.participant}", url=row.get_absolute_url(), kind="protocol",
        tone="warning", key=f"acceptance-{row.pk}", service=code, mine=code in mine,
    )  # fmt: skip
