"""Rules of duties in sentences: what is asked, how often, within which limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.ui.numbers import number, percent
from bag.directive.domain import rules
from bag.directive.domain.periods import parse_period
from bag.directive.messages import period_text
from bag.directive.models import Obligation
from bag.directive.services.gathering import rule_of


def rule_text(obligation: Obligation) -> str:
    """The rule of an obligation with its parameters, as people say it."""
    parameters = rule_of(obligation).parameters
    if parameters is None:
        return _("The rule is not understood; the catalogue has to be mended.")
    text = _SENTENCES[parameters.evaluator](parameters)
    if obligation.period_unset:
        return text + " " + _("The period is a proposal until the manager decides.")
    return text


def length_text(period: str) -> str:
    """A length of time: ``'P2M'`` → 2 months."""
    length = parse_period(period)
    words = {
        "D": ngettext("%(n)d day", "%(n)d days", length.count),
        "W": ngettext("%(n)d week", "%(n)d weeks", length.count),
        "M": ngettext("%(n)d month", "%(n)d months", length.count),
        "Y": ngettext("%(n)d year", "%(n)d years", length.count),
    }
    return words[length.unit] % {"n": length.count}


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _periodic(rule: rules.Periodic) -> str:
    text = _("Shown once in every window: %(period)s.") % {"period": period_text(rule.period)}
    return text + _grace(rule.grace_days)


def _attest(rule: rules.Attest) -> str:
    text = _("The owner states once in every window that it was done: %(period)s.")
    return text % {"period": period_text(rule.period)} + _grace(rule.grace_days)


def _grace(days: int) -> str:
    return " " + _("It may come up to %(days)s after the window.") % {"days": _days(days)} if days else ""


def _coverage(rule: rules.Coverage) -> str:
    if not rule.gap_minutes:
        return _("Around the clock, without any gap; judged %(period)s.") % {"period": period_text(rule.period)}
    return _("Around the clock, no gap longer than %(minutes)s minutes; judged %(period)s.") % {
        "minutes": number(rule.gap_minutes),
        "period": period_text(rule.period),
    }


def _threshold(rule: rules.Threshold) -> str:
    values: dict[str, Any] = {"share": percent(rule.share), "period": period_text(rule.period)}
    if rule.minimum is not None and rule.maximum is not None:
        values |= {"low": number(rule.minimum), "high": number(rule.maximum)}
        return _("%(share)s of the measures lie between %(low)s and %(high)s; judged %(period)s.") % values
    if rule.minimum is not None:
        return _("%(share)s of the measures are %(low)s or more; judged %(period)s.") % {
            **values,
            "low": number(rule.minimum),
        }
    return _("%(share)s of the measures are %(high)s or less; judged %(period)s.") % {
        **values,
        "high": number(rule.maximum),
    }


def _freshness(rule: rules.Freshness) -> str:
    return _("The newest record is never older than %(age)s.") % {"age": length_text(rule.max_age)}


def _every_event(rule: rules.EveryEvent) -> str:
    if rule.working:
        text = ngettext(
            "Every event is answered within %(n)d working day.",
            "Every event is answered within %(n)d working days.",
            rule.within_days,
        )
        return text % {"n": rule.within_days}
    return _("Every event is answered within %(days)s.") % {"days": _days(rule.within_days)}


def _before(rule: rules.Before) -> str:
    return _("Done at least %(length)s before the day it is for.") % {"length": length_text(rule.offset)}


def _forbid(_rule: rules.Forbid) -> str:
    return _("Never without its condition: each event is checked.")


def _document(rule: rules.DocumentInReview) -> str:
    return _("An approved document is in force and within its review date; reminded %(days)s before.") % {
        "days": _days(rule.notice_days)
    }


def _close_by(rule: rules.CloseBy) -> str:
    return _("Each task is closed by its term; one without a term within %(days)s.") % {"days": _days(rule.within_days)}


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "periodic": _periodic,
    "coverage": _coverage,
    "threshold": _threshold,
    "freshness": _freshness,
    "every_event": _every_event,
    "before": _before,
    "forbid": _forbid,
    "document": _document,
    "close_by": _close_by,
    "attest": _attest,
}
