"""Forms of the parts of a survey, and short forms of its verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.attachments.queries import files_of
from bag.core.models import Attachment
from bag.core.records.forms import RecordForm, RecordPicker, RecordsPicker
from bag.field.models import Checklist
from bag.inventory.models import Equipment
from bag.organization.models import Person
from bag.surveys import queries
from bag.surveys.models import Assessment, BillLine, Finding, Survey, VatRate
from bag.work.forms import AssignForm, moment_input

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]


def _words(label: Any, rows: int = 3, *, required: bool = True, most: int = 8000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(one, initial) for one in given]


class FindingForm(RecordForm):
    """A finding; photos are added to those that it has."""

    photos = PhotosField(label=_("Photos"), required=False)

    class Meta:
        model = Finding
        fields: ClassVar = ["text", "severity", "measured", "value", "unit", "latitude", "longitude"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.attrs["accept"] = "image/*"


class LineForm(RecordForm):
    """A line of the bill, with the VAT rates of the day."""

    class Meta:
        model = BillLine
        fields: ClassVar = ["source", "stock_item", "equipment_type", "text", "quantity", "unit", "unit_price", "vat"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rates: Any = self.fields["vat"]
        today = queries.rates_on(timezone.localdate())
        rates.queryset = VatRate.objects.filter(Q(pk__in=today.values("pk")) | Q(pk=self.instance.vat_id)).order_by(
            "-percent", "pk"
        )
        rates.empty_label = None


class AssessmentForm(RecordForm):
    class Meta:
        model = Assessment
        fields: ClassVar = ["need", "alternatives", "reuse", "yearly_cost", "yearly_benefit", "verdict"]


class VisitForm(AssignForm):
    """Who of the service was there, and with whom."""

    at = forms.DateTimeField(label=_("Visited at"), widget=moment_input(), input_formats=MOMENTS)
    with_whom = forms.CharField(label=_("Together with"), max_length=300, required=False)
    note = _words(_("Note"), 2, required=False, most=4000)
    field_order = ("at", "person", "with_whom", "note")


class SketchForm(forms.Form):
    """On what a new sketch is drawn."""

    title = forms.CharField(label=_("Title"), max_length=100)
    below = forms.ChoiceField(label=_("Drawn on"), required=False)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos: dict[str, Attachment] = {f"photo-{file.pk}": file for file in files_of(survey) if file.is_picture}
        self.plan = queries.plan_for(survey.place)
        choices: list[tuple[str, Any]] = [("", _("an empty sheet"))]
        if self.plan is not None:
            choices.append(("plan", _("the floor plan of %(place)s") % {"place": self.plan.place}))
        choices += [(key, file.description or file.name) for key, file in self.photos.items()]
        below: Any = self.fields["below"]
        below.choices = choices

    def chosen(self) -> dict[str, Any]:
        """What ``services.parts.begin_sketch`` takes."""
        below = self.cleaned_data["below"]
        return {
            "title": self.cleaned_data["title"],
            "photo": self.photos.get(below),
            "plan": self.plan if below == "plan" else None,
        }


class ReportForm(forms.Form):
    conclusion = _words(_("Conclusion"))


class DecisionForm(forms.Form):
    note = _words(_("Reason of the decision"), 2, required=False, most=4000)


class ReasonForm(forms.Form):
    reason = _words(_("Reason"), 2, most=2000)


class NoteForm(forms.Form):
    text = _words(_("Note"), 2)


class InstallForm(forms.Form):
    """The checklist of the service and the day by which it is installed."""

    checklist = forms.ModelChoiceField(label=_("Checklist"), queryset=Checklist.objects.none(), required=False)
    due = forms.DateField(label=_("To be installed by"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: Any = self.fields["checklist"]
        lists.queryset = Checklist.objects.filter(service=survey.owner_service, active=True).order_by("sort_text")


class HandOverForm(forms.Form):
    """The pieces that were installed, who gives them and who answers for them from now on."""

    pieces = forms.ModelMultipleChoiceField(
        label=_("Installed pieces"), queryset=Equipment.objects.none(), required=False
    )
    giver = forms.ModelChoiceField(label=_("Given by"), queryset=Person.objects.filter(active=True))
    receiver = forms.ModelChoiceField(label=_("Received by"), queryset=Person.objects.filter(active=True))
    note = _words(_("Note"), 2, required=False, most=4000)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pieces: Any = self.fields["pieces"]
        pieces.queryset = Equipment.objects.filter(owner_service=survey.owner_service)
        pieces.widget = RecordsPicker(registers.records["inventory.equipment"])
        pieces.widget.choices = pieces.choices
        for name in ("giver", "receiver"):
            field: Any = self.fields[name]
            field.widget = RecordPicker(registers.records["organization.person"])
            field.widget.choices = field.choices
            field.widget.is_required = True
