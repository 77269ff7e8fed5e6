"""Official papers drawn from the directive: the job description of a person, the monthly and yearly report.

All are Turkish whatever the reader's language, because the forms are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.ui.format import day
from bag.directive import queries
from bag.directive.domain.status import GOOD, NOT_COUNTED, Status
from bag.directive.messages import period_text, stated_text
from bag.directive.models import Basis, Obligation
from bag.directive.owners import role_of
from bag.directive.reports import Line, Report, Span, report, span_of
from bag.organization.models import Assignment, Person, Position
from bag.organization.queries import holders_on

REPORTED = ("conforming", "due_soon", "late_done", "overdue", "violated", "vacuous", "no_data", "waived")
LISTED = 60


class SummaryForm(forms.Form):
    """What the manager puts before the figures."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MonthForm(SummaryForm):
    """Which month the report is about."""

    month = forms.DateField(
        label=gettext_lazy("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    field_order = ("month", "summary")


class YearForm(SummaryForm):
    """Which year the report is about."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2999)
    field_order = ("year", "summary")


def job_description(rows: list[Person], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """The posts a person holds today with the duties of each; refuses several people, and people without a post."""
    if len(rows) != 1:
        raise ValidationError(_("A job description is made for one person."))
    person, today = rows[0], timezone.localdate()
    posts = [post for post in holders_on(today).filter(person=person) if post.position.role]
    if not posts:
        raise ValidationError(_("%(person)s holds no position today.") % {"person": person})
    with translation.override("tr"):
        groups = [group for post in posts if (group := _duties_of_post(post)) is not None]
        first = posts[0]
        return {
            "person": {
                "name": person.name,
                "position": first.position.title,
                "unit": first.position.unit.name,
                "reports_to": _superior(first),
                "substitute": _substitute(person, today),
            },
            "groups": groups,
        }


def _duties_of_post(post: Assignment) -> dict[str, Any] | None:
    """The duties of one post; None for a post that the directive binds to nothing."""
    role, service = post.position.role, post.position.unit.code
    positions = [p for p in ("staff", "chief", "manager", "branch") if role_of(p, service) == role]
    scope = [""] if role == Role.MANAGER else [service, "*"]
    rows = Obligation.objects.filter(active=True, position__in=positions, service__in=scope).order_by("id")
    lines = [
        {"ref": row.key, "text": row.title_tr, "kind": row.get_kind_display(), "cadence": _cadence(row)} for row in rows
    ]
    return {"title": post.position.title, "duties": lines} if lines else None


def _cadence(row: Obligation) -> str:
    if row.basis == Basis.UNSET:
        return _("to be set by the manager")
    if row.stated:
        return stated_text(row.stated)
    words = period_text(row.period) if row.period else ""
    return (
        _("%(period)s (decision of the institution)") % {"period": words} if row.basis == Basis.INSTITUTION else words
    )


def _superior(post: Assignment) -> str:
    """The title of the position above."""
    role = post.position.role
    if role in (Role.STAFF, Role.OFFICE):
        wanted = {"role": Role.CHIEF, "unit": post.position.unit}
    else:
        wanted = {"role": Role.MANAGER if role == Role.CHIEF else Role.DEPARTMENT_HEAD}
    found = Position.objects.filter(**wanted).order_by("id").first()
    return found.title if found and role != Role.DEPARTMENT_HEAD else ""


def _substitute(person: Person, today: date) -> str:
    """Who acts for the person today."""
    acting = holders_on(today).filter(acting_for=person).first()
    return acting.person.name if acting else ""


def monthly_report(_rows: list[Any], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The branch's month: duties as they stood on its last day, and what was done in it."""
    return _printed(span_of("month", answers["month"]), user, answers.get("summary", ""))


def yearly_report(_rows: list[Any], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The branch's year in the same form."""
    return _printed(span_of("year", date(answers["year"], 1, 1)), user, answers.get("summary", ""))


def _printed(span: Span, user: Any, summary: str) -> dict[str, Any]:
    if span.first > timezone.localdate():
        raise ValidationError(_("The period has not begun yet."))
    with translation.override("tr"):
        found = report(span, user)
        return {
            "period": f"{span.title} ({day(span.last)} itibarıyla)" if span.running else span.title,
            "summary": summary,
            "figures": _figures(found),
            "duties": [_counted(line) for line in found.services],
            "charts": [_chart(found)],
            "tables": [*_tables(found), _by_article(found), _overdue(found)],
            "notes": [
                _("Fulfilled = shown ÷ (all − nothing was due − waived). Silence is never counted as fulfilled.")
            ],
        }


def _counted(line: Line) -> dict[str, Any]:
    return {"service": line.title, **{status: line.counts[status] for status in REPORTED}}


def _figures(found: Report) -> list[dict[str, Any]]:
    """The three key figures of the duties."""
    totals = found.totals
    counted = sum(totals.values()) - sum(totals[status] for status in NOT_COUNTED)
    share = round(100 * found.score, 1) if found.score is not None else None
    was = _("before: %(share)s %%") % {"share": round(100 * found.score_before, 1)} if found.score_before else ""
    return [
        {"label": _("Owed duties"), "value": sum(totals.values())},
        {"label": _("Fulfilled"), "value": share, "unit": "%", "note": f"{found.good} / {counted} {was}".strip()},
        {"label": _("Overdue"), "value": totals[Status.OVERDUE] + totals[Status.VIOLATED]},
    ]


def _chart(found: Report) -> dict[str, Any]:
    bars = [{"label": line.title, "value": sum(line.counts[status] for status in GOOD)} for line in found.services]
    return {"title": _("Fulfilled duties by service"), "unit": _("duties"), "bars": bars}


def _tables(found: Report) -> list[dict[str, Any]]:
    """One table per group of figures, against the period before."""
    columns = [
        {"title": _("Figure")},
        {"title": found.span.title, "align": "right"},
        {"title": found.span.before().title, "align": "right"},
        {"title": _("Difference"), "align": "right"},
    ]
    return [
        {
            "title": group,
            "columns": columns,
            "rows": [[figure.title, figure.value, figure.before, figure.change] for figure in figures],
        }
        for group, figures in found.groups.items()
    ]


def _by_article(found: Report) -> dict[str, Any]:
    return {
        "title": _("Duties by article"),
        "columns": [
            {"title": _("Article")},
            {"title": _("Subject")},
            {"title": _("Duties"), "align": "right"},
            {"title": _("Fulfilled"), "align": "right"},
            {"title": _("Overdue"), "align": "right"},
        ],
        "rows": [
            [
                line.title,
                line.note,
                line.total,
                sum(line.counts[status] for status in GOOD),
                line.counts[Status.OVERDUE] + line.counts[Status.VIOLATED],
            ]
            for line in found.articles
        ],
    }


def _overdue(found: Report) -> dict[str, Any]:
    names = queries.service_names()
    late = [(row, change) for row, change in found.stood if change.status in (Status.OVERDUE, Status.VIOLATED)]
    rows = [
        [row.obligation.key, row.obligation.title_tr, names[row.service], day(change.due_on)]
        for row, change in late[:LISTED]
    ]
    if len(late) > LISTED:
        rows.append(["…", _("and %(n)s more") % {"n": len(late) - LISTED}, "", ""])
    return {
        "title": _("Overdue duties"),
        "columns": [
            {"title": _("Clause")},
            {"title": _("Duty")},
            {"title": _("Service")},
            {"title": _("Due on"), "align": "right"},
        ],
        "rows": rows,
    }
