"""Forms of the room's verbs and of its thresholds."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.wireless.domain.efficiency import Part
from bag.wireless.models import Complaint, ImprovementKind, Limits

PARTS = [part.value for part in Part]


class ImprovementForm(forms.Form):
    """What is to be done with an access point, and why."""

    kind = forms.ChoiceField(label=_("what is done"), choices=ImprovementKind)
    reason = forms.CharField(label=_("reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    due = forms.DateField(label=_("to be done by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class MonthForm(forms.Form):
    """The month of a report."""

    month = forms.CharField(label=_("Month"), widget=forms.TextInput(attrs={"type": "month"}))


class CloseForm(forms.Form):
    """How a complaint ended."""

    result = forms.CharField(
        label=_("what was done or found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    found = forms.BooleanField(label=_("the trouble was found"), required=False, initial=True)


class ComplainForm(forms.ModelForm):
    """What anybody can tell on a telephone; the place comes with the address of the page."""

    class Meta:
        model = Complaint
        fields: ClassVar = ["trouble", "device", "text"]
        widgets: ClassVar = {
            "trouble": forms.RadioSelect,
            "device": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trouble"].choices = Complaint._meta.get_field("trouble").choices  # type: ignore[attr-defined]


class LimitsForm(forms.ModelForm):
    """Every threshold of the score."""

    class Meta:
        model = Limits
        fields: ClassVar = [
            *(f"{part}_{end}" for part in PARTS for end in ("good", "bad")), "good_from", "fair_from", "window_days",
            "idle_days",
        ]  # fmt: skip
