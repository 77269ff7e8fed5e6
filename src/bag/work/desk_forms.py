"""Short forms of the verbs at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.organization.models import Unit, UnitKind
from bag.work.forms import moment_input
from bag.work.models import Incident, Priority
from bag.work.services.clock import OPEN_INCIDENT

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]
NEWEST = 50
"""Open incidents that a report can be joined to from the drop-down."""


def _words(label: Any, rows: int = 3, most: int = 8000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class WaitOpenForm(forms.Form):
    reason = forms.CharField(label=_("Waits for"), max_length=300)
    until = forms.DateTimeField(label=_("Until"), widget=moment_input(), input_formats=MOMENTS, required=False)


class FinishForm(forms.Form):
    result = _words(_("What was done"))


class TurnDownForm(forms.Form):
    reason = _words(_("Reason, as the requester reads it"), 2, 2000)


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)


class TransferForm(forms.Form):
    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Unit.objects.filter(kind=UnitKind.SERVICE).order_by("sort_text")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)


class JoinForm(forms.Form):
    """Open incidents of the service; empty opens a new one."""

    incident = forms.ModelChoiceField(
        label=_("Incident"), queryset=Incident.objects.none(), required=False, empty_label=_("a new incident")
    )

    def __init__(self, service: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["incident"]
        rows = Incident.objects.filter(state__in=OPEN_INCIDENT, service=service).order_by("-opened_at")
        newest = list(rows.values_list("pk", flat=True)[:NEWEST])
        chosen.queryset = Incident.objects.filter(pk__in=newest).order_by("-opened_at")


class MessageForm(forms.Form):
    text = _words(_("Note or message"), 2)
    to_requester = forms.BooleanField(label=_("The requester reads it"), required=False)


class IncidentForm(forms.Form):
    """An incident chosen by typing."""

    incident = forms.ModelChoiceField(label=_("Incident"), queryset=Incident.objects.all())

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        chosen: Any = self.fields["incident"]
        chosen.widget = RecordPicker(registers.records["work.incident"])
        chosen.widget.choices = chosen.choices
        chosen.widget.is_required = True
