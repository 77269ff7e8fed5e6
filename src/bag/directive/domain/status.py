"""The status of one owed duty on one day, and the times it was owed: facts in; verdict and occurrences out.

No clock and no database. The rules of each kind of duty stand in ``evaluators``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from bag.core.domain.calendar import WorkCalendar
from bag.directive.domain.evaluators import evaluator_of
from bag.directive.domain.rules import Attest, Parameters
from bag.directive.domain.verdicts import (
    GOOD,
    NOT_COUNTED,
    TROUBLE,
    Case,
    Fact,
    Occurred,
    State,
    Status,
    Timeline,
    Verdict,
    earliest,
)

__all__ = [
    "GOOD",
    "NOT_COUNTED",
    "STATEMENT",
    "TROUBLE",
    "Fact",
    "Facts",
    "Occurred",
    "Rule",
    "State",
    "Status",
    "Verdict",
    "days_overdue",
    "judge",
    "occurrences",
    "score",
    "worst",
]

STATEMENT = "statement"
"""Item of the occurrences in which a statement is owed beside the records."""
CONCERN = (
    Status.VIOLATED, Status.OVERDUE, Status.NO_DATA, Status.DUE_SOON, Status.LATE_DONE, Status.CONFORMING,
    Status.VACUOUS, Status.WAIVED,
)  # fmt: skip
"""From the worst to what asks for nothing."""


@dataclass(frozen=True)
class Rule:
    """What is asked. ``parameters`` None: what is stored makes no sense. ``starts_on``: first day the duty is watched.

    ``mode`` is how it is proved: ``automatic`` by records, ``automatic_attest`` by records and the owner's statement
    for each ``statement_period``, ``manual`` by the statement alone.
    """

    parameters: Parameters | None
    mode: str
    starts_on: date
    statement_period: str = "P1Y"
    period_unset: bool = False

    @property
    def by_statement(self) -> bool:
        return self.mode == "manual" or isinstance(self.parameters, Attest)

    @property
    def statement(self) -> Attest:
        return self.parameters if isinstance(self.parameters, Attest) else Attest(period=self.statement_period)


@dataclass(frozen=True)
class Facts:
    """What is known. ``connected``: an evidence source that fits the duty is registered; ``missing``: how many are not
    of those that must all be there. ``alive_until``: the last day
    on which the feed behind it gave a sign of life; None for sources that cannot fall silent. ``gone``: how many facts
    that counted earlier are no longer found."""

    connected: bool
    evidence: tuple[Fact, ...] = ()
    statements: tuple[Fact, ...] = ()
    waived_until: date | None = None
    waived_from: date = date.min
    alive_until: date | None = None
    gone: int = 0
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    missing: int = 0

    @cached_property
    def _evidence(self) -> Timeline:
        return Timeline(self.evidence)

    @cached_property
    def _statements(self) -> Timeline:
        return Timeline(self.statements)

    def case(self, today: date, starts_on: date) -> Case:
        """What the records tell on a day of a duty watched from ``starts_on``."""
        return Case(today, starts_on, self._evidence.known_on(today), self.calendar)

    def statement_case(self, today: date, starts_on: date) -> Case:
        """The same of the owner's statements."""
        return Case(today, starts_on, self._statements.known_on(today), self.calendar, "attested")

    def turns(self) -> list[date]:
        """The days on which something becomes known, in order."""
        days = {fact.known_from for fact in (*self.evidence, *self.statements)}
        days.update(day for fact in self.evidence if (day := fact.closing_known_from) is not None)
        days.update(fact.ends_at.date() for fact in self.evidence if fact.ends_at is not None)
        days.add(self.waived_from)
        return sorted(days)


