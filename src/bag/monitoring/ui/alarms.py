"""Verbs on an alarm from its own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bag.core import registers
from bag.core.incoming import row_id
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record
from bag.monitoring.check_forms import AcknowledgeForm, CommentForm, CoverForm, ShelveForm
from bag.monitoring.models import Alarm, MaintenanceWindow
from bag.monitoring.services import alarms, maintenance
from bag.monitoring.ui.gate import AlarmView

Do = Callable[[Alarm, dict[str, Any], Any], object]


VERBS: dict[str, tuple[Any, Do]] = {
    "acknowledge": (AcknowledgeForm, lambda row, data, by: alarms.acknowledge(row, comment=data["comment"], by=by)),
    "shelve": (
        ShelveForm,
        lambda row, data, by: alarms.shelve(row, until=data["until"], reason=data["reason"], by=by),
    ),
    "unshelve": (None, lambda row, _data, by: alarms.unshelve(row, by=by)),
    "close": (None, lambda row, _data, by: alarms.close(row, by=by)),
    "comment": (CommentForm, lambda row, data, by: alarms.comment(row, data["text"], by=by)),
}


class AlarmVerb(AlarmView):
    """Do one verb and come back to the page of the alarm; what is wrong is said there."""

    verb = "change"
    act = ""
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Alarm = self.opened(pk)
        form_class, do = VERBS[self.act]
        form = form_class(request.POST) if form_class else None
        if form is not None and not form.is_valid():
            for name, faults in form.errors.items():
                messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, faults))}")
            return redirect(row.get_absolute_url())
        try:
            do(row, form.cleaned_data if form else {}, request.user)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        return redirect(row.get_absolute_url())


class WindowView(GatedView):
    """What belongs to a maintenance window that the person may change."""

    verb = "change"
    http_method_names = ["post"]

    @property
    def record(self) -> Record:
        return registers.records["monitoring.maintenancewindow"]


class Cover(WindowView):
    """Put a piece of equipment or a place under the planned work."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: MaintenanceWindow = self.opened(pk)
        form = CoverForm(request.POST)
        if form.is_valid():
            maintenance.cover(row, **form.cleaned_data, by=request.user)
        else:
            for faults in form.errors.values():
                messages.error(request, " ".join(map(str, faults)))
        return redirect(row.get_absolute_url())


class Uncover(WindowView):
    """Take a piece of equipment or a place out of the planned work."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: MaintenanceWindow = self.opened(pk)
        equipment, place = (row_id(request.POST.get(name, "")) for name in ("equipment", "place"))
        maintenance.uncover(row, equipment=equipment, place=place, by=request.user)
        return redirect(row.get_absolute_url())
