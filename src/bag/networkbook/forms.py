"""The form of the review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """What the review found, and when the next one is."""

    note = forms.CharField(label=_("what the review found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    review_by = forms.DateField(
        label=_("to be reviewed by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
