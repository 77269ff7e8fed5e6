"""The operations page: open alarms with their followers, key figures, the map, the impact of the chosen alarm.

The page stands on fragments that the browser fetches again when news of the topic ``alarms`` comes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from bag.core import registers
from bag.core.models import Subject
from bag.monitoring import impact, operations, series
from bag.monitoring.check_forms import AcknowledgeForm, ShelveForm
from bag.monitoring.models import Alarm, Check
from bag.monitoring.models.choices import AlarmSeverity, Standing
from bag.monitoring.operations import Question
from bag.monitoring.services import alarms
from bag.monitoring.ui.gate import AlarmView
from bag.organization.models import Unit
from bag.places.models import Place
from bag.telemetry.client import TelemetryError

BUSY = 8
KEPT = 20
"""Seconds for which the busiest lines are kept: one question to the store for all open pages."""
LABELS = {
    "all": _("All open"),
    "mine": _("Mine"),
    "new": _("Unacknowledged"),
    "shelved": _("Shelved"),
    "cleared": _("Recovered"),
}


class Operations(AlarmView):
    """The page with everything that needs no store; the rest comes in fragments."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = Question.of(request.GET)
        context = {
            **listing(request.user, asked),
            **figure_row(request.user),
            "services": Unit.objects.filter(kind="service").order_by("sort_text"),
            "severities": AlarmSeverity.choices,
            "acknowledge_form": AcknowledgeForm(),
            "shelve_form": ShelveForm(),
            "place": Place.objects.filter(pk=asked.place).first() if asked.place else None,
        }
        return render(request, "monitoring/operations.html", context)


class AlarmList(AlarmView):
    """The list with its chips."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "monitoring/operations_alarms.html", listing(request.user, Question.of(request.GET)))


class FigureRow(AlarmView):
    """The key figures."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "monitoring/operations_figures.html", figure_row(request.user))


@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
class Sites(AlarmView):
    """GeoJSON of the sites, each with the state of its worst alarm."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"type": "FeatureCollection", "features": operations.sites(request.user)})


class BusyLinks(AlarmView):
    """The lines that are most taken now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "monitoring/operations_links.html", {"lines": busy_lines(request.user)})


class Chosen(AlarmView):
    """One alarm: what it is, what it takes away, what can be done about it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        alarm: Alarm = self.opened(pk)
        check = Check.objects.filter(alarm_class=alarm.alarm_class).exclude(explanation="").order_by("pk").first()
        context = {
            "alarm": alarm,
            "may_act": self.record.allows(request.user, "change", alarm),
            "check": check,
            "impact": impact.of_alarm(alarm),
        }
        return render(request, "monitoring/operations_chosen.html", context)


def _acknowledge(alarm: Alarm, form: AcknowledgeForm, user: Any) -> None:
    alarms.acknowledge(alarm, comment=form.cleaned_data["comment"], by=user)


def _shelve(alarm: Alarm, form: ShelveForm, user: Any) -> None:
    alarms.shelve(alarm, until=form.until, reason=form.cleaned_data["reason"], by=user)


ACTS: dict[str, tuple[Any, Callable[[Alarm, Any, Any], None]]] = {
    "acknowledge": (AcknowledgeForm, _acknowledge),
    "shelve": (ShelveForm, _shelve),
}


class Act(AlarmView):
    """Acknowledge or shelve an alarm from the page, and come back to it."""

    verb = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        alarm: Alarm = self.opened(pk)
        form_class, do = ACTS[act]
        form = form_class(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        else:
            try:
                do(alarm, form, request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        query = Question.of(request.GET).query
        return redirect(reverse("monitoring:operations") + (f"?{query}" if query else ""))


class Followers(AlarmView):
    """The rows of what an alarm explains."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        root: Alarm = self.opened(pk)
        rows = operations.followers(request.user, root)
        return render(request, "monitoring/operations_followers.html", {"root": root, "rows": rows})


def figure_row(user: Any) -> dict[str, Any]:
    """The key figures, and where those about targets lead. Four queries."""
    silent = f"{registers.records['monitoring.target'].list_url}?status__standing={Standing.SILENT}"
    return {"figures": operations.figures(user), "silent_url": silent}


def listing(user: Any, asked: Question) -> dict[str, Any]:
    """What the list and its chips show. Three queries."""
    counts = operations.counts(user, asked)
    return {
        "asked": asked,
        "alarms": operations.listed(user, asked),
        "views": [(view, LABELS[view], counts[view]) for view in operations.VIEWS],
        "total": counts[asked.view],
        "most": operations.MOST,
    }


def busy_lines(user: Any, most: int = BUSY) -> list[dict[str, Any]] | None:
    """The busiest lines of equipment that the person may see; None when the store is away. One query."""
    try:
        found = cache.get_or_set("monitoring:busiest", lambda: series.busiest(4 * BUSY), KEPT) or []
    except TelemetryError:
        return None
    record = registers.records["inventory.equipment"]
    subjects = Subject.objects.filter(
        Q(pk__in=[line.subject for line in found]), content_type__app_label="inventory", content_type__model="equipment"
    )
    owners = dict(subjects.values_list("pk", "object_id"))
    rows = record.visible_to(user).in_bulk(owners.values())
    shown = [(line, rows[owners[line.subject]]) for line in found if owners.get(line.subject) in rows]
    return [{"line": line, "equipment": row} for line, row in shown[:most]]
