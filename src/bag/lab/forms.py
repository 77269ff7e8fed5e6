"""One small form for each kind of fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from bag.lab.domain.faults import USUAL_AMOUNT, Kind

LARGEST = 100_000


@dataclass(frozen=True)
class Words:
    """How a kind of fault is shown. ``hits``: key of the suggestions; ``amount``: label of its size, if it has one."""

    title: Any
    text: Any
    icon: str
    hits: str
    amount: Any = ""


KINDS: dict[Kind, Words] = {
    Kind.CUT: Words(
        _("Cut a cable"), _("Both ports go down; what is behind the cable can no longer be reached."), "unlink",
        "cables",
    ),
    Kind.FAIL: Words(
        _("Kill a device"), _("It goes dark, and with it everything that it powers over the data cable."), "plug",
        "devices",
    ),
    Kind.POWER: Words(
        _("Power failure"), _("The place lives on its batteries; when they are empty, everything there goes dark."),
        "bolt", "places", _("Batteries last (min)"),
    ),
    Kind.FLAP: Words(
        _("Let a port flap"), _("The link comes and goes."), "activity", "cables", _("Changes every (s)")
    ),
    Kind.OPTICS: Words(
        _("Let optics fade"), _("The received light grows weaker: first errors, then the link is lost."), "sun",
        "cables", _("Loss (dB an hour)"),
    ),
    Kind.DDOS: Words(
        _("DDoS attack"), _("Small packets from hundreds of addresses flood the way to a device."), "world", "devices",
        _("Size (Mb/s)"),
    ),
}  # fmt: skip


def _choice(label: str, behind: int) -> str:
    return ngettext("%(label)s (%(count)d device)", "%(label)s (%(count)d devices)", behind) % {
        "label": label, "count": behind,
    }  # fmt: skip


ERRORS = {
    "target": _("The simulated city has no such cable, device or place."),
    "amount": _("The size must be from 0 to 100,000."),
    "too many": _("There are too many faults; mend some first."),
}


class FaultForm(forms.Form):
    """What to break: one of the suggestions, or something else by its name."""

    target = forms.ChoiceField(label=pgettext_lazy("fault", "Where"))
    other = forms.CharField(label=_("Or by name or number"), required=False, max_length=120)
    amount = forms.FloatField(min_value=0, max_value=LARGEST)

    def __init__(self, kind: Kind, suggestions: Sequence[dict[str, Any]], data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind}_%s")
        self.kind, self.words = kind, KINDS[kind]
        target, amount = self.fields["target"], self.fields["amount"]
        if isinstance(target, forms.ChoiceField):
            target.choices = [(str(one["id"]), _choice(one["label"], one["behind"])) for one in suggestions]
        target.required = not (data and data.get("other", "").strip())
        if kind in USUAL_AMOUNT:
            amount.label, amount.initial = self.words.amount, f"{USUAL_AMOUNT[kind]:g}"
        else:
            del self.fields["amount"]

    @property
    def question(self) -> dict[str, Any]:
        """What the lab is asked to do."""
        data = self.cleaned_data
        target = data["other"].strip() or data["target"]
        return {"verb": "inject", "kind": self.kind.value, "target": target, "amount": data.get("amount")}
