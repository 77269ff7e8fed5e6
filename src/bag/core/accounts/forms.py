"""Forms of the account pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core import access, registers
from bag.core.elevation import MINUTES
from bag.core.models import User
from bag.core.models.elevation import SHORTEST_REASON

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("One year")))


class ProfileForm(forms.ModelForm):
    """What people set about themselves; user name and e-mail are set by administrators or the directory."""

    class Meta:
        model = User
        fields = ("name", "language", "theme")
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class TokenForm(forms.Form):
    """A new API token of the person who signed in."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What it is for, so that you know it again."))
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)
    write = forms.BooleanField(label=_("May write"), required=False, help_text=_("Without it the token only reads."))
    service = forms.ChoiceField(
        label=_("Only for the service"), required=False,
        help_text=_("Neither reads nor writes what other services own. Empty: whatever your own positions allow."),
    )  # fmt: skip
    records = forms.MultipleChoiceField(
        label=_("Record types"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Empty: everything you may see."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = sorted({grant.service for grant in access.grants(user) if grant.service})
        self.fields["service"].choices = [("", "–"), *((code, code) for code in services)]  # type: ignore[attr-defined]
        seen = [(record.key, record.title_plural) for record in registers.records if record.allows(user, "view")]
        self.fields["records"].choices = seen  # type: ignore[attr-defined]

    def expires_at(self) -> datetime:
        """The end of the last day, local time."""
        last = timezone.localdate() + timedelta(days=self.cleaned_data["days"])
        return timezone.make_aware(datetime.combine(last, time(23, 59, 59)))


class ElevationForm(forms.Form):
    """Switching the administrator mode on."""

    reason = forms.CharField(
        label=_("Reason"), min_length=SHORTEST_REASON, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you are going to do and on whose request. The manager and the auditor read it."),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label=_("Duration"), coerce=int, initial=MINUTES[0], widget=forms.RadioSelect,
        choices=[(15, _("15 minutes")), (30, _("30 minutes")), (60, _("60 minutes"))],
    )  # fmt: skip
