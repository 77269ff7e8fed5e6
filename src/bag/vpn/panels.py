"""What the room shows on the pages of others, in the calendar, and on the home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.vpn.models import AccountStanding
from bag.vpn.wording import ACCOUNT_TONES

ACCOUNT, TUNNEL, GATEWAY, REVIEW = "vpn.account", "vpn.tunnel", "vpn.gateway", "vpn.accountreview"
MOST_DATES = 300
SHOWN = 100


def of_person(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """The accounts of a person. One query."""
    return _accounts(request, Q(person=row))


def of_contract(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """The accounts that end with a contract. One query."""
    return _accounts(request, Q(contract=row))


def _accounts(request: HttpRequest, which: Q) -> dict[str, Any] | None:
    rows = registers.records[ACCOUNT].visible_to(request.user).filter(which).order_by("standing", "sort_text")
    found = [(row, ACCOUNT_TONES[row.standing]) for row in rows[:SHOWN]]
    return {"rows": found, "count": len(found)} if found else None


def of_equipment(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """The gateways on a piece of equipment. One query."""
    rows = list(registers.records[GATEWAY].visible_to(request.user).filter(equipment=row)[:SHOWN])
    return {"rows": rows, "count": len(rows)} if rows else None


def of_unit(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """The tunnels to an institution. One query."""
    rows = list(registers.records[TUNNEL].visible_to(request.user).filter(institution=row)[:SHOWN])
    return {"rows": rows, "count": len(rows)} if rows else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which accounts and tunnels end and reviews are due. Three queries."""
    mine = own_services(user)
    accounts = registers.records[ACCOUNT].visible_to(user).filter(standing=AccountStanding.ACTIVE)
    tunnels = registers.records[TUNNEL].visible_to(user)
    reviews = registers.records[REVIEW].visible_to(user).filter(completed_at=None)
    span = (first, last)
    return [
        *(_dated(row, row.ends_on, "account", row.gateway.owner_service.code, mine)
          for row in accounts.filter(ends_on__range=span).order_by("ends_on")[:MOST_DATES]),
        *(_dated(row, row.ends_on, "tunnel", row.gateway.owner_service.code, mine)
          for row in tunnels.filter(ends_on__range=span).order_by("ends_on")[:MOST_DATES]),
        *(_dated(row, row.due_on, "review", row.owner_service.code, mine)
          for row in reviews.filter(due_on__range=span).order_by("due_on")[:MOST_DATES]),
    ]  # fmt: skip


def _dated(row: Any, on: date, kind: str, code: str, mine: Any) -> Dated:
    return Dated(
        on=on, title=str(row), url=row.get_absolute_url(), kind=kind, tone="info" if kind == "review" else "warning",
        key=f"{kind}-{row.pk}", service=code, mine=code in mine,
    )  # fmt: skip
