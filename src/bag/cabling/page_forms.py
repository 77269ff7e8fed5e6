"""Forms of the room's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ResultsForm(forms.Form):
    """A result file of a certifier."""

    file = forms.FileField(label=_("Result file"), widget=forms.FileInput(attrs={"accept": ".csv,.xml,.txt"}))
    month_first = forms.BooleanField(
        label=_("Dates begin with the month"), required=False, help_text=_("03/04/2026 is the 4th of March.")
    )
    without_unknown = forms.BooleanField(label=_("Leave out lines whose label no link has"), required=False)


class AcceptForm(forms.Form):
    """What is said with an acceptance."""

    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
