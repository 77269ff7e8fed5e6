"""Data of the forms that the inventory prints: QR labels and hand-over records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.records.forms import RecordPicker
from bag.inventory.models import Equipment
from bag.organization.models import Person

MOST = 5000


def label_url(row: Equipment) -> str:
    """The address behind the QR code of a piece: short, so that the code stays coarse and readable."""
    return f"{settings.CONFIG.base_url.rstrip('/')}/q/{row.tag}"


def label_sheet(rows: list[Equipment], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form ``label-sheet``."""
    if len(rows) > MOST:
        raise ValidationError(_("At most %(most)s labels at once.") % {"most": MOST})
    return {"sheet": answers["sheet"], "skip": answers.get("skip") or 0, "labels": [_label(row) for row in rows]}


def _label(row: Equipment) -> dict[str, Any]:
    service = row.owner_service.short_name or row.owner_service.name
    lines = [row.type.model, row.asset_number or row.serial, service]
    return {"title": row.name, "lines": [line for line in lines if line], "code": row.tag, "url": label_url(row)}


class HandOverForm(forms.Form):
    """Who gives, who receives, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of hand-over"),
        choices=[
            ("Zimmet", gettext_lazy("Custody")),
            ("Ödünç", gettext_lazy("Loan")),
            ("İade", gettext_lazy("Return")),
        ],
    )
    giver = forms.ModelChoiceField(label=gettext_lazy("Given by"), queryset=Person.objects.filter(active=True))
    receiver = forms.ModelChoiceField(label=gettext_lazy("Received by"), queryset=Person.objects.filter(active=True))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from bag.core import registers

        for name in ("giver", "receiver"):
            field: Any = self.fields[name]
            field.widget = RecordPicker(registers.records["organization.person"])
            field.widget.choices = field.choices


def hand_over(rows: list[Equipment], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form ``hand-over``; its words are Turkish because the paper is official."""
    return {
        "kind": answers["kind"],
        "date": timezone.localdate().strftime("%d.%m.%Y"),
        "place": answers["place"],
        "giver": _party(answers["giver"]),
        "receiver": _party(answers["receiver"]),
        "items": [
            {"name": f"{row.name} ({row.type.model})", "asset_number": row.asset_number, "serial": row.serial}
            for row in rows
        ],
        "note": answers["note"],
    }


def _party(person: Person) -> dict[str, str]:
    return {"name": person.name, "title": person.title, "unit": person.unit.name if person.unit else ""}
