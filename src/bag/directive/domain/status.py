"""The status of one owed duty on one day: dates in; status, reason, next due date out. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bag.directive.domain.periods import (
    Period,
    Window,
    following,
    parse_period,
    previous,
    window_of,
    working_day_before,
)


class Status(StrEnum):
    CONFORMING = "conforming"
    LATE_DONE = "late_done"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    VIOLATED = "violated"
    NO_DATA = "no_data"
    VACUOUS = "vacuous"
    WAIVED = "waived"


GOOD = frozenset({Status.CONFORMING, Status.LATE_DONE})
"""The only statuses that may be shown as fulfilled."""
NOT_COUNTED = frozenset({Status.VACUOUS, Status.WAIVED})
"""Left out of the score: nothing was to be done."""
TROUBLE = frozenset({Status.OVERDUE, Status.VIOLATED})
"""Escalated up the line."""

EVENT_BOUND = frozenset({"every_event", "before", "forbid", "close_by"})
"""Evaluators that ask something only when something happens."""


@dataclass(frozen=True)
class Proof:
    """A day on which the duty was shown to be done, and the day that was written down."""

    on: date
    recorded_on: date


@dataclass(frozen=True)
class Rule:
    """What is asked. ``period`` '' means none was set; ``starts_on`` is the first day the duty is watched."""

    evaluator: str
    mode: str
    starts_on: date
    period: str = ""
    attest_period: str = ""
    period_unset: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known. ``connected`` tells whether any evidence source for the duty exists in this installation."""

    connected: bool
    evidence: tuple[Proof, ...] = ()
    attestations: tuple[Proof, ...] = ()
    waived_until: date | None = None
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """The status with the code of its reason, the values its sentence needs, the next due date and the last proof."""

    status: Status
    reason: str
    values: dict[str, str | int] = field(default_factory=dict)
    due_on: date | None = None
    last_on: date | None = None


def judge(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The verdict of a day. Proofs dated after ``today`` are not counted: nothing can be shown before it happened."""
    evidence, attested = _until(facts.evidence, today), _until(facts.attestations, today)
    last = max((proof.on for proof in (*evidence, *attested)), default=None)
    if facts.waived_until and facts.waived_until >= today:
        return Verdict(Status.WAIVED, "waived", {"until": facts.waived_until.isoformat()}, facts.waived_until, last)
    if rule.mode == "manual":
        return _attested(rule, attested, today)
    if rule.period_unset:
        return Verdict(Status.NO_DATA, "period_not_set", {}, None, last)
    if not facts.connected:
        return _unconnected(rule, attested, today)
    return _connected(rule, Facts(True, evidence, attested, holidays=facts.holidays), today)


def _connected(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The verdict where a source exists; an attested duty needs the owner's statement beside the records."""
    if rule.evaluator in EVENT_BOUND:
        return _event_bound(rule, facts.evidence, today)
    verdict = _windowed(rule, _period(rule), facts.evidence, today, word="shown", holidays=facts.holidays)
    if rule.mode == "automatic_attest" and verdict.status in GOOD:
        statement = _attested(rule, facts.attestations, today)
        return verdict if statement.status in GOOD else statement
    return verdict


def score(statuses: Iterable[Status]) -> float | None:
    """Share of fulfilled among counted duties, 0 to 1; ``None`` when nothing counts."""
    counted = [status for status in statuses if status not in NOT_COUNTED]
    if not counted:
        return None
    return sum(status in GOOD for status in counted) / len(counted)


def soon_days(period: Period) -> int:
    """How many days before its due date a duty counts as due soon."""
    if period.unit == "D":
        return 0
    if period.unit == "W":
        return 2
    return {1: 7, 2: 10, 3: 14, 6: 21}.get(period.months, 30)


def _until(proofs: tuple[Proof, ...], today: date) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if proof.on <= today)


