"""What the knowledge base shows on other rooms' pages and in the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from bag.core import registers
from bag.core.registers import Dated
from bag.inventory.models import Equipment, EquipmentType
from bag.knowledge import queries


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Articles about the type of a piece. One query."""
    return _listed(request, row.type_id)


def of_type(request: HttpRequest, row: EquipmentType) -> dict[str, Any] | None:
    """Articles about a type. One query."""
    return _listed(request, row.pk)


def _listed(request: HttpRequest, equipment_type: int) -> dict[str, Any] | None:
    rows = queries.about_type(request.user, equipment_type)
    return {"rows": rows, "count": len(rows)} if rows else None


def reviews(user: Any, first: date, last: date) -> list[Dated]:
    """Days on which articles are to be looked at again, for those who may change them. One query."""
    record = registers.records["knowledge.article"]
    rows = queries.to_review(last).filter(review_on__gte=first, pk__in=record.visible_to(user).values("pk"))
    return [
        Dated(
            row.review_on,
            row.title,
            row.get_absolute_url(),
            kind="review",
            key=f"{row.pk}",
            service=row.service.code,
        )
        for row in rows
        if row.review_on is not None and record.allows(user, "change", row)
    ]
