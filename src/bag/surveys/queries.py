"""Reads of the room, each with a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from bag.organization.queries import on_day
from bag.places.models import FloorPlan, Place
from bag.surveys.domain.cost import Line, Total, net_of, total_of
from bag.surveys.models import BillLine, LineSource, Sketch, Survey, VatRate


@dataclass(frozen=True)
class Bill:
    """The lines of a survey, each with what it costs without VAT, and the sum."""

    lines: list[tuple[BillLine, Any]]
    total: Total

    @property
    def lacking(self) -> bool:
        """Whether the shelf cannot give all that the bill takes from it."""
        return any(line.lacking for line, _net in self.lines)


def bill_of(survey: Survey) -> Bill:
    """The bill of materials. One query."""
    rows = list(survey.lines.select_related("stock_item", "equipment_type__manufacturer", "vat"))
    known = [Line(row.quantity, row.unit_price, row.vat.percent, row.source == LineSource.STOCK) for row in rows]
    return Bill([(row, net_of(line)) for row, line in zip(rows, known, strict=True)], total_of(known))


def rates_on(on: date) -> QuerySet[VatRate]:
    """VAT rates that hold on a day, the highest first."""
    found: QuerySet[VatRate] = VatRate.objects.filter(on_day(on, "valid_from", "valid_to")).order_by("-percent", "pk")
    return found


def plan_for(place: Place) -> FloorPlan | None:
    """The floor plan of a place, or of the nearest place round it that has one. One query."""
    around = [*place.ancestors, place.pk]
    plans = FloorPlan.objects.filter(place__in=around).select_related("place")
    return max(plans, key=lambda plan: around.index(plan.place_id), default=None)


def open_sketch(pk: int) -> Sketch | None:
    """A sketch with its survey and picture. One query."""
    rows = Sketch.objects.select_related("survey__owner_service", "survey__place", "photo")
    return rows.filter(pk=pk).first()


def of_request(pk: int) -> list[Survey]:
    """Surveys that came of a request, the newest first. One query."""
    return list(Survey.objects.filter(request_id=pk).select_related("owner_service", "order").order_by("-opened_at"))


def of_place(place: Place) -> QuerySet[Survey]:
    """Surveys at a place and everything in it."""
    found: QuerySet[Survey] = Survey.objects.filter(Q(place=place) | Q(place__ancestors__contains=[place.pk]))
    return found
