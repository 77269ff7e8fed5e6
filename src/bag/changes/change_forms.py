"""The form of a change, and the short forms of its verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.changes.models import Change
from bag.changes.models.rules import LONGEST_OUTAGE
from bag.core.records.forms import RecordForm
from bag.work.forms import moment_input

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]


class ChangeForm(RecordForm):
    """What the change works on is chosen beside its fields."""

    many: ClassVar = ("equipment", "places")


def _words(label: Any, rows: int = 3, *, required: bool = True, most: int = 8000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class ApprovalForm(forms.Form):
    note = _words(_("Note or reason"), 2, required=False, most=4000)
    despite = forms.BooleanField(label=_("Approve although it clashes"), required=False)


class ReasonForm(forms.Form):
    reason = _words(_("Reason"), 2, most=2000)


class NoticeForm(forms.Form):
    text = _words(_("Text to the units"), 6, most=4000)


class NoteForm(forms.Form):
    text = _words(_("Note"), 2)


class StartForm(forms.Form):
    at = forms.DateTimeField(label=_("Started at"), widget=moment_input(), input_formats=MOMENTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", timezone.localtime())


class EndForm(forms.Form):
    """How it went."""

    at = forms.DateTimeField(label=_("Ended at"), widget=moment_input(), input_formats=MOMENTS)
    outage = forms.IntegerField(label=_("Outage (minutes)"), min_value=0, max_value=LONGEST_OUTAGE)
    result = _words(_("What was done, or what failed"))

    def __init__(self, change: Change, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", timezone.localtime())
        self.initial.setdefault("outage", change.planned_outage)
