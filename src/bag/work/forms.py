"""Short forms of the verbs on an incident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.organization.models import Person, Unit
from bag.organization.queries import on_day, today
from bag.work.models import MajorRole


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AssignForm(forms.Form):
    """To somebody who works in the service of the incident today."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())

    def __init__(self, service: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = on_day(today(), "assignments__starts", "assignments__ends")
        here = Q(assignments__position__unit=service) | Q(assignments__position__unit__parent=service)
        chosen: Any = self.fields["person"]
        chosen.queryset = Person.objects.filter(held, here, active=True).distinct().order_by("sort_text")


def somebody_of(service: Unit, pk: int) -> Person:
    """The person, if they work in the service today. Raises ``ValidationError``."""
    form = AssignForm(service, {"person": pk})
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    person: Person = form.cleaned_data["person"]
    return person


class RoleForm(AssignForm):
    """A role in a major incident."""

    role = forms.ChoiceField(label=_("Role"), choices=MajorRole.choices)
    field_order = ("role", "person")


class WaitForm(forms.Form):
    reason = forms.CharField(label=_("Waits for"), max_length=300)
    until = forms.DateTimeField(
        label=_("Until"), widget=moment_input(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]
    )


class ResolveForm(forms.Form):
    resolution = forms.CharField(
        label=_("Cause and what was done"), max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=8000, widget=forms.Textarea(attrs={"rows": 2}))
