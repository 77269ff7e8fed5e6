"""Gathering the facts of owed duties: every source is asked once per service, whatever the number of duties."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from bag.core.calendar import work_calendar
from bag.core.domain.calendar import LOCAL, WorkCalendar
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.directive.domain.periods import Period, parse_period, previous, shift, window_of
from bag.directive.domain.rules import EVALUATORS, Parameters, RuleError, parameters_of
from bag.directive.domain.status import Fact, Facts, Rule
from bag.directive.evidence import sources_of
from bag.directive.models import Attestation, EvidenceLink, Instance, Obligation

YEARS_BACK = 2
"""Evidence is gathered from the first of January this many years ago: enough for any yearly window before this one."""

Key = tuple[str, str]
"""A source and an item within it."""


def window(today: date) -> tuple[datetime, datetime]:
    """The stretch of time in which evidence is looked for: until now, or the end of a past day."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(date(today.year - YEARS_BACK, 1, 1), time.min, zone)
    end = datetime.combine(today, time.max, zone)
    return start, min(end, timezone.now()) if today == timezone.localdate() else end


@dataclass(frozen=True, eq=False)
class Piece:
    """One item of a source as a fact, with the item it was made of."""

    source: str
    item: str
    fact: Fact
    given: EvidenceItem

    @property
    def key(self) -> Key:
        return self.source, self.item

    @cached_property
    def snapshot(self) -> dict[str, Any]:
        """The item in plain values, as it is kept."""
        given = self.given
        moments = {
            name: _plain(getattr(given, name))
            for name in ("effective_at", "recorded_at", "due_at", "met_at", "met_recorded_at", "until")
        }
        return {
            "source": self.source,
            "item": self.item,
            "subject": given.subject,
            "label": str(given.label),
            "signed": given.signed,
            "allowed": given.allowed,
            "value": given.value,
            **moments,
        }

    @cached_property
    def sha256(self) -> str:
        """Hash of the snapshot in canonical JSON."""
        return hashlib.sha256(canonical(self.snapshot)).hexdigest()


def canonical(snapshot: dict[str, Any]) -> bytes:
    """A snapshot as canonical JSON: keys in order, no spaces, UTF-8."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(moment: datetime | None) -> str | None:
    return moment.astimezone(LOCAL).isoformat() if moment else None


def rule_of(obligation: Obligation) -> Rule:
    """What the domain needs to know of an obligation."""
    return Rule(
        parameters=_parameters(obligation),
        mode=obligation.evidence_mode,
        starts_on=obligation.starts_on,
        statement_period=obligation.attest_period or obligation.period or "P1Y",
        period_unset=obligation.period_unset,
    )


def _parameters(obligation: Obligation) -> Parameters | None:
    """The stored parameters; where none are kept, the defaults with the obligation's period. None: they are wrong."""
    period = obligation.period or obligation.attest_period
    kept = obligation.parameters or ({"period": period} if period else {})
    try:
        return parameters_of(obligation.evaluator, kept)
    except RuleError:
        return None


