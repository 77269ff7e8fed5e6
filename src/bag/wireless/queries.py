"""Reads of the wireless room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Q, QuerySet, Sum

from bag.places.models import Place
from bag.wireless.domain.channels import Air
from bag.wireless.domain.efficiency import Limit, Part, RadioFigures, Rules
from bag.wireless.models import AccessPoint, Complaint, ComplaintState, DayScore, Limits, RadioDay

FEWEST_LOOKS = 96
"""Looks of a day that count as a whole one: every quarter of an hour."""
_WEIGHTS = {"busy": 25.0, "retries": 25.0, "weak": 20.0, "clients": 15.0, "failed": 5.0, "noise": 5.0, "age": 5.0}
_FIGURES = ("clients", "busy", "retries", "weak", "failed", "noise")


def limits() -> Limits:
    """The thresholds in force; those of the house until somebody changed them. One query."""
    return Limits.objects.filter(pk=1).first() or Limits(pk=1)


def rules(row: Limits) -> Rules:
    """The thresholds as the score takes them."""
    told = {
        Part(name): Limit(getattr(row, f"{name}_good"), getattr(row, f"{name}_bad"), weight)
        for name, weight in _WEIGHTS.items()
    }
    return Rules(told, row.good_from, row.fair_from, idle_days=row.idle_days)


def radio_figures(points: Iterable[int] | None, first: date, last: date) -> dict[int, list[RadioFigures]]:
    """Access point → its radios over the days from ``first`` to ``last``, each figure by the looks of its day.

    One query. ``points`` None is all of them.
    """
    rows = RadioDay.objects.filter(on__range=(first, last))
    if points is not None:
        rows = rows.filter(access_point__in=points)
    weighed = {
        name: Sum(F(name) * F("looks"), filter=Q(**{f"{name}__isnull": False}))
        / Sum("looks", filter=Q(**{f"{name}__isnull": False}), default=None)
        for name in _FIGURES
    }
    days = (last - first).days + 1
    grouped: QuerySet[Any, Any] = rows.values("access_point_id", "slot").annotate(
        **{f"mean_{name}": value for name, value in weighed.items()},
        top=Max("peak"),
        whole=Count("id", filter=Q(looks__gte=FEWEST_LOOKS)),
    )
    found: dict[int, list[RadioFigures]] = defaultdict(list)
    for row in grouped.order_by("access_point_id", "slot"):
        told = {name: row[f"mean_{name}"] for name in _FIGURES}
        found[row["access_point_id"]].append(
            RadioFigures(row["slot"], peak=row["top"], coverage=row["whole"] / days, **told)
        )
    return found


def daily_peaks(points: Iterable[int] | None, first: date, last: date) -> dict[int, list[float]]:
    """Access point → the most clients at once of each measured day, over all its radios. One query."""
    rows = RadioDay.objects.filter(on__range=(first, last), looks__gte=FEWEST_LOOKS, peak__isnull=False)
    if points is not None:
        rows = rows.filter(access_point__in=points)
    found: dict[int, list[float]] = defaultdict(list)
    for pk, _on, peak in rows.values_list("access_point_id", "on").annotate(top=Max("peak")):
        found[pk].append(float(peak))
    return found


def last_day() -> date | None:
    """The newest day that was judged. One query."""
    found: date | None = DayScore.objects.aggregate(last=Max("on"))["last"]
    return found


def scores_of_day(on: date, points: QuerySet[AccessPoint]) -> QuerySet[DayScore]:
    """How the access points stood on a day, the worst first, with what a list names."""
    rows = DayScore.objects.filter(on=on, access_point__in=points.values("pk"))
    rows = rows.select_related("access_point__equipment__place__parent", "access_point__equipment__owner_service")
    return rows.order_by(F("value").asc(nulls_last=True), "access_point__sort_text")


def trend(point: AccessPoint, days: int, last: date) -> dict[date, float | None]:
    """Day → score of an access point. One query."""
    rows = DayScore.objects.filter(access_point=point, on__range=(last - timedelta(days=days - 1), last))
    return dict(rows.order_by("on").values_list("on", "value"))


def newest_radios(points: Sequence[int], since: date) -> list[RadioDay]:
    """The last day of each radio since a day. One query."""
    rows = RadioDay.objects.filter(access_point__in=points, on__gte=since)
    return list(rows.order_by("access_point_id", "slot", "-on").distinct("access_point_id", "slot"))


def airs(radios: Iterable[RadioDay]) -> list[Air]:
    """Radios as the rules of channels take them."""
    return [Air(row.access_point_id, row.slot, row.channel) for row in radios]


def floor_of(place: Place | None) -> Place | None:
    """The floor of a place, or the building or site where there is no floor. One query."""
    if place is None:
        return None
    chain = {row.kind: row for row in Place.objects.filter(pk__in=[*place.ancestors, place.pk])}
    return chain.get("floor") or chain.get("building") or chain.get("outdoor_site") or place


def points_in(place: Place, points: QuerySet[AccessPoint]) -> QuerySet[AccessPoint]:
    """The access points at a place and in it."""
    inside = Q(equipment__place=place) | Q(equipment__place__ancestors__contains=[place.pk])
    return points.filter(inside).select_related("equipment__place").order_by("sort_text")


def open_complaints(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Complaints that wait, the oldest first."""
    return rows.filter(state=ComplaintState.OPEN).select_related("place", "access_point").order_by("at")


def complaints_of(point: AccessPoint) -> QuerySet[Complaint]:
    """Complaints laid to an access point, or told from its place, the newest first."""
    here = Q(access_point=point) | Q(access_point=None, place=point.equipment.place_id)
    return Complaint.objects.filter(here).select_related("place", "told_by").order_by("-at")


def month_figures(first: date, last: date, points: QuerySet[AccessPoint]) -> dict[int, dict[str, Any]]:
    """Access point → mean and most clients, and mean score of the days of a month. One query."""
    rows = DayScore.objects.filter(on__range=(first, last), access_point__in=points.values("pk"))
    grouped = rows.values("access_point_id").annotate(score=Avg("value"), mean=Avg("clients"), top=Max("peak"))
    return {row["access_point_id"]: dict(row) for row in grouped}
