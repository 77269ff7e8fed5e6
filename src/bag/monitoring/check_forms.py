"""Forms of checks, of planned work, and of what people do with an alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.records.forms import RecordForm, RecordPicker
from bag.inventory.models import Equipment
from bag.monitoring.domain.recurrence import RecurrenceError
from bag.monitoring.domain.recurrence import check as check_rule
from bag.monitoring.models.choices import Rule
from bag.places.models import Place

LIMITED = (Rule.THRESHOLD, Rule.RATE, Rule.FORECAST, Rule.BASELINE)
"""Rules that compare with a number."""
MOST_STATES = 30


class CheckForm(RecordForm):
    """A check whose parts fit its rule."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = data.get("rule")
        if rule and rule != Rule.MISSING and not data.get("metric"):
            self.add_error("metric", _("Name the metric or aspect that is judged."))
        if rule in LIMITED and data.get("raise_at") is None:
            self.add_error("raise_at", _("This rule needs a number at which it raises."))
        if rule == Rule.STATE and not data.get("states"):
            self.add_error("states", _("Name at least one state that is trouble."))
        return data

    def clean_states(self) -> list[str]:
        given = self.cleaned_data["states"] or []
        fits = isinstance(given, list) and len(given) <= MOST_STATES
        if not fits or not all(isinstance(name, str) and 0 < len(name) <= 60 for name in given):
            raise ValidationError(_('Write a list of words, like ["down", "faulty"].'))
        return list(dict.fromkeys(given))


class MaintenanceForm(RecordForm):
    """Planned work with a rule that can be used, over pieces of equipment and places."""

    many = ("equipment", "places")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "repeats" in self.fields:
            self.fields["repeats"].help_text = _(
                "Empty: once. FREQ=DAILY every day, FREQ=WEEKLY every week on the same weekday, FREQ=MONTHLY;BYDAY=1SU"
                " on the first Sunday of every month."
            )
        self.fields["equipment"].help_text = _("Alarms of these are kept, and nobody is told.")
        self.fields["places"].help_text = _("With everything in them.")

    def clean_repeats(self) -> str:
        rule = str(self.cleaned_data["repeats"] or "").strip().removeprefix("RRULE:")
        try:
            check_rule(rule)
        except RecurrenceError:
            raise ValidationError(
                _("This rule is not understood. Write one like FREQ=WEEKLY;BYDAY=TU, daily or less often.")
            ) from None
        return rule


class CoverForm(forms.Form):
    """What planned work is over: a piece of equipment or a place, chosen by typing."""

    equipment = forms.ModelChoiceField(
        label=gettext_lazy("Piece of equipment"), queryset=Equipment.objects.all(), required=False
    )
    place = forms.ModelChoiceField(
        label=gettext_lazy("Place with everything in it"), queryset=Place.objects.all(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("equipment", "place"):
            field: Any = self.fields[name]
            field.widget = RecordPicker(registers.record_for(field.queryset.model))
            field.widget.choices = field.choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError(_("Name a piece of equipment or a place."))
        return data


class AcknowledgeForm(forms.Form):
    comment = forms.CharField(label=gettext_lazy("Comment"), max_length=1000)


class CommentForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Comment"), max_length=1000)


class ShelveForm(forms.Form):
    """For how long, and why."""

    hours = forms.TypedChoiceField(
        label=gettext_lazy("For"),
        coerce=int,
        choices=[
            (1, gettext_lazy("1 hour")),
            (4, gettext_lazy("4 hours")),
            (24, gettext_lazy("1 day")),
            (72, gettext_lazy("3 days")),
            (168, gettext_lazy("1 week")),
            (720, gettext_lazy("30 days")),
        ],
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "hours" in data:
            data["until"] = timezone.now() + timedelta(hours=data["hours"])
        return data

    @property
    def until(self) -> Any:
        return self.cleaned_data["until"]
