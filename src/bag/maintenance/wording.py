"""Refusals of the domain in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.maintenance.domain.recurrence import RuleError

_RULES: dict[str, tuple[str, Any]] = {
    "interval_not_positive": ("every", _("The interval must be one at least.")),
    "day_of_month_without_months": ("day_rule", _("A day of the month needs an interval in months or years.")),
    "weekday_unknown": ("nth", _("There is no such weekday.")),
    "season_unknown": ("first_month", _("There is no such month.")),
    "ends_before_start": ("ends", _("The last date is before the first date.")),
}


def rule_refusal(error: RuleError) -> dict[str, Any]:
    """The field of a plan that is wrong, and why."""
    name, text = _RULES[error.code]
    return {name: text}


PLAN_TONES = {"draft": "minor", "approved": "ok", "retired": "void"}
STATE_TONES = {"planned": "unknown", "ordered": "info", "done": "ok", "missed": "critical", "skipped": "void"}
VERDICT_TONES = {"accepted": "ok", "refused": "critical"}
