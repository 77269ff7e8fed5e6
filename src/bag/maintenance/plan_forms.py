"""Forms of maintenance."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import RecordForm


class PlanForm(RecordForm):
    """A plan with the pieces that it names."""

    many: ClassVar[tuple[str, ...]] = ("equipment",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("nth", "weekday"):
            self.fields[name].help_text = _("Counts for “on a weekday of the month”.")


class ReviewForm(forms.Form):
    """The next day to look again; empty means in a year."""

    review_on = forms.DateField(
        label=_("Look again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


class ReasonForm(forms.Form):
    """Why something is skipped or refused."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )


class ReportForm(forms.Form):
    """The service report of the company."""

    file = forms.FileField(label=_("Service report (PDF or photo)"))
