"""``bag work due``: when a target time runs out on the hours of a service. The answer's fields: docs/work-files.md."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.core.domain.calendar import LOCAL, DayKind, WorkCalendar
from bag.core.ui.format import moment
from bag.runtime.console import speaks_english
from bag.work.domain.hours_text import service_hours
from bag.work.domain.target_times import Clock, Pending, Standing, TargetChange, TargetTimeError, standing
from bag.work.wording import PHASES, clock_refusal

FIRST_YEAR, LAST_YEAR = 2017, 2100
MOST = 1_000
"""Pending times, or changes, that one question may have."""


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Say when a target time runs out on the hours of a service."

    def add_arguments(self, parser: CommandParser) -> None:
        """Every value stays text, so that what is wrong with it can be said in the reader's language."""
        parser.add_argument("--opened", help="moment of the opening: 2026-05-22T16:30")
        parser.add_argument("--hours", help="the target in hours of service: 4, 1.5")
        parser.add_argument("--calendar", default="office", help="office, 24/7 or hours like “mon-fri 08:30-17:30”")
        parser.add_argument("--pending", action="append", help="FROM/TO: a time that does not count; FROM/ still lasts")
        parser.add_argument("--change", action="append", help="AT/HOURS: from then on the target is so many hours")
        parser.add_argument("--at", help="the moment asked about; now when left out")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            calendar, note = _calendar()
            try:
                clock = _clock(options, calendar)
                now = _moment(options["at"]) if options["at"] else datetime.now(LOCAL)
                found = standing(clock, now)
            except TargetTimeError as error:
                raise CommandError(clock_refusal(error)) from error
            if options["json"]:
                self.stdout.write(json.dumps(_as_json(clock, found, calendar, options, note), ensure_ascii=False))
                return
            self.stdout.write("\n".join(_as_lines(found)))
            if note:
                self.stderr.write(note)


def _calendar() -> tuple[WorkCalendar, str]:
    """The institution's calendar, or the legal one alone with a note that says so."""
    try:
        return work_calendar(), ""
    except DatabaseError:
        return WorkCalendar(), _("The database does not answer: administrative leave is not counted.")


# -- reading what was typed


def _clock(options: dict[str, Any], calendar: WorkCalendar) -> Clock:
    if not options["opened"] or not options["hours"]:
        raise CommandError(_("Give --opened and --hours."))
    pending, changes = options["pending"] or [], options["change"] or []
    if len(pending) > MOST or len(changes) > MOST:
        raise CommandError(_("At most %(most)s pending times and changes can be given.") % {"most": MOST})
    return Clock(
        opened=_moment(options["opened"]),
        minutes=_minutes(options["hours"]),
        hours=service_hours(options["calendar"], calendar),
        pending=[_pending(text) for text in pending],
        changes=[_change(text) for text in changes],
    )


def _pending(text: str) -> Pending:
    start, slash, end = text.partition("/")
    if not slash:
        raise CommandError(_("A pending time is two moments, FROM/TO: “%(value)s” is not.") % {"value": text})
    return Pending(_moment(start), _moment(end) if end else None)


def _change(text: str) -> TargetChange:
    at, slash, hours = text.partition("/")
    if not slash:
        raise CommandError(_("A change is a moment and hours, AT/HOURS: “%(value)s” is not.") % {"value": text})
    return TargetChange(_moment(at), _minutes(hours))


def _minutes(text: str) -> int:
    try:
        minutes = Decimal(text.replace(",", ".")) * 60
        return int(minutes.to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        raise CommandError(_("“%(value)s” is no number of hours.") % {"value": text}) from None


def _moment(text: str) -> datetime:
    """An aware moment with a time of day; without a zone it is local."""
    try:
        found = datetime.fromisoformat(text)
        found = found.astimezone(LOCAL) if found.tzinfo else found.replace(tzinfo=LOCAL)
    except (ValueError, OverflowError):
        found = None
    if found is None or len(text) <= len("2026-05-22"):
        raise CommandError(_("“%(value)s” is no moment like 2026-05-22T16:30.") % {"value": text})
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        values = {"value": text, "least": FIRST_YEAR, "most": LAST_YEAR}
        raise CommandError(_("“%(value)s”: the year must lie between %(least)s and %(most)s.") % values)
    return found


# -- answering


def _as_json(
    clock: Clock, found: Standing, calendar: WorkCalendar, options: dict[str, Any], note: str
) -> dict[str, Any]:
    return {
        "due": found.due.isoformat() if found.due else None,
        "opened": clock.opened.isoformat(),
        "target_minutes": clock.minutes,
        "phase": str(found.phase),
        "counted_minutes": int(found.counted.total_seconds() // 60),
        "left_minutes": int(found.left.total_seconds() // 60),
        "warnings": [{"percent": share, "at": at.isoformat()} for share, at in found.warnings],
        "calendar": {
            "name": options["calendar"],
            "weekdays": sorted(day + 1 for day in clock.hours.weekdays),
            "shifts": [f"{_time(start)}-{_time(end)}" for start, end in clock.hours.shifts],
            "holidays_off": clock.hours.calendar is not None,
            "administrative_leave": "not counted" if note else "database",
            "administrative_leave_days": len(calendar.leaves),
            "note": note,
        },
        "days_off": _days_off(clock, found),
    }


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days_off(clock: Clock, found: Standing) -> list[dict[str, str]]:
    """Service days from the opening to the target that holidays or leave took wholly or by half."""
    if clock.hours.calendar is None or found.due is None:
        return []
    first, last = clock.opened.astimezone(LOCAL).date(), found.due.date()
    days: list[date] = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kinds = [clock.hours.calendar.day(day) for day in days if day.weekday() in clock.hours.weekdays]
    return [
        {"date": day.date.isoformat(), "kind": str(day.kind), "title": day.title}
        for day in kinds
        if day.kind is not DayKind.FULL
    ]


def _as_lines(found: Standing) -> list[str]:
    due = moment(found.due) if found.due else _("The time stands still: no target moment can be given.")
    lines = [str(due), str(PHASES[found.phase])]
    return [*lines, *(f"  {share} %: {moment(at)}" for share, at in found.warnings)]
