"""Legal clocks: when what the law gives so many days, hours or months for is due, and which days were not counted.

Periods of days and months begin on the day after the event; a period of months ends on the day of the same number, or
on the last day of a month without one. Sources are named with each clock; where the law says nothing the earlier day
stands: an end on a holiday stays there, and a clock that was stopped runs on instead of beginning anew.
"""

from __future__ import annotations

import calendar as months_calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bag.core.domain.calendar import FARTHEST, LOCAL, WEEKEND, WorkCalendar

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years whose holidays are known, the later ones as estimates."""
LONGEST = 1_200
"""The most days, hours or months of a period that is still computed; longer ones are typing errors."""


class Unit(StrEnum):
    """What a period counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"


class Reason(StrEnum):
    """Why a day was not counted."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LEAVE = "administrative_leave"
    STOPPED = "stopped"


class ClockError(ValueError):
    """A question without an answer; ``code`` says which rule it breaks."""

    def __init__(self, code: str) -> None:
        super().__init__(code.replace("_", " "))
        self.code = code


@dataclass(frozen=True)
class Clock:
    """One period of the law. ``rolls`` names the rule by which an end on a holiday moves on; empty: it does not."""

    key: str
    title: str
    law: str
    amount: int
    unit: Unit
    starts: str
    may_stop: bool = False
    rolls: str = ""
    within_year: bool = False
    """Never later than 31 December of the year it began in."""


@dataclass(frozen=True)
class Stop:
    """Days on which a clock stands still, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ClockError("stop_ends_before_it_begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Skipped:
    """A day that was not counted; ``title`` is the name of the holiday or leave."""

    date: date
    reason: Reason
    title: str = ""


@dataclass(frozen=True)
class Due:
    """When a period ends: a day (until closing time), or for hours a moment."""

    at: date | datetime
    counted: int
    """Days that were counted; of a period of hours or months the days from start to end."""
    skipped: tuple[Skipped, ...] = ()
    rolled_from: date | None = None
    capped: bool = False
    estimated: bool = False
    """Whether a feast whose date may still move was passed over."""


_ROLLS = "2577 sayılı Kanun md. 8/2"
_ADVANCE_RULE = "5018 sayılı Kanun md. 35; Ön Ödeme Usul ve Esasları Hakkında Yönetmelik md. 11, 13"

CLOCKS: dict[str, Clock] = {
    clock.key: clock
    for clock in (
        Clock("right-to-information", "Bilgi edinme başvurusuna cevap", "4982 sayılı Kanun md. 11", 15,
              Unit.WORKING_DAYS, "başvurunun kuruma ulaştığı günü izleyen gün", may_stop=True),
        Clock("right-to-information-extended",
              "Bilgi edinme başvurusuna cevap (başka birim ya da kurum görüşü gerekince)", "4982 sayılı Kanun md. 11",
              30, Unit.WORKING_DAYS, "başvurunun kuruma ulaştığı günü izleyen gün",
              may_stop=True),
        Clock("right-to-information-payment", "Bilgi edinme ücretinin ödenmesi", "4982 sayılı Kanun md. 11", 15,
              Unit.WORKING_DAYS, "maliyetin bildirildiği günü izleyen gün"),
        Clock("right-to-information-objection", "Bilgi Edinme Değerlendirme Kuruluna itiraz",
              "4982 sayılı Kanun md. 13", 15, Unit.DAYS, "kararın tebliğini izleyen gün", rolls=_ROLLS),
        Clock("right-to-information-board", "Bilgi Edinme Değerlendirme Kurulunun kararı",
              "4982 sayılı Kanun md. 13", 30, Unit.WORKING_DAYS, "itirazın Kurula ulaştığı günü izleyen gün"),
        Clock("right-to-information-board-documents", "Kurulun istediği bilgi ve belgelerin verilmesi",
              "4982 sayılı Kanun md. 13", 15, Unit.WORKING_DAYS, "istemin kuruma ulaştığı günü izleyen gün"),
        Clock("petition", "Dilekçeye cevap", "3071 sayılı Kanun md. 7", 30, Unit.DAYS,
              "dilekçenin kuruma ulaştığı günü izleyen gün"),
        Clock("personal-data-breach", "Kişisel veri ihlalinin Kurula bildirilmesi",
              "6698 sayılı Kanun md. 12/5; Kişisel Verileri Koruma Kurulu, 24.01.2019, 2019/10", 72, Unit.HOURS,
              "ihlalin öğrenildiği an"),
        Clock("data-subject-request", "İlgili kişinin başvurusuna cevap", "6698 sayılı Kanun md. 13/2", 30, Unit.DAYS,
              "başvurunun kuruma ulaştığı günü izleyen gün"),
        Clock("data-subject-complaint", "İlgili kişinin Kurula şikâyeti (cevabın öğrenilmesinden)",
              "6698 sayılı Kanun md. 14/1", 30, Unit.DAYS, "cevabın öğrenildiği günü izleyen gün", rolls=_ROLLS),
        Clock("data-subject-complaint-latest", "İlgili kişinin Kurula şikâyeti (her hâlde, başvurudan)",
              "6698 sayılı Kanun md. 14/1", 60, Unit.DAYS, "başvuruyu izleyen gün", rolls=_ROLLS),
        Clock("advance", "Avansın mahsubu", _ADVANCE_RULE, 1, Unit.MONTHS, "avansın verildiği gün", within_year=True),
        Clock("credit", "Kredinin mahsubu", _ADVANCE_RULE, 3, Unit.MONTHS, "kredinin açıldığı gün", within_year=True),
    )
}  # fmt: skip
"""The clocks by key."""


def due(clock: Clock, start: datetime, calendar: WorkCalendar, stops: Sequence[Stop] = ()) -> Due:
    """When a clock that began with an event at ``start`` (aware) runs out.

    Raises ``ClockError`` when the clock cannot be stopped or the answer lies beyond ten years.
    """
    if stops and not clock.may_stop:
        raise ClockError("clock_cannot_be_stopped")
    day = start.astimezone(LOCAL).date()
    require_known(day)
    if clock.unit is Unit.HOURS:
        return after_hours(start, clock.amount)
    if clock.unit is Unit.WORKING_DAYS:
        return after_working_days(day, clock.amount, calendar, stops)
    if clock.unit is Unit.DAYS:
        return after_days(day, clock.amount, rolls_by=calendar if clock.rolls else None)
    return after_months(day, clock.amount, within_year=clock.within_year)


def after_hours(start: datetime, hours: int) -> Due:
    """Clock hours, holidays and nights included; the moment is local."""
    _require_amount(hours)
    end = (start + timedelta(hours=hours)).astimezone(LOCAL)
    return Due(end, (end.date() - start.astimezone(LOCAL).date()).days)


def after_days(start: date, days: int, *, rolls_by: WorkCalendar | None = None) -> Due:
    """Every day counts, from the day after ``start``; with ``rolls_by`` an end on a holiday moves to a working day.

    Administrative leave is no holiday of the law: an end on such a day stays; a way past a holiday leads past it too.
    """
    _require_amount(days)
    end = start + timedelta(days=days)
    if rolls_by is None or WorkCalendar(hours=rolls_by.hours).is_working_day(end):
        return Due(end, days)
    at = rolls_by.add_working_days(end, 0)
    passed = (end + timedelta(days=n) for n in range((at - end).days))
    skipped = [reason for day in passed if (reason := _uncounted(day, rolls_by, ())) is not None]
    return Due(at, days, tuple(skipped), rolled_from=end, estimated=_estimated(skipped, rolls_by))


def after_working_days(start: date, days: int, calendar: WorkCalendar, stops: Sequence[Stop] = ()) -> Due:
    """The ``days``-th working day after ``start``; half days count, days of a stop do not."""
    _require_amount(days)
    if not days:
        raise ClockError("nothing_to_count")
    skipped: list[Skipped] = []
    counted = 0
    for day in _days_after(start):
        reason = _uncounted(day, calendar, stops)
        if reason is not None:
            skipped.append(reason)
            continue
        counted += 1
        if counted == days:
            return Due(day, counted, tuple(skipped), estimated=_estimated(skipped, calendar))
    raise ClockError("too_far")


def after_working_minutes(start: datetime, minutes: int, calendar: WorkCalendar) -> Due:
    """The moment when so much working time has passed since ``start``."""
    _require_amount(minutes // 60)
    try:
        end = calendar.add_working_minutes(start, minutes)
    except ValueError:
        raise ClockError("too_far") from None
    first = start.astimezone(LOCAL).date()
    between = [first + timedelta(days=n) for n in range((end.date() - first).days + 1)]
    skipped = [reason for day in between if (reason := _uncounted(day, calendar, ())) is not None]
    return Due(end, len(between) - len(skipped), tuple(skipped), estimated=_estimated(skipped, calendar))


def after_months(start: date, months: int, *, within_year: bool = False) -> Due:
    """The day of the same number so many months later, or the last day of that month."""
    _require_amount(months)
    end = _shifted(start, months)
    last = date(start.year, 12, 31)
    capped = within_year and end > last
    at = last if capped else end
    return Due(at, (at - start).days, capped=capped)


def months_before(deadline: date, months: int) -> Due:
    """The last day that is still at least so many months before ``deadline``: 30 April less 2 is 28 or 29 February."""
    _require_amount(months)
    at = _shifted(deadline, -months)
    return Due(at, (deadline - at).days)


def working_days_before(deadline: date, days: int, calendar: WorkCalendar) -> Due:
    """The last day that still lies at least so many working days before ``deadline``."""
    _require_amount(days)
    if not days:
        raise ClockError("nothing_to_count")
    at = calendar.add_working_days(deadline, -days)
    between = (at + timedelta(days=n) for n in range(1, (deadline - at).days))
    skipped = [reason for day in between if (reason := _uncounted(day, calendar, ())) is not None]
    return Due(at, days, tuple(skipped), estimated=_estimated(skipped, calendar))


def _uncounted(day: date, calendar: WorkCalendar, stops: Iterable[Stop]) -> Skipped | None:
    """Why a day is no working day of this clock; None when it is one."""
    if any(day in stop for stop in stops):
        return Skipped(day, Reason.STOPPED)
    found = calendar.day(day)
    if calendar.is_working_day(day):
        return None
    if day.weekday() in WEEKEND:
        return Skipped(day, Reason.WEEKEND, found.title)
    legal = not WorkCalendar(hours=calendar.hours).is_working_day(day)
    return Skipped(day, Reason.HOLIDAY if legal else Reason.LEAVE, found.title)


def _days_after(start: date) -> Iterator[date]:
    for n in range(1, FARTHEST.days):
        try:
            yield start + timedelta(days=n)
        except OverflowError:
            return


def _estimated(skipped: Iterable[Skipped], calendar: WorkCalendar) -> bool:
    return any(calendar.day(day.date).estimated for day in skipped)


def _shifted(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, min(day.day, months_calendar.monthrange(year, month + 1)[1]))
    except ValueError:
        raise ClockError("too_far") from None


def require_known(day: date) -> None:
    """Refuse a day of a year whose holidays nobody knows."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ClockError("year_unknown")


def _require_amount(amount: int) -> None:
    if amount < 0:
        raise ClockError("negative")
    if amount > LONGEST:
        raise ClockError("too_far")
