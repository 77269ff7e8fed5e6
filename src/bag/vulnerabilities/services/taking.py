"""Taking a report over: hosts and findings are written, and what it covered and did not show is judged.

Everything or nothing, in one transaction; a report that is taken over twice changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bag.core import changes
from bag.vulnerabilities import matching
from bag.vulnerabilities.domain.seen import Facts, ReportError, Seen, SeenHost
from bag.vulnerabilities.models import Finding, Host, HostSource, Scan, ScanState, State, Weakness
from bag.vulnerabilities.services import days, reading
from bag.vulnerabilities.services.telling import tell_of
from bag.vulnerabilities.terms import Terms
from bag.vulnerabilities.wording import refusal

KEY = "vulnerabilities.finding"
CONFIRMED_AFTER = 2
"""So many reports in a row that do not show a finding close it without a person."""
BATCH = 2000


@transaction.atomic
def take(scan: Scan, *, by: Any, progress: Callable[[int, int], None] | None = None) -> Scan:
    """Write what a report holds. Raises ``ValidationError`` when it is not waiting for it or its file is bad."""
    row = reading.locked(scan, ScanState.READ)
    facts = Facts()
    taking = _Taking(row)
    try:
        for chunk in reading.chunks(row, facts, progress):
            taking.hosts(list(chunk.hosts.values()))
            taking.findings(list(chunk.seen.values()))
            taking.counts["faults"] += len(chunk.faults)
    except ReportError as error:
        raise ValidationError(str(refusal(error.code, error.value))) from error
    if not taking.late:
        taking.judge_gone(facts)
    row.counts = {**row.counts, **taking.counts, "hosts": len(taking.known), "late": int(taking.late)}
    row.state, row.taken_at, row.ended_at = ScanState.TAKEN, timezone.now(), taking.at
    row.save()
    days.write_day()
    tell_of(row, by=by)
    changes.announce(KEY, taking.touched, "change", by)
    transaction.on_commit(lambda: reading.forget_file(row.sha256))
    return row


class _Taking:
    """One report on its way into the tables. ``late``: a newer one of the scope was taken over before it."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.at: datetime = min(scan.ended_at or scan.at, timezone.now())
        earlier = Scan.objects.filter(scope=scan.scope, state=ScanState.TAKEN)
        self.late = earlier.filter(ended_at__gt=self.at).exists()
        self.terms = Terms()
        self.counts: Counter[str] = Counter(dict.fromkeys(("new", "again", "reopened", "mended", "missing"), 0))
        self.known: dict[str, Host] = {}
        self.touched: list[int] = []

    # -- hosts

    def hosts(self, seen: list[SeenHost]) -> None:
        """Write hosts that this report had not named before, each with its owner. Ten queries."""
        fresh = [host for host in seen if host.name not in self.known]
        if not fresh:
            return
        rows = {row.name: row for row in Host.objects.filter(name__in=[host.name for host in fresh])}
        owners = matching.owners(fresh)
        made, moved, met = [], [], []
        for host in fresh:
            row, owner = rows.get(host.name), self._owned(owners[host.name])
            if row is None:
                made.append(self._host(host, owner))
            elif self._meet(row, host, owner):
                moved.append(row)
            else:
                met.append(row)
        Host.objects.bulk_create(made, batch_size=BATCH)
        Host.objects.bulk_update(
            moved,
            ["dns_name", "system", "credentialed", "equipment", "owner_service", "responsible", "source"],
            batch_size=BATCH,
        )
        if not self.late:
            pks = [row.pk for row in (*moved, *met)]
            Host.objects.filter(pk__in=pks).update(last_seen=self.at, last_scan=self.scan)
        for row in moved:
            Finding.objects.filter(host=row).exclude(state=State.CLOSED).update(
                owner_service=row.owner_service_id, responsible=row.responsible_id
            )
        self.known.update({row.name: row for row in (*made, *moved, *met)})

    def _owned(self, owner: matching.Owner) -> matching.Owner:
        return owner if owner.service is not None else replace(owner, service=self.scan.scope.owner_service_id)

    def _host(self, host: SeenHost, owner: matching.Owner) -> Host:
        self.counts["unknown_new"] += owner.source == HostSource.NONE
        return Host(
            name=host.name, address=host.address or None, dns_name=host.dns, system=host.system,
            credentialed=host.credentialed, first_seen=self.at, last_seen=self.at, last_scan=self.scan,
            source=owner.source, equipment_id=owner.equipment, owner_service_id=owner.service or 0,
            responsible_id=owner.person,
        )  # fmt: skip

    def _meet(self, row: Host, host: SeenHost, owner: matching.Owner) -> bool:
        """Bring a known host up to date; whether anything but the moment changed. What people entered stays."""
        before = (
            row.dns_name,
            row.system,
            row.credentialed,
            row.equipment_id,
            row.owner_service_id,
            row.responsible_id,
        )
        row.dns_name, row.system = host.dns or row.dns_name, host.system or row.system
        row.credentialed = host.credentialed
        if row.source != HostSource.PERSON:
            row.equipment_id, row.owner_service_id, row.source = owner.equipment, owner.service or 0, owner.source
            row.responsible_id = owner.person
        after = (row.dns_name, row.system, row.credentialed, row.equipment_id, row.owner_service_id, row.responsible_id)
        return before != after

    # -- findings

    def findings(self, seen: list[Seen]) -> None:
        """Write sightings: new findings, known ones seen again, closed ones opened again. Six queries."""
        kept = [one for one in seen if one.host in self.known]
        if not kept:
            return
        weaknesses = _weaknesses(kept)
        found = reading.existing(kept)
        made = [self._finding(one, weaknesses[one.plugin]) for one in kept if one.identity not in found]
        Finding.objects.bulk_create(made, batch_size=BATCH)
        again = [(found[one.identity], one) for one in kept if one.identity in found]
        again = [(row, one) for row, one in again if row.last_scan_id != self.scan.pk]
        changed = [row for row, one in again if self._see(row, one)]
        Finding.objects.bulk_update(changed, _SEEN_FIELDS, batch_size=500)
        newer = Q(last_seen__lte=self.at)
        rows = Finding.objects.filter(newer, pk__in=[row.pk for row, _one in again])
        rows.update(last_seen=self.at, last_scan=self.scan, missed=0, scope=self.scan.scope)
        self.counts["new"] += len(made)
        self.counts["again"] += len(again)
        self.touched += [row.pk for row in (*made, *changed)]

    def _finding(self, one: Seen, weakness: int) -> Finding:
        host = self.known[one.host]
        return Finding(
            host=host, host_name=host.name, weakness_id=weakness, port=one.port, protocol=one.protocol,
            first_seen=self.at, last_seen=self.at, last_scan=self.scan, scope=self.scan.scope,
            owner_service_id=host.owner_service_id, responsible_id=host.responsible_id,
            credentialed=host.credentialed, due_on=self.terms.due(self.at, one.level), **_told(one),
        )  # fmt: skip

    def _see(self, row: Finding, one: Seen) -> bool:
        """A known finding is seen again; whether more than the moment changes."""
        if self.at < row.last_seen:
            return False
        told = _told(one)
        before = {name: getattr(row, name) for name in told if name != "output"}
        changed = before != {name: value for name, value in told.items() if name != "output"}
        if changed and one.level > row.severity:
            row.due_on = self.terms.due(self.at, one.level)
        for name, value in told.items():
            setattr(row, name, value)
        host = self.known[one.host]
        changed |= host.credentialed is not None and row.credentialed != host.credentialed
        row.credentialed = host.credentialed
        return self._open_again(row) or changed

    def _open_again(self, row: Finding) -> bool:
        """What was said to be mended, had vanished or was closed is open once more when it is seen after that."""
        if row.state == State.MISSING:
            row.state = State.OPEN
        elif row.state == State.FIXED and row.fixed_at is not None and row.fixed_at < self.at:
            row.state, row.fixed_at, row.fixed_by, row.reopened = State.OPEN, None, None, row.reopened + 1
        elif row.state == State.CLOSED and row.closed_at is not None and row.closed_at < self.at:
            row.state, row.closed_at, row.closed_by, row.fixed_at, row.fixed_by = State.OPEN, None, None, None, None
            row.reopened, row.escalated, row.due_on = row.reopened + 1, 0, self.terms.due(self.at, row.severity)
            row.order = None
            self.counts["reopened"] += 1
        else:
            return False
        return True

    # -- what is not there any more

    def judge_gone(self, facts: Facts) -> None:
        """What the report covered and does not show: mended ones close, open ones wait for a second look."""
        rows = Finding.objects.filter(scope=self.scan.scope, host__last_scan=self.scan).exclude(last_scan=self.scan)
        live = rows.filter(state__in=[State.OPEN, State.FIXED, State.MISSING]).select_related("host")
        closed, missing, mended = [], [], []
        for row in live.only(
            "pk", "state", "missed", "port", "protocol", "severity", "credentialed", "fixed_at", "host__credentialed"
        ):
            if not facts.covers(row.protocol, row.port) or (row.credentialed and not row.host.credentialed):
                continue
            if row.state == State.FIXED and row.fixed_at is not None and row.fixed_at < self.at:
                mended.append(row.pk)
            elif row.severity == 0 or row.missed + 1 >= CONFIRMED_AFTER:
                closed.append(row.pk)
            else:
                missing.append(row.pk)
        for pks in (mended, closed):
            Finding.objects.filter(pk__in=pks).update(state=State.CLOSED, closed_at=self.at)
        Finding.objects.filter(pk__in=missing).update(state=State.MISSING, missed=1)
        self.counts["mended"] += len(mended)
        self.counts["confirmed"] += len(closed)
        self.counts["missing"] += len(missing)
        self.touched += [*mended, *closed, *missing]


_SEEN_FIELDS = [
    "state", "title", "severity", "score", "cves", "output", "due_on", "reopened", "escalated", "fixed_at", "fixed_by",
    "closed_at", "closed_by", "credentialed", "order",
]  # fmt: skip


def _told(one: Seen) -> dict[str, Any]:
    """The fields of a finding that the scanner tells."""
    return {
        "title": one.title,
        "severity": one.level.value,
        "score": None if one.score is None else _tenths(one.score),
        "cves": " ".join(one.cves),
        "output": one.output,
    }


def _tenths(score: float) -> Decimal:
    return Decimal(str(score)).quantize(Decimal("0.1"))


def _weaknesses(seen: list[Seen]) -> dict[str, int]:
    """Ids of tests by their key; unknown ones are written. Three queries."""
    tests = {one.plugin: one for one in seen}
    found = dict(Weakness.objects.filter(key__in=tests).values_list("key", "pk"))
    made = [
        Weakness(key=key, title=one.title, summary=one.summary, solution=one.solution)
        for key, one in tests.items()
        if key not in found
    ]
    for row in Weakness.objects.bulk_create(made, batch_size=BATCH):
        found[row.key] = row.pk
    return found
