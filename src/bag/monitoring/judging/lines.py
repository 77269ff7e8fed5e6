"""Judging all interfaces of a device at once: every rule a row, every interface a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bag.monitoring.domain import baseline
from bag.monitoring.domain.readings import COUNTERS, Interfaces
from bag.monitoring.domain.thresholds import Side
from bag.monitoring.judging.plan import Rule

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
LONGEST = 900.0
"""Seconds between two looks above which no rate is taken."""
OPER = ("", "up", "down", "testing", "unknown", "dormant", "not_present", "lower_layer_down")
"""ifOperStatus in words (RFC 2863)."""
UP = 1
_AT = {name: place for place, name in enumerate(COUNTERS)}
_OCTETS = [_AT["in_octets"], _AT["out_octets"]]
_ERRORS = [_AT["in_errors"], _AT["out_errors"]]
_DISCARDS = [_AT["in_discards"], _AT["out_discards"]]


def rates(before: Interfaces, after: Interfaces, seconds: float) -> dict[str, Floats]:
    """The metrics of interfaces by their names: NaN where two looks cannot be compared."""
    known = before.epoch == after.epoch
    if not 0 < seconds <= LONGEST:
        known = np.zeros_like(known)
    advance = (after.counters - before.counters).astype(np.float64) / max(seconds, 1e-9)
    advance[~known] = np.nan
    bits = advance[:, _OCTETS] * 8
    with np.errstate(divide="ignore", invalid="ignore"):
        used = bits.max(axis=1) / np.where(after.speed > 0, after.speed * 1e4, np.nan)
    return {
        "interface.used_percent": used,
        "interface.in_bps": bits[:, 0],
        "interface.out_bps": bits[:, 1],
        "interface.errors_per_s": advance[:, _ERRORS].sum(axis=1),
        "interface.discards_per_s": advance[:, _DISCARDS].sum(axis=1),
    }


METRICS = frozenset(
    {
        "interface.used_percent",
        "interface.in_bps",
        "interface.out_bps",
        "interface.errors_per_s",
        "interface.discards_per_s",
    }
)


START_SECONDS = 300.0
"""So long a port that should be up may stay down from the first look on: a device that starts has time to bring it up.
"""
Usual = Callable[[str, Sequence[str], datetime], tuple[Floats, Floats]]
"""Of a metric, interfaces and a moment: median and deviation of each interface, NaN where nothing is usual."""


def is_line_rule(rule: Rule) -> bool:
    """Whether a rule is about interfaces: their rates, how unusual those are, or their state."""
    return (rule.kind in ("threshold", "baseline") and rule.metric in METRICS) or (
        rule.kind == "state" and rule.metric == "oper"
    )


@dataclass(frozen=True)
class Turned:
    """What one look changed: the rule, the interface, whether trouble came, and the value.

    ``vanished``: the interface was raised and is no longer there, so nobody knows.
    """

    rule: Rule
    instance: str
    raised: bool
    value: float
    vanished: bool = False


class Lines:
    """The interfaces of one target under their rules. ``ports`` restricts the state rule to named ports.

    ``seeded(rule, instance)`` says whether the trouble was there before the judge began. A port is expected to be up
    when it was up in a look, or has a cable by the records, or is known to have been up before (``remember``); of the
    latter two it is trouble only after ``START_SECONDS``.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        ports: frozenset[str] | None,
        seeded: Callable[[Rule, str], bool],
        usual: Usual,
        first: Interfaces,
        at: datetime,
    ) -> None:
        self.rules, self._ports, self._seeded, self._usual = tuple(rules), ports, seeded, usual
        self._remembered: frozenset[str] = frozenset()
        sign = [1.0 if rule.side is Side.ABOVE else -1.0 for rule in rules]
        self._sign = np.array(sign)[:, None]
        self._raise = np.array([rule.raise_at for rule in rules])[:, None] * self._sign
        self._clear = np.array([rule.clear_at for rule in rules])[:, None] * self._sign
        self._needed = np.array([rule.needed for rule in rules])[:, None]
        self._good = np.array([rule.good for rule in rules])[:, None]
        self._mask = np.array([(1 << rule.samples) - 1 for rule in rules], np.uint64)[:, None]
        self._names: list[str] = []
        none = (len(rules), 0)
        self.raised: Truths = np.zeros(none, bool)
        self._recent: NDArray[np.uint64] = np.zeros(none, np.uint64)
        self._run: NDArray[np.int64] = np.zeros(none, np.int64)
        self._was_up: Truths = np.zeros(0, bool)
        self._since: Floats = np.zeros(0)
        self._begin(first, at)

    def _begin(self, looked: Interfaces, at: datetime) -> None:
        """Take these interfaces as they are; what was known of those of the same name is kept."""
        old = {name: place for place, name in enumerate(self._names)}
        kept = [(new, old[name]) for new, name in enumerate(looked.names) if name in old]
        shape = (len(self.rules), len(looked.names))
        raised = np.array([[self._seeded(rule, name) for name in looked.names] for rule in self.rules], bool)
        recent, run = np.zeros(shape, np.uint64), np.zeros(shape, np.int64)
        was_up, since = looked.oper == UP, np.full(len(looked.names), at.timestamp())
        if kept:
            into, source = (list(places) for places in zip(*kept, strict=True))
            raised[:, into], recent[:, into] = self.raised[:, source], self._recent[:, source]
            run[:, into], was_up[into] = self._run[:, source], was_up[into] | self._was_up[source]
            since[into] = self._since[source]
        self._names, self.raised, self._recent, self._run = list(looked.names), raised.reshape(shape), recent, run
        self._was_up, self._since, self._before, self._before_at = was_up, since, looked, at
        self._expect()

    def _expect(self) -> None:
        """Which interfaces each rule is about, and which should be up though no look has seen them so."""
        about = [[self._judges(rule, name) for name in self._names] for rule in self.rules]
        self._about = np.array(about, bool).reshape(len(self.rules), len(self._names))
        wired = self._ports or frozenset()
        self._expected = np.array([name in wired or name in self._remembered for name in self._names], bool)

    def _judges(self, rule: Rule, name: str) -> bool:
        wired = rule.metric != "oper" or self._ports is None or name in self._ports
        return wired and rule.named(name)

    @property
    def names(self) -> list[str]:
        return self._names

    @property
    def doubtful(self) -> list[str]:
        """Ports that are down though nobody shut them, and of which nothing says that they should be up."""
        down = (self._before.admin == UP) & (self._before.oper != UP) & ~self._was_up & ~self._expected
        ruled = [row for row, rule in enumerate(self.rules) if rule.metric == "oper"]
        return [self._names[place] for place in (down & self._about[ruled].any(axis=0)).nonzero()[0]]

    def remember(self, names: Iterable[str]) -> None:
        """These interfaces were up some time before."""
        self._remembered |= frozenset(names)
        self._expect()

    def wire(self, ports: frozenset[str] | None) -> None:
        """The records of cables changed."""
        if ports != self._ports:
            self._ports = ports
            self._expect()

    def seed(self) -> None:
        """Believe the alarms: what they say is there counts as raised."""
        for row, rule in enumerate(self.rules):
            for place, name in enumerate(self._names):
                if not self.raised[row, place] and self._seeded(rule, name):
                    self.raised[row, place] = True

    def take(self, looked: Interfaces, at: datetime) -> Iterator[Turned]:
        """Judge one more look."""
        if looked.names != self._names:
            vanished = [
                Turned(rule, name, False, np.nan, vanished=True)
                for row, rule in enumerate(self.rules)
                for place, name in enumerate(self._names)
                if self.raised[row, place] and name not in set(looked.names)
            ]
            self._begin(looked, at)
            yield from vanished
            return
        values = self._values(looked, at)
        yield from self._step(values)
        self._was_up |= looked.oper == UP
        self._before, self._before_at = looked, at

    def _values(self, looked: Interfaces, at: datetime) -> Floats:
        found = rates(self._before, looked, (at - self._before_at).total_seconds())
        values = np.full(self.raised.shape, np.nan)
        for row, rule in enumerate(self.rules):
            if rule.kind == "state":
                values[row] = self._state(row, rule, looked, at)
            elif rule.kind == "baseline":
                median, deviation = self._usual(rule.metric, self._names, at)
                values[row] = baseline.score(found[rule.metric], median, deviation)
            else:
                values[row] = found[rule.metric]
        return np.where(self._about, values, np.nan)

    def _state(self, row: int, rule: Rule, looked: Interfaces, at: datetime) -> Floats:
        """1 for trouble; unknown while people have shut the port, and for idle ports, which are no news."""
        bad = np.array([word in rule.states for word in OPER])[np.minimum(looked.oper, len(OPER) - 1)]
        overdue = self._expected & (at.timestamp() - self._since >= START_SECONDS)
        known = (looked.admin == UP) & (self._was_up | (looked.oper == UP) | overdue | self.raised[row])
        return np.where(known, bad.astype(np.float64), np.nan)

    def _step(self, values: Floats) -> Iterator[Turned]:
        """One sample of hysteresis everywhere, as ``bag.monitoring.domain.thresholds.step`` does for one value."""
        signed, known = values * self._sign, ~np.isnan(values)
        beyond = known & (signed >= self._raise)
        well = known & ~beyond & (signed <= self._clear)
        watching = known & ~self.raised
        shifted = ((self._recent << np.uint64(1)) | beyond.astype(np.uint64)) & self._mask
        self._recent = np.where(watching, shifted, self._recent)
        come = watching & (np.bitwise_count(self._recent) >= self._needed)
        self._run = np.where(known & self.raised, np.where(well, self._run + 1, 0), self._run)
        gone = self.raised & (self._run >= self._good)
        turned = come | gone
        if not turned.any():
            return
        self.raised = (self.raised | come) & ~gone
        self._recent[turned], self._run[turned] = 0, 0
        for row, place in zip(*np.nonzero(turned), strict=True):
            rule = self.rules[int(row)]
            yield Turned(rule, self._names[int(place)], bool(come[row, place]), float(values[row, place]))
