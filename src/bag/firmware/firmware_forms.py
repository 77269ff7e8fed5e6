"""Small forms of the room's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bag.firmware.domain.advisories import LARGEST
from bag.work.forms import moment_input

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]
LONGEST_OUTAGE = 2 * 24 * 60


class AdvisoryForm(forms.Form):
    """Advisories as files."""

    file = forms.FileField(label=_("CSAF 2.0 or CVE 5 file (JSON)"))

    def clean_file(self) -> bytes:
        """The bytes of the file."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if given.size is None or given.size > LARGEST:
            raise ValidationError(_("The file is longer than 5 MB."))
        content: bytes = given.read()
        return content


class WindowForm(forms.Form):
    """When a wave is upgraded."""

    starts_at = forms.DateTimeField(label=_("Begin of the window"), widget=moment_input(), input_formats=MOMENTS)
    ends_at = forms.DateTimeField(label=_("End of the window"), widget=moment_input(), input_formats=MOMENTS)
    outage = forms.IntegerField(label=_("Planned outage (minutes)"), min_value=0, max_value=LONGEST_OUTAGE, initial=15)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("What follows from it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "class": "input"})
    )
