"""Where a document is filed: the form that the detail page and the archive share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.documents.models import FilePlanCode
from bag.documents.queries import leaf_codes


class FilingForm(forms.Form):
    """Under which code of the file plan a document is filed."""

    file_plan = forms.ModelChoiceField(FilePlanCode.objects.none(), label=_("File-plan code"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file_plan"].queryset = leaf_codes()  # type: ignore[attr-defined]
