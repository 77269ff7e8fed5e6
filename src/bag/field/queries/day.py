"""The board of a day: teams with their jobs in time, what is not planned, who and which vehicle is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from bag.field.domain import travel
from bag.field.domain.orders import ALLOWED, Verb
from bag.field.forms import vehicles
from bag.field.models import DayPlan, Stop, Team, TeamPerson, WorkOrder
from bag.organization.models import Person, Unit
from bag.organization.queries import on_day
from bag.places.models import Place
from bag.places.queries import located
from bag.work.models import Absence
from bag.work.queries.oncall import standing_shifts

POOL = 60
"""Unplanned jobs on the side; the list has the rest."""
MOVABLE = sorted(ALLOWED[Verb.PLAN])


@dataclass(frozen=True)
class Slot:
    """A job of a team in time. ``place`` numbers it on the map; ``fixed``: it does not move any more."""

    place: int
    stop: Stop
    travel: int
    waits: int
    starts: str
    ends: str
    fixed: bool


@dataclass(frozen=True)
class Lane:
    """A team of the day. ``road`` minutes are spent driving; ``over`` minutes lie beyond the working day."""

    team: Team
    number: int
    people: list[TeamPerson]
    slots: list[Slot]
    road: int
    home: str
    over: int

    @property
    def color(self) -> int:
        """Which of the six colors of kinds the lane has on the board and the map."""
        return (self.number - 1) % 6 + 1


@dataclass(frozen=True)
class Free:
    """A person or vehicle at the side: ``why`` not, when they cannot be put into a team; ``duty``: on call that day."""

    row: Any
    why: str = ""
    duty: bool = False
    placed: bool = False


@dataclass(frozen=True)
class Board:
    service: Unit
    on: date
    plan: DayPlan | None
    lanes: list[Lane]
    pool: list[WorkOrder]
    more: int
    people: list[Free]
    cars: list[Free]
    positions: Mapping[int, Any] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return self.plan.version if self.plan is not None else 0


def board(service: Unit, on: date) -> Board:
    """The whole board. Eleven queries at most, whatever stands on it."""
    plan = DayPlan.objects.filter(service=service, date=on).select_related("published_by").first()
    teams = list(plan.teams.select_related("vehicle").order_by("rank", "id")) if plan is not None else []
    stops = list(_stops(plan)) if plan is not None else []
    waiting = _pool(service, on)
    pool = waiting[:POOL]
    found = located([*(stop.order.place for stop in stops), *(team.vehicle for team in teams if team.vehicle)])
    placed = list(TeamPerson.objects.filter(date=on).select_related("person", "team__plan__service"))
    at = {pk: (one.position.latitude, one.position.longitude) for pk, one in found.items()}
    lanes = [_lane(number, team, stops, placed, at) for number, team in enumerate(teams, 1)]
    away = list(Absence.objects.filter(starts__lte=on, ends__gte=on).values_list("person_id", "vehicle_id"))
    return Board(
        service, on, plan, lanes, pool, max(0, len(waiting) - POOL),
        _people(service, on, plan, placed, {person for person, _car in away}),
        _cars(on, plan, {car for _person, car in away}), found,
    )  # fmt: skip


def _stops(plan: DayPlan) -> Any:
    joined = ("order__place", "order__equipment", "order__incident", "order__request")
    return plan.stops.select_related(*joined).order_by("rank", "id")


def _pool(service: Unit, on: date) -> list[WorkOrder]:
    """Jobs to be done that are on no plan of this day, of today or of a later day, the most urgent first. One query."""
    taken = Stop.objects.filter(plan__date__gte=min(on, timezone.localdate())).values("order")
    rows = WorkOrder.objects.filter(owner_service=service, state__in=MOVABLE).exclude(pk__in=taken)
    rows = rows.filter(Q(planned_start=None) | Q(planned_start__lt=_midnight(on) + timedelta(days=1)))
    order = (F("due_on").asc(nulls_last=True), "priority", "number")
    return list(rows.select_related("place", "equipment").order_by(*order)[: POOL + 200])


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=timezone.get_default_timezone())


def _lane(
    number: int, team: Team, stops: Iterable[Stop], placed: Iterable[TeamPerson], at: Mapping[int, travel.Position]
) -> Lane:
    own = [stop for stop in stops if stop.team_id == team.pk]
    home = at.get(team.vehicle_id) if team.vehicle_id is not None else None
    jobs = [
        travel.Job(one.pk, one.minutes, at.get(one.order.place_id), travel.minute_of(one.not_before)) for one in own
    ]
    day = travel.lay_out(jobs, travel.BEGIN, home)
    back, road = travel.cost(jobs, travel.BEGIN, home)
    return Lane(
        team=team,
        number=number,
        people=sorted((one for one in placed if one.team_id == team.pk), key=lambda one: (not one.lead, one.pk)),
        slots=[
            Slot(
                place, stop, timed.travel, timed.waits, clock(timed.starts), clock(timed.ends),
                fixed=stop.order.state not in MOVABLE,
            )
            for place, (stop, timed) in enumerate(zip(own, day, strict=True), 1)
        ],
        road=road,
        home=clock(back) if own else "",
        over=max(0, back - travel.END) if own else 0,
    )  # fmt: skip


def job_of(stop: Stop, at: Mapping[int, travel.Position]) -> travel.Job:
    """A stop as the algorithm of travel takes it; ``at`` has the positions of places by their ids."""
    return travel.Job(stop.pk, stop.minutes, at.get(stop.order.place_id), travel.minute_of(stop.not_before))


def clock(minute: int) -> str:
    """A minute of the day as 08:30; what lies beyond midnight stays at its hour."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _people(service: Unit, on: date, plan: DayPlan | None, placed: list[TeamPerson], away: set[int]) -> list[Free]:
    """People of the service and technicians of its contracts. Two queries."""
    here = Q(assignments__position__unit=service) | Q(assignments__position__unit__parent=service)
    own = on_day(on, "assignments__starts", "assignments__ends") & here
    company = Q(contract_tasks__contract__owner_service=service) & on_day(
        on, "contract_tasks__contract__starts", "contract_tasks__contract__ends"
    )
    keys = Person.objects.filter(own | company, active=True).values("pk")
    rows = list(Person.objects.filter(pk__in=keys).order_by("sort_text"))
    begins = _midnight(on)
    shifts = standing_shifts().filter(starts_at__lt=begins + timedelta(days=1), ends_at__gt=begins)
    on_duty = set(shifts.filter(role__service=service).order_by().values_list("person_id", flat=True))
    teams = {one.person_id: one.team for one in placed}
    return [
        Free(
            row,
            why=_why(row.pk in away, teams.get(row.pk), plan),
            duty=row.pk in on_duty,
            placed=row.pk in teams and plan is not None and teams[row.pk].plan_id == plan.pk,
        )
        for row in rows
    ]


