"""My duties, the manager's morning page, and the duties without an owner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.verbs import only
from bag.directive import boards, desk, queries
from bag.directive.boards import Line
from bag.directive.domain.status import GOOD, Status
from bag.directive.models import Escalation, Position
from bag.directive.models.choices import STEPS, TONES, StatusChoice
from bag.directive.owners import holders, may_attest
from bag.directive.rights import in_branch, leads_branch
from bag.directive.ui.board import Rows, Shown, crumb, figures, share

LONGEST = 60
"""Duties of one group that my page lists; the board has the rest."""
NAMED = 8
"""Duties of one part that the morning page names."""


@only(in_branch)
def mine(request: HttpRequest) -> HttpResponse:
    """The duties of the posts that the person holds or acts in today, by urgency."""
    today = timezone.localdate()
    lines = list(filter(boards.own(request.user), boards.standings(today, today)))
    groups = desk.by_urgency(lines, today)
    listed = [line for group in groups for line in group.lines[:LONGEST]]
    rows = Rows(listed, queries.service_names(), holders(today), today)
    context: dict[str, Any] = {
        "today": today,
        "total": len(lines),
        "figures": figures(boards.Row("", "", "", lines)),
        "groups": [
            (group, [_offered(request.user, shown) for shown in rows.shown(group.lines[:LONGEST])]) for group in groups
        ],
        "days": [(day.on, len(day.lines), _tone(day.lines)) for day in desk.days_ahead(lines, today)],
        "escalated": _told(desk.escalated_to(request.user), today),
    }
    return render(request, "directive/mine.html", context)


def _offered(user: Any, shown: Shown) -> tuple[Shown, bool]:
    """Whether the person may state here that the duty was done, and whether that would help."""
    return shown, shown.row.status not in GOOD and may_attest(user, shown.row)


def _tone(lines: list[Line]) -> str:
    tones = [TONES[line.status] for line in lines]
    return next((tone for tone in ("critical", "minor", "unknown", "ok") if tone in tones), "")


def _told(rows: QuerySet[Escalation], today: date, most: int = LONGEST) -> list[tuple[Escalation, Any, int]]:
    """Each escalation with the step that was told, and for how many days the duty is late."""
    return [(row, STEPS[row.position], (today - row.due_on).days) for row in rows[:most]]


@only(leads_branch)
def today(request: HttpRequest) -> HttpResponse:
    """The branch in the morning: what changed, what is late and whose it is, what comes, who is missing."""
    day = timezone.localdate()
    lines = boards.standings(day, day)
    posts, names = holders(day), queries.service_names()
    moves = desk.moves(boards.standings(day - timedelta(days=1), day), lines)
    trouble = sorted(filter(boards.in_trouble, lines), key=lambda line: (line.due_on or line.since or day, line.pk))
    soon = [line for line in lines if _soon(line, day)]
    soon.sort(key=lambda line: line.pressing)
    named = [*(move.line for move in moves[:NAMED]), *trouble[:NAMED], *soon[:NAMED]]
    rows = Rows(named, names, posts, day)
    wanted = desk.statements_wanted(lines, posts)
    context: dict[str, Any] = {
        "day": day,
        "version": queries.current_version(),
        "figures": figures(boards.Row("", "", "", lines)),
        "total": len(lines),
        "trends": trends(lines, names, day),
        "worse": sum(not move.better for move in moves),
        "better": sum(move.better for move in moves),
        "moves": [(move, rows.one(move.line), StatusChoice(move.before), TONES[move.before]) for move in moves[:NAMED]],
        "trouble": [(rows.one(line), _late(line, day)) for line in trouble[:NAMED]],
        "trouble_count": len(trouble),
        "soon": rows.shown(soon[:NAMED]),
        "soon_count": len(soon),
        "wanted": [(one, _post(one, names)) for one in wanted],
        "wanted_count": sum(one.count for one in wanted),
        "escalated": _told(desk.escalated_to(request.user), day, NAMED),
        "vacancies": [(one, _post(one, names)) for one in desk.vacancies(lines, posts)],
        "undecided": list(desk.undecided()),
        "silent": desk.silent_sources(),
    }
    return render(request, "directive/today.html", context)


def _soon(line: Line, day: date) -> bool:
    due = line.due_on is not None and line.due_on <= day + desk.WEEK
    return due and line.status in (Status.DUE_SOON, Status.NO_DATA)


def _late(line: Line, day: date) -> int:
    """For how many days a duty is late."""
    return (day - (line.due_on or line.since or day)).days


def _post(one: desk.Vacancy | desk.Wanted, names: dict[str, str]) -> str:
    title = str(dict(Position.choices)[one.position])
    return f"{title}, {names.get(one.service, one.service)}" if one.service else title


def trends(lines: list[Line], names: dict[str, str], on: date) -> list[desk.Trend]:
    """The score of each service with the months before. One query, two when something changed."""
    found = boards.board("service", lines, names, past=boards.months(on))
    return [desk.Trend(row, row.score, [_percent(share(month)) for month in row.months]) for row in found.rows]


def _percent(value: float | None) -> int:
    return round(100 * (value or 0))


@only(in_branch)
def orphans(request: HttpRequest) -> HttpResponse:
    """The positions with nobody in post and what they owe, as the organization stands at this moment."""
    day = timezone.localdate()
    lines = boards.standings(day, day)
    names = queries.service_names()
    found = desk.vacancies(lines, holders(day))
    context = {
        "vacancies": [(one, _post(one, names)) for one in found],
        "total": sum(len(one.lines) for one in found),
        "trail": [crumb(), (_("Duties without an owner"), None)],
    }
    return render(request, "directive/orphans.html", context)
