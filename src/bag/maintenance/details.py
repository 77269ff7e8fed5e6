"""What the pages of plans and of a maintenance show beside their fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.core.ui import numbers
from bag.maintenance import queries, rights
from bag.maintenance.models import DayRule, MaintenancePlan, Occurrence, OccurrenceState, PlanState, Trigger, Verdict
from bag.maintenance.plan_forms import ReasonForm, ReportForm, ReviewForm
from bag.maintenance.services.generating import is_open
from bag.maintenance.wording import PLAN_TONES, VERDICT_TONES


def plan(row: MaintenancePlan, user: Any) -> dict[str, Any]:
    """The rule in a sentence, what it is about, and the verbs. Three queries at most."""
    found = queries.pieces(row)
    leads = rights.leads(user, row.owner_service.code)
    return {
        "tone": PLAN_TONES[row.state],
        "rule": in_words(row),
        "pieces": len(found),
        "first_pieces": found[:12],
        "about_pieces": bool(found) or queries.about_pieces(row),
        "review_form": ReviewForm() if leads and row.state != PlanState.APPROVED else None,
        "leads": leads,
        "may_order": row.state == PlanState.APPROVED and rights.works(user, row.owner_service.code),
    }


def in_words(row: MaintenancePlan) -> str:
    """When a plan falls due, as a sentence: every 3 months on the first Monday, from April to October."""
    if row.trigger == Trigger.COUNTER:
        return _("every %(n)s of the counter “%(meter)s”") % {"n": _amount(row.interval), "meter": row.meter}
    if row.trigger == Trigger.READING:
        return _("when “%(meter)s” is %(side)s %(limit)s") % {
            "meter": row.meter,
            "side": row.get_side_display(),
            "limit": _amount(row.limit),
        }
    parts = [_interval(row)]
    if row.day_rule == DayRule.LAST_DAY:
        parts.append(_("on the last day of the month"))
    elif row.day_rule == DayRule.WEEKDAY:
        parts.append(
            _("on the %(nth)s %(weekday)s") % {"nth": row.get_nth_display(), "weekday": row.get_weekday_display()}
        )
    if row.first_month and row.last_month:
        season = {"first": row.get_first_month_display(), "last": row.get_last_month_display()}
        parts.append(_("only %(first)s to %(last)s") % season)
    parts.append(_("from %(day)s on") % {"day": date_format(row.starts, "d.m.Y")})
    return ", ".join(parts)


def _amount(value: Any) -> str:
    return numbers.number(Decimal(value).normalize()) if value is not None else "–"


def _interval(row: MaintenancePlan) -> str:
    if row.every == 1:
        return {
            "day": pgettext("maintenance", "every day"),
            "week": pgettext("maintenance", "every week"),
            "month": pgettext("maintenance", "every month"),
            "year": pgettext("maintenance", "every year"),
        }[row.unit]
    words = {
        "day": _("every %(n)d days"),
        "week": _("every %(n)d weeks"),
        "month": _("every %(n)d months"),
        "year": _("every %(n)d years"),
    }
    return words[row.unit] % {"n": row.every}


def occurrence(row: Occurrence, user: Any) -> dict[str, Any]:
    """How it stands, and the verbs that fit. No query of its own."""
    service = row.plan.owner_service.code
    works = rights.works(user, service)
    judges = row.state == OccurrenceState.DONE and row.verdict != Verdict.ACCEPTED and rights.supervises(user, row)
    return {
        "tone": row.tone,
        "verdict_tone": VERDICT_TONES.get(row.verdict, ""),
        "overdue": is_open(row) and row.due_on < timezone.localdate(),
        "skip_form": ReasonForm() if works and is_open(row) else None,
        "judges": judges,
        "refuse_form": ReasonForm() if judges else None,
        "report_form": ReportForm() if works and row.report is None and row.state == OccurrenceState.DONE else None,
        "report_missing": judges and row.plan.report_required and row.report is None,
    }
