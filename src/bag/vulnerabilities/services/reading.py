"""Reports come in: the file is kept, a job reads it without writing, people look, another job takes it over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.config import load
from bag.core.attachments import storage
from bag.core.attachments.kinds import clean_name
from bag.core.jobs.running import run_job
from bag.core.models import Attachment
from bag.vulnerabilities import matching
from bag.vulnerabilities.domain import reports
from bag.vulnerabilities.domain.reports.table import guessed
from bag.vulnerabilities.domain.seen import Facts, Fault, ReportError, Seen, SeenHost
from bag.vulnerabilities.models import Finding, HostSource, Scan, ScanState, Scope, State
from bag.vulnerabilities.wording import refusal

CHUNK = 1000
MOST_ENTRIES = 1_000_000
MOST_HOSTS = 100_000
MOST_FAULTS = 200
CHECK_JOB, TAKE_JOB = "vulnerabilities.check", "vulnerabilities.take"
Progress = Callable[[int, int], None]


@dataclass
class Chunk:
    """Some entries of a report, hosts before their findings."""

    hosts: dict[str, SeenHost] = field(default_factory=dict)
    seen: dict[tuple[str, str, int, str], Seen] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, item: SeenHost | Seen | Fault) -> None:
        if isinstance(item, Seen):
            self.seen.setdefault(item.identity, item)
        elif isinstance(item, SeenHost):
            self.hosts.setdefault(item.name, item)
        else:
            self.faults.append(item)

    @property
    def size(self) -> int:
        return len(self.seen) + len(self.hosts) + len(self.faults)


# -- the verbs


@transaction.atomic
def upload(scope: Scope, blocks: Iterable[bytes], name: str, *, by: Any) -> Scan:
    """Keep a file and have it read by a job; nothing is written to findings. Raises ``ValidationError`` in words."""
    row = keep(scope, blocks, name, by=by)
    row.run = run_job(CHECK_JOB, {"scan": row.pk}, by)
    row.save()
    return row


def keep(scope: Scope, blocks: Iterable[bytes], name: str, *, by: Any) -> Scan:
    """Keep a file as a report that nobody has read yet. Raises ``ValidationError`` in words."""
    limit = load().scanning.report_limit
    try:
        with storage.received(blocks, limit) as draft:
            kind = _kind(draft.path)
            storage.keep(draft)
    except storage.TooLarge:
        text = _("The file is larger than %(limit)d MB.") % {"limit": limit >> 20}
        raise ValidationError({"file": text}) from None
    made: Scan = Scan.objects.create(
        scope=scope, kind=kind, file_name=clean_name(name)[:200], sha256=draft.sha256, size=draft.size, by=by,
        columns=scope.columns if kind == reports.TABLE else {},
    )  # fmt: skip
    return made


def _kind(path: Any) -> str:
    try:
        with path.open("rb") as stream:
            return reports.kind_of(stream)
    except ReportError as error:
        raise ValidationError({"file": str(refusal(error.code, error.value))}) from error


@transaction.atomic
def ask_to_take(scan: Scan, *, by: Any) -> Scan:
    """Put the taking over of a report that was read into the queue."""
    row = locked(scan, ScanState.READ)
    row.run = run_job(TAKE_JOB, {"scan": row.pk}, by)
    row.save()
    return row


@transaction.atomic
def read_again(scan: Scan, columns: dict[str, str], *, by: Any) -> Scan:
    """Read a table once more with other columns; the scope keeps them for its next report."""
    row = locked(scan, ScanState.READ, ScanState.REFUSED)
    if row.kind != reports.TABLE:
        raise ValidationError(_("Only tables have columns to be told."))
    row.columns, row.state, row.refusal = columns, ScanState.WAITING, []
    row.scope.columns = columns
    row.scope.save()
    row.run = run_job(CHECK_JOB, {"scan": row.pk}, by)
    row.save()
    return row


@transaction.atomic
def discard(scan: Scan, *, by: Any) -> Scan:
    """Throw a report away that was not taken over."""
    row = locked(scan, ScanState.READ, ScanState.REFUSED, ScanState.WAITING)
    row.state = ScanState.DISCARDED
    row.save()
    transaction.on_commit(lambda: forget_file(row.sha256))
    return row


def locked(scan: Scan, *states: str) -> Scan:
    """The row, locked, in one of the states. Raises ``ValidationError``."""
    row = Scan.objects.select_for_update(of=("self",)).select_related("scope__owner_service").filter(pk=scan.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.state not in states:
        text = _("This does not fit a report that is: %(state)s.")
        raise ValidationError(text % {"state": row.get_state_display()})
    return row


def forget_file(sha256: str) -> None:
    """Erase a report's content, unless another report or an attachment still needs it."""
    waits = (ScanState.WAITING, ScanState.READ)
    needed = Scan.objects.filter(sha256=sha256, state__in=waits).exists()
    if not needed and not Attachment.objects.filter(sha256=sha256).exists():
        with suppress(OSError):
            storage.discard(sha256)


