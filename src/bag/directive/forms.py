"""Forms of statements and decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERIODS = [
    ("P1D", _("Every working day")),
    ("P1W", _("Every week")),
    ("P1M", _("Every month")),
    ("P3M", _("Every 3 months")),
    ("P6M", _("Every 6 months")),
    ("P1Y", _("Every year")),
]


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AttestForm(forms.Form):
    """The owner's statement with an optional file."""

    on = forms.DateField(label=_("Done on"), widget=_date_input())
    note = forms.CharField(
        label=_("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences that an auditor can check."),
    )  # fmt: skip
    file = forms.FileField(label=_("Attachment"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class PeriodForm(forms.Form):
    """The manager's decision on a period."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    decision = forms.CharField(
        label=_("Decision"),
        max_length=200,
        required=False,
        help_text=_("Date and number of the letter, if there is one."),
    )
    file = forms.FileField(label=_("Decision document"), required=False)


class WaiveForm(forms.Form):
    until = forms.DateField(label=_("Waived until"), widget=_date_input())
    decision = forms.CharField(label=_("Decision"), max_length=200, help_text=_("Date and number of the letter."))
    file = forms.FileField(label=_("Decision document"), help_text=_("The signed decision; it is kept with the duty."))


class UploadForm(forms.Form):
    """A directive as a file."""

    file = forms.FileField(
        label=_("Text (.txt), Word (.docx) or PDF"),
        help_text=_("The file is read and compared first; nothing is written before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
    )


class GraceForm(forms.Form):
    """Days before the next one up the line is told, by position."""

    staff = forms.IntegerField(label=_("Service staff"), min_value=0, max_value=90)
    chief = forms.IntegerField(label=_("Service chief"), min_value=0, max_value=90)
    manager = forms.IntegerField(label=_("Branch manager"), min_value=0, max_value=90)
