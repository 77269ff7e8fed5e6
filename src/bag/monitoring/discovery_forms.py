"""Forms of sweeps and of found devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.records.forms import RecordForm, RecordPicker
from bag.inventory.models import EquipmentType
from bag.monitoring.models import Credential, Proposal, Sweep
from bag.monitoring.models.discovery import FIELD_NAMES
from bag.monitoring.services.targets import SNMP_KINDS, usable_by
from bag.organization.models import Unit
from bag.places.models import Place


class SweepForm(RecordForm):
    """A sweep. Only credentials of one's own services can be added: a sweep shows them to every device it finds."""

    instance: Sweep

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.credentials.all() if self.instance.pk else Credential.objects.none()
        self.fields["credentials"] = forms.ModelMultipleChoiceField(
            label=_("Credentials to try"),
            queryset=(usable_by(self.user).filter(kind__in=SNMP_KINDS).distinct() | chosen.distinct()).order_by("pk"),
            initial=list(chosen),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Each is tried once at a device that answers, in the order of their numbers."),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.instance.chosen = list(data.get("credentials") or [])
        return data


class ConsentForm(forms.Form):
    """Somebody answers for the ranges, by name."""

    answer = forms.BooleanField(
        label=gettext_lazy("I answer for these ranges: their devices belong to us, and they may be asked."),
        error_messages={"required": gettext_lazy("Without this statement the sweep does not run.")},
    )


class AcceptForm(forms.Form):
    """A found device as a new piece of equipment."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    kind = forms.ModelChoiceField(label=gettext_lazy("Equipment type"), queryset=EquipmentType.objects.all())
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner service"), queryset=Unit.objects.filter(kind="service"))
    place = forms.ModelChoiceField(label=gettext_lazy("Place"), queryset=Place.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("kind", "inventory.equipmenttype"), ("place", "places.place")):
            field: Any = self.fields[name]
            field.widget = RecordPicker(registers.records[key])
            field.widget.choices = field.choices
            field.widget.is_required = field.required
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")


class DifferencesForm(forms.Form):
    """Which of the differences the books take over. The type is not among them: it stays as it was entered."""

    fields_to_take = forms.MultipleChoiceField(
        label=gettext_lazy("Take over into the inventory"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, proposal: Proposal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fields_to_take"]
        field.choices = [
            (
                entry["field"],
                _("%(name)s: “%(ours)s” becomes “%(theirs)s”") % {**entry, "name": FIELD_NAMES[entry["field"]]},
            )
            for entry in proposal.differences
            if entry["field"] != "type"
        ]
        field.initial = [name for name, _text in field.choices]


class IgnoreForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it stays out of the books"), max_length=300)
