"""The sentences of the room: refusals by their code, and the names of steps and marks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.surveys.domain.life import Verb
from bag.surveys.domain.sketch import SketchError

REFUSALS: dict[Verb, Any] = {
    Verb.VISIT: _("A survey in the state “%(state)s” takes no further visit."),
    Verb.EDIT: _(
        "In the state “%(state)s” a survey takes no findings, sketches and lines. They are entered after the first "
        "visit and before the report."
    ),
    Verb.REPORT: _("A survey in the state “%(state)s” cannot be reported; visit it first, or it is reported already."),
    Verb.APPROVE: _("Only a reported survey is decided on; the state is “%(state)s”."),
    Verb.REJECT: _("Only a reported survey is decided on; the state is “%(state)s”."),
    Verb.RETURN: _("Only a reported survey is decided on; the state is “%(state)s”."),
    Verb.INSTALL: _("Only an approved survey leads to an installation; the state is “%(state)s”."),
    Verb.DONE: _("Nothing is being installed for this survey; the state is “%(state)s”."),
    Verb.HAND_OVER: _("Only what is installed is handed over; the state is “%(state)s”."),
    Verb.TRANSFER: _("Custody passes after the hand-over; the state is “%(state)s”."),
    Verb.CANCEL: _("A survey in the state “%(state)s” cannot be given up."),
}
STEPS: dict[str, Any] = {
    "opened": pgettext_lazy("survey", "Survey requested"),
    "visited": pgettext_lazy("survey", "Place visited"),
    "reported": pgettext_lazy("survey", "Report issued"),
    "approved": pgettext_lazy("survey", "Approved"),
    "rejected": pgettext_lazy("survey", "Turned down"),
    "returned": pgettext_lazy("survey", "Sent back for more"),
    "ordered": pgettext_lazy("survey", "Installation ordered"),
    "unordered": pgettext_lazy("survey", "Installation order cancelled"),
    "reopened": pgettext_lazy("survey", "Installation to be done once more"),
    "installed": pgettext_lazy("survey", "Installed"),
    "handed_over": pgettext_lazy("survey", "Hand-over record issued"),
    "transferred": pgettext_lazy("survey", "Custody transferred"),
    "cancelled": pgettext_lazy("survey", "Given up"),
    "note": pgettext_lazy("survey", "Note"),
}
MARKS: dict[str, Any] = {
    "requested": pgettext_lazy("survey chain", "Request"),
    "visited": pgettext_lazy("survey chain", "Visit"),
    "reported": pgettext_lazy("survey chain", "Report"),
    "decided": pgettext_lazy("survey chain", "Decision"),
    "installed": pgettext_lazy("survey chain", "Installation"),
    "handed_over": pgettext_lazy("survey chain", "Hand-over"),
    "transferred": pgettext_lazy("survey chain", "Custody"),
}
_SKETCH: dict[str, Any] = {
    "no_list": _("This is no drawing."),
    "too_many": _("The drawing has too many strokes; please make two of it."),
    "shape": _("Stroke %(place)s of the drawing is of an unknown kind."),
    "points": _("Stroke %(place)s of the drawing leaves the sheet or lacks points."),
    "text": _("The words of stroke %(place)s are missing, too long, or cannot be printed."),
}


def sketch_refusal(error: SketchError) -> str:
    """What is wrong with a drawing, in words."""
    return str(_SKETCH[error.code]) % {"place": error.place}
