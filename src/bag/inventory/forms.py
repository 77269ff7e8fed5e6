"""Forms whose checks need what stands beside the row; the database and the services hold the same rules."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import RecordForm
from bag.inventory.domain.cabling import check_cable
from bag.inventory.domain.elevation import Slot, check_fit
from bag.inventory.domain.kinds import MovementKind
from bag.inventory.domain.lifecycle import check_first, check_step
from bag.inventory.domain.problem import Problem
from bag.inventory.models import Equipment
from bag.inventory.models.choices import CATEGORIES, STATUSES
from bag.inventory.problems import describe
from bag.inventory.queries import slots_of


class EquipmentForm(RecordForm):
    """Refuses illegal steps of the life-cycle and taken rack units, with what is in the way."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_status(data.get("status"))
        self._check_room(data)
        return data

    def _check_status(self, status: str | None) -> None:
        if not status:
            return
        try:
            if self.instance.pk is None:
                check_first(status)
            else:
                check_step(self.initial.get("status", status), status)
        except Problem as problem:
            self.add_error("status", describe(problem))

    def _check_room(self, data: dict[str, Any]) -> None:
        rack, position, type_ = data.get("rack"), data.get("position_u"), data.get("type")
        if position is None or type_ is None:
            return
        if rack is None:
            self.add_error("rack", _("A rack position needs a rack."))
            return
        wanted = Slot(position, type_.u_height, data.get("face") or "front", type_.is_full_depth)
        try:
            check_fit(rack.u_count, slots_of(rack, without=self.instance.pk), wanted)
        except Problem as problem:
            self.add_error("position_u", describe(problem))


class PriceForm(forms.Form):
    """A price of an article from a day on."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    price = forms.DecimalField(
        label=_("Unit price (TRY, without VAT)"), min_value=0, max_digits=12, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Basis of the price"), max_length=120, required=False, help_text=_("The invoice, tender or price list.")
    )


class RackForm(RecordForm):
    """Refuses to lower a rack below what stands in it."""

    def clean_u_count(self) -> int:
        units: int = self.cleaned_data["u_count"]
        top = max((slot.top for slot in slots_of(self.instance)), default=Decimal(1)) if self.instance.pk else 1
        if top > units + 1:
            raise forms.ValidationError(_("Equipment stands above the new height of the rack."))
        return units


class CableForm(RecordForm):
    """Refuses ports and cables that do not belong together."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        a, b, kind = data.get("a_port"), data.get("b_port"), data.get("kind")
        if a is not None and b is not None and kind:
            try:
                check_cable(a.kind, b.kind, kind)
            except Problem as problem:
                self.add_error("kind", describe(problem))
        return data


class MovementForm(RecordForm):
    """A quantity is typed without a sign; the kind gives it."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, change = data.get("kind"), data.get("change")
        if kind == MovementKind.OUT and change is not None:
            data["change"] = -abs(change)
        if kind == MovementKind.TRANSFER:
            self.add_error("kind", _("Transfers are made from the page of the stock item."))
        return data


class TypeUploadForm(forms.Form):
    """Files of the community type library."""

    upload = forms.FileField(
        label=_("YAML file"),
        help_text=_("One equipment type a file, in the format of the community device-type library."),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("As the file says, or judged by its ports")), *CATEGORIES],
    )


class MoveForm(forms.Form):
    """A dated move of one piece."""

    status = forms.ChoiceField(label=_("New status"))
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, equipment: Equipment, states: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels: dict[str, Any] = dict(STATUSES)
        status: Any = self.fields["status"]
        status.choices = [(state, labels[state]) for state in (equipment.status, *states)]
        self.fields["at"].initial = timezone.localtime

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at > timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(_("A move cannot lie in the future."))
        return min(at, timezone.now())


class MountForm(forms.Form):
    """A place in a rack."""

    equipment = forms.IntegerField(min_value=1)
    position = forms.DecimalField(min_value=1, max_value=100, max_digits=4, decimal_places=1)
    face = forms.ChoiceField(choices=[("front", "front"), ("rear", "rear")])


class LabelForm(forms.Form):
    """Which label paper, and how many of its places are used already."""

    sheet = forms.ChoiceField(
        label=_("Label paper"),
        choices=[
            ("a4-24", _("A4, 24 labels of 70 × 37 mm")),
            ("a4-65", _("A4, 65 labels of 38 × 21 mm")),
            ("roll-62", _("Roll, 62 × 29 mm")),
        ],
    )
    skip = forms.IntegerField(
        label=_("Used places"),
        min_value=0,
        max_value=64,
        initial=0,
        help_text=_("Labels already taken off the first sheet."),
    )
