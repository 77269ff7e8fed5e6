"""What readers, questions and findings say, in words."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.firewall.domain.rules import DialectError, Unread, Unreadable

_REASONS: dict[str, Any] = {
    "address": _("“{value}” is not an address, network or range that is understood here."),
    "backwards": _("The range “{value}” runs backwards."),
    "brace": _("This closes nothing."),
    "circle": _("Chains call each other in a circle or too deeply (“{value}”)."),
    "cut": _("The text stops in the middle of this block."),
    "ends_early": _("The line ends too early."),
    "kind": _("“{value}”: rules of this kind are not read."),
    "many": _("The rule stands for too many combinations."),
    "missing": _("“{value}” is not in the text, or stands after its use."),
    "number": _("“{value}” is not a number that is allowed here."),
    "outside": _("A rule stands outside every list."),
    "quote": _("A quotation mark is not closed."),
    "unknown": _("“{value}” is not understood here."),
    "wildcard": _("“{value}” needs a wildcard mask."),
}
_REFUSALS: dict[str, Any] = {
    "unknown_dialect": _("The dialect of the text was not recognized. Name it, and see whether the text is whole."),
    "no_such_dialect": _("“{value}” is not a dialect. Known: ios, nxos, junos, fortigate, nftables, iptables."),
    "too_long": _("The text is longer than 20 million characters."),
    "no_text": _("This is not text."),
    "no_rules": _("No rules were found in the text."),
    "bad_json": _("This JSON is not that of nftables, or stops in the middle."),
}
PROBLEMS: dict[str, Any] = {
    "shadowed": pgettext_lazy("firewall rule", "Shadowed"),
    "redundant": pgettext_lazy("firewall rule", "Redundant"),
    "conflicting": pgettext_lazy("firewall rule", "Conflicting"),
    "generalised": pgettext_lazy("firewall rule", "Generalizes"),
    "correlated": pgettext_lazy("firewall rule", "Depends on the order"),
    "any_any": pgettext_lazy("firewall rule", "Everything to everywhere"),
    "undecided": pgettext_lazy("firewall rule", "Could not be settled"),
    "expired": pgettext_lazy("firewall rule", "Expired"),
    "unused": pgettext_lazy("firewall rule", "Unused"),
    "ownerless": pgettext_lazy("firewall rule", "Without owner"),
}
PROBLEM_TONES = {
    "shadowed": "major", "redundant": "minor", "conflicting": "minor", "generalised": "info", "correlated": "minor",
    "any_any": "critical", "undecided": "unknown", "expired": "major", "unused": "warning", "ownerless": "warning",
}  # fmt: skip
USAGES: dict[str, Any] = {
    "used": _("Its counter grew within the last 90 days."),
    "unused": _("Its counter has not grown for 90 days."),
    "not_evaluable": _("Not to be said: its counter was not watched for 90 days without a break."),
}
OUTCOMES: dict[str, Any] = {
    "permit": pgettext_lazy("reachability", "Reaches"),
    "deny": pgettext_lazy("reachability", "Does not reach"),
    "partly": pgettext_lazy("reachability", "Reaches in part"),
    "depends": pgettext_lazy("reachability", "Depends on conditions"),
}
OUTCOME_TONES = {"permit": "ok", "deny": "critical", "partly": "minor", "depends": "unknown"}


def unread(found: Unread) -> Any:
    """Why a line could not be read."""
    return format_lazy(_REASONS[found.reason], value=found.value)


def refusal(error: DialectError | Unreadable) -> Any:
    """The sentence of a refusal."""
    return format_lazy({**_REASONS, **_REFUSALS}[error.code], value=error.value)
