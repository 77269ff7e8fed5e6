"""Forms of the documents pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.documents.domain.codes import read_code
from bag.documents.signing.verify import MOST_BYTES
from bag.organization.models import Person

MOST_PDF_BYTES = MOST_BYTES
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DisposalForm(forms.Form):
    decision = forms.CharField(
        label=_("Decision of the weeding commission"), max_length=300, help_text=_("Date and number of the decision.")
    )


class ApprovalForm(forms.Form):
    """When and by whom a version was approved, and until when it must be reviewed."""

    approver = forms.ModelChoiceField(Person.objects.none(), label=_("Approved by"))
    on = forms.DateField(label=_("Approved on"), widget=DATE)
    review_by = forms.DateField(label=_("Review by"), widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approver"].queryset = Person.objects.filter(active=True).order_by("sort_text")  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class CodeForm(forms.Form):
    """A verification code as printed; ``cleaned_data["code"]`` is without separators."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
        ),
        help_text=_("Twenty letters and digits at the foot of the document, for example 7K3M-9QXT-2BHV-4NDP-WX8R."),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(_("This is not a verification code. Please compare it with the document."))
        return code


class CompareForm(forms.Form):
    """The PDF that somebody holds, to be compared with the one that was issued."""

    pdf = forms.FileField(label=_("PDF file"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}))

    def clean_pdf(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["pdf"]
        if (upload.size or 0) > MOST_PDF_BYTES:
            raise ValidationError(_("The file is larger than 30 MB; no document of ours is."))
        return upload