def _period(rule: Rule) -> Period:
    """The window in which proof is looked for; state rules are recomputed daily but answered for per statement."""
    if rule.evaluator in ("freshness", "coverage", "threshold"):
        return parse_period(rule.attest_period or "P3M")
    return parse_period(rule.period or rule.attest_period or "P1Y")


def _attested(rule: Rule, attested: tuple[Proof, ...], today: date) -> Verdict:
    period = parse_period(rule.attest_period or rule.period or "P1Y")
    verdict = _windowed(rule, period, attested, today, word="attested")
    if verdict.reason == "never_attested":
        return Verdict(Status.NO_DATA, "attestation_wanted", verdict.values, verdict.due_on)
    return verdict


def _unconnected(rule: Rule, attested: tuple[Proof, ...], today: date) -> Verdict:
    """No source yet: the owner's own statement counts while it is fresh; silence is no data, never green."""
    if not attested:
        return Verdict(Status.NO_DATA, "source_not_connected")
    verdict = _attested(rule, attested, today)
    if verdict.status in GOOD:
        return Verdict(verdict.status, "attested_unconnected", verdict.values, verdict.due_on, verdict.last_on)
    return verdict


def _event_bound(rule: Rule, evidence: tuple[Proof, ...], today: date) -> Verdict:
    period = parse_period(rule.attest_period or rule.period or "P1Y")
    window = window_of(today, period)
    inside = [proof.on for proof in evidence if proof.on in window]
    if not inside:
        return Verdict(Status.VACUOUS, "no_event", {"first": window.first.isoformat()})
    return Verdict(Status.CONFORMING, "events_shown", {"count": len(inside)}, None, max(inside))


def _windowed(
    rule: Rule,
    period: Period,
    proofs: tuple[Proof, ...],
    today: date,
    *,
    word: str,
    holidays: frozenset[date] = frozenset(),
) -> Verdict:
    """Proof once per calendar window, due on the window's last day. The window the duty began in is never missed."""
    current = window_of(today, period)
    before = _window_before(current, period, holidays)
    last = max((proof.on for proof in proofs), default=None)
    values: dict[str, str | int] = {"on": last.isoformat()} if last else {}
    if any(proof.on in current for proof in proofs):
        return Verdict(Status.CONFORMING, f"{word}_in_window", values, following(current, period).last, last)
    earlier = [proof for proof in proofs if proof.on in before]
    if not earlier and before.first >= rule.starts_on:
        values["missed"] = _missed(rule, period, proofs, before)
        return Verdict(Status.OVERDUE, f"{word}_overdue", values, before.last, last)
    days = (current.last - today).days
    if period.unit != "D" and days <= soon_days(period):
        return Verdict(Status.DUE_SOON, f"{word}_due", {**values, "days": days}, current.last, last)
    if not earlier:
        return Verdict(Status.NO_DATA, f"never_{word}", values, current.last, last)
    if all(proof.recorded_on > before.last for proof in earlier):
        return Verdict(Status.LATE_DONE, f"{word}_late", values, current.last, last)
    return Verdict(Status.CONFORMING, f"{word}_last_window", values, current.last, last)


def _window_before(current: Window, period: Period, holidays: frozenset[date]) -> Window:
    """The window before; for single days the working day before, since nothing is due on days off."""
    if str(period) != "P1D":
        return previous(current, period)
    day = working_day_before(current.first, holidays)
    return Window(day, day)


def _missed(rule: Rule, period: Period, proofs: tuple[Proof, ...], window: Window, limit: int = 60) -> int:
    """How many windows in a row, ending with ``window``, passed without proof."""
    count = 0
    while window.first >= rule.starts_on and not any(proof.on in window for proof in proofs) and count < limit:
        count += 1
        window = previous(window, period)
    return count


def days_overdue(verdict: Verdict, today: date) -> int:
    """Days since the due date of a verdict in trouble; 0 otherwise."""
    if verdict.status not in TROUBLE or verdict.due_on is None:
        return 0
    return max(0, (today - verdict.due_on) // timedelta(days=1))
