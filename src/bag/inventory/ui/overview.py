"""What wants attention: low stock, ending warranties and licenses, overdue loans, faulty equipment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bag.inventory import queries
from bag.inventory.models import Equipment
from bag.inventory.ui.gate import GatedView

SPANS = (30, 90, 180, 365)
MOST = 100


class KeptCurrent(GatedView):
    """One page for the Monday morning look; ``?days=`` sets how far ahead it looks."""

    key = "inventory.equipment"
    verb = "view"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("days", "")
        days = int(asked) if asked in map(str, SPANS) else 90
        faulty = Equipment.objects.filter(status__in=["faulty", "repair"]).select_related("type", "place")
        context = {
            "days": days,
            "spans": SPANS,
            "stock": queries.low_stock()[:MOST],
            "warranties": queries.warranties_ending(days)[:MOST],
            "licenses": queries.licenses_ending(days)[:MOST],
            "loans": queries.loans_overdue()[:MOST],
            "faulty": faulty.order_by("status", "sort_text")[:MOST],
        }
        return render(request, "inventory/attention.html", context)