def _cars(on: date, plan: DayPlan | None, away: set[int]) -> list[Free]:
    """Vehicles, with those of other services that day. Two queries."""
    held = {
        team.vehicle_id: team
        for team in Team.objects.filter(date=on, vehicle__isnull=False).select_related("plan__service")
    }
    rows: list[Place] = list(vehicles())
    return [
        Free(
            row,
            why=_why(row.pk in away, held.get(row.pk), plan),
            placed=row.pk in held and plan is not None and held[row.pk].plan_id == plan.pk,
        )
        for row in rows
    ]


def _why(away: bool, team: Team | None, plan: DayPlan | None) -> str:
    """Why somebody cannot go: ``away``, or the name of the service that has them; empty when they can."""
    if away:
        return "away"
    if team is not None and (plan is None or team.plan_id != plan.pk):
        return str(team.plan.service.short_name or team.plan.service.name)
    return ""


def features(found: Board) -> dict[str, Any]:
    """Stops with their numbers and the way of each team, as GeoJSON for the map island."""
    shapes: list[dict[str, Any]] = []
    for lane in found.lanes:
        spots = [(slot, found.positions.get(slot.stop.order.place_id)) for slot in lane.slots]
        at = [(slot, (spot.position.latitude, spot.position.longitude)) for slot, spot in spots if spot is not None]
        shapes += [_point(lane, slot, position) for slot, position in at]
        legs = [travel.way(one, other) for (_a, one), (_b, other) in pairwise(at)]
        if legs:
            shapes.append(_shape(lane, "LineString", [_lon_lat(one) for leg in legs for one in leg]))
    return {"features": {"type": "FeatureCollection", "features": shapes}}


def _point(lane: Lane, slot: Slot, position: travel.Position) -> dict[str, Any]:
    order = slot.stop.order
    return _shape(
        lane, "Point", _lon_lat(position), mark=str(slot.place), title=f"{slot.place}. {order.title}",
        text=f"{slot.starts}–{slot.ends} · {order.place}", url=order.get_absolute_url(),
    )  # fmt: skip


def _shape(lane: Lane, kind: str, coordinates: Any, **about: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {"layer": f"team-{lane.number}", **about},
    }


def _lon_lat(position: travel.Position) -> list[float]:
    latitude, longitude = position
    return [longitude, latitude]
