"""The judge of one collector: takes what its looks told, answers what changed.

A judge that begins goes on from the open alarms, and the first look at a target only seeds: a restart raises and clears
nothing. A target that does not answer tells nothing of its figures: what was raised stays. What a target that answers
no longer speaks of is let go silently: troubles that still hold are confirmed now and then, and ``bag alarms`` closes
what nobody confirms. When nearly everything falls silent at once the trouble is the collector's own: one alarm says so,
and nothing else is judged silent meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.utils import timezone

from bag.core.models import Subject
from bag.monitoring import sayings
from bag.monitoring.alarms.classes import BROKEN, ISOLATED, REFUSED
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.domain.readings import Outcome, Reading
from bag.monitoring.domain.thresholds import Turn, Watch, step
from bag.monitoring.judging import wording
from bag.monitoring.judging.holding import Holding
from bag.monitoring.judging.lines import Lines, is_line_rule
from bag.monitoring.judging.plan import Facts, Key, Plan, Rule, load, open_alarms, version_now
from bag.monitoring.judging.ports import seen_up
from bag.monitoring.judging.usual import Baselines
from bag.monitoring.models import Collector
from bag.telemetry.client import TelemetryError

log = structlog.get_logger()

ALONE = 0.8
"""The share of silent targets from which on the collector itself is cut off."""
TOGETHER = 0.5
"""The share of silent targets under which it no longer is."""
FEWEST = 5
"""Targets below which nothing is said about the collector."""
FORGET = 15 * 60
"""Seconds without a look after which a target is new to this judge: another collector may have asked it meanwhile."""
REMEMBERED = 500
"""Devices whose ports the store is asked about at a time."""
OUTCOMES = (
    (Outcome.REFUSED, Rule(-1, "", "missing", REFUSED, Severity.MINOR, needed=2, samples=2)),
    (Outcome.BROKEN, Rule(-2, "", "missing", BROKEN, Severity.WARNING, needed=3, samples=3, good=2)),
)
"""What BAĞ judges without a check."""


@dataclass
class _Target:
    """What the judge remembers of a target between two looks."""

    facts: Facts
    rules: tuple[Rule, ...]
    at: datetime
    silent: bool = False
    watches: dict[tuple[int, str], Watch] = field(default_factory=dict)
    heard: dict[tuple[int, str], datetime] = field(default_factory=dict)
    before: dict[tuple[str, str], tuple[datetime, float]] = field(default_factory=dict)
    lines: Lines | None = None
    remembers: bool = False
    """Whether the store was asked which of its ports were up before."""

    @property
    def patience(self) -> float:
        """Seconds without a look, or without a figure in the looks, after which it is no longer waited for."""
        return max(FORGET, 3 * self.facts.interval)


class Judge:
    """Judges the readings of one collector. Not thread-safe: one thread calls it.

    ``collector`` is its name: it marks the reports as their ``source``. ``now`` is the clock of what it says itself.
    """

    def __init__(self, collector: str, now: Callable[[], datetime] = timezone.now) -> None:
        self.collector = collector
        self._now = now
        self._plan = Plan()
        self._seeds: dict[Key, Severity] = {}
        self._targets: dict[int, _Target] = {}
        self._held = Holding(collector)
        self._baselines = Baselines()
        self._waiting: list[Observation] = []
        self._subject: int | None = None
        self._isolated = False

    @property
    def isolated(self) -> bool:
        """Whether the collector itself seems to be cut off."""
        return self._isolated

    def refresh(self) -> None:
        """Read the checks, the targets and the open alarms anew; call it before the first look and once a minute."""
        if self._plan.version != version_now():
            self._use(load())
        self._baselines.refresh(self._plan, self._now())
        self._seeds = open_alarms({facts.subject for facts in self._plan.targets.values()})
        if self._subject is None:
            row = Collector.objects.filter(name=self.collector).first()
            self._subject = Subject.objects.of(row).pk if row else None
            own = open_alarms([self._subject] if self._subject else [])
            self._isolated = any(name == ISOLATED for _subject, name, _instance in own)
        self._forget()
        self._believe()
        self._remember_lines()
        self._waiting += self._held.again(self._seeds, self._now())

    def take(self, readings: Sequence[Reading]) -> list[Observation]:
        """What these readings changed: pass it to ``bag.monitoring.intake.report``. No database is asked."""
        found, self._waiting = self._waiting, []
        for reading in readings:
            target = self._look(reading)
            if target is not None:
                found += self._judged(target, reading)
        found += self._own()
        return found

    # -- what is known
    def _use(self, plan: Plan) -> None:
        """Go over to new checks. What only a check that is gone had raised is over; of targets that are gone nothing
        is known any more.
        """
        self._plan = plan
        for target in list(self._targets.values()):
            facts = plan.targets.get(target.facts.id)
            if facts is None:
                del self._targets[target.facts.id]
                continue
            target.facts, target.rules = facts, plan.rules_of(facts)
            if target.lines is not None and target.lines.rules != _line_rules(target.rules):
                target.lines, target.remembers = None, False
            elif target.lines is not None:
                target.lines.wire(facts.ports)
        known = {(pk, rule.id) for pk, target in self._targets.items() for rule in target.rules}
        known |= {(pk, rule.id) for pk in self._targets for _outcome, rule in OUTCOMES}
        for key, holder in self._held.all():
            if holder[0] not in self._targets:
                self._held.let_go(key, holder)
            elif holder not in known:
                self._waiting += self._held.release(key, holder, self._now(), sayings.say("check_off"))

    def _forget(self) -> None:
        """Targets that somebody else asks now, or nobody."""
        now = self._now()
        for pk, target in list(self._targets.items()):
            if (now - target.at).total_seconds() > target.patience:
                del self._targets[pk]
                for key, holder in self._held.all():
                    if holder[0] == pk:
                        self._held.let_go(key, holder)

    def _believe(self) -> None:
        """Alarms that are open and that this judge holds for well count as raised: good looks will clear them."""
        for pk, target in self._targets.items():
            if target.lines is not None:
                target.lines.seed()
                for row, rule in enumerate(target.lines.rules):
                    for place in target.lines.raised[row].nonzero()[0]:
                        self._held.hold(self._key(target, rule, target.lines.names[place]), (pk, rule.id), rule)
            for rule in target.rules:
                for (rule_id, instance), watch in target.watches.items():
                    if rule_id == rule.id and not watch.raised and self._seeded(target, rule, instance):
                        target.watches[rule_id, instance] = Watch(raised=True)
                        self._held.hold(self._key(target, rule, instance), (pk, rule.id), rule)

    def _remember_lines(self) -> None:
        """Ask the store once which ports were up before this judge began: they are expected to be up."""
        new = [one for one in self._targets.values() if one.lines is not None and not one.remembers][:REMEMBERED]
        doubtful: dict[int, list[str]] = {}
        for one in new:
            doubtful.setdefault(one.facts.subject, []).extend(one.lines.doubtful if one.lines is not None else ())
        try:
            found = seen_up(doubtful)
        except TelemetryError as error:
            log.warning("monitoring.ports.away", error=str(error))
            return
        for one in new:
            one.remembers = True
            if one.lines is not None and found.get(one.facts.subject):
                one.lines.remember(found[one.facts.subject])

    def _look(self, reading: Reading) -> _Target | None:
        """The memory of the target; None when this look only begins it, or nobody knows the target (any more)."""
        known = self._targets.get(reading.target)
        if known is not None and (reading.at - known.at).total_seconds() <= known.patience:
            known.at, known.silent = reading.at, reading.outcome is Outcome.SILENT
            return known
        facts = self._plan.targets.get(reading.target)
        if facts is None:
            return None
        begun = _Target(facts, self._plan.rules_of(facts), reading.at, reading.outcome is Outcome.SILENT)
        self._targets[reading.target] = begun
        self._begin_lines(begun, reading)
        for value in reading.values:
            begun.before[value.metric, value.instance] = (reading.at, value.value)
        return None

    def _begin_lines(self, target: _Target, reading: Reading) -> None:
        rules = _line_rules(target.rules)
        if reading.interfaces is None or not rules:
            return
        facts = target.facts
        target.lines = Lines(
            rules,
            facts.ports,
            lambda rule, name: self._seeded(target, rule, name),
            lambda metric, names, at: self._baselines.lines(facts.subject, metric, names, at),
            reading.interfaces,
            reading.at,
        )
        for row, rule in enumerate(rules):
            for place in target.lines.raised[row].nonzero()[0]:
                self._held.hold(self._key(target, rule, reading.interfaces.names[place]), (facts.id, rule.id), rule)

    # -- judging
    def _judged(self, target: _Target, reading: Reading) -> Iterator[Observation]:
        yield from self._outcome(target, reading)
        if reading.outcome is not Outcome.OK:
            return
        for rule in target.rules:
            if not is_line_rule(rule):
                for instance, value in self._samples(target, rule, reading):
                    yield from self._stepped(target, rule, instance, value, reading.at)
        for one in reading.values:
            target.before[one.metric, one.instance] = (reading.at, one.value)
        self._let_go_unspoken(target, reading.at)
        yield from self._lines(target, reading)

    def _outcome(self, target: _Target, reading: Reading) -> Iterator[Observation]:
        """How the look ended. Of silence nothing is said while the collector itself is cut off."""
        for outcome, rule in OUTCOMES:
            value = 1.0 if reading.outcome is outcome else 0.0
            if reading.outcome is not Outcome.SILENT:
                yield from self._stepped(target, rule, target.facts.method, value, reading.at, reading.reason)
        for rule in target.rules:
            if rule.kind == "missing" and not rule.metric and not (self._isolated and target.silent):
                value = 1.0 if target.silent else 0.0
                yield from self._stepped(target, rule, target.facts.method, value, reading.at, reading.reason)

    def _samples(self, target: _Target, rule: Rule, reading: Reading) -> Iterator[tuple[str, float | None]]:
        """The numbers that a rule is asked about, with the parts that they belong to."""
        if rule.kind == "state":
            for state in reading.states:
                if state.aspect == rule.metric and rule.named(state.instance):
                    yield state.instance, float(state.state in rule.states)
        elif rule.kind == "missing":
            if rule.metric:
                there = any(one.metric == rule.metric and rule.named(one.instance) for one in reading.values)
                yield rule.metric, float(not there)
        else:
            for one in reading.values:
                if one.metric == rule.metric and rule.named(one.instance):
                    yield one.instance, self._number(target, rule, one.instance, one.value, reading.at)

    def _number(self, target: _Target, rule: Rule, instance: str, value: float, at: datetime) -> float | None:
        """A value as its rule wants it: itself, its growth in an hour, or how unusual it is."""
        if rule.kind == "threshold":
            return value
        if rule.kind == "rate":
            past = target.before.get((rule.metric, instance))
            seconds = (at - past[0]).total_seconds() if past else 0.0
            return (value - past[1]) / seconds * 3600 if past and seconds > 0 else None
        if rule.kind == "baseline":
            return self._baselines.score(target.facts.subject, rule.metric, instance, at, value)
        return None  # forecasts need years of values, not one: bag.monitoring.judging.history

    def _stepped(
        self, target: _Target, rule: Rule, instance: str, value: float | None, at: datetime, reason: str = ""
    ) -> Iterator[Observation]:
        place = (rule.id, instance)
        watch = target.watches.get(place)
        key = self._key(target, rule, instance)
        if watch is None:
            watch = Watch(raised=self._seeded(target, rule, instance))
            if watch.raised:
                self._held.hold(key, (target.facts.id, rule.id), rule)
        target.watches[place], turn = step(rule.threshold, watch, value)
        target.heard[place] = at
        if turn is Turn.RAISED:
            said = wording.said(target.facts, rule, instance, value, reason)
            yield from self._held.come(key, (target.facts.id, rule.id), (rule.severity, said, value), at)
        elif turn is Turn.CLEARED:
            yield from self._held.release(key, (target.facts.id, rule.id), at)

    def _lines(self, target: _Target, reading: Reading) -> Iterator[Observation]:
        if reading.interfaces is None:
            return
        if target.lines is None:
            self._begin_lines(target, reading)
            return
        for one in target.lines.take(reading.interfaces, reading.at):
            key, holder = self._key(target, one.rule, one.instance), (target.facts.id, one.rule.id)
            if one.vanished:
                self._held.let_go(key, holder)
            elif one.raised:
                said = wording.said(target.facts, one.rule, one.instance, one.value, "")
                yield from self._held.come(key, holder, (one.rule.severity, said, one.value), reading.at)
            else:
                yield from self._held.release(key, holder, reading.at)

    def _own(self) -> Iterator[Observation]:
        """Whether the collector is cut off from what it watches."""
        if self._subject is None or len(self._targets) < FEWEST:
            return
        share = sum(target.silent for target in self._targets.values()) / len(self._targets)
        if self._isolated == (share >= (TOGETHER if self._isolated else ALONE)):
            return
        self._isolated = not self._isolated
        yield self._held.observation(
            (self._subject, ISOLATED, ""),
            self._isolated,
            Severity.CRITICAL,
            self._now(),
            sayings.say("isolated", collector=self.collector),
        )

    # -- what is raised
    def _key(self, target: _Target, rule: Rule, instance: str) -> Key:
        return target.facts.subject, rule.alarm_class, instance

    def _seeded(self, target: _Target, rule: Rule, instance: str) -> bool:
        """Whether the alarms say that this rule had raised: one for less than the alarm's severity had, too."""
        severity = self._seeds.get(self._key(target, rule, instance))
        return severity is not None and rule.severity.rank >= severity.rank

    def _let_go_unspoken(self, target: _Target, at: datetime) -> None:
        """Forget raised figures that looks no longer tell of."""
        rules = {rule.id: rule for rule in target.rules if rule.kind != "missing"}
        for place, watch in list(target.watches.items()):
            rule = rules.get(place[0])
            if rule is None or not watch.raised:
                continue
            if (at - target.heard.setdefault(place, at)).total_seconds() > target.patience:
                del target.watches[place], target.heard[place]
                self._held.let_go(self._key(target, rule, place[1]), (target.facts.id, rule.id))


def _line_rules(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if is_line_rule(rule))
