"""Figures of the inventory for the home page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bag.core import registers
from bag.inventory import links, queries

AHEAD = 90


def may_see(user: Any) -> bool:
    """Whether the person sees equipment at all."""
    return registers.records["inventory.equipment"].allows(user, "view")


def _attention(user: Any, rows: QuerySet[Any], tone: str, url: str = "") -> dict[str, Any] | None:
    if not may_see(user):
        return None
    figure = rows.count()
    return {"value": figure, "tone": tone if figure else "ok", "url": url or reverse("inventory:attention")}


def low_stock(user: Any) -> dict[str, Any] | None:
    """Articles below their minimum."""
    return _attention(user, queries.low_stock(), "major")


def ending_warranties(user: Any) -> dict[str, Any] | None:
    """Warranties that end within ``AHEAD`` days."""
    return _attention(user, queries.warranties_ending(AHEAD), "warning", links.warranties_ending(AHEAD))


def ending_licenses(user: Any) -> dict[str, Any] | None:
    """Licenses that end within ``AHEAD`` days."""
    return _attention(user, queries.licenses_ending(AHEAD), "warning", links.licenses_ending(AHEAD))


def overdue_loans(user: Any) -> dict[str, Any] | None:
    """Loans past their due date."""
    return _attention(user, queries.loans_overdue(), "major", links.loans_overdue())


def equipment_in_service(user: Any) -> dict[str, Any] | None:
    """Equipment in service, of everything that is not scrapped."""
    if not may_see(user):
        return None
    counts = queries.equipment_by_status()
    url = f"{reverse('inventory:equipment-list')}?status=service"
    return {"value": counts.get("service", 0), "url": url, "tone": ""}
