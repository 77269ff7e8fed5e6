"""Official papers drawn from the directive: the job description of a person, the monthly report of the branch.

Both are Turkish whatever the reader's language, because the forms are.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.access import Role
from bag.core.ui.format import day
from bag.directive import queries
from bag.directive.domain.status import GOOD, NOT_COUNTED, Status
from bag.directive.messages import period_text, stated_text
from bag.directive.models import Attestation, Basis, Instance, Obligation, StatusChange
from bag.directive.owners import role_of
from bag.documents.models import Document
from bag.inventory.models import Equipment
from bag.organization.models import Assignment, Person, Position
from bag.organization.queries import holders_on

REPORTED = ("conforming", "due_soon", "late_done", "overdue", "violated", "vacuous", "no_data", "waived")
LISTED = 60


class MonthForm(forms.Form):
    """Which month the report is about."""

    month = forms.DateField(
        label=gettext_lazy("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


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


def monthly_report(_rows: list[Any], _user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The branch's month: duties by service as they stood on its last day, and what was done in it."""
    first: date = answers["month"].replace(day=1)
    today = timezone.localdate()
    last = min(first.replace(day=calendar.monthrange(first.year, first.month)[1]), today)
    if first > today:
        raise ValidationError(_("The month has not begun yet."))
    with translation.override("tr"):
        stood = statuses_on(last)
        return {
            "period": f"{_MONTHS[first.month - 1]} {first.year}",
            "summary": answers.get("summary", ""),
            "figures": _figures(stood, first, last),
            "duties": _by_service(stood),
            "charts": [_chart(stood)],
            "tables": [_overdue(stood)],
            "notes": [_("“No data” includes duties never shown and duties whose statement is awaited.")],
        }


_MONTHS = (
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
    "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
)  # fmt: skip


def statuses_on(on: date) -> list[tuple[Instance, StatusChange]]:
    """Every owed duty that was judged by the end of a day, with the status it had then. One query."""
    rows: QuerySet[StatusChange] = (
        StatusChange.objects.filter(on__lte=on, instance__obligation__active=True)
        .select_related("instance__obligation")
        .order_by("instance_id", "-id")
        .distinct("instance_id")
    )
    return [(row.instance, row) for row in rows]


def _by_service(stood: list[tuple[Instance, StatusChange]]) -> list[dict[str, Any]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for instance, change in stood:
        counts[instance.service][change.status] += 1
    return [
        {"service": name, **{status: counts[code][status] for status in REPORTED}}
        for code, name in queries.service_names().items()
        if counts[code]
    ]


def _figures(stood: list[tuple[Instance, StatusChange]], first: date, last: date) -> list[dict[str, Any]]:
    found = [Status(change.status) for _instance, change in stood]
    counted = [status for status in found if status not in NOT_COUNTED]
    good = sum(status in GOOD for status in counted)
    share = round(100 * good / len(counted), 1) if counted else None
    statements = Attestation.objects.filter(on__range=(first, last), withdrawn_at=None).count()
    issued = Document.objects.filter(status="issued", issued_at__date__range=(first, last)).count()
    changed = Equipment.objects.filter(updated_at__date__range=(first, last)).count()
    return [
        {"label": _("Owed duties"), "value": len(found)},
        {"label": _("Fulfilled"), "value": share, "unit": "%", "note": f"{good} / {len(counted)}"},
        {"label": _("Overdue"), "value": sum(status == Status.OVERDUE for status in found)},
        {"label": _("Statements of the month"), "value": statements},
        {"label": _("Documents issued"), "value": issued},
        {"label": _("Equipment records kept"), "value": changed},
    ]


def _chart(stood: list[tuple[Instance, StatusChange]]) -> dict[str, Any]:
    good = Counter(instance.service for instance, change in stood if change.status in GOOD)
    names = queries.service_names()
    bars = [{"label": name, "value": good[code]} for code, name in names.items()]
    return {"title": _("Fulfilled duties by service"), "unit": _("duties"), "bars": bars}


def _overdue(stood: list[tuple[Instance, StatusChange]]) -> dict[str, Any]:
    names = queries.service_names()
    late = [(instance, change) for instance, change in stood if change.status == Status.OVERDUE]
    return {
        "title": _("Overdue duties"),
        "columns": [
            {"title": _("Clause")},
            {"title": _("Duty")},
            {"title": _("Service")},
            {"title": _("Due on"), "align": "right"},
        ],
        "rows": [
            [instance.obligation.key, instance.obligation.title_tr, names[instance.service], day(change.due_on)]
            for instance, change in late[:LISTED]
        ],
    }
