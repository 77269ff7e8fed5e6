"""The calendar of everything dated, and the feeds through which calendar programs read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from math import sqrt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bag.core import feeds, registers
from bag.core.calendar import work_calendar
from bag.core.dates import Entry, calendar_file, entries
from bag.core.domain.calendar import DayKind, WorkCalendar
from bag.core.registers import DatedSource
from bag.directive.queries import service_names
from bag.web import feeds_pages

SHOWN = 3
"""Entries that a day of the month view names; the rest stand in the agenda."""
PAGE = 100
PAST, AHEAD = timedelta(days=31), timedelta(days=366)
"""The stretch of time that a feed tells of."""
VIEWS = {"month": _("Month"), "agenda": _("Agenda")}
CONCERN = ("critical", "major", "minor", "warning", "unknown", "info", "", "ok", "void", "waived")
_YEARS = (2000, 2100)


@dataclass(frozen=True)
class Filters:
    """What the person chose to see, as the address says it; anything unknown in the address is not chosen."""

    view: str
    first: date
    source: str
    service: str
    whose: str
    day: date | None = None

    @property
    def last(self) -> date:
        """The last day of the month."""
        return _following(self.first) - timedelta(days=1)

    def hold(self, entry: Entry) -> bool:
        """Whether an entry passes."""
        return (
            (not self.source or entry.source.key == self.source)
            and (not self.service or entry.dated.service == self.service)
            and (self.whose == "all" or entry.dated.mine)
        )


@dataclass
class Day:
    """One cell of the month: ``more`` entries are not named."""

    on: date
    off: bool
    note: str
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        return sorted(self.entries, key=_concern)[: SHOWN if len(self.entries) <= SHOWN else SHOWN - 1]

    @property
    def more(self) -> int:
        return len(self.entries) - len(self.shown)

    @property
    def tone(self) -> str:
        """That of the entry of most concern."""
        return min(self.entries, key=_concern).dated.tone if self.entries else ""


@dataclass
class Month:
    """One part of the year strip: a bar for each day, ``(place, height, tone)``, heights up to 10."""

    first: date
    current: bool
    total: int = 0
    bars: list[tuple[int, int, str]] = field(default_factory=list)


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The year at a glance, and one month as a sheet or as a list."""
    today = timezone.localdate()
    names = service_names()
    filters = chosen(request.GET, today, names)
    year = filters.first.year
    found = entries(request.user, date(year, 1, 1), date(year, 12, 31))
    if not filters.whose:
        filters = replace(filters, whose="mine" if any(entry.dated.mine for entry in found) else "all")
    sources = _sources(found)
    found = [entry for entry in found if filters.hold(entry)]
    inside = [entry for entry in found if filters.first <= entry.dated.on <= filters.last]
    days = work_calendar()
    context: dict[str, Any] = {
        "filters": filters,
        "views": VIEWS,
        "year": strip(found, filters.first),
        "total": len(inside),
        "before": filters.first - timedelta(days=1),
        "after": filters.last + timedelta(days=1),
        "year_before": f"{year - 1}-12",
        "year_after": f"{year + 1}-01",
        "today": today,
        "sources": sources,
        "services": names,
    }
    if filters.view == "agenda":
        listed = [entry for entry in inside if filters.day in (None, entry.dated.on)]
        page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
        context["page"], context["days"] = page, agenda(page.object_list, days, names)
    else:
        context["weeks"] = sheet(filters.first, inside, days, today)
        context["weekdays"] = [date_format(date(2026, 6, day), "D") for day in range(1, 8)]
    return render(request, "web/calendar.html", context)


def chosen(given: QueryDict, today: date, services: Iterable[str]) -> Filters:
    """The filters of an address; the month of today unless it names another one."""
    view, source, service = given.get("view", ""), given.get("source", ""), given.get("service", "")
    day = _day_of(given.get("day", ""))
    return Filters(
        view=view if view in VIEWS else "month",
        first=day.replace(day=1) if day else _month(given.get("month", "")) or today.replace(day=1),
        day=day,
        source=source if registers.dated_sources.get(source) else "",
        service=service if service in set(services) else "",
        whose=given.get("whose", "") if given.get("whose") in ("mine", "all") else "",
    )