# -- reading


def chunks(scan: Scan, facts: Facts, progress: Progress | None = None) -> Iterator[Chunk]:
    """The entries of a report's file in handy portions. Raises ``ReportError``."""
    told = (lambda done: progress(min(done, scan.size), scan.size)) if progress is not None else None
    path = storage.path_of(scan.sha256)
    if not path.exists():
        raise ReportError("gone")
    with path.open("rb") as stream:
        hosts = 0
        chunk = Chunk()
        items = reports.read(stream, scan.kind, facts, columns=scan.columns or None, progress=told)
        for entries, item in enumerate(items, 1):
            chunk.take(item)
            hosts += isinstance(item, SeenHost)
            if entries > MOST_ENTRIES or hosts > MOST_HOSTS:
                raise ReportError("too_many", MOST_ENTRIES)
            if chunk.size >= CHUNK:
                yield chunk
                chunk = Chunk()
        if chunk.size:
            yield chunk


def existing(seen: Iterable[Seen]) -> dict[tuple[str, str, int, str], Finding]:
    """Known findings by identity. One query."""
    wanted = list(seen)
    rows = Finding.objects.filter(
        host__name__in={one.host for one in wanted}, weakness__key__in={one.plugin for one in wanted}
    ).select_related("host", "weakness")
    found = {(row.host.name, row.weakness.key, row.port, row.protocol): row for row in rows}
    return {one.identity: found[one.identity] for one in wanted if one.identity in found}


def check(scan: Scan, progress: Progress | None = None) -> Scan:
    """Read a report without writing findings: what it holds, what would be new, what could not be read.

    One that does not wait to be read stays as it is: a job may run twice.
    """
    if scan.state != ScanState.WAITING:
        return scan
    facts, counts = Facts(), Counter[str]()
    faults: list[Fault] = []
    hosts: set[str] = set()
    known: set[int] = set()
    try:
        for chunk in chunks(scan, facts, progress):
            fresh = [host for name, host in chunk.hosts.items() if name not in hosts]
            hosts.update(host.name for host in fresh)
            unknown = [one for one in matching.owners(fresh).values() if one.source == HostSource.NONE]
            counts["unknown"] += len(unknown)
            found = existing(chunk.seen.values())
            fresh_rows = {row.pk for row in found.values()} - known
            known |= fresh_rows
            counts["again"] += len(fresh_rows)
            counts["new"] += len(chunk.seen) - len(found)
            counts["reopened"] += sum(row.state == State.CLOSED for row in found.values() if row.pk in fresh_rows)
            counts.update(f"level_{one.level.value}" for one in chunk.seen.values())
            counts["faults"] += len(chunk.faults)
            faults += chunk.faults[: MOST_FAULTS - len(faults)]
    except ReportError as error:
        return _refuse(scan, facts, error)
    live = Finding.objects.filter(scope=scan.scope, host__name__in=hosts).exclude(
        state__in=[State.CLOSED, State.ACCEPTED]
    )
    counts["gone"] = max(0, live.count() - live.filter(pk__in=known).count())
    counts["hosts"] = len(hosts)
    scan.counts, scan.faults = dict(counts), [[one.place, one.code, one.value] for one in faults]
    scan.state, scan.refusal = ScanState.READ, []
    _note(scan, facts)
    scan.save()
    return scan


def _refuse(scan: Scan, facts: Facts, error: ReportError) -> Scan:
    scan.state, scan.refusal, scan.counts, scan.faults = ScanState.REFUSED, [error.code, error.value], {}, []
    _note(scan, facts)
    scan.save()
    if scan.kind != reports.TABLE:
        forget_file(scan.sha256)
    return scan


def _note(scan: Scan, facts: Facts) -> None:
    """Keep what the report says of itself, and for tables which columns were read."""
    scan.title, scan.heads = facts.title.replace("\0", "")[:200], facts.columns
    scan.started_at, scan.ended_at = facts.started, facts.ended
    if scan.kind == reports.TABLE and not scan.columns:
        scan.columns = guessed(facts.columns)
