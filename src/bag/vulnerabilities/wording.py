"""What readers and pages say, in words."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_REFUSALS: dict[str, Any] = {
    "empty": _("The file is empty."),
    "not_xml": _("The file begins like XML but is none."),
    "unknown_xml": _("“{value}” is no report of Nessus, OpenVAS or Nmap."),
    "cut": _("The file ends in the middle, at line {value}; export it once more."),
    "broken": _("The file is broken at line {value}."),
    "encoding": _("Line {value} names an encoding that is not known here; save the report in UTF-8."),
    "entities": _("Line {value} declares entities; reports do not need them, and such files are not read."),
    "deep": _("At line {value} elements are nested too deeply for a report."),
    "crowded": _("The entry that ends near line {value} is too large for a report."),
    "long_tag": _("Near line {value} one tag is longer than 4 MB."),
    "not_text": _("The file is neither XML nor a table in text."),
    "columns": _("Say which columns hold the host and the name or number of the test. The file has: {value}"),
    "too_many": _("The report has more than {value} entries; split it."),
    "gone": _("The file of this report is no longer kept; upload it again."),
}
_FAULTS: dict[str, Any] = {
    "host": _("“{value}” is neither an address nor a host name."),
    "plugin": _("The test has no number or name."),
    "value": _("“{value}” is not a value that is allowed here."),
    "severity": _("“{value}” is not a known severity."),
}
FIELDS: dict[str, Any] = {
    "host": _("Address or host"),
    "dns": _("DNS name"),
    "port": pgettext_lazy("network", "Port"),
    "protocol": _("Protocol"),
    "plugin": _("Number of the test"),
    "title": _("Title"),
    "severity": _("Severity"),
    "cvss": "CVSS",
    "cve": "CVE",
    "summary": pgettext_lazy("weakness", "What it is"),
    "solution": pgettext_lazy("weakness", "How it is mended"),
    "output": _("What the scanner saw"),
}
SEVERITY_TONES = {"4": "critical", "3": "major", "2": "minor", "1": "info", "0": "unknown"}
STATE_TONES = {"open": "major", "fixed": "info", "missing": "info", "accepted": "waived", "closed": "ok"}
SCAN_TONES = {"waiting": "info", "read": "minor", "taken": "ok", "refused": "critical", "discarded": "void"}
LEVELS = (("critical", 4), ("high", 3), ("medium", 2), ("low", 1))


def refusal(code: str, value: str = "") -> Any:
    """Why a file cannot be read."""
    return format_lazy(_REFUSALS[code], value=value)


def fault(code: str, value: str = "") -> Any:
    """Why an entry could not be read."""
    return format_lazy(_FAULTS[code], value=value)
