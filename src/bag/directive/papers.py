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
from bag.directive.boards import Row
from bag.directive.domain.status import GOOD, NOT_COUNTED, Status
from bag.directive.messages import period_text, stated_text
from bag.directive.models import Basis, Obligation
from bag.directive.owners import role_of
from bag.directive.reports import Report, Span, report, span_of
from bag.organization.models import Person, Position
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
        return _described([post.position for post in posts], person.name, _substitutes([person], today))


def position_description(rows: list[Position], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """A position with its duties, whoever holds it; refuses several, and positions that the directive does not bind."""
    if len(rows) != 1:
        raise ValidationError(_("A job description is made for one position."))
    position, today = rows[0], timezone.localdate()
    people = [post.person for post in holders_on(today).filter(position=position)]
    with translation.override("tr"):
        names = ", ".join(person.name for person in people) or _("Nobody in post")
        found = _described([position], names, _substitutes(people, today))
    if not found["groups"]:
        raise ValidationError(_("The directive lays no duty on %(position)s.") % {"position": position})
    return found


def _described(positions: list[Position], name: str, substitute: str) -> dict[str, Any]:
    first = positions[0]
    return {
        "person": {
            "name": name,
            "position": first.title,
            "unit": first.unit.name,
            "reports_to": _superior(first),
            "substitute": substitute,
        },
        "groups": [group for position in positions if (group := _duties_of(position)) is not None],
    }


def _duties_of(position: Position) -> dict[str, Any] | None:
    """The duties of one position; None where the directive binds it to nothing."""
    role, service = position.role, position.unit.code
    positions = [p for p in ("staff", "chief", "manager", "branch") if role_of(p, service) == role]
    scope = [""] if role == Role.MANAGER else [service, "*"]
    rows = Obligation.objects.filter(active=True, position__in=positions, service__in=scope).order_by("id")
    lines = [
        {
            "ref": row.key,
            "text": row.title_tr,
            "kind": row.get_kind_display(),
            "cadence": _cadence(row),
            "evidence": row.evidence_tr,
        }
        for row in rows
    ]
    return {"title": position.title, "duties": lines} if lines else None


def _cadence(row: Obligation) -> str:
    if row.basis == Basis.UNSET:
        return _("to be set by the manager")
    if row.stated:
        return stated_text(row.stated)
    words = period_text(row.period) if row.period else ""
    return (
        _("%(period)s (decision of the institution)") % {"period": words} if row.basis == Basis.INSTITUTION else words
    )


def _superior(position: Position) -> str:
    """The title of the position above."""
    role = position.role
    if role in (Role.STAFF, Role.OFFICE):
        wanted = {"role": Role.CHIEF, "unit": position.unit}
    else:
        wanted = {"role": Role.MANAGER if role == Role.CHIEF else Role.DEPARTMENT_HEAD}
    found = Position.objects.filter(**wanted).order_by("id").first()
    return found.title if found and role != Role.DEPARTMENT_HEAD else ""


def _substitutes(people: list[Person], today: date) -> str:
    """Who acts for these people today."""
    return ", ".join(post.person.name for post in holders_on(today).filter(acting_for__in=people))


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
            "duties": [_counted(row) for row in found.services.rows],
            "charts": [_chart(found)],
            "tables": [*_tables(found), _by_article(found), _overdue(found)],
            "notes": [
                _(
                    "Fulfilled = shown ÷ (all − nothing was due − waived). Silence is never counted as fulfilled;"
                    " near-identical clauses count once."
                )
            ],
        }


def _counted(row: Row) -> dict[str, Any]:
    return {"service": row.title, **{status: row.counts[status] for status in REPORTED}}


def _figures(found: Report) -> list[dict[str, Any]]:
    """The three key figures of the duties."""
    totals = found.whole.counts
    good = sum(status in GOOD for status in found.whole.once)
    counted = sum(status not in NOT_COUNTED for status in found.whole.once)
    share = round(100 * found.whole.score, 1) if found.whole.score is not None else None
    was = _("before: %(share)s %%") % {"share": round(100 * found.score_before, 1)} if found.score_before else ""
    return [
        {"label": _("Owed duties"), "value": sum(totals.values())},
        {"label": _("Fulfilled"), "value": share, "unit": "%", "note": f"{good} / {counted} {was}".strip()},
        {"label": _("Overdue"), "value": totals[Status.OVERDUE] + totals[Status.VIOLATED]},
    ]


def _chart(found: Report) -> dict[str, Any]:
    bars = [{"label": row.title, "value": sum(row.counts[status] for status in GOOD)} for row in found.services.rows]
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
                row.title,
                row.note,
                len(row.lines),
                sum(row.counts[status] for status in GOOD),
                row.counts[Status.OVERDUE] + row.counts[Status.VIOLATED],
            ]
            for row in found.articles.rows
        ],
    }


def _overdue(found: Report) -> dict[str, Any]:
    names, late = queries.service_names(), found.late
    titles = dict(Obligation.objects.filter(pk__in={line.obligation for line in late}).values_list("pk", "title_tr"))
    rows = [
        [line.key, titles[line.obligation], names.get(line.service, line.service), day(line.due_on)]
        for line in late[:LISTED]
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
