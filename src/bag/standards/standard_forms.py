"""The short forms of the room, and the one with many institutions' devices."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import RecordForm
from bag.standards.models import Stated
from bag.standards.queries import Share


class ParticipantForm(RecordForm):
    """An institution with its edge devices."""

    many: ClassVar = ("edge",)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class StatementForm(forms.Form):
    """What an institution states on each clause; ``rows`` are the clauses with their two fields."""

    on = _day(_("Day of the statement"))
    file = forms.FileField(label=_("Signed statement"), required=False)

    def __init__(self, share: Share, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.lines = share.lines
        choices = [("", "–"), *Stated.choices]
        for line in share.lines:
            pk, known = line.clause.pk, line.known
            self.fields[f"said-{pk}"] = forms.ChoiceField(
                label=_("Statement"), choices=choices, required=False, initial=known.stated if known else ""
            )
            self.fields[f"note-{pk}"] = forms.CharField(
                label=_("Note"), max_length=2000, required=False, initial=known.stated_note if known else ""
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each clause with its two fields."""
        return [(line, self[f"said-{line.clause.pk}"], self[f"note-{line.clause.pk}"]) for line in self.lines]

    def answers(self) -> dict[int, tuple[str, str]]:
        """Statement and note by the id of the clause."""
        data = self.cleaned_data
        return {line.clause.pk: (data[f"said-{line.clause.pk}"], data[f"note-{line.clause.pk}"]) for line in self.lines}


class ExemptionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the clause cannot be kept"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = _day(_("Valid until"))


class CampaignForm(forms.Form):
    due_on = _day(_("Statements due by"))


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note or reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
