"""Overview, floors, complaints by telephone, thresholds, the monthly report, curves of an access point."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core import access, registers
from bag.core.access import LEADERS, Rights
from bag.core.incoming import row_id
from bag.core.ui.verbs import attempt, only, opened
from bag.places.models import FloorPlan, Place
from bag.wireless import month, queries
from bag.wireless.curves import curves
from bag.wireless.domain.channels import uses
from bag.wireless.forms import ComplainForm, LimitsForm, MonthForm
from bag.wireless.models import AccessPoint, DayScore, Standings
from bag.wireless.services import complaints
from bag.wireless.wording import STANDING_TONES, reasons

KEY = "wireless.accesspoint"
SHOWN, FEW = 200, 8
RECENT = timedelta(days=7)
SET_LIMITS = Rights(change=LEADERS)
_MONTH = re.compile(r"^(2\d{3})-(0[1-9]|1[0-2])$")


def reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


def _trail(title: Any) -> list[tuple[Any, str | None]]:
    return [(_("Wireless network"), reverse("wireless:overview")), (title, None)]


@require_GET
@only(reads)
def overview(request: HttpRequest) -> HttpResponseBase:
    """How the access points stand, what is to be improved, what people complain about. Nine queries."""
    points = registers.records[KEY].visible_to(request.user)
    on = queries.last_day()
    asked = request.GET.get("standing", "")
    asked = asked if asked in Standings.values else ""
    rows = queries.scores_of_day(on, points) if on else DayScore.objects.none()
    counted = dict(rows.order_by().values_list("standing").annotate(n=Count("id")))
    shown = rows.filter(standing=asked) if asked else rows
    told = registers.records["wireless.complaint"].visible_to(request.user)
    waiting = queries.open_complaints(told)
    context = {
        "on": on,
        "asked": asked,
        "tabs": [(value, label, counted.get(value, 0)) for value, label in Standings.choices],
        "rows": [(row, STANDING_TONES[row.standing], reasons(row.parts)) for row in shown[:SHOWN]],
        "left_out": max(0, (counted.get(asked, 0) if asked else sum(counted.values())) - SHOWN),
        "points": points.count(),
        "counted": counted,
        "complaints": list(waiting[:FEW]),
        "complaint_count": waiting.count(),
        "floors": _floors(points),
        "issued": month.issued()[:FEW],
        "may_issue": month.may_issue(request.user),
        "may_set": may_set(request.user),
        "month_form": MonthForm(initial={"month": "{}-{:02d}".format(*_asked({}))}),
    }
    return render(request, "wireless/overview.html", context)


def _floors(points: Any) -> list[tuple[Place, int]]:
    """The floors (or sites) with the most access points. Two queries."""
    places = points.exclude(equipment__place=None).values_list("equipment__place", "equipment__place__ancestors")
    counted: dict[int, int] = {}
    for pk, above in places.order_by():
        for one in (*above, pk):
            counted[one] = counted.get(one, 0) + 1
    kinds = Place.objects.filter(pk__in=counted, kind__in=("floor", "outdoor_site"))
    kinds = kinds.select_related("parent").order_by("sort_text")
    return sorted(((row, counted[row.pk]) for row in kinds), key=lambda one: -one[1])[:FEW]


@require_GET
@only(reads)
def floor(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The access points of a floor: standing, channels and who shares them, and the plan. Eight queries."""
    place: Place = opened(request, "places.place", pk)
    points = list(queries.points_in(place, registers.records[KEY].visible_to(request.user))[:SHOWN])
    on = queries.last_day()
    scores = {
        row.access_point_id: row for row in (DayScore.objects.filter(on=on, access_point__in=points) if on else ())
    }
    radios = queries.newest_radios([point.pk for point in points], timezone.localdate() - RECENT)
    names = {point.pk: point for point in points}
    plan = FloorPlan.objects.filter(place=place).first()
    context = {
        "place": place,
        "plan": plan,
        "pins": _pins(plan, points, scores),
        "points": [(point, scores.get(point.pk), _tone(scores.get(point.pk))) for point in points],
        "uses": [(use, [(names[radio.key], radio.slot) for radio in use.radios]) for use in uses(queries.airs(radios))],
        "on": on,
        "trail": _trail(place),
    }
    return render(request, "wireless/floor.html", context)


