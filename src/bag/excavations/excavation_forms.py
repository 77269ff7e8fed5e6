"""Short forms of the verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from bag.core import registers
from bag.core.records.forms import RecordForm, RecordPicker
from bag.excavations import upload
from bag.excavations.domain import areas
from bag.excavations.models import Damage
from bag.excavations.wording import area_fault
from bag.fiber.exchange.datum import KNOWN
from bag.fiber.models import Cable
from bag.organization.models import Person
from bag.surveys.part_forms import MOMENTS, PhotosField
from bag.work.forms import moment_input

GRIDS = [("", _("as the file says")), *((str(code), name) for code, name in KNOWN.items() if code != 3857)]


def _words(label: Any, rows: int = 3, *, required: bool = True, most: int = 4000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class AreaForm(forms.Form):
    """The area of a dig: drawn or typed as points, or out of a file. ``area`` is the shape on the grid."""

    points = forms.CharField(
        label=_("Corners of the area"), required=False, max_length=1_000_000, strip=False,
        help_text=_("One point a line: longitude latitude, or east north of TM27. The map fills this in."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or a plan as a file"), required=False,
        help_text=_("KML, KMZ, DXF, GeoJSON, GeoPackage or a zipped Shapefile. Lines count as wide as given below."),
    )  # fmt: skip
    crs = forms.ChoiceField(label=_("Grid of the file"), required=False, choices=GRIDS)
    width = forms.FloatField(label=_("Width of lines (m)"), initial=1.0, min_value=0.2, max_value=50, required=False)

    def clean(self) -> dict[str, Any]:
        """One area, from whichever field holds it."""
        values = super().clean() or {}
        if self.errors:
            return values
        plan, typed = values.get("file"), (values.get("points") or "").strip()
        values["doubts"] = []
        field = "file" if plan is not None else "points"
        try:
            if plan is not None:
                shapes, values["doubts"] = self._read(plan, values)
                values["area"] = areas.whole(shapes, width=values.get("width") or 1.0)
            elif typed:
                values["area"] = areas.typed(typed)
            else:
                raise areas.AreaFault("few")
        except areas.AreaFault as fault:
            raise ValidationError({field: area_fault(fault.code, fault.text)}) from None
        return values

    def _read(self, plan: Any, values: dict[str, Any]) -> tuple[list[BaseGeometry], list[str]]:
        if plan.size > upload.LARGEST:
            raise areas.AreaFault("too-big")
        return upload.shapes_of(plan.read(), plan.name or "", int(values["crs"]) if values.get("crs") else None)


class ObserverForm(forms.Form):
    """Who is sent."""

    person = forms.ModelChoiceField(label=_("Observer"), queryset=Person.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.all()
        person.widget = RecordPicker(registers.records["organization.person"])
        person.widget.choices = person.choices


class MarkForm(forms.Form):
    marking = _words(_("How the line was marked"), 2)


class ResultForm(forms.Form):
    result = _words(_("Result"), 2)


class VisitForm(ObserverForm):
    """A visit with position and photos."""

    at = forms.DateTimeField(label=_("Time"), widget=moment_input(), input_formats=MOMENTS)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90, localize=True)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180, localize=True)
    seen_depth_cm = forms.IntegerField(label=_("Line seen at depth (cm)"), required=False, min_value=1, max_value=5000)
    note = _words(_("What was seen"))
    photos = PhotosField(label=_("Photos"), required=False)
    field_order = ("at", "person", "latitude", "longitude", "seen_depth_cm", "note", "photos")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.attrs["accept"] = "image/*"


class DamageForm(forms.Form):
    """A line was hit."""

    at = forms.DateTimeField(label=_("Time"), widget=moment_input(), input_formats=MOMENTS)
    cable = forms.ModelChoiceField(label=_("Cable"), queryset=Cable.objects.none(), required=False)
    what = _words(_("What was damaged"))
    cause = _words(_("How it came about"), 2, required=False, most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cable: Any = self.fields["cable"]
        cable.queryset = Cable.objects.all()
        cable.widget = RecordPicker(registers.records["fiber.cable"])
        cable.widget.choices = cable.choices


class RepairForm(RecordForm):
    """Repair, cost, claim and payment of a damage."""

    class Meta:
        model = Damage
        fields: ClassVar = ["repaired_at", "cable_m", "splices", "hours", "cost", "claimed_on", "paid_on"]
