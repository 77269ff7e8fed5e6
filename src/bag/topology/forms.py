"""The short forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.inventory.models import Equipment, Port
from bag.organization.models import Unit, UnitKind
from bag.topology.models import Finding

TEXT = {"class": "input"}
DAY = {"type": "date", "class": "input"}


class DismissForm(forms.Form):
    """Why a difference is left as it is, and until when."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: for good. After the day it is before you again."),
    )  # fmt: skip


class PortForm(forms.Form):
    """Which recorded port a seen one is."""

    port = forms.ModelChoiceField(label=_("Port in the records"), queryset=Port.objects.none())

    def __init__(self, finding: Finding, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pieces = [end.node.equipment_id for end in (finding.a, finding.b)
                  if end is not None and end.port_id is None and end.node.equipment_id]  # fmt: skip
        rows = Port.objects.filter(equipment__in=pieces).select_related("equipment")
        self.fields["port"].queryset = rows.order_by("equipment", "position", "id")  # type: ignore[attr-defined]


class DeviceForm(forms.Form):
    """Which piece of equipment a stranger is."""

    equipment = forms.ModelChoiceField(label=_("Piece of equipment"), queryset=Equipment.objects.none())

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = registers.records["inventory.equipment"]
        picked = self.fields["equipment"]
        picked.queryset = record.visible_to(user)  # type: ignore[attr-defined]
        picked.widget = RecordPicker(record)


class ReviewForm(forms.Form):
    """Whose topology was compared."""

    service = forms.ModelChoiceField(label=_("Service"), queryset=Unit.objects.filter(kind=UnitKind.SERVICE))
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )


class ArrangementForm(forms.Form):
    """A lay-out to be saved. ``positions``: what the picture wrote, ``{id: [x, y]}``."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs=TEXT))
    positions = forms.JSONField(widget=forms.HiddenInput)

    def clean_positions(self) -> dict[str, list[float]]:
        """Only ids with two finite numbers, and not more than a picture has."""
        given = self.cleaned_data["positions"]
        if not isinstance(given, dict) or not 0 < len(given) <= MOST_BOXES:
            raise forms.ValidationError(_("The picture gave no positions."))
        found = {}
        for key, pair in given.items():
            if not (isinstance(pair, list) and len(pair) == 2 and all(_is_place(number) for number in pair)):
                raise forms.ValidationError(_("The picture gave no positions."))
            found[str(key)[:40]] = [round(float(number), 1) for number in pair]
        return found


MOST_BOXES = 500
FARTHEST = 100_000


def _is_place(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= FARTHEST
