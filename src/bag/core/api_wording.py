"""What the framework finds wrong with a request, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PLAIN = {
    "missing": gettext_lazy("This value is required."),
    "bool": gettext_lazy("True or false is expected."),
    "date": gettext_lazy("A date like 2026-11-23 is expected."),
    "datetime": gettext_lazy("A date and time like 2026-11-23T09:00 is expected."),
    "dict": gettext_lazy("An object is expected."),
    "float": gettext_lazy("A number is expected."),
    "int": gettext_lazy("A whole number is expected."),
    "list": gettext_lazy("A list is expected."),
    "model": gettext_lazy("An object is expected."),
    "string": gettext_lazy("A text is expected."),
}


def field_of(problem: Mapping[str, Any]) -> str:
    """The name of the field: ``('query', 'query', 'limit')`` and ``('body', 'data', 'name')`` give its last part."""
    parts = [str(part) for part in problem["loc"][1:]]
    return ".".join(parts[1:] or parts)


def reason_of(problem: Mapping[str, Any]) -> str:
    """One problem of pydantic as a sentence; kinds that nobody has worded yet get a general one."""
    kind, given = str(problem["type"]), problem.get("ctx", {})
    if kind in {"greater_than_equal", "greater_than"}:
        return _("The value must be at least %(limit)s.") % {"limit": given.get("ge", given.get("gt"))}
    if kind in {"less_than_equal", "less_than"}:
        return _("The value must be at most %(limit)s.") % {"limit": given.get("le", given.get("lt"))}
    if kind == "string_too_long":
        return _("The text may have %(limit)s characters at most.") % {"limit": given["max_length"]}
    if kind in {"literal_error", "enum"}:
        return _("One of these is expected: %(choices)s.") % {"choices": given.get("expected", "")}
    return str(_PLAIN.get(kind) or _PLAIN.get(kind.partition("_")[0]) or _("The value is not valid."))
