"""The sentences of the room: refusals by their code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.field.domain.checklist import KINDS, AnswerError, ItemError
from bag.field.domain.orders import Verb

ORDER_TONES = {
    "planned": "unknown",
    "dispatched": "info",
    "on_site": "warning",
    "done": "minor",
    "signed": "ok",
    "archived": "ok",
    "cancelled": "void",
}
ORDER_STEPS: dict[str, Any] = {
    "planned": _("Planned"),
    "changed": _("Changed"),
    "assigned": pgettext_lazy("work order", "Crew named"),
    "dispatched": pgettext_lazy("work order", "Dispatched"),
    "withdrawn": _("Crew taken off"),
    "arrived": _("Arrived on site"),
    "part": _("Part used"),
    "part_returned": _("Part put back"),
    "done": _("Done"),
    "signature": _("Signature"),
    "signed": _("Signed by all"),
    "archived": _("Archived"),
    "cancelled": _("Cancelled"),
    "reopened": _("Opened again"),
    "note": _("Note"),
    "phone": _("From the phone"),
    "form": _("Form issued"),
}
STEP_ICONS: dict[str, tuple[str, str]] = {
    "planned": ("calendar-event", "info"),
    "assigned": ("users", "info"),
    "dispatched": ("car", "info"),
    "arrived": ("map-pin", "warning"),
    "part": ("package", ""),
    "part_returned": ("package", ""),
    "done": ("circle-check", "ok"),
    "signature": ("pencil", "ok"),
    "signed": ("certificate", "ok"),
    "archived": ("archive", "ok"),
    "cancelled": ("ban", "void"),
    "reopened": ("rotate-clockwise", "major"),
    "phone": ("device-mobile", "warning"),
    "form": ("file-text", "ok"),
}
KINDS_OF_ITEMS: dict[str, Any] = {
    "check": _("in order or not"),
    "number": _("measured value"),
    "choice": pgettext_lazy("checklist", "choice"),
    "text": pgettext_lazy("checklist", "text"),
    "photo": _("photo"),
}
ORDER_REFUSALS: dict[Verb, Any] = {
    Verb.PLAN: _("A work order in the state “%(state)s” cannot be planned anew."),
    Verb.DISPATCH: _("A work order in the state “%(state)s” cannot be dispatched."),
    Verb.ARRIVE: _("Only a dispatched work order is begun; the state is “%(state)s”."),
    Verb.FILL: _("The form is filled in on site; the state of the work order is “%(state)s”."),
    Verb.TIME: _("Time is entered on site or after the work; the state of the work order is “%(state)s”."),
    Verb.FINISH: _("Only work on site is finished; the state of the work order is “%(state)s”."),
    Verb.SIGN: _("Only finished work is signed, and once; the state of the work order is “%(state)s”."),
    Verb.ARCHIVE: _("Only a signed work order is archived; the state is “%(state)s”."),
    Verb.CANCEL: _("A work order in the state “%(state)s” cannot be cancelled."),
    Verb.REOPEN: _("A work order in the state “%(state)s” cannot be opened again."),
}
ITEM_REFUSALS: dict[str, Any] = {
    "no_list": _("The items must be a list."),
    "too_many": _("A checklist has at most %(value)s items."),
    "no_object": _("Item %(place)s: an object { … } is expected here."),
    "unknown": _("Item %(place)s: there is no field “%(value)s”."),
    "twice": _("Item %(place)s: the key “%(value)s” is taken already."),
    "key": _("Item %(place)s: “%(value)s” is no key; it has small Latin letters, digits and _ only."),
    "kind": _("Item %(place)s: the kind “%(value)s” is not known. Known: %(known)s."),
    "label": _("Item %(place)s: the label is missing."),
    "unit": _("Item %(place)s: only a number has a unit, of 20 characters at most."),
    "text": _("Item %(place)s: “%(value)s” is not right or too long."),
    "choices": _("Item %(place)s: a choice, and only a choice, needs different answers to choose from."),
    "limits": _("Item %(place)s: limits are written low..high and belong to numbers only."),
    "line": _("Item %(place)s: the line has more than seven parts."),
}
ANSWER_REFUSALS: dict[str, Any] = {
    "number": _("“%(label)s” needs a number."),
    "choice": _("“%(label)s”: this answer is not offered."),
    "text": _("“%(label)s”: the answer is not right or too long."),
    "flag": _("“%(label)s” is answered with yes or no."),
}
STROKE_REFUSALS: dict[str, Any] = {
    "shape": _("The signature could not be read; please draw it again."),
    "too_many": _("The signature has too many strokes; please draw it again."),
    "empty": _("The signature is missing."),
}


def item_refusal(error: ItemError) -> str:
    """Why no checklist can be made of the items."""
    return str(ITEM_REFUSALS[error.code]) % {"place": error.place, "value": error.value, "known": ", ".join(KINDS)}


def answer_refusal(error: AnswerError) -> str:
    """Why an answer does not fit."""
    return str(ANSWER_REFUSALS[error.code]) % {"label": error.item.label}


WHATS: dict[str, Any] = {
    "part": pgettext_lazy("spare part", "Part"),
    "work": _("Work time"),
    "travel": _("Travel time"),
    "vehicle": _("Vehicle time"),
}
UNITS: dict[str, Any] = {
    "piece": _("pieces"), "meter": "m", "box": _("boxes"), "roll": _("rolls"), "h": pgettext_lazy("unit", "h"),
}  # fmt: skip


def what_name(what: str) -> str:
    """What a line of cost is for, in words."""
    return str(WHATS[what])


def unit_name(unit: str) -> str:
    """A unit of measure in words; parts that were brought have none and are counted in pieces."""
    return str(UNITS.get(unit, unit) or UNITS["piece"])


def share_words(priced: int, due: int) -> str:
    """How much of a cost is known: “12 of 15 lines are priced”."""
    return str(_("%(priced)d of %(due)d lines are priced") % {"priced": priced, "due": due})
