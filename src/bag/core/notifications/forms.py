"""How a person wants to hear news."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.models import EmailChoice, NotificationChoice, NotificationHours, User


class ChoicesForm(forms.Form):
    """A row per kind of news: in the application, by e-mail."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = {choice.kind: choice for choice in NotificationChoice.objects.filter(user=user)}
        for kind in registers.notification_kinds:
            have = chosen.get(kind.key)
            self.fields[f"{kind.key}-in_app"] = forms.BooleanField(
                required=False, initial=have.in_app if have else kind.in_app, label=_("in the application")
            )
            self.fields[f"{kind.key}-email"] = forms.ChoiceField(
                choices=EmailChoice.choices,
                initial=have.email if have else kind.email,
                label=_("e-mail"),
                widget=forms.Select(attrs={"class": "input"}),
            )

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """(title, in the application, e-mail) for the table of the page."""
        return [
            (kind.title, self[f"{kind.key}-in_app"], self[f"{kind.key}-email"]) for kind in registers.notification_kinds
        ]

    @transaction.atomic
    def save(self) -> None:
        """Store every choice, so that a later change of a default does not surprise the person."""
        for kind in registers.notification_kinds:
            NotificationChoice.objects.update_or_create(
                user=self.user,
                kind=kind.key,
                defaults={
                    "in_app": self.cleaned_data[f"{kind.key}-in_app"],
                    "email": self.cleaned_data[f"{kind.key}-email"],
                },
            )


class HoursForm(forms.ModelForm):
    """Quiet hours and the time of the daily summary."""

    class Meta:
        model = NotificationHours
        fields: ClassVar = ["quiet_from", "quiet_to", "critical_passes", "digest_at"]
        widgets: ClassVar = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_to", "digest_at")
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if (values.get("quiet_from") is None) != (values.get("quiet_to") is None):
            raise ValidationError(_("Quiet hours need both a beginning and an end."))
        return values
