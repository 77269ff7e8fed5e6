"""What the room says in words: tones of states, faults of parameters, sentences of its alarms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bag.core.ui.numbers import number
from bag.vpn.domain.comparing import Gap
from bag.vpn.domain.strength import Fault, Finding, Grade

ACCOUNT_TONES = {"active": "ok", "suspended": "warning", "closed": "void"}
REQUEST_TONES = {
    "requested": "unknown", "approved": "info", "created": "warning", "verified": "ok", "rejected": "void",
}  # fmt: skip
GRADES: dict[str, Any] = {
    Grade.STRONG: pgettext_lazy("tunnel strength", "strong"),
    Grade.WEAK: pgettext_lazy("tunnel strength", "weak"),
    Grade.FORBIDDEN: pgettext_lazy("tunnel strength", "forbidden"),
    Grade.UNKNOWN: pgettext_lazy("tunnel strength", "not known"),
}
GRADE_TONES: dict[str, str] = {
    Grade.STRONG: "ok", Grade.WEAK: "major", Grade.FORBIDDEN: "critical", Grade.UNKNOWN: "unknown",
}  # fmt: skip
GAP_TONES: dict[str, str] = {
    Gap.UNKNOWN: "critical", Gap.NOT_CLOSED: "critical", Gap.MISSING: "minor", Gap.NETWORKS: "major",
}  # fmt: skip
TUNNEL_STATES: dict[str, Any] = {
    "established": pgettext_lazy("tunnel state", "established"),
    "connecting": pgettext_lazy("tunnel state", "connecting"),
    "rekeying": pgettext_lazy("tunnel state", "changing keys"),
    "deleting": pgettext_lazy("tunnel state", "closing"),
    "no_child": pgettext_lazy("tunnel state", "no networks agreed"),
    "handshake": pgettext_lazy("tunnel state", "established"),
    "silent": pgettext_lazy("tunnel state", "no answer"),
    "never": pgettext_lazy("tunnel state", "never answered"),
}
"""What charon and WireGuard say of a tunnel; other words are shown as they came."""
_FAULTS: dict[Fault, Any] = {
    Fault.FORBIDDEN: gettext_lazy("“%(value)s” is forbidden (%(where)s)."),
    Fault.WEAK: gettext_lazy("“%(value)s” is weak (%(where)s)."),
    Fault.NOT_UNDERSTOOD: gettext_lazy("“%(value)s” is not understood (%(where)s)."),
    Fault.EMPTY: gettext_lazy("The proposals are not on record (%(where)s)."),
    Fault.IKEV1: gettext_lazy("IKEv1 is deprecated (RFC 9395)."),
    Fault.NO_PFS: gettext_lazy("No perfect forward secrecy: a proposal of ESP has no group."),
    Fault.OLD_KEY: gettext_lazy("The shared secret is %(value)s days old."),
    Fault.UNDATED_KEY: gettext_lazy("Nobody knows since when the shared secret is in use."),
}


def fault(finding: Finding) -> str:
    """The sentence of a finding."""
    return _FAULTS[finding.fault] % {"value": finding.value, "where": finding.where.upper()}


def _tunnel_down(said: Mapping[str, Any]) -> str:
    return _("The tunnel %(name)s to %(institution)s is down.") % said


def _gateway_silent(said: Mapping[str, Any]) -> str:
    return _("The VPN gateway %(name)s cannot be read: %(why)s") % said


def _difference(said: Mapping[str, Any]) -> str:
    sentence = {
        Gap.UNKNOWN: _("%(gateway)s lets in somebody who is on no record: %(key)s"),
        Gap.NOT_CLOSED: _("%(gateway)s still lets in %(key)s, whose access is closed."),
    }[Gap(said["gap"])]
    return sentence % said


def _dormant(said: Mapping[str, Any]) -> str:
    return _("Not used for %(days)s days.") % {"days": number(said["days"])}


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "vpn.tunnel_down": _tunnel_down,
    "vpn.gateway_silent": _gateway_silent,
    "vpn.difference": _difference,
    "vpn.dormant": _dormant,
}
"""For alarms: code → sentence."""
