"""Reads of contracts: which are in force, how their jobs were kept, what a month costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from bag.contracts.domain import penalties
from bag.contracts.jobs import Job, jobs_of
from bag.contracts.models import Contract, Measure, PenaltyRule, PenaltyStatement, PenaltyUnit, RateKind
from bag.core.calendar import work_calendar
from bag.work.domain.target_times import AROUND_THE_CLOCK, Clock, ServiceHours, TargetTimeError

PERFORMANCE_MONTHS = 12


def in_force(on: date) -> QuerySet[Contract]:
    """Contracts in force on a day."""
    return Contract.objects.filter(starts__lte=on, ends__gte=on).filter(
        Q(terminated_on=None) | Q(terminated_on__gte=on)
    )


@dataclass(frozen=True)
class Judged:
    """One promise of one job: when it fell due and when it was met; ``met_at`` None: not yet.

    ``late`` is on the calendar, ``late_hours`` within the service hours; both up to now while it is not met.
    """

    job: Job
    measure: str
    due_at: datetime | None
    met_at: datetime | None
    late: timedelta
    hours: ServiceHours = AROUND_THE_CLOCK

    @cached_property
    def late_hours(self) -> timedelta:
        """The lateness within the service hours; computed when it is asked for, because that walks over its days."""
        if self.due_at is None or self.hours == AROUND_THE_CLOCK:
            return self.late
        return Clock(self.due_at, 1, self.hours).counted(self.due_at + self.late)

    @property
    def kept(self) -> bool:
        return self.measure != penalties.REFUSED and self.late <= timedelta()

    @property
    def word(self) -> str:
        return str(Measure(self.measure).label)


def judged(contract: Contract, jobs: Iterable[Job], now: datetime | None = None) -> list[Judged]:
    """Every promise of the jobs, judged by the target times of the contract. One query, of the calendar."""
    hours = contract.hours.rule(work_calendar()) if contract.hours is not None else AROUND_THE_CLOCK
    moment = now or timezone.now()
    return [one for job in jobs for one in _promises(contract, hours, job, moment)]


def _promises(contract: Contract, hours: ServiceHours, job: Job, now: datetime) -> Iterable[Judged]:
    if job.due_on is not None:
        due = timezone.make_aware(datetime.combine(job.due_on + timedelta(days=1), time.min))
        yield _judge(job, penalties.MAINTENANCE, due, job.ended_at, hours, now)
    else:
        for measure, target, met in (
            (penalties.RESPONSE, contract.response_hours, job.came_at or job.ended_at),
            (penalties.REPAIR, contract.repair_hours, job.ended_at),
        ):
            due_at = _due(job.called_at, target, hours) if target is not None else None
            if due_at is not None:
                yield _judge(job, measure, due_at, met, hours, now)
    if job.refused_at is not None:
        yield Judged(job, penalties.REFUSED, None, job.refused_at, timedelta())


def _due(called: datetime, target: Decimal, hours: ServiceHours) -> datetime | None:
    try:
        return Clock(called, max(int(target * 60), 1), hours).due()
    except TargetTimeError:
        return None


def _judge(job: Job, measure: str, due: datetime, met: datetime | None, hours: ServiceHours, now: datetime) -> Judged:
    return Judged(job, measure, due, met, max((met or now) - due, timedelta()), hours)


@dataclass(frozen=True)
class MonthLine:
    """One line of the penalties of a month, calculated or issued."""

    text: str
    url: str
    rule: str
    clause: str
    due_at: datetime | None
    met_at: datetime | None
    units: int
    unit: str
    rate: Decimal
    amount: Decimal
    judged: Judged | None = None
    rule_id: int | None = None


@dataclass(frozen=True)
class Month:
    """The penalties of a contract in a month. ``before`` is what earlier statements charged; ``limit`` may be None."""

    first: date
    lines: list[MonthLine]
    counted: Decimal
    charged: Decimal
    before: Decimal
    limit: Decimal | None
    statement: PenaltyStatement | None = None


def last_day_of(first: date) -> date:
    """The last day of the month that begins on ``first``."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def month(contract: Contract, first: date) -> Month:
    """The penalties of a month: as issued, or else calculated from the jobs whose promise was met in it."""
    issued = contract.penalty_statements.filter(month=first).select_related("document", "issued_by").first()
    before = charged_before(contract, first)
    limit = penalties.ceiling(contract.value, contract.penalty_cap_percent)
    if issued is not None:
        return Month(first, _issued_lines(issued), issued.counted, issued.charged, before, limit, issued)
    rules = list(contract.penalty_rules.order_by("id"))
    last = last_day_of(first)
    broken = [
        one
        for one in judged(contract, jobs_of(contract, first, last))
        if not one.kept and one.met_at is not None and first <= timezone.localtime(one.met_at).date() <= last
    ]
    hourly = {rule.measure for rule in rules if rule.unit == PenaltyUnit.HOUR}
    result = penalties.calculate(
        [_rule(rule) for rule in rules],
        [_breach(place, one, hourly) for place, one in enumerate(broken)],
        value=contract.value,
        cap_percent=contract.penalty_cap_percent,
        charged_before=before,
    )
    known = {rule.pk: rule for rule in rules}
    lines = [_line(known[one.rule], broken[int(one.job)], one) for one in result.lines]
    return Month(first, lines, result.counted, result.charged, before, limit)


