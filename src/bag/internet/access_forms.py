"""The short forms of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.records.sheets import Unreadable, decode
from bag.internet.models import AccessProfile
from bag.internet.queries import Stewards
from bag.internet.reading import attack_lines
from bag.internet.services.rights import LONGEST
from bag.organization.models import Person
from bag.work.models import Incident

MOST_BYTES = 5 * 1024 * 1024


class ConsentForm(forms.Form):
    """The word of a unit."""

    consent = forms.CharField(
        label=_("Letter of the unit (date and number)"), required=False, max_length=120,
        help_text=_("Only where nobody answers for the unit here."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """A reason or remark."""

    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class AskForm(forms.Form):
    """What employees ask for: for themselves, or for people of the units that they answer for."""

    person = forms.ModelChoiceField(label=_("For whom"), queryset=Person.objects.none(), empty_label=None)
    profile = forms.ModelChoiceField(label=_("Internet profile"), queryset=AccessProfile.objects.none())
    expires_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    reason = forms.CharField(label=_("What it is needed for"), max_length=2000, min_length=10,
                             widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, own: Person, stewards: Stewards, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = stewards.units_of(own.user)
        chosen = Person.objects.filter(Q(pk=own.pk) | Q(unit__in=units), active=True, unit__isnull=False)
        fields: Any = self.fields
        fields["person"].queryset = chosen.order_by("sort_text")
        fields["person"].initial = own.pk
        fields["profile"].queryset = AccessProfile.objects.filter(active=True).order_by("level", "sort_text")
        fields["expires_on"].initial = timezone.localdate() + timedelta(days=LONGEST // 2)


class GroupForm(forms.Form):
    """What a group of another system holds, pasted or as a file."""

    profile = forms.ModelChoiceField(label=_("Internet profile"), queryset=AccessProfile.objects.order_by("level"))
    text = forms.CharField(
        label=_("Accounts in the group"), required=False, max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
        help_text=_("One a line, a CSV with the account in the first column, or distinguished names."),
    )  # fmt: skip
    file = forms.FileField(label=_("or a file"), required=False)

    def clean(self) -> dict[str, Any]:
        """One text, from whichever field holds it."""
        values = super().clean() or {}
        upload = values.pop("file", None)
        if upload is not None:
            if upload.size > MOST_BYTES:
                raise ValidationError({"file": _("The file is too large.")})
            try:
                values["text"] = decode(upload.read())
            except Unreadable as error:
                raise ValidationError({"file": str(error)}) from error
        return values


class AttackListForm(forms.Form):
    """The attack list of a report."""

    file = forms.FileField(label=_("Attack list (CSV or XLSX)"))

    def clean_file(self) -> Any:
        """The lines of the file."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is too large."))
        return attack_lines(upload.read())


class MeasuresForm(forms.Form):
    """What was done about an attack."""

    measures = forms.CharField(label=_("Measures taken"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    incident = forms.CharField(label=_("Number of the incident"), required=False, max_length=30)

    def clean_incident(self) -> Incident | None:
        """The incident of that number."""
        number = self.cleaned_data["incident"].strip()
        if not number:
            return None
        found = Incident.objects.filter(number=number).first()
        if found is None:
            raise ValidationError(_("There is no incident of this number."))
        return found
