"""Short forms of duty rosters and swaps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.organization.models import Person
from bag.places.models import Place
from bag.work.models import DutyRole, DutyShift, Roster
from bag.work.queries.rosters import takers_of


class PutForm(forms.Form):
    """A duty of a day for a person."""

    role = forms.ModelChoiceField(label=_("Duty role"), queryset=DutyRole.objects.none())
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.all())
    day = forms.DateField(label=_("Day"), input_formats=["%Y-%m-%d"])

    def __init__(self, roster: Roster, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["role"]
        chosen.queryset = DutyRole.objects.filter(service=roster.service_id, active=True)


class ShiftForm(forms.Form):
    """One duty of a roster."""

    shift = forms.ModelChoiceField(label=_("Shift"), queryset=DutyShift.objects.none())

    def __init__(self, roster: Roster, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["shift"]
        chosen.queryset = roster.shifts.select_related("roster", "role", "person")


class MoveForm(ShiftForm):
    """A duty of a roster for another person or day."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.all())
    day = forms.DateField(label=_("Day"), input_formats=["%Y-%m-%d"])


class VehicleForm(forms.Form):
    """One of the vehicles that serve in the duty, or none."""

    vehicle = forms.ModelChoiceField(
        label=_("Vehicle"), queryset=Place.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, shift: DutyShift, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool: Any = self.fields["vehicle"]
        pool.queryset = Place.objects.filter(duty__role=shift.role_id).order_by("sort_text")


class SwapForm(forms.Form):
    """Whom to ask, and which of their duties one takes in return."""

    taker = forms.ModelChoiceField(label=_("Whom to ask"), queryset=Person.objects.none())
    back = forms.ModelChoiceField(
        label=_("In return for"), queryset=DutyShift.objects.none(), required=False, empty_label=_("nothing")
    )

    def __init__(self, shift: DutyShift, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takers = [person.pk for person in takers_of(shift)]
        people: Any = self.fields["taker"]
        people.queryset = Person.objects.filter(pk__in=takers).select_related("user").order_by("sort_text")
        theirs: Any = self.fields["back"]
        theirs.queryset = (
            DutyShift.objects.filter(roster=shift.roster_id, person__in=takers, starts_at__gt=timezone.now())
            .exclude(day=shift.day)
            .select_related("role", "person", "roster")
            .order_by("day", "id")
        )
