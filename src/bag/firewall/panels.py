"""The room's tab on a device, and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.firewall.domain.life import IN_FORCE
from bag.firewall.models import Campaign, RuleRequest, RuleSet
from bag.inventory.models import Equipment

MOST_DATES = 300


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Rule sets on a device. One query."""
    record = registers.records["firewall.ruleset"]
    if not record.allows(request.user, "view"):
        return None
    rows = list(RuleSet.objects.filter(equipment=row).annotate(size=Count("rules")).order_by("sort_text"))
    may = record.allows(request.user, "add", RuleSet(owner_service=row.owner_service))
    return {"rows": rows, "may_load": may, "row": row, "count": len(rows)} if rows or may else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which rules end and reviews are due. Two queries."""
    mine = own_services(user)
    requests = registers.records["firewall.rulerequest"].visible_to(user).select_related("owner_service")
    ending = requests.filter(state__in=sorted(IN_FORCE), expires_on__gte=first, expires_on__lte=last)
    reviews = registers.records["firewall.campaign"].visible_to(user).select_related("owner_service")
    due = reviews.filter(completed_at=None, due_on__gte=first, due_on__lte=last)
    return [_end(row, mine) for row in ending.order_by("expires_on")[:MOST_DATES]] + [
        _due(row, mine) for row in due.order_by("due_on")[:MOST_DATES]
    ]


def _end(row: RuleRequest, mine: Any) -> Dated:
    code = row.owner_service.code
    return Dated(
        on=row.expires_on or date.max,
        title=str(row),
        url=row.get_absolute_url(),
        kind="rule",
        tone="warning",
        key=f"rulerequest-{row.pk}",
        service=code,
        mine=code in mine,
    )


def _due(row: Campaign, mine: Any) -> Dated:
    code = row.owner_service.code
    return Dated(
        on=row.due_on,
        title=str(row),
        url=row.get_absolute_url(),
        kind="review",
        tone="info",
        key=f"rulereview-{row.pk}",
        service=code,
        mine=code in mine,
    )
