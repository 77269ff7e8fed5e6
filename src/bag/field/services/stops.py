"""The stops of a team: their order and their times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from bag.field.domain import travel
from bag.field.models import DayPlan, Stop, Team, WorkOrder
from bag.field.queries.day import job_of
from bag.places.queries import located


def forget(row: WorkOrder) -> None:
    """Take a job that will not be done off the plans of today and later; what follows it moves up."""
    stops = row.stops.filter(plan__date__gte=timezone.localdate()).select_related("team__vehicle")
    for stop in stops:
        stop.delete()
        number(stop.team.stops.order_by("rank", "id"))
        retime(stop.team)
        DayPlan.objects.filter(pk=stop.plan_id).update(version=F("version") + 1)


def number(stops: Iterable[Stop]) -> None:
    rows = list(stops)
    for place, stop in enumerate(rows, 1):
        stop.rank = place
    Stop.objects.bulk_update(rows, ["rank"])


def stops_of(team: Team) -> list[Stop]:
    return list(team.stops.select_related("order__place").order_by("rank", "id"))


def jobs_of(team: Team, stops: list[Stop]) -> tuple[travel.Position | None, list[travel.Job]]:
    """Where the team starts (the home of its vehicle) and its jobs as the algorithm takes them. One query."""
    places = [stop.order.place for stop in stops]
    found = located([*places, *([team.vehicle] if team.vehicle is not None else [])])
    at = {pk: (one.position.latitude, one.position.longitude) for pk, one in found.items()}
    jobs = [job_of(stop, at) for stop in stops]
    return (at.get(team.vehicle_id) if team.vehicle_id else None), jobs


def retime(team: Team) -> None:
    """Work out when each job of a team begins."""
    stops = stops_of(team)
    home, jobs = jobs_of(team, stops)
    midnight = datetime.combine(team.date, time(), tzinfo=timezone.get_default_timezone())
    for stop, timed in zip(stops, travel.lay_out(jobs, travel.BEGIN, home), strict=True):
        stop.starts = midnight + timedelta(minutes=timed.starts)
    Stop.objects.bulk_update(stops, ["starts"])
