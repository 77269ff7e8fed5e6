"""Data of the temporary loan record and of the technical report for a write-off. Turkish: the papers are official."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.core.ui.format import day, money, percent
from bag.inventory.domain.kinds import Status
from bag.inventory.models import Equipment, Loan
from bag.organization.models import Person

USED_UP = frozenset({Status.FAULTY, Status.REPAIR, Status.STOCK})
"""States in which a piece may be found unfit: what is in service is taken out of it first."""
VERDICTS = (
    ("onarılamayacağı", gettext_lazy("It cannot be repaired")),
    ("onarımının ekonomik olmadığı", gettext_lazy("Its repair does not pay")),
    ("teknik ömrünü doldurduğu", gettext_lazy("It has reached the end of its life")),
)
HANDLINGS = (
    ("Elektronik atık olarak ayrılması uygundur.", gettext_lazy("To electronic waste")),
    ("Sağlam parçalarının yedek olarak ayrılması uygundur.", gettext_lazy("Sound parts are kept as spares")),
    ("Hurdaya ayrılması uygundur.", gettext_lazy("To scrap")),
)


def _person(label: Any, *, required: bool = True) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Person.objects.filter(active=True), required=required)


def _with_pickers(form: forms.Form, *names: str) -> None:
    """Choose people by typing."""
    for name in names:
        field: Any = form.fields[name]
        field.widget = RecordPicker(registers.records["organization.person"])
        field.widget.choices = field.choices
        field.widget.is_required = field.required


class LoanForm(forms.Form):
    """What the loan itself does not say."""

    giver = _person(gettext_lazy("Given by"))
    instead_of = forms.CharField(label=gettext_lazy("Stands in for"), max_length=200, required=False)
    condition = forms.CharField(label=gettext_lazy("Condition when given"), max_length=200, required=False)
    accessories = forms.CharField(label=gettext_lazy("Parts given with it"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_pickers(self, "giver")


class WriteOffForm(forms.Form):
    """What was found, what was tried, what it would cost, and who looked."""

    fault = forms.CharField(
        label=gettext_lazy("Fault and condition"), max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )
    tried = forms.CharField(
        label=gettext_lazy("Repairs that were tried"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    repair_cost = forms.DecimalField(
        label=gettext_lazy("Estimated cost of the repair (₺)"), min_value=0, max_digits=14, decimal_places=2,
        required=False, localize=True,
    )  # fmt: skip
    new_cost = forms.DecimalField(
        label=gettext_lazy("Cost of a new one (₺)"), min_value=0, max_digits=14, decimal_places=2, required=False,
        localize=True,
    )  # fmt: skip
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=VERDICTS)
    handling = forms.ChoiceField(label=gettext_lazy("What becomes of it"), choices=HANDLINGS)
    first = _person(gettext_lazy("Examined by"))
    second = _person(gettext_lazy("Examined by (second)"))
    third = _person(gettext_lazy("Examined by (third)"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_pickers(self, "first", "second", "third")


def loan_record(rows: list[Loan], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form ``loan-record``. Raises ``ValidationError`` for more than one loan."""
    if len(rows) != 1:
        raise ValidationError(_("A loan record is made of one loan."))
    row = rows[0]
    return {
        "name": f"{row.equipment.name} ({row.equipment.type.model})",
        "asset_number": row.equipment.asset_number,
        "serial": row.equipment.serial,
        "unit": row.to_unit.name if row.to_unit is not None else "",
        "receiver": row.to_person.name if row.to_person is not None else "",
        "given": day(row.from_on),
        "due": day(row.due_on),
        "purpose": row.purpose,
        "instead_of": answers["instead_of"],
        "condition": answers["condition"],
        "accessories": answers["accessories"],
        "giver": answers["giver"].name,
        "returned": day(row.returned_on),
        "return_note": row.return_note,
    }


def write_off(rows: list[Equipment], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form ``write-off``. Raises ``ValidationError`` for pieces in use, and for one name twice."""
    if len(rows) != 1:
        raise ValidationError(_("A technical report is about one piece of equipment."))
    row = rows[0]
    if row.status not in USED_UP:
        raise ValidationError(
            _("A piece in the state “%(status)s” is not found unfit.") % {"status": row.get_status_display()}
        )
    board = [answers[name].name for name in ("first", "second", "third") if answers[name] is not None]
    if len(set(board)) != len(board):
        raise ValidationError(_("Those who examine the piece must be different people."))
    with translation.override("tr"):
        return {
            "name": f"{row.name} ({row.type.model})",
            "asset_number": row.asset_number,
            "serial": row.serial,
            "purchased": day(row.purchased_on),
            "place": str(row.place),
            "service": row.owner_service.name,
            "status": str(row.get_status_display()),
            "repair_cost": money(answers["repair_cost"]),
            "new_cost": money(answers["new_cost"]),
            "share": _share(answers["repair_cost"], answers["new_cost"]),
            "board": board,
            **{name: answers[name] for name in ("fault", "tried", "verdict", "handling", "remark")},
        }


def _share(repair: Decimal | None, new: Decimal | None) -> str:
    """Repair against renewal in percent; empty while one of them is unknown."""
    return percent(repair / new) if repair is not None and new else ""
