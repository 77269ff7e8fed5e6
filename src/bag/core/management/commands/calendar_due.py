"""``bag calendar due``: when a period of the working calendar or a clock of the law runs out."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.calendar import work_calendar
from bag.core.domain import clocks
from bag.core.domain.calendar import LOCAL, WorkCalendar
from bag.core.domain.clocks import CLOCKS, Clock, ClockError, Due, Reason, Stop, Unit
from bag.runtime.console import speaks_english

COUNTED = {
    "working-days": "so many working days; half days count",
    "days": "so many days, holidays included",
    "working-hours": "so much working time: 2, 1.5",
    "hours": "so many hours by the clock",
    "months": "so many months, to the day of the same number",
    "clock": "a clock of the law; an unknown name lists the known ones",
}
"""What may be counted: exactly one of them is given."""
REFUSALS = {
    "negative": gettext_lazy("A period cannot be negative."),
    "nothing_to_count": gettext_lazy("A period needs at least one working day."),
    "too_far": gettext_lazy("The period is too long: the answer lies further away than can be computed."),
    "year_unknown": gettext_lazy("Holidays are known for the years 1990 to 2100 only."),
    "stop_ends_before_it_begins": gettext_lazy("A stop ends before it begins."),
    "clock_cannot_be_stopped": gettext_lazy("Nothing stops this period."),
}
REASONS = {
    Reason.WEEKEND: gettext_lazy("weekend"),
    Reason.HOLIDAY: gettext_lazy("legal holiday"),
    Reason.LEAVE: gettext_lazy("administrative leave"),
    Reason.STOPPED: gettext_lazy("the period stands still"),
}


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Say when a period of the working calendar or a clock of the law runs out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Every value stays text, so that what is wrong with it can be said in the reader's language."""
        parser.add_argument("--start", help="day or moment of the event: 2026-05-25 or 2026-05-25T16:30")
        parser.add_argument("--before", help="count back from this day: the last day that is still so long before it")
        for name, text in COUNTED.items():
            parser.add_argument(f"--{name}", help=text)
        parser.add_argument("--stop", action="append", help="FROM/TO: days, both included, on which it stands still")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            calendar, from_database = _calendar()
            try:
                found, clock = _answer(options, calendar)
            except ClockError as error:
                raise CommandError(str(REFUSALS[error.code])) from error
            note = "" if from_database else _("The database does not answer: administrative leave is not counted.")
            if options["json"]:
                self.stdout.write(json.dumps(_as_json(found, clock, calendar, note), ensure_ascii=False))
                return
            self.stdout.write("\n".join(_as_lines(found, clock)))
            if note:
                self.stderr.write(note)


def _calendar() -> tuple[WorkCalendar, bool]:
    """The institution's calendar, or the legal one alone, and whether the database told of the leaves."""
    try:
        return work_calendar(), True
    except DatabaseError:
        return WorkCalendar(), False


def _answer(options: dict[str, Any], calendar: WorkCalendar) -> tuple[Due, Clock | None]:
    counted = [name for name in COUNTED if options[name.replace("-", "_")] is not None]
    if len(counted) != 1:
        raise CommandError(_("Give one of these: %(names)s.") % {"names": ", ".join(f"--{name}" for name in COUNTED)})
    if (options["start"] is None) == (options["before"] is None):
        raise CommandError(_("Give either --start or --before."))
    name, value = counted[0], options[counted[0].replace("-", "_")]
    stops = [_stop(text) for text in options["stop"] or ()]
    if stops and (name not in {"working-days", "clock"} or options["before"]):
        raise CommandError(_("Only --working-days and --clock can be stopped."))
    if options["before"] is not None:
        return _back(name, value, _day(options["before"]), calendar), None
    start = _moment(options["start"], needs_time=_needs_time(name, value))
    if name == "clock":
        clock = _clock(value)
        return clocks.due(clock, start, calendar, stops), clock
    return _forward(name, value, start, calendar, stops), None


