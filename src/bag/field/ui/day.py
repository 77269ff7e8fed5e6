"""The board of a day. Its verbs answer with the fresh board, or with the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import access
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import DayKind
from bag.core.incoming import row_id
from bag.core.ui.verbs import attempt, only
from bag.directive.rights import in_branch
from bag.field.models import DayPlan, Team, WorkOrder
from bag.field.queries import day as queries
from bag.field.rights import plans_day
from bag.field.services import day
from bag.field.services.steps import Changed
from bag.organization.models import Person, Unit, UnitKind
from bag.places.models import Place

FAR = timedelta(days=366)


class MoveForm(forms.Form):
    """What a verb of the board is about; each verb takes what it needs."""

    verb = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    team = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    person = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    vehicle = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    order = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    minutes = forms.IntegerField(min_value=5, max_value=1440, required=False)
    not_before = forms.TimeField(required=False)


def _team(plan: DayPlan, given: dict[str, Any]) -> Team:
    return _found(plan.teams.select_related("vehicle"), given["team"])


def _person(given: dict[str, Any]) -> Person:
    return _found(Person.objects.filter(active=True), given["person"])


def _car(given: dict[str, Any]) -> Place:
    return _found(Place.objects.filter(kind="vehicle"), given["vehicle"])


def _order(given: dict[str, Any]) -> WorkOrder:
    return _found(WorkOrder.objects.all(), given["order"])


def _found(rows: Any, pk: int | None) -> Any:
    row = rows.filter(pk=pk).first() if pk is not None else None
    if row is None:
        raise ValidationError(_("What you moved is no longer there."))
    return row


VERBS: dict[str, Callable[[DayPlan, dict[str, Any], Any], object]] = {
    "add-team": lambda plan, _given, by: day.add_team(plan, by=by),
    "remove-team": lambda plan, given, by: day.remove_team(plan, _team(plan, given), by=by),
    "put-person": lambda plan, given, by: day.put_person(plan, _team(plan, given), _person(given), by=by),
    "take-person": lambda plan, given, by: day.take_person(plan, _person(given), by=by),
    "lead": lambda plan, given, by: day.lead(plan, _person(given), by=by),
    "put-vehicle": lambda plan, given, by: day.put_vehicle(plan, _team(plan, given), _car(given), by=by),
    "take-vehicle": lambda plan, given, by: day.take_vehicle(plan, _car(given), by=by),
    "put-job": lambda plan, given, by: day.put_job(
        plan, _team(plan, given), _order(given), before=given["before"], by=by
    ),
    "take-job": lambda plan, given, by: day.take_job(plan, _order(given), by=by),
    "set-job": lambda plan, given, by: day.set_stop(
        plan, _order(given), minutes=given["minutes"] or 60, not_before=given["not_before"], by=by
    ),
    "by-travel": lambda plan, given, by: day.order_by_travel(plan, _team(plan, given), by=by),
}


@require_GET
@only(in_branch)
def today(request: HttpRequest) -> HttpResponse:
    """The board of today."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("field:day", args=[timezone.localdate().isoformat()]) + query)


@require_GET
@only(in_branch)
def board(request: HttpRequest, on: str) -> HttpResponse:
    """The plan of a service for a day. ``part``: only the board itself, for the island."""
    when, service = _day(on), _service(request)
    if service is None:
        return render(request, "field/day.html", {"on": when, "service": None, "services": []})
    context = _context(request, service, when)
    return render(request, "field/day_board.html" if request.GET.get("part") else "field/day.html", context)


@require_POST
@login_required
def move(request: HttpRequest, on: str) -> HttpResponse:
    """Do one verb of the board and answer with the fresh board; 422 with the reason when it is refused."""
    when, service = _day(on), _kept_service(request)
    form = MoveForm(request.POST)
    if not form.is_valid() or form.cleaned_data["verb"] not in VERBS:
        return _refused(
            [fault for faults in form.errors.values() for fault in faults] or [_("This verb is not known.")]
        )
    given = form.cleaned_data
    try:
        with transaction.atomic():
            plan = day.plan_for(service, when, seen=given["version"], by=request.user)
            VERBS[given["verb"]](plan, given, request.user)
    except ValidationError as error:
        return _refused(error.messages, status=409 if isinstance(error, Changed) else 422)
    except IntegrityError:
        return _refused([_("Somebody else changed the plan meanwhile. Load the page again.")], status=409)
    return render(request, "field/day_board.html", _context(request, service, when))


@require_POST
@login_required
def publish(request: HttpRequest, on: str) -> HttpResponse:
    """Publish the plan that the page showed."""
    when, service = _day(on), _kept_service(request)
    seen = row_id(request.POST.get("version", "")) or 0
    attempt(
        request,
        lambda: day.publish(day.plan_for(service, when, seen=seen, by=request.user), by=request.user),
        _("The plan is published; everybody on it was told."),
    )
    return HttpResponseRedirect(f"{reverse('field:day', args=[when.isoformat()])}?service={service.pk}")


def _context(request: HttpRequest, service: Unit, on: date) -> dict[str, Any]:
    found = queries.board(service, on)
    special = work_calendar().day(on)
    return {
        "board": found,
        "plan": found.plan,
        "on": on,
        "service": service,
        "services": Unit.objects.filter(kind=UnitKind.SERVICE).order_by("sort_text"),
        "editable": plans_day(request.user, service.code),
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "is_today": on == timezone.localdate(),
        "off": special.kind is DayKind.OFF,
        "off_title": special.title,
        "map_data": queries.features(found),
        "trail": [(_("Work orders"), reverse("field:workorder-list")), (_("Daily work plan"), None)],
    }


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if abs(on - timezone.localdate()) > FAR * 5:
        raise Http404
    return on


def _service(request: HttpRequest) -> Unit | None:
    """The service that was asked for, else the person's own, else the first."""
    services = Unit.objects.filter(kind=UnitKind.SERVICE)
    asked = row_id(request.GET.get("service", ""))
    if asked is not None:
        return get_object_or_404(services, pk=asked)
    own = [grant.service for grant in access.grants(request.user) if grant.service]
    return services.filter(code__in=own).order_by("sort_text").first() or services.order_by("sort_text").first()


def _kept_service(request: HttpRequest) -> Unit:
    service = get_object_or_404(Unit, kind=UnitKind.SERVICE, pk=row_id(request.POST.get("service", "")) or 0)
    if not plans_day(request.user, service.code):
        raise PermissionDenied
    return service


def _refused(reasons: list[Any], status: int = 422) -> JsonResponse:
    return JsonResponse({"detail": " ".join(str(reason) for reason in reasons)}, status=status)
