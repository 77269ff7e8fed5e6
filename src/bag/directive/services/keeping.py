"""Writing down what a judgment stood on: the occurrences of a duty and the facts that were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from bag.directive.domain.rules import VERSION
from bag.directive.domain.status import Occurred
from bag.directive.models import EvidenceLink, Instance, Occurrence
from bag.directive.services.gathering import Gatherer, Piece

FUTURE = "future"
"""Flag of a fact that was written down before its day: a plan, not counted."""
MOST = 500
"""Occurrences kept for one duty, the latest due ones; a busy help desk has more events than anybody reads here."""

_COLUMNS = (
    ("instance_id", "bigint"), ("item", "text"), ("label", "text"), ("first", "date"), ("last", "date"),
    ("due_on", "date"), ("state", "text"), ("met_on", "date"), ("recorded_on", "date"),
)  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name, _kind in _COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for _name, kind in _COLUMNS)
_NEW = ", ".join(f'"{name}" = excluded."{name}"' for name, _kind in _COLUMNS[2:] if name != "first")
_UPSERT = f"""
    insert into directive_occurrence ({_NAMES}, evaluator_version)
    select given.*, %s from unnest({_ARRAYS}) as given
    on conflict (instance_id, "first", item) do update set {_NEW}, evaluator_version = excluded.evaluator_version
"""  # noqa: S608  names of our own columns


def keep_occurrences(found: Mapping[int, list[Occurred]], since: date) -> None:
    """Make the kept occurrences of duties (by id) equal to those found; earlier ones than ``since`` stay as they are.

    Three statements however many duties; only what differs is written.
    """
    kept = Occurrence.objects.filter(instance__in=list(found), last__gte=since).order_by()
    stored: dict[tuple[int, date, str], tuple[Any, ...]] = {}
    ids: dict[tuple[int, date, str], int] = {}
    for pk, version, *row in kept.values_list("id", "evaluator_version", *(name for name, _kind in _COLUMNS)):
        key = row[0], row[3], row[1]
        stored[key], ids[key] = (*row, version), pk
    wanted = {
        (pk, occurred.first, occurred.item): _row(pk, occurred)
        for pk, rows in found.items()
        for occurred in sorted(rows, key=lambda row: row.due_on)[-MOST:]
    }
    changed = [row for key, row in wanted.items() if stored.get(key) != (*row, VERSION)]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [VERSION, *(list(column) for column in zip(*changed, strict=True))])
    vanished = [pk for key, pk in ids.items() if key not in wanted]
    if vanished:
        Occurrence.objects.filter(pk__in=vanished).delete()


def _row(pk: int, occurred: Occurred) -> tuple[Any, ...]:
    return (
        pk, occurred.item, occurred.label, occurred.first, occurred.last, occurred.due_on, str(occurred.state),
        occurred.met_on, occurred.recorded_on,
    )  # fmt: skip


def keep_links(rows: Iterable[Instance], gatherer: Gatherer, since: date) -> None:
    """Link the facts of duties that happened since a day, mark those no longer found, and those found again.

    A fact that changed is linked again beside its earlier state.
    """
    fresh: list[EvidenceLink] = []
    gone: list[int] = []
    back: list[int] = []
    for row in rows:
        known = gatherer.links.get(row.pk, {})
        for piece in gatherer.pieces(row):
            link = known.get((*piece.key, piece.sha256)) if piece.fact.on >= since else None
            if link is not None and link[2]:
                back.append(link[0])
            elif link is None and piece.fact.on >= since:
                fresh.append(_link(row, piece))
        gone += [known[key][0] for key in gatherer.gone(row) if not known[key][2]]
    if fresh:
        EvidenceLink.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    if gone:
        EvidenceLink.objects.filter(pk__in=gone).update(gone_at=timezone.now())
    if back:
        EvidenceLink.objects.filter(pk__in=back).update(gone_at=None)


def _link(row: Instance, piece: Piece) -> EvidenceLink:
    given = piece.given
    return EvidenceLink(
        instance=row,
        source=piece.source,
        item=piece.item,
        subject=given.subject[:120],
        label=str(given.label)[:300],
        url=str(given.url)[:300],
        effective_at=given.effective_at,
        recorded_at=given.recorded_at,
        snapshot=piece.snapshot,
        snapshot_sha256=piece.sha256,
        evaluator_version=VERSION,
        flag=FUTURE if piece.fact.future else "",
    )
