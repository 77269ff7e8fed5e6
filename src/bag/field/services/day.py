"""The verbs of the daily work plan: teams, people, vehicles, jobs in their order, publishing.

Every verb locks the plan and says which version of it the caller saw: of two dispatchers who move the same thing the
second gets ``Changed`` and the fresh board, and nothing of the first is lost. Rights are checked by whoever calls.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.notifications.services import notify
from bag.core.ui.format import day as day_text
from bag.field.domain import travel
from bag.field.domain.orders import ALLOWED, State, Verb
from bag.field.models import DayPlan, OrderPerson, OrderState, Stop, Team, TeamPerson, WorkOrder
from bag.field.services import orders
from bag.field.services.steps import Changed, in_words, ready
from bag.field.services.stops import jobs_of, number, retime, stops_of
from bag.organization.models import Person, Unit
from bag.places.models import Place
from bag.work.models import Absence

KEY = "field.dayplan"
PLAN_NEWS = "field.day"
MOST_TEAMS, MOST_PEOPLE = 30, 12


def plan_for(service: Unit, on: date, *, seen: int, by: Any) -> DayPlan:
    """The plan of a service and a day, locked, made where there is none; ``seen`` 0: the caller saw none.

    Raises ``Changed`` when it is not as the caller saw it.
    """
    plan, made = DayPlan.objects.get_or_create(service=service, date=on)
    row = DayPlan.objects.select_for_update(of=("self",)).select_related("service").get(pk=plan.pk)
    if made:
        changes.announce(KEY, [row.pk], "add", by)
    elif row.version != seen:
        raise Changed(_("Somebody else changed the plan meanwhile; here it is as it stands now. Please try again."))
    return row


def _kept(plan: DayPlan, *teams: Team | None, by: Any) -> DayPlan:
    """The next version of a plan, with the times of the teams that changed."""
    for team in {one.pk: one for one in teams if one is not None}.values():
        retime(team)
    plan.version += 1
    plan.save(update_fields=["version", "updated_at"])
    changes.announce(KEY, [plan.pk], "change", by)
    return plan


# -- teams, people, vehicles


@transaction.atomic
def add_team(plan: DayPlan, *, by: Any) -> Team:
    """An empty team at the end."""
    last = plan.teams.aggregate(last=Max("rank"))["last"] or 0
    if plan.teams.count() >= MOST_TEAMS:
        raise ValidationError(_("A plan has at most %(most)d teams.") % {"most": MOST_TEAMS})
    team = Team.objects.create(plan=plan, date=plan.date, rank=last + 1)
    _kept(plan, by=by)
    return team


@transaction.atomic
def remove_team(plan: DayPlan, team: Team, *, by: Any) -> None:
    """Take a team off the plan; its jobs are unplanned again."""
    for stop in team.stops.select_related("order"):
        _take_off(stop, by)
    team.delete()
    _kept(plan, by=by)


@transaction.atomic
def put_person(plan: DayPlan, team: Team, person: Person, *, by: Any) -> TeamPerson:
    """Put a person into a team, out of another one of this plan. The first of a team leads it.

    Refused, with the reason, when the person is away or in a team of another service on this day.
    """
    _refuse_away(plan, person=person)
    taken = _elsewhere(TeamPerson.objects.filter(date=plan.date, person=person), plan)
    if taken is not None:
        raise ValidationError(
            _("%(person)s is in a team of %(service)s on this day.")
            % {"person": person, "service": taken.team.plan.service}
        )
    if team.people.count() >= MOST_PEOPLE:
        raise ValidationError(_("A team has at most %(most)d people.") % {"most": MOST_PEOPLE})
    before = TeamPerson.objects.filter(team__plan=plan, person=person).first()
    if before is not None:
        _drop(before)
    with in_words():
        lead = not team.people.filter(lead=True).exists()
        placed = TeamPerson.objects.create(team=team, date=plan.date, person=person, lead=lead)
    _kept(plan, by=by)
    return placed


@transaction.atomic
def take_person(plan: DayPlan, person: Person, *, by: Any) -> None:
    """Take a person out of their team."""
    held = TeamPerson.objects.filter(team__plan=plan, person=person).select_related("team").first()
    if held is not None:
        _drop(held)
        _kept(plan, by=by)


def _drop(held: TeamPerson) -> None:
    """Somebody else leads when the lead leaves."""
    team, led = held.team, held.lead
    held.delete()
    if led and (following := team.people.order_by("id").first()) is not None:
        following.lead = True
        following.save(update_fields=["lead"])


@transaction.atomic
def lead(plan: DayPlan, person: Person, *, by: Any) -> None:
    """Make a person the lead of their team."""
    held = TeamPerson.objects.filter(team__plan=plan, person=person).first()
    if held is None:
        raise ValidationError(_("%(person)s is in no team of this plan.") % {"person": person})
    TeamPerson.objects.filter(team=held.team_id, lead=True).update(lead=False)
    held.lead = True
    held.save(update_fields=["lead"])
    _kept(plan, by=by)


@transaction.atomic
def put_vehicle(plan: DayPlan, team: Team, vehicle: Place, *, by: Any) -> Team:
    """Give a vehicle to a team, from another one of this plan; refused when it is away or with another service."""
    _refuse_away(plan, vehicle=vehicle)
    taken = Team.objects.filter(date=plan.date, vehicle=vehicle).exclude(plan=plan).select_related("plan__service")
    if (other := taken.first()) is not None:
        raise ValidationError(
            _("%(vehicle)s is with a team of %(service)s on this day.")
            % {"vehicle": vehicle, "service": other.plan.service}
        )
    before = plan.teams.filter(vehicle=vehicle).exclude(pk=team.pk).first()
    plan.teams.filter(vehicle=vehicle).update(vehicle=None)
    team.vehicle = vehicle
    with in_words():
        team.save(update_fields=["vehicle"])
    if before is not None:
        before.vehicle = None
    _kept(plan, team, before, by=by)
    return team


@transaction.atomic
def take_vehicle(plan: DayPlan, vehicle: Place, *, by: Any) -> None:
    """Take a vehicle from its team."""
    team = plan.teams.filter(vehicle=vehicle).first()
    if team is not None:
        team.vehicle = None
        team.save(update_fields=["vehicle"])
        _kept(plan, team, by=by)


def _refuse_away(plan: DayPlan, **who: Any) -> None:
    if Absence.objects.filter(starts__lte=plan.date, ends__gte=plan.date, **who).exists():
        name = next(iter(who.values()))
        raise ValidationError(_("%(name)s is away on %(day)s.") % {"name": name, "day": day_text(plan.date)})


def _elsewhere(rows: Any, plan: DayPlan) -> Any:
    return rows.exclude(team__plan=plan).select_related("team__plan__service").first()


# -- jobs


@transaction.atomic
def put_job(plan: DayPlan, team: Team, order: WorkOrder, *, before: int | None = None, by: Any) -> Stop:
    """Put a job of the service on a team, in front of the stop ``before`` or at the end; it may come from another team.

    A job that somebody is at, or that is over, does not move.
    """
    if order.owner_service_id != plan.service_id:
        raise ValidationError(_("This work order belongs to another service."))
    row = ready(order, Verb.PLAN)
    _refuse_planned(plan, row)
    stop = Stop.objects.filter(plan=plan, order=row).select_related("team").first()
    source = stop.team if stop is not None else None
    if stop is None:
        stop = Stop(plan=plan, order=row, minutes=row.minutes)
    following = [one for one in team.stops.order_by("rank", "id") if one.pk != stop.pk]
    place = next((number for number, one in enumerate(following) if one.pk == before), len(following))
    stop.team, stop.rank = team, place + 1
    with in_words():
        stop.save()
    number([*following[:place], stop, *following[place:]])
    _kept(plan, team, source, by=by)
    return stop


def _refuse_planned(plan: DayPlan, row: WorkOrder) -> None:
    """A job stands on one plan of today or later; a plan that is over holds nobody."""
    others = row.stops.filter(plan__date__gte=timezone.localdate()).exclude(plan=plan).select_related("plan")
    if (other := others.first()) is not None:
        raise ValidationError(
            _("%(order)s is on the plan of %(day)s.") % {"order": row.number, "day": day_text(other.plan.date)}
        )


@transaction.atomic
def take_job(plan: DayPlan, order: WorkOrder, *, by: Any) -> None:
    """Take a job off the plan; a crew that was sent hears of it."""
    stop = Stop.objects.filter(plan=plan, order=order).select_related("team", "order").first()
    if stop is None:
        return
    team = stop.team
    _take_off(stop, by)
    number(team.stops.order_by("rank", "id"))
    _kept(plan, team, by=by)


def _take_off(stop: Stop, by: Any) -> None:
    state = State(stop.order.state)
    if state == State.ON_SITE:
        raise ValidationError(_("%(order)s: the crew is on site.") % {"order": stop.order})
    if state == State.DISPATCHED:
        orders.withdraw(stop.order, by=by)
    stop.delete()


@transaction.atomic
def set_stop(plan: DayPlan, order: WorkOrder, *, minutes: int, not_before: time | None, by: Any) -> Stop:
    """How long a job takes, and the time of day before which nobody is let in."""
    stop = Stop.objects.filter(plan=plan, order=order).select_related("team").first()
    if stop is None:
        raise ValidationError(_("This job is not on the plan."))
    if not 5 <= minutes <= 1440:
        raise ValidationError({"minutes": _("A job lasts between 5 minutes and a day.")})
    stop.minutes, stop.not_before = minutes, not_before
    stop.save(update_fields=["minutes", "not_before"])
    _kept(plan, stop.team, by=by)
    return stop


@transaction.atomic
def order_by_travel(plan: DayPlan, team: Team, *, by: Any) -> int:
    """Put the jobs of a team into the order of least travel. Returns the minutes that the day gets shorter."""
    stops = stops_of(team)
    home, jobs = jobs_of(team, stops)
    best = travel.best_order(jobs, travel.BEGIN, home)
    by_key = {stop.pk: stop for stop in stops}
    number(by_key[job.key] for job in best)
    _kept(plan, team, by=by)
    return travel.cost(jobs, travel.BEGIN, home)[0] - travel.cost(best, travel.BEGIN, home)[0]


# -- publishing


@transaction.atomic
def publish(plan: DayPlan, *, by: Any, at: datetime | None = None) -> DayPlan:
    """Dispatch every job of the plan with its team and time, and tell each person of their day.

    Refused when a team with jobs has nobody; who is told again of a changed plan hears that it changed.
    """
    teams = list(plan.teams.prefetch_related("people__person__user", "stops__order").order_by("rank", "id"))
    if not any(team.stops.all() for team in teams):
        raise ValidationError(_("There is no job on this plan yet."))
    for team in teams:
        if team.stops.all() and not team.people.all():
            raise ValidationError(_("Team %(team)s has jobs but nobody who does them.") % {"team": team})
    _free(plan)
    for team in teams:
        _send(team, at, by)
    now = at or timezone.now()
    changed = plan.published_version > 0
    plan.version += 1
    plan.published_at, plan.published_by, plan.published_version = now, by, plan.version
    plan.first_published_at = plan.first_published_at or now
    plan.save()
    changes.announce(KEY, [plan.pk], "change", by)
    _tell_people(plan, teams, changed=changed, by=by)
    return plan


def _free(plan: DayPlan) -> None:
    """Undo the bookings of an earlier version, so that jobs may change places."""
    sent = WorkOrder.objects.filter(stops__plan=plan, state=OrderState.DISPATCHED)
    OrderPerson.objects.filter(order__in=sent).update(starts=None, ends=None)
    sent.update(planned_start=None, planned_end=None, version=F("version") + 1)


def _send(team: Team, at: datetime | None, by: Any) -> None:
    people = sorted(team.people.all(), key=lambda one: (not one.lead, one.pk))
    for stop in sorted(team.stops.all(), key=lambda one: one.rank):
        if State(stop.order.state) not in ALLOWED[Verb.DISPATCH] or stop.starts is None:
            continue
        ends = stop.starts + timedelta(minutes=stop.minutes)
        crew = orders.Crew(
            people[0].person, [one.person for one in people[1:]], team.vehicle, starts=stop.starts, ends=ends
        )
        orders.send(ready(stop.order, Verb.DISPATCH), crew, at=at, by=by)


def _tell_people(plan: DayPlan, teams: list[Team], *, changed: bool, by: Any) -> None:
    title = gettext_lazy("Your jobs of the day changed") if changed else gettext_lazy("Your jobs of the day")
    url = f"{reverse('field:day', args=[plan.date.isoformat()])}?service={plan.service_id}"
    for team in teams:
        jobs = [f"{timezone.localtime(one.starts):%H:%M} {one.order}" for one in team.stops.all() if one.starts]
        users = [one.person.user for one in team.people.all() if one.person.user is not None]
        body = "\n".join([day_text(plan.date), *jobs])
        notify([user for user in users if user != by], PLAN_NEWS, title, body=body, url=url)