def _tone(score: DayScore | None) -> str:
    return STANDING_TONES[score.standing] if score is not None else "unknown"


def _pins(plan: FloorPlan | None, points: list[AccessPoint], scores: dict[int, DayScore]) -> list[dict[str, Any]]:
    """Access points on the plan: a marker of the piece itself, or else of its room. One query."""
    if plan is None:
        return []
    pieces = {point.equipment_id: point for point in points}
    rooms: dict[int, AccessPoint] = {}
    for one in points:
        rooms.setdefault(one.equipment.place_id or 0, one)
    found = []
    for marker in plan.markers.select_related("subject__content_type"):
        point = rooms.get(marker.place_id or 0)
        if marker.subject is not None and marker.subject.content_type.model == "equipment":
            point = pieces.get(marker.subject.object_id)
        if point is not None:
            found.append({"x": marker.x, "y": marker.y, "point": point, "tone": _tone(scores.get(point.pk))})
    return found


@require_http_methods(["GET", "POST"])
@login_required
def complain(request: HttpRequest) -> HttpResponseBase:
    """What anybody tells on a telephone after reading the code on a door or a device: ``?place=`` or ``?device=``."""
    point, place = _where(request)
    form = ComplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.place, row.access_point = place, point
        done = _("Thank you. The network service hears of it.")
        if attempt(request, lambda: complaints.save(row, request.user, created=True), done):
            seen = registers.records["wireless.complaint"].allows(request.user, "view", row)
            return redirect(row if seen else "home")
    return render(request, "wireless/complain.html", {"form": form, "place": place, "point": point})


def _where(request: HttpRequest) -> tuple[AccessPoint | None, Place]:
    """The access point and the place that the address names; 404 without a place."""
    device = row_id(request.GET.get("device", ""))
    if device is not None:
        point = get_object_or_404(AccessPoint.objects.select_related("equipment__place"), equipment=device)
        if point.equipment.place is not None:
            return point, point.equipment.place
    number = row_id(request.GET.get("place", ""))
    if number is None:
        raise Http404
    return None, get_object_or_404(Place, pk=number)


def may_set(user: Any) -> bool:
    """Who sets thresholds: who leads the network service."""
    return access.allows(user, SET_LIMITS, "change", month.SERVICE)


@require_http_methods(["GET", "POST"])
@only(reads)
def limits(request: HttpRequest) -> HttpResponseBase:
    """The thresholds of the score; scores of earlier days stay as they were."""
    row = queries.limits()
    may = may_set(request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = LimitsForm(request.POST or None, instance=row)
    if not may:
        for one in form.fields.values():
            one.disabled = True
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The thresholds hold from the next judgment on."))
        return redirect("wireless:limits")
    return render(request, "wireless/limits.html", {"form": form, "may": may, "trail": _trail(_("Thresholds"))})


@require_http_methods(["GET", "POST"])
@only(reads)
def report(request: HttpRequest) -> HttpResponseBase:
    """The monthly report: printed as it stands now, or issued as a document."""
    year, number = _asked(request.GET if request.method == "GET" else request.POST)
    if request.method == "GET":
        try:
            content = month.pdf(year, number, request.user)
        except ValidationError as error:
            return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")
        headers = {"Content-Disposition": f'inline; filename="kablosuz-{year}-{number:02d}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    if not month.may_issue(request.user):
        raise PermissionDenied
    made: list[Any] = []
    if attempt(request, lambda: made.append(month.issue(year, number, by=request.user)), _("The report is issued.")):
        return redirect(made[0])
    return redirect("wireless:overview")


def _asked(given: Any) -> tuple[int, int]:
    """Year and month of the address; the last whole month for anything else."""
    found = _MONTH.match(given.get("month", ""))
    if found:
        return int(found[1]), int(found[2])
    last: date = timezone.localdate().replace(day=1) - timedelta(days=1)
    return last.year, last.month


@require_GET
@only(reads)
def point_curves(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The measured curves of an access point, fetched when its page stands."""
    row: AccessPoint = opened(request, KEY, pk)
    return render(request, "wireless/curves.html", {"charts": curves(row)})
