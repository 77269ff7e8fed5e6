"""The form of a place: coordinates however people have them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.core.records.forms import RecordForm
from bag.places.domain.coordinate_text import CoordinateError, Fault, read_position

SENTENCES = {
    Fault.EMPTY: _("Please write coordinates."),
    Fault.UNREADABLE: _("These are no coordinates. Write for example 38,4189 27,1287 or E 511239,44 N 4254003,95."),
    Fault.ONE_NUMBER: _("Two numbers are needed: latitude and longitude, or easting and northing."),
    Fault.AMBIGUOUS_COMMA: _(
        "The commas can be read in more than one way. Please put a blank between the two numbers."
    ),
    Fault.MINUTES: _("Minutes and seconds run from 0 to 59."),
    Fault.ZONE: _("There is no such zone. The zones are TM27, TM30, TM33, TM36, TM39, TM42 and TM45."),
    Fault.SWAPPED: _("Latitude and longitude seem to be swapped: latitude comes first."),
    Fault.OUTSIDE: _("These coordinates lie outside Türkiye."),
}


class PlaceForm(RecordForm):
    """Latitude and longitude, or one field that takes WGS84 and TUREF/TM text and fills both."""

    coordinates = forms.CharField(
        label=_("Coordinates as text"),
        max_length=120,
        required=False,
        help_text=_("WGS84 (38,4189 27,1287 or 38°25'08\"N 27°07'43\"E) or TUREF/TM (E 511239,44 N 4254003,95; TM27)."),
    )

    def clean_coordinates(self) -> str:
        text: str = self.cleaned_data["coordinates"]
        if text.strip():
            try:
                self._position = read_position(text)
            except CoordinateError as error:
                raise ValidationError(SENTENCES[error.fault]) from error
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        position = getattr(self, "_position", None)
        if position is not None:
            cleaned["latitude"], cleaned["longitude"] = round(position.latitude, 7), round(position.longitude, 7)
        return cleaned
