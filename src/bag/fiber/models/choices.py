"""What the parts of the plant can be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    BUILDING = "building", pgettext_lazy("fiber", "Under construction")
    AS_BUILT = "as_built", pgettext_lazy("fiber", "As built")
    OUT = "out", pgettext_lazy("fiber", "Out of service")
    REMOVED = "removed", pgettext_lazy("fiber", "Removed")


STATE_TONES = {
    State.PLANNED.value: "info",
    State.BUILDING.value: "info",
    State.AS_BUILT.value: "ok",
    State.OUT.value: "minor",
    State.REMOVED.value: "void",
}
STANDING = (State.AS_BUILT, State.OUT)
"""What lies in the ground."""


class Source(models.TextChoices):
    GPS = "gps", pgettext_lazy("survey", "GPS/GNSS")
    STATION = "station", pgettext_lazy("survey", "Total station")
    DRAWING = "drawing", pgettext_lazy("survey", "As-built drawing")
    SKETCH = "sketch", pgettext_lazy("survey", "Sketch")
    UNKNOWN = "unknown", pgettext_lazy("survey", "Not known")


class Holding(models.TextChoices):
    OWN = "own", pgettext_lazy("fiber holding", "Own")
    LEASED_IN = "leased_in", pgettext_lazy("fiber holding", "Leased from others")
    LEASED_OUT = "leased_out", pgettext_lazy("fiber holding", "Leased to others")
    SHARED = "shared", pgettext_lazy("fiber holding", "Shared")


class NodeKind(models.TextChoices):
    BUILDING = "building", _("Building")
    CABINET = "cabinet", pgettext_lazy("fiber", "Street cabinet")
    CHAMBER = "chamber", pgettext_lazy("fiber", "Chamber")
    POLE = "pole", pgettext_lazy("fiber", "Pole")
    POINT = "point", pgettext_lazy("fiber", "Route point")


class TrenchKind(models.TextChoices):
    OPEN = "open", pgettext_lazy("trench", "Open trench")
    MICRO = "micro", pgettext_lazy("trench", "Micro trench")
    DRILLED = "drilled", pgettext_lazy("trench", "Drilled crossing")
    AERIAL = "aerial", pgettext_lazy("trench", "Aerial line")
    BRIDGE = "bridge", pgettext_lazy("trench", "On a bridge")
    TUNNEL = "tunnel", pgettext_lazy("trench", "Tunnel or gallery")
    INDOOR = "indoor", pgettext_lazy("trench", "Inside a building")


class Surface(models.TextChoices):
    ASPHALT = "asphalt", pgettext_lazy("surface", "Asphalt")
    PAVING = "paving", pgettext_lazy("surface", "Paving stone")
    CONCRETE = "concrete", pgettext_lazy("surface", "Concrete")
    SOIL = "soil", pgettext_lazy("surface", "Soil")
    OTHER = "other", pgettext_lazy("surface", "Other")


class Scheme(models.TextChoices):
    TIA = "tia598", "TIA-598"
    DIN = "din0888", "DIN VDE 0888 / IEC 60304"


class Glass(models.TextChoices):
    G652D = "g652d", "G.652.D"
    G657A = "g657a", "G.657.A"
    G655 = "g655", "G.655"
    OM3 = "om3", "OM3"
    OM4 = "om4", "OM4"


class JointKind(models.TextChoices):
    SPLICE = "splice", pgettext_lazy("fiber joint", "Splice")
    EXPRESS = "express", pgettext_lazy("fiber joint", "Uncut")
    TERMINATION = "termination", pgettext_lazy("fiber joint", "Termination")
    PATCH = "patch", pgettext_lazy("fiber joint", "Patch cord")


class HoldKind(models.TextChoices):
    RESERVED = "reserved", pgettext_lazy("fiber core", "Reserved")
    LEASED = "leased", pgettext_lazy("fiber core", "Leased out")
    FAULTY = "faulty", pgettext_lazy("fiber core", "Faulty")


class Criticality(models.TextChoices):
    LOW = "low", pgettext_lazy("criticality", "Low")
    NORMAL = "normal", pgettext_lazy("criticality", "Normal")
    HIGH = "high", pgettext_lazy("criticality", "High")
    VITAL = "vital", pgettext_lazy("criticality", "Vital")


CRITICALITY_TONES = {
    Criticality.LOW.value: "unknown",
    Criticality.NORMAL.value: "info",
    Criticality.HIGH.value: "major",
    Criticality.VITAL.value: "critical",
}
COLORS = {
    "blue": pgettext_lazy("fiber color", "blue"),
    "orange": pgettext_lazy("fiber color", "orange"),
    "green": pgettext_lazy("fiber color", "green"),
    "brown": pgettext_lazy("fiber color", "brown"),
    "slate": pgettext_lazy("fiber color", "slate"),
    "white": pgettext_lazy("fiber color", "white"),
    "red": pgettext_lazy("fiber color", "red"),
    "black": pgettext_lazy("fiber color", "black"),
    "yellow": pgettext_lazy("fiber color", "yellow"),
    "violet": pgettext_lazy("fiber color", "violet"),
    "rose": pgettext_lazy("fiber color", "rose"),
    "aqua": pgettext_lazy("fiber color", "aqua"),
}
