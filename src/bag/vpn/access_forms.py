"""The short forms of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.contracts.models import Contract
from bag.core.audit import SHORTEST_REASON
from bag.core.ui.format import capfirst
from bag.organization.models import Person
from bag.vpn.domain.strength import misunderstood
from bag.vpn.models import AccessRequest, Gateway, StrengthPolicy


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note or reason"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=SHORTEST_REASON, max_length=500)


class LoginForm(forms.Form):
    login = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", label=_("Name at the gateway"), max_length=60)


class _ModelForm(forms.ModelForm):
    """Labels begin with a capital letter of the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = capfirst(getattr(self._meta.model._meta.get_field(name), "verbose_name", name))


class OwnRequestForm(_ModelForm):
    """What municipal employees ask for themselves."""

    class Meta:
        model = AccessRequest
        fields: ClassVar = ["gateway", "contract", "purpose", "networks", "mfa", "starts_on", "ends_on"]
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "networks": forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gateway: Any = self.fields["gateway"]
        gateway.queryset = Gateway.objects.filter(enabled=True).order_by("sort_text")
        contract: Any = self.fields["contract"]
        contract.queryset = Contract.objects.filter(technicians__person=person).order_by("sort_text")
        if not contract.queryset.exists():
            del self.fields["contract"]


class PolicyForm(_ModelForm):
    """The least strength of tunnels."""

    class Meta:
        model = StrengthPolicy
        fields: ClassVar = ["forbidden", "weak", "secret_days", "need_pfs", "ikev2_only", "dormant_days"]
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"})
            for name in ("forbidden", "weak")
        }

    def _words(self, name: str) -> str:
        text = str(self.cleaned_data[name]).lower()
        odd = [word for word in text.split() if misunderstood(f"aes256-sha256-modp2048-{word}", "ike")]
        if odd:
            raise ValidationError(_("Not a word of proposals: %(words)s") % {"words": " ".join(odd)})
        return " ".join(dict.fromkeys(text.split()))

    def clean_forbidden(self) -> str:
        return self._words("forbidden")

    def clean_weak(self) -> str:
        return self._words("weak")
