"""Words for codes of the pure modules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MISSING: dict[str, Any] = {
    "observer": _("Near our lines nobody digs without an observer: assign one first."),
    "marking": _("With a high risk the line is marked on the ground before digging begins."),
    "visit": _("The dig touched our lines and nobody of ours was there: record a visit first."),
    "repair": _("A damage is not repaired yet."),
    "cost": _("A damage has no cost yet."),
}
REASONS: dict[str, Any] = {
    "inside": pgettext_lazy("dig reason", "lies in the area"),
    "may-be-inside": pgettext_lazy("dig reason", "may lie in the area, as exactly as it is known"),
    "near": pgettext_lazy("dig reason", "lies near"),
    "unmeasured": pgettext_lazy("dig reason", "was never measured"),
    "critical": pgettext_lazy("dig reason", "carries critical circuits"),
    "drilling": pgettext_lazy("dig reason", "drilling does not see what it hits"),
    "shallow": pgettext_lazy("dig reason", "the dig ends well above it"),
}
AREA_FAULTS: dict[str, Any] = {
    "few": _("An area needs at least three points."),
    "many": _("The shape has too many points."),
    "line": _("This line is no point; write two numbers: %(text)s"),
    "swapped": _("The two axes are swapped: longitude or east comes first."),
    "outside": _("The area does not lie in the province; look at the datum and the zone."),
    "crossing": _("The border of the area crosses itself: %(text)s"),
    "small": _("The area is empty or smaller than half a square meter."),
    "large": _("The area is larger than a dig can be (%(text)s hectares); look at the units."),
    "no-archive": _("The file is no archive, or it is damaged."),
    "no-layer": _("There is no layer with shapes in the file."),
    "bomb": _("The archive would unpack to far more than a plan can hold."),
    "too-big": _("The file is too large."),
    "too-many": _("The file has too many rows."),
    "other-kind": _("The file is not of the kind that its name says."),
    "unreadable": _("The file cannot be read; it may be cut short."),
    "where": _("The file does not say where it lies, and its coordinates fit no known grid: choose the grid."),
    "nothing": _("There is no usable shape in the file."),
    "kind": _("Files of this kind are not read; give KML, KMZ, DXF, GeoJSON, GeoPackage or a zipped Shapefile."),
    "too-much": _("Reading the file took more time or memory than allowed."),
    "busy": _("Other files are being read; try again in a moment."),
}
DOUBTS: dict[str, Any] = {
    "ed50-or-turef": _("The file names no datum and was read as TUREF; in ED50 it would lie 41 m west, 186 m south."),
    "utm-or-tm": _("The file names no grid and was read as TM27, not as UTM 35."),
}


def area_fault(code: str, text: str) -> str:
    """Why it is no area, in the reader's language."""
    return str(AREA_FAULTS[code]) % {"text": text}
