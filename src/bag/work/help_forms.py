"""The form of a request as municipal employees and the telephone desk fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.inventory.models import Equipment
from bag.organization.models import Person
from bag.places.domain.kinds import Kind
from bag.places.models import Place
from bag.work.catalogue_form import fields_of, stored
from bag.work.domain.questions import QuestionError, read
from bag.work.models import Incident, Priority, RequestKind, RequestType

MOST_FILES = 5
SPOTS = (Kind.CAMPUS, Kind.BUILDING, Kind.OUTDOOR_SITE)
"""Places that municipal employees choose from."""


class PlacePicker(RecordPicker):
    """Buildings and sites, which everybody may choose whatever else they may see."""

    def __init__(self) -> None:
        super().__init__(registers.records["places.place"])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["source"] = reverse("work:help-places")
        return context


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few files at once; what is in them is judged when they are attached."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(most)s files.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(file, initial) for file in files]


class WishForm(forms.Form):
    """What every request has; the questions of its type come between."""

    place = forms.ModelChoiceField(label=_("Building or site"), queryset=Place.objects.none(), required=False)
    where = forms.CharField(label=_("Floor, room or spot"), max_length=200, required=False)
    description = forms.CharField(
        label=_("Description"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(label=_("Phone where you can be reached"), max_length=100, required=False)

    def __init__(self, kind: RequestType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        place: Any = self.fields["place"]
        place.queryset = Place.objects.filter(kind__in=SPOTS)
        place.widget = PlacePicker()
        place.widget.choices = place.choices
        self.questions = _questions(kind)
        asked = fields_of(self.questions)
        self.asked = [f"q_{name}" for name in asked]
        self.fields |= {f"q_{name}": field for name, field in asked.items()}
        if kind.kind == RequestKind.FAULT:
            self.fields["description"].required = True
            self.fields["description"].label = _("What does not work, since when?")

    def answers(self) -> dict[str, Any]:
        """The cleaned answers as they are kept; the spot goes with them."""
        given = {name[2:]: stored(self.cleaned_data[name]) for name in self.asked}
        kept = {name: value for name, value in given.items() if value not in (None, "")}
        if where := self.cleaned_data.get("where", "").strip():
            kept["where"] = where
        return kept

    def asked_fields(self) -> list[Any]:
        """The questions as bound fields."""
        return [self[name] for name in self.asked]


class SelfServiceForm(WishForm):
    """Filled in by whoever needs it, perhaps on the phone with pictures."""

    photos = FilesField(label=_("Photos or files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["place", "where", *self.asked, "description", "contact", "photos"])


class IntakeForm(WishForm):
    """Filled in at the desk while somebody is on the phone: nothing but the type is compulsory."""

    type = forms.ModelChoiceField(label=_("What is it about?"), queryset=RequestType.objects.none())
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.filter(active=True), required=False)
    caller = forms.CharField(label=_("Caller, where not in the list"), max_length=160, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    equipment = forms.ModelChoiceField(label=_("Piece of equipment"), queryset=Equipment.objects.all(), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", _("as the type has it")), *Priority.choices], coerce=int, required=False,
        empty_value=None,
    )  # fmt: skip
    incident = forms.ModelChoiceField(queryset=Incident.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, kind: RequestType, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        chosen: Any = self.fields["type"]
        chosen.queryset = RequestType.objects.filter(active=True)
        for name, key in (("person", "organization.person"), ("equipment", "inventory.equipment")):
            field: Any = self.fields[name]
            field.widget = RecordPicker(registers.records[key])
            field.widget.choices = field.choices
        self.fields["contact"].label = _("Phone or e-mail")
        self.fields["description"].label = _("What the caller says")
        for name in [*self.asked, "description"]:
            self.fields[name].required = False


def _questions(kind: RequestType) -> Sequence[Any]:
    try:
        return read(kind.questions)
    except QuestionError:
        return ()


class MessageToDeskForm(forms.Form):
    text = forms.CharField(label=_("Write to the service"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class AcceptForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=[
            (5, _("★★★★★ very good")),
            (4, _("★★★★ good")),
            (3, _("★★★ fair")),
            (2, _("★★ poor")),
            (1, _("★ bad")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("A word about it"), max_length=1000, required=False)


class BackForm(forms.Form):
    reason = forms.CharField(label=_("What is missing?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
