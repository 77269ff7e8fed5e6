"""The layer-2 and layer-3 pictures and their saved lay-outs."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import registers
from bag.core.incoming import row_id
from bag.core.ui.verbs import attempt, only
from bag.places.models import Place
from bag.topology import picture as pictures
from bag.topology.forms import ArrangementForm
from bag.topology.models import Arrangement, Level
from bag.topology.ui.pages import reads, trail, writes


@require_GET
@only(reads)
def picture(request: HttpRequest) -> HttpResponse:
    """``?level=l2|l3``, ``?place=``, ``?on=YYYY-MM-DD``, ``?view=`` a saved lay-out. Eight queries at most."""
    level, place = _level(request.GET.get("level", "")), _place(request)
    on = _day(request.GET.get("on", ""))
    saved = list(Arrangement.objects.filter(level=level, place=place).select_related("by").order_by("name"))
    wanted = row_id(request.GET.get("view", ""))
    chosen = next((row for row in saved if row.pk == wanted), None)
    positions = chosen.positions if chosen is not None else {}
    if level == Level.LINKS:
        found = pictures.of_links(request.user, _end_of(on), place, positions)
    else:
        found = pictures.of_networks(request.user, positions)
    context = {
        "level": level,
        "levels": Level.choices,
        "place": place,
        "on": on,
        "today": timezone.localdate(),
        "found": found,
        "saved": saved,
        "chosen": chosen,
        "may_remove": chosen is not None and _may_remove(request.user, chosen),
        "form": ArrangementForm(initial={"name": chosen.name if chosen else ""}) if writes(request.user) else None,
        "trail": trail(_("Seen topology")),
    }
    return render(request, "topology/map.html", context)


@require_POST
@only(writes)
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep where the boxes stand, under a name; the lay-out of that name is replaced."""
    level, place = _level(request.POST.get("level", "")), _place(request)
    form = ArrangementForm(request.POST)
    made: list[Arrangement] = []
    if attempt(request, lambda: made.append(_keep(form, level, place, request.user)), _("The lay-out is saved."), form):
        return redirect(_url(level, place, made[0]))
    return redirect(_url(level, place))


def _keep(form: ArrangementForm, level: Level, place: Place | None, user: Any) -> Arrangement:
    values = form.cleaned_data
    row = Arrangement.objects.select_for_update().filter(level=level, place=place, name=values["name"]).first()
    row = row or Arrangement(level=level, place=place, name=values["name"], by=user)
    row.positions = values["positions"]
    row.save()
    return row


@require_POST
@only(writes)
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a lay-out of one's own."""
    row = get_object_or_404(Arrangement, pk=pk)
    if not _may_remove(request.user, row):
        raise PermissionDenied
    row.delete()
    messages.success(request, _("The lay-out is removed."))
    return redirect(_url(Level(row.level), row.place))


def _may_remove(user: Any, row: Arrangement) -> bool:
    return writes(user) and row.by_id == user.pk


def _url(level: Level, place: Place | None, row: Arrangement | None = None) -> str:
    words = [f"level={level}", *([f"place={place.pk}"] if place else []), *([f"view={row.pk}"] if row else [])]
    return f"{reverse('topology:map')}?{'&'.join(words)}"


def _level(text: str) -> Level:
    return Level.NETWORKS if text == Level.NETWORKS else Level.LINKS


def _place(request: HttpRequest) -> Place | None:
    """The place asked about; 404 for one that the person may not see."""
    values = request.POST if request.method == "POST" else request.GET
    wanted = row_id(values.get("place", ""))
    rows = registers.records["places.place"].visible_to(request.user)
    return get_object_or_404(rows, pk=wanted) if wanted is not None else None


def _day(text: str) -> Any:
    """A past day; None for today, for a day to come, and for what is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and day < timezone.localdate() else None


def _end_of(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day is not None else None