def _month(text: str) -> date | None:
    year, _dash, month = text.partition("-")
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and month.isascii() and month.isdecimal()):
        return None
    if not (_YEARS[0] <= int(year) <= _YEARS[1] and len(month) == 2 and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1)


def _day_of(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _YEARS[0] <= day.year <= _YEARS[1] else None


def _following(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _sources(found: Iterable[Entry]) -> list[DatedSource]:
    keys = {entry.source.key for entry in found}
    return [source for source in sorted(registers.dated_sources, key=lambda one: one.order) if source.key in keys]


def _concern(entry: Entry) -> int:
    return CONCERN.index(entry.dated.tone)


def sheet(first: date, found: Iterable[Entry], calendar: WorkCalendar, today: date) -> list[list[Day]]:
    """The weeks of a month from Monday to Sunday, with the days around it."""
    by_day = {on: list(group) for on, group in groupby(found, key=lambda entry: entry.dated.on)}
    start = first - timedelta(days=first.weekday())
    last = _following(first) - timedelta(days=1)
    weeks = []
    while start <= last:
        days = [start + timedelta(days=place) for place in range(7)]
        weeks.append([_day(on, first, by_day.get(on, []), calendar, today) for on in days])
        start += timedelta(days=7)
    return weeks


def _day(on: date, first: date, found: list[Entry], calendar: WorkCalendar, today: date) -> Day:
    known = calendar.day(on)
    inside = (on.year, on.month) == (first.year, first.month)
    return Day(on, known.kind is DayKind.OFF, known.title, inside, on == today, found)


def agenda(
    found: Iterable[Entry], calendar: WorkCalendar, services: Mapping[str, str]
) -> Iterator[tuple[date, str, list[tuple[Entry, str]]]]:
    """Day by day: the day, what holiday it is, and its entries with their service, those of most concern first."""
    for on, group in groupby(found, key=lambda entry: entry.dated.on):
        rows = [(entry, services.get(entry.dated.service, "") if entry.dated.service else "") for entry in group]
        yield on, calendar.day(on).title, sorted(rows, key=lambda row: _concern(row[0]))


def strip(found: Iterable[Entry], chosen: date) -> list[Month]:
    """The twelve months of a year with a bar for each day; the tallest has the height 10, others by the square root."""
    by_day = {on: list(group) for on, group in groupby(found, key=lambda entry: entry.dated.on)}
    top = max((len(group) for group in by_day.values()), default=1)
    months = [Month(date(chosen.year, number, 1), number == chosen.month) for number in range(1, 13)]
    for on, group in by_day.items():
        month = months[on.month - 1]
        month.total += len(group)
        month.bars.append((on.day - 1, max(1, round(10 * sqrt(len(group) / top))), min(group, key=_concern).dated.tone))
    return months


@never_cache
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The dates of a feed's owner as iCalendar; 404 for an address that opens nothing."""
    opened = feeds.opened_by(secret)
    if opened is None:
        raise Http404
    today = timezone.localdate()
    with translation.override(opened.owner.language):
        found = entries(opened.owner, today - PAST, today + AHEAD)
        wanted = [entry for entry in found if opened.everything or entry.dated.mine]
        base = request.build_absolute_uri("/").rstrip("/")
        content = calendar_file(wanted, name=f"BAĞ – {opened.name}", base=base, now=timezone.now())
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="bag.ics"', "X-Robots-Tag": "noindex"},
    )


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/feed/<str:secret>.ics", feed, name="calendar-feed"),
    path("calendar/feeds/add/", feeds_pages.add, name="calendar-feed-add"),
    path("calendar/feeds/<int:pk>/revoke/", feeds_pages.revoke, name="calendar-feed-revoke"),
]
