"""Forms of the knowledge base."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import RecordForm


class ArticleForm(RecordForm):
    """Writing an article, with the equipment types that it is about."""

    many: ClassVar[tuple[str, ...]] = ("equipment_types",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = self.fields["service"].queryset.filter(kind="service")  # type: ignore[attr-defined]
        self.fields["body"].widget.attrs["rows"] = 20
        self.fields["body"].help_text = _("Markdown: # heading, - list, **bold**, `command`, [text](address), tables.")
        self.fields["symptoms"].help_text = _("In the words of those who report it: it is found by them.")


class ReviewForm(forms.Form):
    """The next day to look again; empty means in a year."""

    review_on = forms.DateField(
        label=_("Look again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


class VerdictForm(forms.Form):
    """A reader's answer."""

    helped = forms.TypedChoiceField(choices=[("1", _("Yes")), ("0", _("No"))], coerce=lambda given: given == "1")
