"""What listeners have to tell: reports for the alarms, looks for the collector; kept until the database has them."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import structlog
from django.db import Error, connection

from bag.monitoring import intake
from bag.monitoring.alarms.classes import LISTENER
from bag.monitoring.domain.observations import Observation
from bag.monitoring.listening.rules import Hit, Rule
from bag.monitoring.listening.sources import Source
from bag.monitoring.models import Alarm

log = structlog.get_logger("bag.listen")

SOURCE = LISTENER
AGAIN_SECONDS = 30.0
"""The same trouble is reported no oftener while it lasts."""
LOOK_SECONDS = 3.0
"""A target is asked out of turn no oftener."""
MOST_WAITING = 50_000
MOST_KEPT = 100_000
_Key = tuple[int, str, str]


@dataclass
class _Lasting:
    """A trouble that was reported: when, and until when silence does not mean its end (0: something else ends it)."""

    rule: Rule
    told: float
    until: float


class News:
    """Collects what the doors find; ``pass_on`` brings it to the database. Any thread may add."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._reports: list[Observation] = []
        self._looks: set[int] = set()
        self._looked: dict[int, float] = {}
        self._lasting: dict[_Key, _Lasting] = {}
        self._run = f"{SOURCE}:{uuid.uuid4().hex}"
        self._numbers = count(1)

    def tell(self, hit: Hit, source: Source, text: str) -> None:
        """A known source said something that a rule fits. Unknown ones are not trusted and tell nothing."""
        if not source.subject:
            return
        if hit.rule.look and source.targets:
            self.look(source.targets)
        else:
            self._tell((source.subject, hit.rule.alarm_class, hit.instance), hit.rule, hit.present, text)

    def look(self, targets: Iterable[int]) -> None:
        """Have targets asked at once."""
        now = self._clock()
        with self._lock:
            for target in targets:
                if now - self._looked.get(target, -LOOK_SECONDS) >= LOOK_SECONDS:
                    self._looks.add(target)
                    self._looked[target] = now
            if len(self._looked) > MOST_KEPT:
                self._looked.clear()

    def add(self, observations: Iterable[Observation]) -> None:
        """Observations as they are."""
        with self._lock:
            self._reports += observations
            self._bound()

    def _tell(self, key: _Key, rule: Rule, present: bool, text: str) -> None:
        now = self._clock()
        with self._lock:
            before = self._lasting.get(key)
            until = now + rule.quiet if rule.quiet else 0.0
            if present and before is not None and now - before.told < AGAIN_SECONDS:
                before.until = until
                return
            if present:
                self._lasting[key] = _Lasting(rule, now, until)
            else:
                self._lasting.pop(key, None)
            self._reports.append(self._observation(key, rule, present, rule.text or text))
            self._bound()

    def _bound(self) -> None:
        """When too much waits, the last word on each trouble is enough."""
        if len(self._reports) > MOST_WAITING:
            last = {(one.subject, one.alarm_class, one.instance): one for one in self._reports}
            self._reports = list(last.values())[-MOST_WAITING:]
        if len(self._lasting) > MOST_KEPT:
            del self._lasting[next(iter(self._lasting))]

    def remember(self, rules: Iterable[Rule]) -> None:
        """After a start: troubles that only silence ends and that are still open end by silence from now on."""
        quiet = {rule.alarm_class: rule for rule in rules if rule.quiet}
        rows = Alarm.objects.filter(alarm_class__in=quiet, present=True).exclude(phase="closed")
        now = self._clock()
        with self._lock:
            for subject, alarm_class, instance in rows.values_list("subject_id", "alarm_class", "instance"):
                rule = quiet[alarm_class]
                self._lasting.setdefault((subject, alarm_class, instance), _Lasting(rule, now, now + rule.quiet))

    def pass_on(self) -> int:
        """Bring everything to the database; returns how much. What it does not take is kept for the next time."""
        self._end_quiet()
        with self._lock:
            reports, self._reports = self._reports, []
            looks, self._looks = self._looks, set()
        if not reports and not looks:
            return 0
        try:
            intake.report(reports)
            _ask(looks)
        except Error as error:
            log.warning("listen.database_away", error=str(error).strip(), waiting=len(reports))
            with self._lock:
                self._reports = reports + self._reports
                self._looks |= looks
            return 0
        return len(reports) + len(looks)

    def _end_quiet(self) -> None:
        now = self._clock()
        with self._lock:
            ended = [key for key, lasting in self._lasting.items() if lasting.until and lasting.until <= now]
            for key in ended:
                self._reports.append(self._observation(key, self._lasting.pop(key).rule, present=False, text=""))

    def _observation(self, key: _Key, rule: Rule, present: bool, text: str) -> Observation:
        subject, alarm_class, instance = key
        return Observation(
            subject, alarm_class, present, rule.severity, datetime.now(UTC), instance, text[:300],
            source=SOURCE, run=self._run, number=next(self._numbers),
        )  # fmt: skip


def _ask(targets: set[int]) -> None:
    if targets:
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_notify('bag_look', target::text) from unnest(%s::bigint[]) as target", [[*targets]]
            )
