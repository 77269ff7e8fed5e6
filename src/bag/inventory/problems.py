"""The sentences of ``domain`` refusals in the reader's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.inventory.domain.problem import Problem
from bag.inventory.models.choices import CABLE_KINDS, PORT_KINDS, STATUSES

SENTENCES = {
    "open_bracket": _("“%(pattern)s”: a bracket is not closed or not opened."),
    "empty_bracket": _("“%(pattern)s”: there is nothing between the brackets or commas."),
    "backward_range": _("“%(pattern)s”: the range runs backward."),
    "too_many_names": _("“%(pattern)s”: more than %(most)s names."),
    "illegal_step": _("From “%(before)s” there is no step to “%(after)s”."),
    "illegal_first": _("A new piece cannot start as “%(status)s”."),
    "off_grid": _("U%(position)s is neither a whole nor a half unit."),
    "outside_rack": _("U%(position)s with %(height)sU does not fit: the rack has %(units)s units."),
    "occupied": _("U%(position)s is taken by %(name)s."),
    "kinds_do_not_meet": _("A port of kind “%(a)s” cannot be joined with one of kind “%(b)s”."),
    "wrong_cable": _("A cable of kind “%(cable)s” does not suit ports “%(a)s” and “%(b)s”."),
    "bad_code": _("“%(code)s” is no equipment code. Please check it on the label."),
    "yaml_too_large": _("The file is larger than %(limit)s kB."),
    "yaml_not_text": _("The file is not text in UTF-8."),
    "yaml_broken": _("The file is not valid YAML (line %(line)s)."),
    "yaml_alias": _("The file uses YAML references (& and *), which are not accepted."),
    "yaml_too_deep": _("The file is nested too deeply."),
    "yaml_not_type": _("The file does not describe one equipment type."),
    "yaml_missing": _("“%(name)s” is missing."),
    "yaml_wrong": _("“%(name)s”: “%(value)s” is not valid."),
    "yaml_too_many": _("“%(name)s” holds more than %(most)s entries."),
    "yaml_twice": _("“%(name)s”: the name “%(value)s” is there twice."),
    "yaml_no_rear": _("Front port “%(value)s” names a rear port that is not there."),
}
_LABELS: dict[str, Any] = {**dict(STATUSES), **dict(PORT_KINDS)}
_CABLES: dict[str, Any] = dict(CABLE_KINDS)


def describe(problem: Problem) -> str:
    """What is wrong, in the active language."""
    values = {name: _wording(name, value) for name, value in problem.values.items()}
    sentence = str(SENTENCES[problem.code])
    return sentence % values if values else sentence


def _wording(name: str, value: object) -> object:
    if name in ("before", "after", "status", "a", "b"):
        return _LABELS.get(str(value), value)
    if name == "cable":
        return _CABLES.get(str(value), value)
    if name in ("position", "height"):
        return f"{float(str(value)):g}"
    return value


def refusal(problem: Problem, field: str = "") -> ValidationError:
    """The problem as a form error, of ``field`` or of the whole form."""
    text = describe(problem)
    return ValidationError({field: text}) if field else ValidationError(text)
