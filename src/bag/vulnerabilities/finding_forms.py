"""The short forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.vulnerabilities.domain.reports.table import FIELDS
from bag.vulnerabilities.models import Scan, Scope
from bag.vulnerabilities.wording import FIELDS as NAMES


class UploadForm(forms.Form):
    """A report and the scan to which it belongs."""

    scope = forms.ModelChoiceField(label=_("Scan scope"), queryset=Scope.objects.none())
    file = forms.FileField(
        label=_("Report"), help_text=_("Nessus (.nessus), OpenVAS or Greenbone (XML), Nmap (XML) or a table (CSV).")
    )

    def __init__(self, scopes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["scope"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = scopes


class ColumnsForm(forms.Form):
    """Which column of a table holds what."""

    def __init__(self, scan: Scan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("– none –")), *((head, head) for head in scan.heads if head)]
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=NAMES[name], choices=choices, required=False, initial=scan.columns.get(name, "")
            )

    def columns(self) -> dict[str, str]:
        return {name: head for name, head in self.cleaned_data.items() if head}


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note or reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RiskForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it cannot be mended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    measures = forms.CharField(
        label=_("What is done instead"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
