"""Verbs with a form: move a piece, give a loan back, book stock, enter a price, connect a port."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.core.ui.verbs import verb_view
from bag.inventory import services
from bag.inventory.domain.lifecycle import next_states
from bag.inventory.forms import MoveForm, PriceForm
from bag.inventory.models import Equipment, StockItem
from bag.inventory.models.choices import CABLE_COLORS, CABLE_KINDS
from bag.inventory.rights import prices_item
from bag.inventory.ui.gate import VerbPage
from bag.organization.models import Person
from bag.places.models import Place


def picker(field: forms.ModelChoiceField, key: str) -> forms.ModelChoiceField:
    """Let a relation with many rows be chosen by typing."""
    field.widget = RecordPicker(registers.records[key])
    field.widget.choices = field.choices
    field.widget.is_required = field.required
    return field


class FullMoveForm(MoveForm):
    """A move with the place and the custodian that it leads to."""

    place = forms.ModelChoiceField(label=gettext_lazy("New place"), queryset=Place.objects.all(), required=False)
    custodian = forms.ModelChoiceField(
        label=gettext_lazy("New custodian"), queryset=Person.objects.filter(active=True), required=False
    )
    field_order = ("status", "place", "custodian", "at", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picker(self.fields["place"], "places.place")  # type: ignore[arg-type]
        picker(self.fields["custodian"], "organization.person")  # type: ignore[arg-type]


class MoveEquipment(VerbPage):
    key = "inventory.equipment"
    button = gettext_lazy("Enter the move")
    done = gettext_lazy("The move is entered.")

    def title(self, row: Equipment) -> str:
        return _("Move %(equipment)s") % {"equipment": row}

    def form(self, row: Equipment, data: Any = None) -> forms.Form:
        first = {"status": row.status, "place": row.place_id, "custodian": row.custodian_id}
        return FullMoveForm(row, next_states(row.status), data, initial=first)

    def act(self, row: Equipment, values: dict[str, Any]) -> None:
        services.move(row, by=self.request.user, **values)


class ReturnForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Returned on"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("Condition on return"), max_length=200, required=False)


class ReturnLoan(VerbPage):
    key = "inventory.loan"
    button = gettext_lazy("Take back")
    done = gettext_lazy("The loan is closed.")

    def title(self, row: Any) -> str:
        return _("Return of %(equipment)s") % {"equipment": row.equipment}

    def form(self, row: Any, data: Any = None) -> forms.Form:
        return ReturnForm(data, initial={"on": timezone.localdate().isoformat()})

    def act(self, row: Any, values: dict[str, Any]) -> None:
        services.give_back(row, by=self.request.user, **values)

    def back(self, row: Any) -> str:
        return str(row.equipment.get_absolute_url())


class StockForm(forms.Form):
    verb = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[
            ("receive", gettext_lazy("Received")),
            ("issue", gettext_lazy("Issued")),
            ("count", gettext_lazy("Counted")),
            ("transfer", gettext_lazy("Transferred to another place")),
        ],
    )
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=0, max_value=1_000_000)
    target = forms.ModelChoiceField(
        label=gettext_lazy("Transferred to"), queryset=StockItem.objects.none(), required=False
    )
    equipment = forms.ModelChoiceField(label=gettext_lazy("Used for"), queryset=Equipment.objects.all(), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    def __init__(self, item: StockItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.queryset = StockItem.objects.filter(unit=item.unit).exclude(pk=item.pk).order_by("sort_text")
        picker(target, "inventory.stockitem")
        picker(self.fields["equipment"], "inventory.equipment")  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verb") == "transfer" and data.get("target") is None:
            self.add_error("target", _("Please choose where it goes."))
        return data


class BookStock(VerbPage):
    key = "inventory.stockitem"
    button = gettext_lazy("Book")
    done = gettext_lazy("The movement is booked.")

    def title(self, row: StockItem) -> str:
        return _("Movement of %(item)s") % {"item": row}

    def form(self, row: StockItem, data: Any = None) -> forms.Form:
        return StockForm(row, data, initial={"verb": self.request.GET.get("verb", "receive")})

    def act(self, row: StockItem, values: dict[str, Any]) -> None:
        quantity, common = values["quantity"], {"reason": values["reason"], "by": self.request.user}
        match values["verb"]:
            case "receive":
                services.receive_stock(row, quantity, **common)
            case "issue":
                services.issue_stock(row, quantity, equipment=values["equipment"], **common)
            case "count":
                services.count_stock(row, quantity, **common)
            case "transfer":
                services.transfer_stock(row, values["target"], quantity, **common)


price = verb_view(
    "inventory.stockitem",
    lambda row, values, _user: services.set_price(row, **values),
    gettext_lazy("The price is entered."),
    lambda _row, data: PriceForm(data),
    needed="view",
    test=prices_item,
)


class ConnectForm(forms.Form):
    device = forms.ModelChoiceField(label=gettext_lazy("Device"), queryset=Equipment.objects.all())
    port = forms.CharField(
        label=gettext_lazy("Port"), max_length=100, help_text=gettext_lazy("As it is named on the device: Gi1/0/7")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Cable"), required=False, choices=[("", gettext_lazy("The usual one")), *CABLE_KINDS]
    )
    color = forms.ChoiceField(label=gettext_lazy("Color"), required=False, choices=CABLE_COLORS)
    label = forms.CharField(label=gettext_lazy("Label"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picker(self.fields["device"], "inventory.equipment")  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("device") and data.get("port"):
            data["peer"] = data["device"].ports.filter(name__iexact=data["port"].strip()).first()
            if data["peer"] is None:
                self.add_error("port", _("The device has no port of this name."))
        return data


class ConnectPort(VerbPage):
    key = "inventory.port"
    button = gettext_lazy("Connect")
    done = gettext_lazy("The cable is entered.")

    def title(self, row: Any) -> str:
        return _("Connect %(port)s") % {"port": row}

    def form(self, row: Any, data: Any = None) -> forms.Form:
        return ConnectForm(data)

    def act(self, row: Any, values: dict[str, Any]) -> None:
        look = {name: values[name] for name in ("kind", "color", "label")}
        services.connect(row, values["peer"], by=self.request.user, **look)

    def back(self, row: Any) -> str:
        return f"{row.equipment.get_absolute_url()}#ports"
