"""The grid of a roster: people down, days across, points beside."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bag.core.domain.calendar import DayKind, WorkCalendar
from bag.core.ui.format import day as day_text
from bag.core.ui.numbers import percent
from bag.organization.models import Person, Unit, UnitKind
from bag.organization.queries import today
from bag.work.domain.roster.model import Plan, Rule, Share
from bag.work.models import OPEN_SWAPS, DutyRole, DutyShift, DutySwap, Roster, RosterState
from bag.work.oncall import rights
from bag.work.queries import rosters as queries
from bag.work.queries.oncall import contact_old
from bag.work.wording import RULES

TONES = {RosterState.DRAFT.value: "unknown", RosterState.PUBLISHED.value: "ok", RosterState.CLOSED.value: "void"}
COLORS = 6
"""Colors of kinds that the style sheet has."""


@dataclass(frozen=True)
class RoleMark:
    """How a duty is drawn: its letter and its color."""

    role: DutyRole
    letter: str
    color: int


@dataclass(frozen=True)
class DayHead:
    """One column: ``missing`` people are open on the day."""

    on: date
    weekday: str
    kind: str
    note: str
    missing: int
    today: bool


@dataclass(frozen=True)
class Cell:
    """One person on one day. ``conflict``: on duty though away."""

    on: date
    kind: str
    away: bool
    shift: DutyShift | None = None
    mark: RoleMark | None = None

    @property
    def conflict(self) -> bool:
        return self.away and self.shift is not None


@dataclass
class Line:
    """One person: cells of all days, and points."""

    person: Person
    share: Share | None
    cells: list[Cell] = field(default_factory=list)
    contact_old: bool = False

    @property
    def deviation(self) -> str:
        """Distance from the fair share with its sign, or empty."""
        if self.share is None or not self.share.fair:
            return ""
        value = self.share.deviation
        return ("+" if value > 0 else "−" if value < 0 else "±") + percent(abs(value), 1)


def roster(row: Roster, user: Any) -> dict[str, Any]:
    """What the page of a roster shows; the number of queries does not grow with people or days."""
    plan = queries.plan_of(row, alone=True)
    marks = _marks(queries.roles_of(row))
    shifts = list(row.shifts.select_related("role", "person", "vehicle").order_by("day", "id"))
    swaps = DutySwap.objects.filter(shift__roster=row, state__in=OPEN_SWAPS)
    keeps = rights.keeps(user, row.service.code)
    return {
        "marks": list(marks.values()),
        "heads": _heads(plan, shifts, marks),
        "lines": _lines(plan, queries.shares_of(row), shifts, marks),
        "swaps": list(swaps.select_related("shift__role", "shift__person", "taker", "back__role", "asked_by")),
        "why": _why(row),
        "keeps": keeps,
        "editable": keeps and row.state != RosterState.CLOSED,
        "vehicles": _vehicles(shifts),
        "state_tone": TONES[row.state],
        "ledger": list(row.ledger.select_related("person").order_by("person__sort_text")),
        "user_id": user.pk,
    }


def _marks(roles: list[DutyRole]) -> dict[int, RoleMark]:
    """First letters of the duties, told apart by a number where two begin alike."""
    found: dict[int, RoleMark] = {}
    used: Counter[str] = Counter()
    for place, role in enumerate(roles):
        first = role.title.strip()[:1] or "?"
        used[first] += 1
        letter = first if used[first] == 1 else f"{first}{used[first]}"
        found[role.pk] = RoleMark(role, letter, place % COLORS + 1)
    return found


def _heads(plan: Plan, shifts: list[DutyShift], marks: dict[int, RoleMark]) -> list[DayHead]:
    needed, now = sum(mark.role.needed for mark in marks.values()), today()
    held = Counter(shift.day for shift in shifts if shift.role_id in marks)
    return [
        DayHead(
            on=day,
            weekday=date_format(day, "D"),
            kind=_kind(plan.calendar, day),
            note=plan.calendar.day(day).title,
            missing=max(0, needed - held[day]),
            today=day == now,
        )
        for day in plan.days
    ]


def _kind(calendar: WorkCalendar, day: date) -> str:
    kind = calendar.day(day).kind
    if kind is DayKind.OFF:
        return "off" if day.weekday() in calendar.weekend and not calendar.day(day).title else "feast"
    return "half" if kind is DayKind.HALF else ""


def _lines(plan: Plan, shares: list[Share], shifts: list[DutyShift], marks: dict[int, RoleMark]) -> list[Line]:
    """People of the plan, then those who are on duty though they are no longer in it."""
    by_cell = {(shift.person_id, shift.day): shift for shift in shifts}
    rows = Person.objects.in_bulk([int(one.code) for one in plan.people])
    away = {
        int(one.code): {day for day in plan.days if one.away(day) in (Rule.LEAVE, Rule.AVAILABILITY)}
        for one in plan.people
    }
    share = {int(one.person): one for one in shares}
    rows.update({shift.person_id: shift.person for shift in shifts if shift.person_id not in rows})
    kinds = {day: _kind(plan.calendar, day) for day in plan.days}
    days_away: dict[int, set[date]] = defaultdict(set, away)
    lines = []
    for pk, person in rows.items():
        cells = []
        for day in plan.days:
            shift = by_cell.get((pk, day))
            cells.append(
                Cell(day, kinds[day], day in days_away[pk], shift, marks.get(shift.role_id) if shift else None)
            )
        lines.append(Line(person, share.get(pk), cells, contact_old(person)))
    return sorted(lines, key=lambda line: line.person.sort_text)


def _vehicles(shifts: list[DutyShift]) -> list[tuple[Any, int]]:
    """Vehicles with the days on which they serve."""
    days = {(shift.vehicle_id, shift.day) for shift in shifts if shift.vehicle_id}
    counts = Counter(pk for pk, _day in days)
    rows = {shift.vehicle_id: shift.vehicle for shift in shifts if shift.vehicle_id}
    return sorted(((row, counts[pk]) for pk, row in rows.items()), key=lambda pair: str(pair[0]))


def _why(row: Roster) -> list[str]:
    """Why duties stayed open at the last planning, in words."""
    lines = []
    for name, without in row.binding:
        rule = RULES[Rule(name)]
        if without is None:
            lines.append(_("There are too few people for these duties."))
        else:
            lines.append(
                _("Binding rule: %(rule)s. Without it %(n)s duties would stay open.") % {"rule": rule, "n": without}
            )
    return lines


def next_month(user: Any, service: str | None) -> dict[str, Any]:
    """First values of a new roster: the service (one's own, or that of id ``service``) and its next month."""
    units = Unit.objects.filter(kind=UnitKind.SERVICE)
    if service is not None:
        unit = units.filter(pk=int(service)).first() if service.isdecimal() and len(service) < 10 else None
    else:
        unit = units.filter(code__in=rights.services_of(user)).first()
    ends = Roster.objects.filter(service=unit).order_by("-last").values_list("last", flat=True).first()
    first = ends + timedelta(days=1) if ends else (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"service": unit.pk if unit is not None else None, "first": first, "last": last}


def period(row: Roster) -> str:
    """The days of a roster in words: the month where it is one."""
    if row.first.day == 1 and (row.last.replace(day=28).month, row.last.year) == (row.first.month, row.first.year):
        following = date(row.last.year + row.last.month // 12, row.last.month % 12 + 1, 1)
        if (following - row.last).days == 1:
            return date_format(row.first, "F Y")
    return f"{day_text(row.first)} – {day_text(row.last)}"
