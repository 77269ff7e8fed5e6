"""The published roster as an official paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bag.core.access import Role
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import DayKind
from bag.core.ui.format import day as day_text
from bag.documents.domain.shapes import Count, Day, Long, Shape, Short
from bag.organization.queries import people_with_role
from bag.work.models import Roster, RosterState
from bag.work.oncall.details import period

FORM = "duty-roster"


class Duty(Shape):
    role: Short
    people: list[Short]
    phones: list[Short] = []
    vehicle: Short = ""


class OneDay(Shape):
    date: Day
    weekday: Short
    note: Short = ""
    off: bool = False
    duties: list[Duty]


class Total(Shape):
    name: Short
    shifts: Count
    points: Count


class Paper(Shape):
    """A roster: its service and days, the duties day by day, what each person has, rules."""

    service: Short
    period: Short
    first: Day
    last: Day
    hours: list[Short]
    days: list[OneDay]
    totals: list[Total]
    maker: Short = ""
    approver: Short = ""
    remark: Long = ""


def roster_shape(data: dict[str, Any]) -> dict[str, Any]:
    return Paper.model_validate(data).model_dump()


def roster_paper(rows: list[Roster], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form of one published roster."""
    if len(rows) != 1:
        raise ValidationError(_("One roster is printed at a time."))
    if rows[0].state == RosterState.DRAFT:
        raise ValidationError(_("A draft is published before it is printed."))
    return data_of(rows[0])


def data_of(row: Roster) -> dict[str, Any]:
    """A roster as data of the form. Five queries."""
    with translation.override("tr"):
        shifts = list(row.shifts.select_related("role", "person", "vehicle").order_by("day", "role__sort_text", "id"))
        days: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for shift in shifts:
            days[shift.day][shift.role].append(shift)
        roles = {shift.role_id: shift.role for shift in shifts}
        calendar = work_calendar()
        return {
            "service": row.service.name,
            "period": period(row),
            "first": day_text(row.first),
            "last": day_text(row.last),
            "hours": [_hours(role) for role in roles.values()],
            "days": [
                {
                    "date": day_text(on),
                    "weekday": date_format(on, "l"),
                    "note": calendar.day(on).title,
                    "off": calendar.day(on).kind is DayKind.OFF,
                    "duties": [_duty(role, found) for role, found in duties.items()],
                }
                for on, duties in sorted(days.items())
            ],
            "totals": _totals(shifts),
            "maker": _holder(Role.CHIEF, row.service.code),
            "approver": _holder(Role.MANAGER),
        }


def _holder(role: str, service: str | None = None) -> str:
    """Who holds an office today; empty when the seat is."""
    person = people_with_role(role, service).order_by("sort_text").first()
    return person.name if person is not None else ""


def _hours(role: Any) -> str:
    return _("%(role)s: from %(start)s for %(hours)s hours") % {
        "role": role.title,
        "start": f"{role.starts:%H:%M}",
        "hours": role.hours,
    }


def _duty(role: Any, shifts: list[Any]) -> dict[str, Any]:
    vehicle = next((shift.vehicle for shift in shifts if shift.vehicle is not None), None)
    return {
        "role": role.title,
        "people": [shift.person.name for shift in shifts],
        "phones": [shift.person.mobile or shift.person.phone or shift.person.extension or "–" for shift in shifts],
        "vehicle": (vehicle.registration or vehicle.name) if vehicle is not None else "",
    }


def _totals(shifts: list[Any]) -> list[dict[str, Any]]:
    counts: Counter[int] = Counter()
    points: Counter[int] = Counter()
    for shift in shifts:
        counts[shift.person_id] += 1
        points[shift.person_id] += shift.points
    people = {shift.person_id: shift.person for shift in shifts}
    rows = sorted(people.values(), key=lambda person: person.sort_text)
    return [{"name": one.name, "shifts": counts[one.pk], "points": points[one.pk]} for one in rows]


def sample() -> dict[str, Any]:
    """A roster of four days for the preview of the form."""
    names = ["Ağ Personeli 1", "Ağ Personeli 2", "Ağ Personeli 3", "Ağ Personeli 4"]
    on = timezone.localdate().replace(month=1, day=4)
    days = [
        {
            "date": day_text(on.replace(day=4 + place)),
            "weekday": date_format(on.replace(day=4 + place), "l"),
            "duties": [{"role": "Nöbetçi", "people": [name], "phones": ["–"], "vehicle": "BAĞ 01"}],
        }
        for place, name in enumerate(names)
    ]
    return {
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "period": date_format(on, "F Y"),
        "first": day_text(on),
        "last": day_text(on.replace(day=7)),
        "hours": ["Nöbetçi: başlama 08:30, süre 24 saat"],
        "days": days,
        "totals": [{"name": name, "shifts": 1, "points": 2} for name in names],
    }