def _breach(place: int, one: Judged, hourly: set[str]) -> penalties.Breach:
    """``hourly`` are the measures that some rule counts in hours; of others the hours need not be known."""
    within = one.late_hours if one.measure in hourly else timedelta()
    return penalties.Breach(f"{place}", one.measure, one.late, within)


def charged_before(contract: Contract, first: date) -> Decimal:
    """What statements of other months have charged of a contract."""
    rows = contract.penalty_statements.exclude(month=first)
    return rows.aggregate(total=Sum("charged"))["total"] or Decimal("0.00")


def _rule(rule: PenaltyRule) -> penalties.Rule:
    return penalties.Rule(
        rule.pk, rule.measure, rule.unit, rule.rate, rule.rate_kind == RateKind.PERMILLE, rule.free, rule.job_cap
    )


def _line(rule: PenaltyRule, one: Judged, line: penalties.Line) -> MonthLine:
    return MonthLine(
        text=" · ".join(part for part in (one.job.title, one.job.where) if part)[:300],
        url=one.job.url,
        rule=rule.title,
        clause=rule.clause,
        due_at=one.due_at,
        met_at=one.met_at,
        units=line.units,
        unit=rule.get_unit_display(),
        rate=line.rate,
        amount=line.amount,
        judged=one,
        rule_id=rule.pk,
    )


def _issued_lines(statement: PenaltyStatement) -> list[MonthLine]:
    rows = statement.lines.select_related("rule", "job__content_type").order_by("rank")
    return [
        MonthLine(
            text=row.text,
            url=_address(row.job),
            rule=row.rule.title if row.rule else "",
            clause=row.rule.clause if row.rule else "",
            due_at=row.due_at,
            met_at=row.met_at,
            units=row.units,
            unit=row.rule.get_unit_display() if row.rule else "",
            rate=row.rate,
            amount=row.amount,
        )
        for row in rows
    ]


def _address(subject: Any) -> str:
    """The page of a job by its pointer, without a query for each."""
    model = subject.content_type.model_class()
    address: str = model(pk=subject.object_id).get_absolute_url() if model is not None else ""
    return address


@dataclass(frozen=True)
class Performance:
    """How a contractor kept a contract over some months.

    ``rate`` is the share of jobs that kept every promise (0 to 1, None without any that can be judged),
    ``mean_repair`` from call to end of the calls that are over.
    """

    jobs: int
    kept: int
    late: int
    open: int
    refused: int
    rate: float | None
    mean_repair: timedelta | None
    months: list[tuple[date, int, int]]
    """Month, jobs that kept every promise, jobs that did not."""


def performance(judgments: list[Judged], jobs: list[Job]) -> Performance:
    """The figures of some jobs. A job that is open and not late yet is not judged."""
    broken = {one.job.key for one in judgments if not one.kept}
    known = {one.job.key for one in judgments}
    over = [job for job in jobs if job.ended_at is not None]
    kept = [job for job in over if job.key in known and job.key not in broken]
    repairs = [job.ended_at - job.called_at for job in over if job.due_on is None and job.ended_at is not None]
    sure = len(kept) + len(broken)
    return Performance(
        jobs=len(jobs),
        kept=len(kept),
        late=len(broken),
        open=len(jobs) - len(over),
        refused=sum(job.refused_at is not None for job in jobs),
        rate=len(kept) / sure if sure else None,
        mean_repair=sum(repairs, timedelta()) / len(repairs) if repairs else None,
        months=_by_month(kept, [job for job in jobs if job.key in broken]),
    )


def _by_month(kept: list[Job], late: list[Job]) -> list[tuple[date, int, int]]:
    good = Counter(_month_of(job) for job in kept)
    bad = Counter(_month_of(job) for job in late)
    return [(first, good[first], bad[first]) for first in sorted({*good, *bad})]


def _month_of(job: Job) -> date:
    on = job.due_on or timezone.localtime(job.called_at).date()
    return on.replace(day=1)