class Gatherer:
    """The facts of a number of owed duties on a day."""

    def __init__(self, rows: Iterable[Instance], today: date) -> None:
        self.rows, self.today = list(rows), today
        self.start, self.end = window(today)
        self._pieces: dict[tuple[str, str], list[Piece]] = {}
        self._evidence: dict[tuple[tuple[str, ...], str], tuple[Fact, ...]] = {}
        self._alive: dict[str, date | None] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    @cached_property
    def _shared(self) -> dict[str, set[str]]:
        """The sources of each group of near-twins. One query."""
        names = {row.obligation.twin_group for row in self.rows if row.obligation.twin_group}
        found: dict[str, set[str]] = defaultdict(set)
        for name, sources in Obligation.objects.filter(active=True, twin_group__in=names).values_list(
            "twin_group", "sources"
        ):
            found[name].update(sources)
        return found

    @cached_property
    def _statements(self) -> dict[int, tuple[Fact, ...]]:
        """Statements that stand, by owed duty. One query."""
        found: dict[int, list[Fact]] = defaultdict(list)
        standing = Attestation.objects.filter(withdrawn_at=None, instance__in=[row.pk for row in self.rows])
        for instance, on, recorded_at in standing.values_list("instance_id", "on", "recorded_at"):
            found[instance].append(Fact(on, timezone.localdate(recorded_at)))
        return {pk: tuple(facts) for pk, facts in found.items()}

    @cached_property
    def links(self) -> dict[int, dict[tuple[str, str, str], tuple[int, datetime, bool]]]:
        """The evidence linked so far: duty → (source, item, hash) → (id, happened, gone). One query."""
        found: dict[int, dict[tuple[str, str, str], tuple[int, datetime, bool]]] = defaultdict(dict)
        kept = EvidenceLink.objects.filter(instance__in=[row.pk for row in self.rows], effective_at__gte=self.start)
        for pk, instance, source, item, sha256, at, gone in kept.order_by().values_list(
            "id", "instance_id", "source", "item", "snapshot_sha256", "effective_at", "gone_at"
        ):
            found[instance][source, item, sha256] = (pk, at, gone is not None)
        return found

    def sources(self, row: Instance) -> list[EvidenceSource]:
        """The registered sources of a duty and of its near-twins that its evaluator can use."""
        return sources_of(row.obligation, self._shared.get(row.obligation.twin_group, ()))

    def facts(self, row: Instance) -> Facts:
        """Everything known of an owed duty."""
        sources = self.sources(row)
        sees_all = EVALUATORS[row.obligation.evaluator].sees_all
        return Facts(
            connected=bool(sources),
            missing=len(set(row.obligation.sources) - {source.key for source in sources}) if sees_all else 0,
            evidence=self._evidence_of(sources, row.service),
            statements=self._statements.get(row.pk, ()),
            waived_until=row.obligation.waived_until,
            waived_from=row.obligation.waived_from or date.min,
            alive_until=self._alive_until(sources, sees_all),
            gone=self._gone_lately(row),
            calendar=self.calendar,
        )

    def pieces(self, row: Instance) -> list[Piece]:
        """The items that its sources show for an owed duty."""
        return [piece for source in self.sources(row) for piece in self._of(source, row.service)]

    def gone(self, row: Instance) -> list[tuple[str, str, str]]:
        """Links of a duty whose fact its source no longer knows."""
        links = self.links.get(row.pk)
        if not links:
            return []
        asked = {source.key for source in self.sources(row)}
        known = {piece.key for piece in self.pieces(row)}
        return [link for link in links if link[0] in asked and link[:2] not in known]

    def _gone_lately(self, row: Instance) -> int:
        """How many facts of the running window and the one before are no longer found."""
        gone = self.gone(row)
        if not gone:
            return 0
        period = parse_period(row.obligation.period or row.obligation.attest_period or "P1Y")
        since = previous(window_of(self.today, period), period).first
        links = self.links[row.pk]
        return len({link[:2] for link in gone if timezone.localdate(links[link][1]) >= since})

    def _evidence_of(self, sources: list[EvidenceSource], service: str) -> tuple[Fact, ...]:
        key = tuple(source.key for source in sources), service
        if key not in self._evidence:
            self._evidence[key] = tuple(piece.fact for source in sources for piece in self._of(source, service))
        return self._evidence[key]

    def _of(self, source: EvidenceSource, service: str) -> list[Piece]:
        key = source.key, service
        if key not in self._pieces:
            with translation.override(settings.LANGUAGE_CODE):
                self._pieces[key] = [_piece(source, item) for item in source.find(service, self.start, self.end)]
        return self._pieces[key]

    def _alive_until(self, sources: list[EvidenceSource], sees_all: bool) -> date | None:
        """The last day on which the sources count as alive: all of them, or any; None when they cannot fall silent."""
        days = [self._last_sign(source) for source in sources if source.alive is not None]
        if sees_all:
            return min(days, default=None)
        return max(days) if days and len(days) == len(sources) else None

    def _last_sign(self, source: EvidenceSource) -> date:
        if source.key not in self._alive:
            sign = source.alive() if source.alive is not None else None
            self._alive[source.key] = timezone.localdate(sign + source.stale_after) if sign else date.min
        return self._alive[source.key] or date.min


def _piece(source: EvidenceSource, item: EvidenceItem) -> Piece:
    name = item.item or item.subject or f"{item.effective_at.isoformat()} {item.label}"
    name = name[:120]
    return Piece(source.key, name, _fact(source, name, item), item)


def _fact(source: EvidenceSource, name: str, item: EvidenceItem) -> Fact:
    begins = item.effective_at.astimezone(LOCAL)
    until = item.until.astimezone(LOCAL) if item.until else None
    return Fact(
        on=begins.date(),
        recorded_on=item.recorded_at.astimezone(LOCAL).date(),
        item=f"{source.key} {name}"[:120],
        label=str(item.label)[:300],
        shape=source.shape,
        due_on=_day(item.due_at),
        met_on=_day(item.met_at),
        met_recorded_on=_day(item.met_recorded_at),
        starts_at=begins,
        ends_at=until,
        until=until.date() if until else None,
        value=item.value,
        allowed=item.allowed,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(LOCAL).date() if moment else None


def kept_since(today: date) -> date:
    """The first day of the month thirteen months ago: how far back occurrences and evidence links are kept up."""
    return shift(today.replace(day=1), Period(13, "M"), -1)