def judge(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The verdict of a day from what had happened and was on record by then."""
    if facts.waived_until is not None and facts.waived_from <= today <= facts.waived_until:
        until = facts.waived_until
        return Verdict(Status.WAIVED, "waived", {"until": until.isoformat()}, until, None, until)
    if rule.parameters is None:
        return Verdict(Status.NO_DATA, "rule_broken")
    if rule.by_statement:
        return _statement(rule, facts, today)
    if rule.period_unset:
        return Verdict(Status.NO_DATA, "period_not_set")
    if not facts.connected:
        return Verdict(Status.NO_DATA, "source_not_connected")
    if facts.missing:
        return Verdict(Status.NO_DATA, "sources_missing", {"count": facts.missing})
    if facts.alive_until is not None and facts.alive_until < today:
        return _silent(facts.alive_until)
    return _recorded(rule, rule.parameters, facts, today)


def _silent(day: date) -> Verdict:
    """The verdict on a feed that gave its last sign of life so long ago that it counts only up to ``day``."""
    if day == date.min:
        return Verdict(Status.NO_DATA, "source_silent")
    return Verdict(Status.NO_DATA, "source_stale", {"on": day.isoformat()})


def _recorded(rule: Rule, parameters: Parameters, facts: Facts, today: date) -> Verdict:
    """The verdict from records; an attested duty needs the owner's statement beside them."""
    case = facts.case(today, rule.starts_on)
    verdict = evaluator_of(parameters).judge(parameters, case)
    if facts.gone:
        verdict = replace(verdict, values={**verdict.values, "gone": facts.gone})
    if facts.alive_until is not None:
        verdict = replace(verdict, holds_until=_sooner(today, verdict.holds_until, facts.alive_until))
    if rule.mode != "automatic_attest" or verdict.status not in GOOD:
        return verdict
    statement = _statement(rule, facts, today)
    holds = _sooner(today, verdict.holds_until, statement.holds_until)
    if statement.status in GOOD:
        late = Status.LATE_DONE in (verdict.status, statement.status)
        return replace(verdict, status=Status.LATE_DONE if late else verdict.status, holds_until=holds)
    return replace(statement, holds_until=holds)


def _sooner(today: date, *days: date | None) -> date | None:
    return earliest(today, *days)


def _statement(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The verdict from the owner's statements alone."""
    case = facts.statement_case(today, rule.starts_on)
    verdict = evaluator_of(rule.statement).judge(rule.statement, case)
    if verdict.reason == "never_attested":
        return replace(verdict, reason="attestation_wanted")
    return verdict


def occurrences(rule: Rule, facts: Facts, today: date, since: date) -> list[Occurred]:
    """The times a duty was owed since a day as they stand today, with the next one that is due."""
    if rule.parameters is None or (rule.period_unset and not rule.by_statement):
        return []
    found: list[Occurred] = []
    if not rule.by_statement and facts.connected:
        case = facts.case(today, rule.starts_on)
        found += evaluator_of(rule.parameters).occurrences(rule.parameters, case, since)
    if rule.by_statement or rule.mode == "automatic_attest":
        case = facts.statement_case(today, rule.starts_on)
        owed = evaluator_of(rule.statement).occurrences(rule.statement, case, since)
        found += owed if rule.by_statement else [replace(row, item=STATEMENT) for row in owed]
    if facts.waived_until is None:
        return found
    return [_waived(row, facts.waived_until, today) for row in found]


def _waived(row: Occurred, until: date, today: date) -> Occurred:
    """What falls due while the duty is lifted asks for nothing."""
    lifted = row.state in (State.OPEN, State.MISSED) and today <= row.due_on <= until
    return replace(row, state=State.WAIVED) if lifted else row


def score(statuses: Iterable[Status]) -> float | None:
    """Share of fulfilled among counted duties, 0 to 1; ``None`` when nothing counts."""
    counted = [status for status in statuses if status not in NOT_COUNTED]
    if not counted:
        return None
    return sum(status in GOOD for status in counted) / len(counted)


def worst(statuses: Iterable[Status]) -> Status:
    """The most worrying of several; what asks for nothing yields to what was asked and done."""
    return min(statuses, key=CONCERN.index)


def days_overdue(verdict: Verdict, today: date) -> int:
    """Days since the due date of a verdict in trouble; 0 otherwise."""
    if verdict.status not in TROUBLE or verdict.due_on is None:
        return 0
    return max(0, (today - verdict.due_on) // timedelta(days=1))
