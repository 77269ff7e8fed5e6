"""Who is on call now, one's own duties and swaps, the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bag.core import access
from bag.core.ui.verbs import attempt
from bag.organization.models import Person, Unit
from bag.work.models import OPEN_SWAPS, Absence, DutyAlert, DutySwap, IncidentState, Roster
from bag.work.oncall import rights
from bag.work.oncall.doors import doors
from bag.work.oncall.forms import SwapForm
from bag.work.oncall.records import SETTINGS
from bag.work.queries import oncall, rosters
from bag.work.services import oncall_calls, oncall_swaps

View = Callable[..., HttpResponseBase]
ENDED = (IncidentState.RESOLVED, IncidentState.CLOSED)
SWAP_VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (oncall_swaps.accept, gettext_lazy("You take the duty once the chief approves.")),
    "decline": (oncall_swaps.decline, gettext_lazy("You declined the swap.")),
    "withdraw": (oncall_swaps.withdraw, gettext_lazy("The swap is withdrawn.")),
    "approve": (oncall_swaps.approve, gettext_lazy("The swap is approved; both were told.")),
    "refuse": (oncall_swaps.refuse, gettext_lazy("The swap is refused.")),
}
_DECIDED = ("approve", "refuse")


def for_branch(view: View) -> View:
    """Signed-in people of the branch; 403 for others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rights.in_branch(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def back_to(roster: Roster | None = None) -> HttpResponseRedirect:
    """Back to the page of the roster or to one's own duties."""
    place = roster.get_absolute_url() if roster is not None else reverse("work:oncall-mine")
    return HttpResponseRedirect(place)


@require_safe
@for_branch
def now(request: HttpRequest) -> HttpResponseBase:
    """Who is on duty in every service, with phones, and open calls."""
    alerts = DutyAlert.objects.filter(acknowledged_at=None).exclude(incident__state__in=ENDED)
    alerts = alerts.select_related("incident__service", "incident__assignee").order_by(
        "incident__priority", "started_at"
    )
    context = {
        "posts": oncall.posts(),
        "alerts": [(row, rights.may_acknowledge(request.user, row)) for row in alerts[:20]],
        "old": list(oncall.people_with_old_contacts()[:12])
        if access.allows(request.user, rights.KEPT, "change")
        else [],
        "days": oncall.CONTACT_DAYS,
        "settings": SETTINGS,
        "doors": [(key, title, key in {door.key for door in doors}) for key, title in _DOORS],
        "trail": [(_("On call now"), None)],
    }
    return render(request, "work/oncall_now.html", context)


_DOORS = (("sms", gettext_lazy("Text message")), ("voice", gettext_lazy("Phone call")))


@require_safe
@for_branch
def mine(request: HttpRequest) -> HttpResponseBase:
    """One's own duties, calls to acknowledge, swaps and absences: made for the phone."""
    user, moment = request.user, timezone.now()
    shifts = oncall.duties_of(user, moment)
    person = Person.objects.filter(user=user.pk).first()
    called = DutyAlert.objects.filter(calls__person__user=user.pk, acknowledged_at=None).exclude(
        incident__state__in=ENDED
    )
    swaps = DutySwap.objects.filter(state__in=OPEN_SWAPS).filter(Q(taker__user=user.pk) | Q(asked_by=user.pk))
    context = {
        "shifts": shifts,
        "running": [row for row in shifts if row.starts_at <= moment],
        "alerts": called.select_related("incident__service").distinct().order_by("started_at")[:20],
        "swaps": swaps.select_related("shift__role", "shift__person", "taker", "back__role", "asked_by"),
        "waiting": set(swaps.values_list("shift_id", flat=True)),
        "absences": Absence.objects.filter(person=person, ends__gte=timezone.localdate()).order_by("starts"),
        "person": person,
        "contact_old": person is not None and oncall.contact_old(person),
        "user_id": user.pk,
        "trail": [(_("My on-call duties"), None)],
    }
    return render(request, "work/oncall_mine.html", context)


@require_POST
@login_required
def acknowledge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take notice of an incident: nobody else is called."""
    alert = get_object_or_404(DutyAlert.objects.select_related("incident__service"), pk=pk)
    if not rights.may_acknowledge(request.user, alert):
        raise PermissionDenied
    attempt(
        request, lambda: oncall_calls.acknowledge(alert, by=request.user), _("Acknowledged; nobody else is called.")
    )
    return HttpResponseRedirect(alert.incident.get_absolute_url())


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask somebody to take a duty of one's own."""
    shift = get_object_or_404(oncall.standing_shifts(), pk=pk)
    if shift.person.user_id != request.user.pk or access.read_only(request.user):
        raise PermissionDenied
    form = SwapForm(shift, request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: oncall_swaps.ask(shift, by=request.user, **form.cleaned_data),
            _("The swap is asked; they were told."),
        )
    ):
        return back_to()
    trail = [(_("My on-call duties"), reverse("work:oncall-mine")), (_("Ask for a swap"), None)]
    status = 422 if request.method == "POST" else 200
    return render(request, "work/oncall_swap.html", {"shift": shift, "form": form, "trail": trail}, status=status)


@require_POST
@login_required
def swap(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    """Accept, decline, withdraw; approve or refuse by who keeps the roster."""
    if verb not in SWAP_VERBS or not rights.in_branch(request.user):
        raise Http404 if rights.in_branch(request.user) else PermissionDenied
    row = get_object_or_404(DutySwap.objects.select_related("shift__roster__service"), pk=pk)
    roster = row.shift.roster
    if verb in _DECIDED and not rights.keeps(request.user, roster.service.code):
        raise PermissionDenied
    act, done = SWAP_VERBS[verb]
    attempt(request, lambda: act(row, by=request.user), done)
    return back_to(roster if verb in _DECIDED else None)


@require_safe
@for_branch
def year(request: HttpRequest) -> HttpResponseBase:
    """Duties and points of a service's people month by month."""
    services = list(Unit.objects.filter(rosters__isnull=False).distinct().order_by("sort_text"))
    chosen = _service(request, services)
    given = request.GET.get("year", "")
    number = int(given) if given.isdecimal() and 2000 <= int(given[:5]) <= 2100 else timezone.localdate().year
    lines = rosters.year_of(chosen, number) if chosen is not None else []
    held = {}
    if chosen is not None:
        held = {row.first.month: row for row in Roster.objects.filter(service=chosen, first__year=number)}
    months = [(date_format(date(number, month, 1), "M"), held.get(month)) for month in range(1, 13)]
    most = max((points for _person, cells, _n, _all in lines for _count, points in cells), default=1)
    context = {
        "services": services,
        "chosen": chosen,
        "year": number,
        "months": months,
        "lines": [
            (person, [(n, points, _level(points, most)) for n, points in cells], count, points)
            for person, cells, count, points in lines
        ],
        "trail": [(_("On call now"), reverse("work:oncall")), (_("Year of duties"), None)],
    }
    return render(request, "work/oncall_year.html", context)


def _level(points: int, most: int) -> int:
    """0 for nothing, 1 to 4 by quarters of the greatest."""
    return 0 if not points else min(4, 1 + 4 * points // (most + 1))


def _service(request: HttpRequest, services: list[Unit]) -> Unit | None:
    """The service of the address, else one's own, else the first."""
    wanted = request.GET.get("service", "")
    own = {grant.service for grant in access.grants(request.user) if grant.service}
    by_code = {row.code: row for row in services}
    near = next((row for row in services if row.code in own), services[0] if services else None)
    return by_code.get(wanted, near)
