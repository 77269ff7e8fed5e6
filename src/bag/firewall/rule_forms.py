"""The short forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.firewall.domain.dialects import LARGEST
from bag.firewall.domain.question import Question
from bag.firewall.models import Dialect, RuleSet


class TextForm(forms.Form):
    """A configuration, pasted or as a file."""

    text = forms.CharField(
        label=_("Text of the device"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "mono"}),
        strip=False,
    )
    file = forms.FileField(label=_("or a file"), required=False)
    partial = forms.BooleanField(label=_("Take the rules although lines could not be read"), required=False)

    def clean(self) -> dict[str, Any]:
        """One text, from whichever field holds it."""
        values = super().clean() or {}
        upload = values.get("file")
        if upload is not None and upload.size > LARGEST:
            raise ValidationError({"file": _("The file is too large.")})
        if upload is not None:
            values["text"] = upload.read().decode("utf-8", errors="replace").removeprefix("\ufeff")
        if not (values.get("text") or "").strip():
            raise ValidationError(_("Paste the text of the device, or choose a file."))
        return values


class NewTextForm(TextForm):
    """A configuration whose rule sets are taken into the register for a device."""

    dialect = forms.ChoiceField(label=_("Dialect"), required=False, choices=[("", _("Recognize")), *Dialect.choices])


class ReachForm(forms.Form):
    """A question to the rule base."""

    source = forms.CharField(label=_("From address"), max_length=400, initial="any")
    target = forms.CharField(label=_("To address"), max_length=400, initial="any")
    protocol = forms.CharField(label=_("Protocol"), max_length=40, required=False)
    port = forms.CharField(label=_("Port"), max_length=200, required=False)
    rule_set = forms.ModelChoiceField(
        label=_("Rule set"), queryset=RuleSet.objects.none(), required=False, empty_label=_("All in force")
    )
    zone_from = forms.CharField(label=_("From zone"), max_length=60, required=False)
    zone_to = forms.CharField(label=_("To zone"), max_length=60, required=False)
    opening = forms.BooleanField(label=_("Opening of a connection"), required=False)

    def __init__(self, sets: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["rule_set"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = sets

    def question(self) -> Question:
        """The question in the terms of the domain."""
        values = self.cleaned_data
        return Question(
            values["source"], values["target"], values["port"], values["protocol"], opening=values["opening"]
        )


class RiskForm(forms.Form):
    risk_note = forms.CharField(
        label=_("What the rule opens"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note or reason"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
