"""Forms of the verbs of letters."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.documents.models import Channel
from bag.documents.ui.forms import DATE, MOST_PDF_BYTES


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NumberForm(forms.Form):
    """What the institution's document system gave."""

    number = forms.CharField(
        label=pgettext_lazy("document", "Number"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As the document system shows it: E-97509404-301.05-1192"),
    )
    on = forms.DateField(label=_("Date"), widget=DATE, initial=timezone.localdate)
    qr_text = forms.CharField(
        label=_("Text of its QR code"),
        required=False,
        max_length=500,
        help_text=_("The verification address with eK, eD and eS."),
    )
    pdf = forms.FileField(
        label=_("PDF of the document system"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        help_text=_("Without it our own print is archived."),
    )

    def clean_pdf(self) -> bytes | None:
        upload = self.cleaned_data["pdf"]
        if upload is None:
            return None
        if (upload.size or 0) > MOST_PDF_BYTES:
            raise ValidationError(_("The file is larger than 30 MB."))
        content: bytes = upload.read()
        return content


class SendForm(forms.Form):
    channel = forms.ChoiceField(label=_("Sent by"), choices=Channel.choices)
    on = forms.DateField(label=_("Sent on"), widget=DATE, initial=timezone.localdate)


class DeliverForm(forms.Form):
    on = forms.DateField(label=_("Delivered on"), widget=DATE, initial=timezone.localdate)
