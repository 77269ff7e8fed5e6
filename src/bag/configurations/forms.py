"""Small forms of the room's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.dialects import LONGEST
from bag.core.audit import SHORTEST_REASON


class ReasonForm(forms.Form):
    """Why something that is put on record is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, min_length=SHORTEST_REASON, widget=forms.TextInput(attrs={"class": "input"})
    )


class NoteForm(forms.Form):
    """A note of a decision."""

    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.TextInput(attrs={"class": "input"})
    )


class FileForm(forms.Form):
    """A configuration as a file."""

    file = forms.FileField(label=_("Configuration as a file"))

    def clean_file(self) -> str:
        """The text of the file."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if given.size is None or given.size > LONGEST:
            raise ValidationError(_("The configuration is longer than 8 MB."))
        text: str = given.read().decode("utf-8", "replace").removeprefix("\ufeff")
        if "\0" in text:
            raise ValidationError(_("The file holds no text."))
        return text.replace("\r\n", "\n")
