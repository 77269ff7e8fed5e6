"""What wants attention: low stock, ending warranties and licenses, overdue loans, faulty equipment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bag.inventory import links, queries
from bag.inventory.ui.gate import KeyedView

SPANS = (30, 90, 180, 365)
MOST, MOST_STOCK = 25, 200
"""Lines of a table whose list "All" leads to the rest, and of the one that has no such list."""


@dataclass(frozen=True)
class Found:
    """The first rows of a question, how many there are in all, and the address of the list with all of them."""

    rows: list[Any]
    total: int
    url: str

    @property
    def cut(self) -> bool:
        return self.total > len(self.rows)


class KeptCurrent(KeyedView):
    """One page for the Monday morning look; ``?days=`` sets how far ahead it looks."""

    key = "inventory.equipment"
    verb = "view"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("days", "")
        days = int(asked) if asked in map(str, SPANS) else 90
        context = {
            "days": days,
            "spans": SPANS,
            "stock": _found(queries.low_stock(), most=MOST_STOCK),
            "warranties": _found(queries.warranties_ending(days), links.warranties_ending(days)),
            "licenses": _found(queries.licenses_ending(days), links.licenses_ending(days)),
            "loans": _found(queries.loans_overdue(), links.loans_overdue()),
            "faulty": _found(queries.out_of_order(), links.out_of_order()),
        }
        return render(request, "inventory/attention.html", context)


def _found(rows: QuerySet[Any], url: str = "", *, most: int | None = None) -> Found:
    most = most or MOST
    first = list(rows[:most])
    return Found(first, rows.count() if len(first) == most else len(first), url)
