"""Sentences of the room for its domain's refusals."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.cabling.domain.certifier import CertifierFileError, Fault
from bag.cabling.domain.labels import BadTemplate

_TEMPLATE = {
    "braces": gettext_lazy("The braces of the template do not match."),
    "part": gettext_lazy("There is no part “{part}”."),
    "port": gettext_lazy("The template must name {{port}} or {{outlet}}, else two links have one label."),
    "mark": gettext_lazy("Between the parts stand letters A to Z, digits and - . : / _ + only."),
}
_FILE = {
    "columns": gettext_lazy("This is no result file of a certifier; missing: {given}"),
    "empty": gettext_lazy("The file holds no measurement."),
    "many": gettext_lazy("The file holds more than {given} measurements; please part it."),
    "xml": gettext_lazy("The XML of the file is broken."),
    "hostile": gettext_lazy("The file declares entities of its own, as result files never do; it is refused."),
}
_FAULT = {
    "label": gettext_lazy("The cable has no label."),
    "limit": gettext_lazy("The test limit is missing."),
    "result": gettext_lazy("“{given}” is no result."),
    "when": gettext_lazy("“{given}” is no date."),
    "number": gettext_lazy("“{given}” is no number."),
    "long": gettext_lazy("“{given}” is too long."),
}
UNKNOWN = gettext_lazy("No link has the label “{given}”.")
TWICE = gettext_lazy("The label “{given}” is measured twice at the same moment.")
ELSEWHERE = gettext_lazy("“{given}” belongs to another service.")
AHEAD = gettext_lazy("“{given}” was measured in the future.")


def template_refusal(error: BadTemplate) -> str:
    """Why a template cannot be used."""
    return str(_TEMPLATE[error.code]).format(part=error.part)


def file_refusal(error: CertifierFileError) -> str:
    """Why a file is no result file."""
    return str(_FILE[error.code]).format(given=error.given)


def fault_words(fault: Fault) -> Any:
    """What is wrong with a line."""
    if fault.code == "result" and not fault.given:
        return _("The result is missing.")
    if fault.code == "when" and not fault.given:
        return _("The date is missing.")
    return format_lazy(_FAULT[fault.code], given=fault.given)