def _forward(name: str, value: str, start: datetime, calendar: WorkCalendar, stops: list[Stop]) -> Due:
    if name == "working-hours":
        return clocks.after_working_minutes(start, _minutes(value), calendar)
    amount = _number(name, value)
    if name == "hours":
        return clocks.after_hours(start, amount)
    if name == "working-days":
        return clocks.after_working_days(start.date(), amount, calendar, stops)
    return clocks.after_days(start.date(), amount) if name == "days" else clocks.after_months(start.date(), amount)


def _back(name: str, value: str, deadline: date, calendar: WorkCalendar) -> Due:
    if name == "months":
        return clocks.months_before(deadline, _number(name, value))
    if name == "working-days":
        return clocks.working_days_before(deadline, _number(name, value), calendar)
    raise CommandError(_("Only --months and --working-days can be counted back from a day."))


# -- reading what was typed


def _needs_time(name: str, value: str) -> bool:
    return name in {"hours", "working-hours"} or (name == "clock" and _clock(value).unit is Unit.HOURS)


def _clock(key: str) -> Clock:
    if key not in CLOCKS:
        lines = [f"  {clock.key}: {clock.title} ({clock.law})" for clock in CLOCKS.values()]
        raise CommandError("\n".join([_("There is no clock “%(key)s”. Known:") % {"key": key}, *lines]))
    return CLOCKS[key]


def _number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise CommandError(_("“%(value)s” is no whole number (--%(name)s).") % {"value": value, "name": name}) from None


def _minutes(value: str) -> int:
    try:
        return int(Decimal(value.replace(",", ".")) * 60)
    except (InvalidOperation, ValueError, OverflowError):
        message = _("“%(value)s” is no number of hours (--working-hours).")
        raise CommandError(message % {"value": value}) from None


def _moment(text: str, *, needs_time: bool) -> datetime:
    """An aware moment; without a zone it is local, without a time of day it is the beginning of the day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(value)s” is no date like 2026-05-25 or 2026-05-25T16:30.") % {"value": text}) from None
    if needs_time and len(text) <= len("2026-05-25"):
        raise CommandError(_("Hours need a time of day: --start %(value)sT09:00.") % {"value": text})
    clocks.require_known(moment.date())
    return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(value)s” is no date like 2026-05-25.") % {"value": text}) from None
    clocks.require_known(day)
    return day


def _stop(text: str) -> Stop:
    first, slash, last = text.partition("/")
    if not slash or not last:
        raise CommandError(_("A stop is two days, FROM/TO: “%(value)s” is not.") % {"value": text})
    return Stop(_day(first), _day(last))


# -- answering


def _as_json(found: Due, clock: Clock | None, calendar: WorkCalendar, note: str) -> dict[str, Any]:
    leaves = sum(day.reason is Reason.LEAVE for day in found.skipped)
    return {
        "due": found.at.isoformat(),
        "days_counted": found.counted,
        "skipped": [{"date": day.date.isoformat(), "reason": _reason(day)} for day in found.skipped],
        "rolled_from": found.rolled_from.isoformat() if found.rolled_from else None,
        "capped": found.capped,
        "estimated": found.estimated,
        "calendar": {
            "administrative_leave": "not counted" if note else "database",
            "administrative_leave_days": len(calendar.leaves),
            "administrative_leave_skipped": leaves,
            "note": note,
        },
        "clock": clock and {"key": clock.key, "title": clock.title, "law": clock.law, "starts": clock.starts},
    }


def _reason(day: clocks.Skipped) -> str:
    word = str(REASONS[day.reason])
    return f"{word}: {day.title}" if day.title else word


def _as_lines(found: Due, clock: Clock | None) -> list[str]:
    lines = [f"{clock.title} ({clock.law})"] if clock else []
    at = found.at
    lines.append(date_format(at, "j F Y l, H:i") if isinstance(at, datetime) else date_format(at, "j F Y l"))
    if found.rolled_from:
        day = date_format(datetime.combine(found.rolled_from, time()), "j F Y l")
        lines.append(_("moved on from %(day)s") % {"day": day})
    if found.capped:
        lines.append(_("cut at the end of the year"))
    if found.estimated:
        lines.append(_("a feast on the way is an estimate"))
    return [*lines, *(f"  {day.date:%d.%m.%Y} {_reason(day)}" for day in found.skipped)]
