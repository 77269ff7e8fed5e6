"""The form of a webhook: what it wants to hear is ticked, not typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.config import load
from bag.core import registers
from bag.core.records.forms import RecordForm
from bag.core.text import sort_key
from bag.core.ui.format import capfirst
from bag.core.webhooks.guard import Forbidden, destination, networks

VERBS = {"add": _("Added"), "change": _("Changed"), "delete": _("Deleted"), "attach": _("File attached")}
SHORTEST_SECRET = 16


class WebhookForm(RecordForm):
    """Checks the address at once, so that a private one is refused here and not in the log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record_types"] = forms.MultipleChoiceField(
            label=_("Record types"),
            required=False,
            choices=[
                (record.key, capfirst(record.title_plural))
                for record in sorted(registers.records, key=lambda record: sort_key(record.title_plural))
            ],
            help_text=_("None chosen means all."),
        )
        self.fields["verbs"] = forms.MultipleChoiceField(
            label=_("Acts"), required=False, choices=list(VERBS.items()), help_text=_("None chosen means all.")
        )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            destination(url, networks(load().webhook_allow))
        except Forbidden as refusal:
            raise ValidationError(str(refusal)) from None
        return url

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValidationError(_("The secret needs at least %(count)d characters.") % {"count": SHORTEST_SECRET})
        return secret
